import pytest

from quartiers.catalogue.boutiques import boutiques
from quartiers.catalogue.labels import naf_rev2
from quartiers.errors import CatalogueError

HEAD = "titre: t\nverifie_le: 2026-11-29\nniveau: hypothese\nmotif: m\n"


@pytest.fixture
def written(tmp_path, monkeypatch):
    def write(text: str):
        (tmp_path / "boutiques.yaml").write_text(HEAD + text, encoding="utf-8")
        monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
        boutiques.cache_clear()
        return boutiques()

    yield write
    boutiques.cache_clear()


@pytest.mark.parametrize("code", ["47.11B", "47.73Z", "10.71C", "56.10A", "56.10C"])
def test_shops_are_shown(code: str):
    assert code in boutiques().shown


@pytest.mark.parametrize("code", ["47.91A", "47.81Z", "96.02A", "49.32Z", "53.20Z", "68.20A"])
def test_homes_are_not(code: str):
    assert code in naf_rev2()
    assert code not in boutiques().shown


def test_every_group_says_why():
    held = boutiques()
    assert "domicile" in held.reason
    assert all(why.endswith(".") for _, why in held.reasons + held.left_out)


def test_unknown_code_is_refused(written):
    with pytest.raises(CatalogueError, match=r"ligne 6, clé « naf » : « 99.99X »"):
        written("activites:\n  - {naf: [99.99X], motif: m}\necartees: []\n")


def test_shown_and_left_out_is_refused(written):
    with pytest.raises(CatalogueError, match=r"47.11A est à la fois montrée et écartée"):
        written(
            'activites:\n  - {naf: ["47.1"], motif: m}\necartees:\n  - {naf: [47.11A], motif: m}\n'
        )
