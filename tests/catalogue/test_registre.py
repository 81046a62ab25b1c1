import re

import pytest

from quartiers.catalogue.labels import legal_categories, naf_rev2
from quartiers.catalogue.reader import catalogue_path
from quartiers.catalogue.registre import register_words
from quartiers.errors import CatalogueError
from quartiers.schemes.vocabulary import vocabulary


def test_holders_are_words_of_the_rules():
    known = vocabulary().facts["porteur"].values
    held = {name for names in register_words().holders.values() for name in names}
    assert held <= set(known)
    assert held & {"createur", "menage"} == set()


def test_every_beginning_is_that_of_a_category():
    for start in register_words().holders:
        assert any(code.startswith(start) for code in legal_categories()), start
    for code in register_words().shops:
        assert any(naf.startswith(code) for naf in naf_rev2()), code


@pytest.mark.parametrize(
    ("category", "holders"),
    [
        ("5710", ("entreprise",)),
        ("5515", ("epl",)),
        ("5546", ("bailleur_social",)),
        ("6540", ("entreprise", "fonciere")),
        ("7210", ("commune",)),
        ("7348", ("epci",)),
        ("9220", ("association",)),
        ("8210", ()),
        (None, ()),
    ],
)
def test_longest_beginning_wins(category, holders):
    assert register_words().holder(category) == holders


def test_unknown_reason_falls_back():
    assert register_words().why("surface") == "le registre Sirene ne le dit pas"


def test_bad_default_date(tmp_path, monkeypatch):
    text = catalogue_path("registre.yaml").read_text(encoding="utf-8")
    broken = re.sub(r"dates_par_defaut: .*", "dates_par_defaut: [jadis]", text)
    (tmp_path / "registre.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="une liste de dates AAAA-MM-JJ"):
        register_words()
