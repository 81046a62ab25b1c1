import pytest
from tests.strategy.given import beside, block, diagnostic, figure

from quartiers.errors import CatalogueError
from quartiers.strategy.said import MOST
from quartiers.strategy.swot import SIDES, propose, rules


def test_one_figure_makes_one_side():
    weak = propose(beside("densite_actif", (3, 5, 4), pairs=9.0))
    strong = propose(beside("densite_actif", (12, 15, 13), pairs=9.0))
    assert [f.rule for f in weak.of("faiblesse")] == ["tissu-mince"]
    assert [f.rule for f in strong.of("force")] == ["tissu-dense"]
    assert "au-dessous de 9,0 dans les quartiers comparables" in weak.items[0].reason


def test_unknown_is_said_once():
    found = propose(diagnostic())
    assert found.items == ()
    assert len(found.unknown) == len(set(found.unknown))
    assert any("Taux d’emploi" in told for told in found.unknown)


def test_no_figure_is_both_for_and_against(demo_content):
    content = diagnostic(
        block("dynamique", figure("fermetures_annee", 90), figure("creations_annee", 30))
    )
    assert [f.rule for f in propose(content).items] == ["fermetures"]
    found = propose(demo_content)
    for good, bad in (("force", "faiblesse"), ("opportunite", "menace")):
        assert not {f.indicator for f in found.of(good)} & {f.indicator for f in found.of(bad)}


def test_demonstration_has_findings(demo_content):
    found = propose(demo_content)
    assert len(found.items) >= 5
    assert [SIDES[f.side] for f in found.items] == sorted(
        (SIDES[f.side] for f in found.items), key=list(SIDES.values()).index
    )
    assert all(len(f.text) <= MOST and len(f.reason) <= MOST for f in found.items)
    assert all("Source" in f.reason for f in found.items)


def test_each_side_has_rules():
    assert {rule.side for rule in rules()} == set(SIDES)
    assert len(rules()) >= 30


RULE = """constats:
  - id: a
    volet: {side}
    texte: {text}
    declencheur: {{secteur: C, ecart: plus, phrase: p}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE.format(side="atout", text="t"), "ligne 3, clé « volet » : « atout » n’existe pas"),
        (RULE.format(side="force", text="t" * 401), "clé « texte » : plus de 400 caractères"),
        (
            RULE.format(side="force", text="t") + RULE.format(side="force", text="t")[10:],
            "le constat « a » est donné deux fois",
        ),
        ("autre: 1\n", "clé « autre » : clé inconnue"),
    ],
)
def test_bad_rules(tmp_path, monkeypatch, text, said):
    (tmp_path / "constats.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match=said):
        rules()
