from dataclasses import replace

import pytest

from quartiers.documents import compose
from quartiers.documents.page import Picture


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
    page = compose.page(diagnostic)
    fabric = section(page, "tissu").figures
    assert fabric.rows[4][1] == "n.d.\u00a0(b)"
    assert fabric.notes[1].startswith("(b) n.d.\u00a0: le registre chargé")
    people = section(page, "habitants").figures
    assert people.rows[1][1] == "n.d."
    assert people.notes == (
        "n.d.\u00a0: donnée couverte par le secret statistique ou non publiée par l’Insee.",
    )


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
    assert section(page, "habitants").figures.rows[1][3] == "[3]"


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
    ("departement", "region", "said"),
    [
        ("57", "44", "Moselle (57), Grand Est (44)"),
        ("974", "04", "La Réunion (974), La Réunion (04)"),
        ("999", "99", None),
    ],
)
def test_a_region_is_not_a_departement(diagnostic, departement, region, said):
    zone = replace(diagnostic.zone, departement=departement, region=region)
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
        # The names come in the order of the source, the codes in theirs.
        (
            ("59163", "59512", "59599"),
            ("Roubaix", "Tourcoing", "Croix"),
            "Croix (59163), Roubaix (59512) et Tourcoing (59599)",
        ),
        (("99901", "99902"), ("Saint-Elme", "Valmarine"), "Saint-Elme et Valmarine (99901, 99902)"),
    ],
)
def test_communes_are_paired_with_their_own_code(diagnostic, codes, names, said):
    zone = replace(diagnostic.zone, communes=codes, commune_names=names)
    facts = {f.term: f.text for f in compose.page(replace(diagnostic, zone=zone)).facts}
    assert facts.get("Commune", facts.get("Communes")) == said
