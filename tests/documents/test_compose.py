from dataclasses import replace

import pytest

from quartiers.diagnostic.indicator import Between, NotComputable
from quartiers.diagnostic.report import Block
from quartiers.documents import compose
from quartiers.documents.page import Picture, chapters


def section(page, id: str):
    return next(one for one in page.sections if one.id == id)


def test_heirs_first_then_map_then_blocks(diagnostic):
    ids = [one.id for one in compose.page(diagnostic).sections]
    assert ids == ["correspondance", "carte", "tissu", "dynamique", "habitants", "specialisation"]


def test_match_by_name_has_no_share(diagnostic):
    grid = section(compose.page(diagnostic), "correspondance").parts[0]
    assert grid.rows[0][4] == "93,4\u202f%"
    assert grid.rows[1][3:] == ("par le nom", "n.d.")
    assert any("ne sert à aucun calcul" in note for note in grid.notes)


def test_reasons_are_lettered_only_when_several(diagnostic):
    fabric = section(compose.page(diagnostic), "tissu").figures
    assert fabric.rows[4][1] == "n.d."  # one reason of each kind: no letter
    assert any(note.startswith("n.d.\u00a0: le registre chargé") for note in fabric.notes)
    block = diagnostic.blocks[0]
    first = block.figures[0]
    figures = tuple(replace(first, value=NotComputable(reason)) for reason in ("un", "deux", "un"))
    page = compose.page(replace(diagnostic, blocks=(replace(block, figures=figures),)))
    found = section(page, "tissu").figures
    assert [row[1] for row in found.rows] == [f"n.d.\u00a0({letter})" for letter in "aba"]
    assert found.notes == ("(a) n.d.\u00a0: un.", "(b) n.d.\u00a0: deux.")


def test_a_lower_bound_needs_no_letter(diagnostic):
    block = diagnostic.blocks[0]
    first = block.figures[0]
    values = (Between(3, None, "la bande déborde"), Between(0, None, "la bande déborde"))
    figures = (first, *(replace(first, value=value) for value in values))
    page = compose.page(replace(diagnostic, blocks=(replace(block, figures=figures),)))
    found = section(page, "tissu").figures
    assert [row[1] for row in found.rows[1:]] == ["au moins 3\u00a0établissements", "aucun repéré"]
    assert found.notes[-1] == "Au moins\u00a0: la bande déborde."


def test_the_period_of_most_is_said_once(diagnostic):
    block = diagnostic.blocks[0]
    first = block.figures[0]
    figures = (replace(first, period="2025"), replace(first, period="2025"), first)
    page = compose.page(replace(diagnostic, blocks=(replace(block, figures=figures),)))
    found = section(page, "tissu").figures
    assert found.title == "Chiffres clés\u00a0: 2025"
    assert found.rows[0][0] == first.label
    assert found.rows[2][0].startswith(f"{first.label} (")


def test_what_all_labels_say_is_said_once(diagnostic):
    block = diagnostic.blocks[0]
    named = (replace(one, label=f"{one.label} (activités 56.10C)") for one in block.figures)
    page = compose.page(replace(diagnostic, blocks=(replace(block, figures=tuple(named)),)))
    found = section(page, "tissu").figures
    assert found.title.endswith(", activités 56.10C")
    assert [row[0] for row in found.rows] == [
        row[0] for row in section(compose.page(diagnostic), "tissu").figures.rows
    ]


def test_refused_parts_are_told_together(diagnostic):
    refused = tuple(Block(id, id.capitalize(), refusal="registre partiel") for id in ("a", "b"))
    page = compose.page(replace(diagnostic, blocks=(refused[0], diagnostic.blocks[0], refused[1])))
    *_, kept, last = chapters(page)
    assert kept.id == "tissu"
    assert last.title == "Parties non calculables"
    assert last.sentences == ("A\u202f; B\u00a0: registre partiel.",)


def test_no_known_heir_is_said(diagnostic):
    zone = replace(diagnostic.zone, heirs=(), heirs_note="héritiers inconnus : contours partiels")
    found = section(compose.page(replace(diagnostic, zone=zone)), "correspondance")
    assert found.sentences == ("Héritiers inconnus\u00a0: contours partiels.",)


def test_the_decree_is_printed(diagnostic):
    facts = {fact.term: fact.text for fact in compose.page(diagnostic).facts}
    assert "Décret n° 2014-1750" in facts["Zonage"]
    assert "(source officielle secondaire)" in facts["Zonage"]


def test_caveats_once_with_the_figures_concerned(diagnostic):
    caveats = section(compose.page(diagnostic), "tissu").caveats
    assert caveats[0] == "Les établissements non diffusibles sont comptés, jamais listés."
    assert caveats[1].startswith("On compte des établissements")
    assert "Sociétés" not in caveats[1]  # that figure does not have it
    assert len(caveats) == 2


def test_caveat_of_all_figures_names_none(diagnostic):
    caveats = section(compose.page(diagnostic), "dynamique").caveats
    assert "On compte des établissements (des lieux), non des entreprises." in caveats


def test_refusal_is_said(diagnostic):
    assert section(compose.page(diagnostic), "specialisation").refusal == (
        "Registre partiel (restauration rapide, France), non calculable."
    )


def test_sources_are_numbered_as_they_are_met(diagnostic):
    page = compose.page(diagnostic)
    assert [source.id for source in page.sources] == [
        "sirene_etablissements",
        "insee_qpv_demo",
        "insee_qpv_revn",
    ]
    assert section(page, "habitants").figures.rows[1][2] == "[3]"


def test_each_chart_has_its_table(diagnostic):
    for one in compose.page(diagnostic).sections:
        for part in one.parts:
            if isinstance(part, Picture):
                assert part.grid.rows
                assert part.alt


@pytest.mark.parametrize(
    ("epci", "said"), [("200039865", "Metz Métropole (200039865)"), (None, "")]
)
def test_epci(diagnostic, epci, said):
    zone = replace(diagnostic.zone, epci=epci)
    facts = {f.term: f.text for f in compose.page(replace(diagnostic, zone=zone)).facts}
    assert facts["Intercommunalité"] == (said or "non renseignée")


def test_territory_page(territory):
    page = compose.territory_page(territory)
    assert page.title == "Diagnostic économique du territoire\u00a0: Roubaix"
    assert page.subtitle == "roubaix · 2 quartiers"
    assert page.caveats == territory.notes


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Moselle", "Grand Est"), "Moselle (57), Grand Est (44)"),
        (("Moselle", ""), "Moselle (57)"),
        (("", ""), None),
    ],
)
def test_a_region_is_not_a_departement(diagnostic, names, said):
    zone = replace(diagnostic.zone, departement_name=names[0], region_name=names[1])
    facts = {f.term: f.text for f in compose.page(replace(diagnostic, zone=zone)).facts}
    assert facts.get("Département, région") == said


def test_one_definition_for_all_sectors(diagnostic):
    block = diagnostic.blocks[0]
    first = block.figures[0]
    figures = tuple(replace(first, label=f"Quotient — {name}") for name in ("Santé", "Eau"))
    page = compose.page(replace(diagnostic, blocks=(replace(block, figures=figures),)))
    assert [one.term for one in section(page, "tissu").definitions] == ["Quotient"]


def test_a_note_is_not_said_twice(diagnostic):
    block = diagnostic.blocks[0]
    table = replace(block.tables[0], notes=(block.caveats[0], "Note de la table."))
    page = compose.page(replace(diagnostic, blocks=(replace(block, tables=(table,)),)))
    notes = section(page, "tissu").parts[0].grid.notes
    assert "Note de la table." in notes
    assert not any("non diffusibles" in note for note in notes)


@pytest.mark.parametrize(
    ("codes", "names", "said"),
    [
        (("57463",), ("Metz",), "Metz (57463)"),
        (("59512", "59163"), ("Roubaix", "Croix"), "Roubaix (59512) et Croix (59163)"),
        (("? Metz-la-Vieille",), ("Metz-la-Vieille",), "Metz-la-Vieille"),
    ],
)
def test_communes_are_paired_with_their_own_code(diagnostic, codes, names, said):
    zone = replace(diagnostic.zone, communes=codes, commune_names=names)
    facts = {f.term: f.text for f in compose.page(replace(diagnostic, zone=zone)).facts}
    assert facts.get("Commune", facts.get("Communes")) == said
