"""What each document of a strategy tells, as words."""

import re
import time
from dataclasses import replace
from io import BytesIO

import page as checker
import pypdf
import pytest
from docx import Document
from tests.documents.strategy.sample import MADE, TODAY, action, strategy

from quartiers.documents import as_docx, as_odt, as_pdf, as_text, as_xlsx
from quartiers.documents.page import FICTITIOUS
from quartiers.documents.strategy import (
    committee,
    evaluation,
    fiche,
    fiches,
    investment,
    roadmap,
    spending,
    tables,
)
from quartiers.documents.strategy.plan import printable

ALL = (roadmap, fiches, investment, spending, evaluation, committee, tables)


def said(page) -> str:
    text = as_text.render(page).decode().replace("\xa0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_says_where_it_comes_from(kind):
    words = said(kind.page(strategy(), MADE))
    assert FICTITIOUS in words and kind.NAME in words
    assert "Document établi le 29 novembre 2026" in words


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_nothing_written_yet(kind):
    bare = strategy(0, stakes=(), findings=(), objectives=(), summary="", diagnostics=())
    for layout in (as_docx, as_odt, as_pdf, as_xlsx):
        assert layout.render(kind.page(bare, MADE))


def test_value_says_its_period():
    tracked = strategy().actions[0].indicators[0]
    assert evaluation.values(tracked).replace("\xa0", " ") == (
        "9 locaux (2e trimestre 2026) ; 7,5 locaux (11/2026)"
    )
    assert fiche.last(tracked).endswith("(11/2026)")
    assert fiche.last(replace(tracked, values=tracked.values[:1])).endswith("(2e trimestre 2026)")


def test_roadmap_goes_from_figures_to_indicators():
    words = said(roadmap.page(strategy(), MADE))
    order = [
        "Établissements actifs : 358",
        "Répond à : Des locaux vides",
        "Budget",
        "Locaux vacants",
    ]
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    assert "[1] Base Sirene, stock des établissements, Insee, millésime 1er novembre 2026" in words
    assert "Aucun chiffre d’un diagnostic arrêté n’est attaché à : Des créateurs" in words


def test_fiche_says_what_is_missing():
    bare = action(context="", steps=(), indicators=(), pilot="")
    goal = strategy(1).objectives[0]
    page = fiches.page(strategy(1, objectives=(replace(goal, actions=(bare,)),)), MADE)
    words = said(page)
    assert "Contexte, étapes, indicateurs." in words and "aucun pilote désigné" in words
    schemes = next(part for part in page.sections[0].parts if part.title.startswith("Dispositifs"))
    assert schemes.rows[0][1] == "en vigueur jusqu’au 31 décembre 2027"


def test_investment_keeps_investments_alone():
    whole = strategy(2)
    first, second = whole.objectives
    service = replace(second.actions[0], title="Médiation", costs=(second.actions[0].costs[2],))
    whole = replace(whole, objectives=(first, replace(second, actions=(service,))))
    words = said(investment.page(whole, MADE))
    assert "1 opération" in words and "Médiation" not in words
    assert "1 action sans dépense d’investissement" in words


def test_cost_of_no_said_nature_is_no_refusal():
    """Of an imported plan: perhaps an investment, and the document says that it does not know."""
    whole = strategy(2)
    first, second = whole.objectives
    unsaid = replace(second.actions[0].costs[0], nature="")
    bought = replace(second.actions[0], title="Acheter des murs", costs=(unsaid,))
    whole = replace(whole, objectives=(first, replace(second, actions=(bought,))))
    words = said(investment.page(whole, MADE))
    assert "1 action absente de ce volet, où la nature d’une dépense reste à préciser" in words
    assert "sans dépense d’investissement" not in words
    assert "Non précisée" in said(spending.page(whole, MADE))


def test_evaluation_tells_gaps():
    made = action(ends_on=TODAY.replace(month=6), state="en_cours", progress=None)
    assert [each.replace("\xa0", " ") for each in evaluation.gaps(made, TODAY)] == [
        "Fin prévue le 29 juin 2026, non déclarée terminée",
        "Avancement non précisé",
        "« Emplois créés » : valeur de départ inconnue, aucune valeur relevée",
        "Montant obtenu inconnu pour 2 financements",
    ]
    premises, jobs = made.indicators
    assert evaluation.gap(premises).replace("\xa0", " ") == "+3,50 locaux"
    assert evaluation.gap(jobs) == "pas de valeur"
    assert evaluation._reached(premises) is False
    assert evaluation._reached(replace(premises, target=8)) is True  # it goes down: 7,5 is under 8


def test_committee_note_is_two_pages():
    alerts = tuple(f"L’action « {rank} » est en retard, et voici quoi faire." for rank in range(30))
    page = committee.page(strategy(60), replace(MADE, alerts=alerts))
    assert len(pypdf.PdfReader(BytesIO(as_pdf.render(page))).pages) <= 2
    assert "22 autres alertes dans la page de suivi" in said(page)


def test_pdf_is_tagged():
    made = pypdf.PdfReader(BytesIO(as_pdf.render(roadmap.page(strategy(), MADE))))
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.trailer["/Root"]["/Lang"].startswith("fr")
    assert "Feuille de route" in made.metadata.title


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_an_outside_checker_of_pdf_ua_has_nothing_to_say(kind):
    made = as_pdf.render(kind.page(strategy(), MADE))
    found = checker.validate_pdf_bytes(made, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert found.is_compliant


def test_docx_has_real_structure():
    made = Document(BytesIO(as_docx.render(fiches.page(strategy(), MADE))))
    heads = [p for p in made.paragraphs if p.style.name == "Heading 1"]
    assert sum(p.paragraph_format.page_break_before is True for p in heads) == 3
    for table in made.tables:
        assert table._tbl.tr_lst[0].trPr.xpath("w:tblHeader")
        assert table._tbl.tblPr.xpath("w:tblCaption/@w:val")


def test_unprintable_characters_are_left():
    hostile = strategy(1, title="Bell\x07 <b>&\x0b\ud800 ]]>", summary="a\x00b\nc")
    page = roadmap.page(printable(hostile), MADE)
    for layout in (as_docx, as_odt, as_pdf, as_xlsx):
        assert layout.render(page)


def test_sixty_actions_are_fast():
    page = fiches.page(strategy(60), MADE)
    for layout, most in ((as_docx, 5), (as_pdf, 10)):
        began = time.process_time()
        layout.render(page)
        assert time.process_time() - began < most
