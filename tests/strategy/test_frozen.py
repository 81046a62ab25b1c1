import pytest
from tests.strategy.given import SOURCE, block, diagnostic, figure, one, table

from quartiers.diagnostic.indicator import Between, Known, NotComputable
from quartiers.errors import BadInput
from quartiers.strategy.frozen import read_frozen
from quartiers.strategy.said import MOST, figure_said, reasoned, shortened


def test_figures_come_back():
    held = read_frozen(one("creations_annee", (3, 12, 7)))
    made = held.figure("creations_annee")
    assert made.value == Between(3, 12, "variabilité aléatoire (Poisson), 95 %", 7)
    assert made.sources[0].vintage == "2026-09-01"
    assert (held.zone, held.zoning, held.epci) == ("QN05720M", "qpv_2024", "Eurométropole de Metz")


def test_the_whole_demonstration_comes_back(demo_content):
    held = read_frozen(demo_content)
    assert held.fictitious
    assert len(held.figures) == sum(len(block["figures"]) for block in demo_content["blocks"])
    assert len(held.table("comparaison")) >= 4


def test_figure_of_a_partial_register_is_not_the_neighbourhoods():
    content = diagnostic(block("couverts", figure("stock_actif", 4)), block("tissu"))
    assert read_frozen(content).figure("stock_actif") is None


@pytest.mark.parametrize(
    ("id", "in_block"), [("stock_actif", "tissu"), ("effet_local", "evolution")]
)
def test_absence_has_the_reason_of_its_block(id, in_block):
    content = diagnostic(block(in_block, refusal="registre partiel"))
    assert read_frozen(content).why_absent(id) == "registre partiel"


def test_cells_are_values_again():
    rows = [("Metz", {"type": "not_computable", "reason": "inconnu"})]
    content = diagnostic(block("x", tables=[table("t", ("territoire", "valeur"), rows)]))
    (line,) = read_frozen(content).table("t")
    assert line == {"territoire": "Metz", "valeur": NotComputable("inconnu")}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "territory", "schema_version": "1.0"},
        diagnostic(schema_version="2.0"),
    ],
)
def test_other_content_is_refused(content):
    with pytest.raises(BadInput, match="n’est pas un diagnostic de quartier"):
        read_frozen(content)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"blocks": None},
        {"as_of": "hier"},
        {"sources": [{"key": "a", "autre": 1}]},
        {"blocks": [block("a", figure("stock_actif", 1, sources=["absente"]))]},
        {"blocks": [block("a", figure("stock_actif", 1, value={"type": "devine"}))]},
    ],
)
def test_damaged_content_is_refused(spoilt):
    with pytest.raises(BadInput, match="incomplet ou abîmé"):
        read_frozen(diagnostic() | spoilt)


def test_figure_is_said_with_source_and_vintage():
    made = read_frozen(one("densite_actif", (3.2, 5.4, 4.2))).figure("densite_actif")
    assert figure_said(made) == (
        "Établissements actifs pour 1 000 habitants\u00a0: 4,2 (entre 3,2 et 5,4), "
        "au 1er septembre 2026. Source\u00a0: Base Sirene (Insee, 2026-09-01)."
    )


def test_other_sources_are_counted():
    others = [SOURCE | {"key": f"k{i}", "id": f"k{i}"} for i in range(2)]
    content = one("stock_actif", 50, sources=["sirene@2026", "k0", "k1"])
    made = read_frozen(content | {"sources": [SOURCE, *others]}).figure("stock_actif")
    assert made.value == Known(50)
    assert figure_said(made).endswith("Base Sirene (Insee, 2026-09-01), et 2 autres.")


def test_long_reason_keeps_its_figure():
    assert reasoned("Pourquoi.", "Chiffre.") == "Pourquoi. Chiffre."
    assert reasoned("p" * MOST, "Chiffre.") == "Chiffre."
    cut = shortened("mot " * 200)
    assert len(cut) <= MOST
    assert cut.endswith("mot…")
