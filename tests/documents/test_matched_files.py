import csv
import io
from dataclasses import replace
from datetime import date

import page as checker
import pypdf
import pytest
from tests.usecases import firms

from quartiers.documents import as_pdf
from quartiers.documents.evaluated import judged, told
from quartiers.documents.matched_files import match_csv, match_page
from quartiers.documents.verdict_groups import closed_said, facts_said, groups
from quartiers.usecases.match import match_schemes


@pytest.fixture(scope="module")
def bakery(tmp_path_factory):
    store = firms.make_store(tmp_path_factory.mktemp("files"))
    return match_schemes(
        firms.INSIDE, as_of=date(2026, 11, 22), catalogue=firms.catalogue(), store=store
    )


def test_every_scheme_has_its_line(bakery):
    rows = list(csv.reader(io.StringIO(match_csv(bakery)), delimiter=";"))
    assert len(rows) == 1 + len(bakery.verdicts) + len(bakery.closed)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_no_formula_in_a_cell(bakery):
    verdict = bakery.verdicts[0]
    spoilt = replace(verdict, scheme=replace(verdict.scheme, name="=HYPERLINK(1)"))
    text = match_csv(replace(bakery, verdicts=(spoilt,)))
    assert "'=HYPERLINK(1)" in text


def test_groups_hold_each_verdict_once(bakery):
    held = [verdict.scheme.id for group in groups(bakery) for verdict in group.verdicts]
    expected = [v.scheme.id for v in bakery.verdicts if v.code != "sans_objet"]
    assert sorted(held) == sorted(expected)
    shown, others = closed_said(bakery)
    assert len(shown) + others == len(bakery.closed)


def test_page_to_print(bakery):
    page = match_page(bakery, "https://exemple.fr/simulateur/?f=a")
    assert len([s for s in page.sections if s.id == "reponses"]) == 1
    assert as_pdf.render(page).startswith(b"%PDF")


def test_refused_says_what_blocks_and_nothing_else(bakery):
    for verdict in bakery.verdicts:
        said = told(verdict, bakery.program, bakery.described.profile)
        if verdict.code == "non_remplie":
            assert said.blockers and not said.missing and not said.to_confirm
        assert judged(verdict, bakery.program)


def test_facts_say_where_they_come_from(bakery):
    assert all(said.worth.endswith(")") for said in facts_said(bakery))


def test_long_link_of_a_result_stays_on_its_page(bakery):
    answers = "&".join(f"f=fait{rank}@projet~oui" for rank in range(40))
    link = f"https://exemple.invalid/simulateur/?{answers}"
    made = as_pdf.render(match_page(bakery, link))
    assert checker.validate_pdf_bytes(made, profile="ua1").is_compliant
    first = pypdf.PdfReader(io.BytesIO(made)).pages[0]
    written = first.extract_text().replace("\u200b", "").replace("\n", "")
    assert link in written
    links = [each.get_object() for each in first["/Annots"]]
    (led,) = [each for each in links if each.get("/A", {}).get("/URI") == link]
    assert float(led["/Rect"][2]) < float(first.mediabox.right)  # it does not leave the paper
