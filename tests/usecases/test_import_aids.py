import json
from datetime import date

import pytest

from quartiers.errors import BadInput, BadTable
from quartiers.storage.store import open_store
from quartiers.usecases.aides_territoires import read_export
from quartiers.usecases.cleaning import plain, web_address
from quartiers.usecases.import_aids import import_aids
from quartiers.usecases.outside_aids import DATASET, outside_aids

DAY = date(2026, 11, 22)
HEAD = "Nom,Lien,Financeurs,Bénéficiaire,Types d'aides,AAP/AMI,Récurrence,Descriptif,Date Clôture\n"
FRICHE = (
    "Recycler une friche,https://exemple.fr/aides/1a-friche/,EPF;ADEME,Communes,Subvention,Oui,"
    'Ponctuelle,"Deux\nlignes",31/12/2022\n'
)
API = {
    "id": 12,
    "url": "/aides/9b-boutique/",
    "name": "Ouvrir une boutique",
    "financers": ["ANCT"],
    "targeted_audiences": ["Communes", "Associations"],
    "aid_types": ["Subvention"],
    "mobilization_steps": ["Réflexion / conception"],
    "recurrence": "Permanente",
    "is_call_for_project": False,
    "perimeter": "Roubaix",
    "description": "<p>Un <b>commerce</b>&nbsp;:</p><script>vole()</script><ul><li>un</li></ul>",
    "eligibility": "<p>Être une commune.</p>",
    "submission_deadline": "2027-01-31",
    "date_updated": "2026-10-02T10:00:00+02:00",
}


def written(tmp_path, text, name="export_2022.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def api(tmp_path, *aids, name="page.json"):
    page = {"count": len(aids), "next": None, "results": list(aids)}
    return written(tmp_path, json.dumps(page), name)


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "data", create=True)


def test_csv_is_read(tmp_path):
    export = read_export(written(tmp_path, HEAD + FRICHE))
    aid = export.aids[0]
    assert export.vintage == "2022"
    assert (aid.key, aid.backers, aid.call) == ("aides/1a-friche", ("EPF", "ADEME"), True)
    assert (aid.text, aid.closes) == ("Deux lignes", date(2022, 12, 31))


def test_api_is_read(tmp_path):
    export = read_export(api(tmp_path, API))
    aid = export.aids[0]
    assert export.vintage == "2026-10-02"
    assert aid.link == "https://aides-territoires.beta.gouv.fr/aides/9b-boutique/"
    assert aid.text == "Un commerce : un Être une commune."
    assert (aid.perimeter, aid.closes) == ("Roubaix", date(2027, 1, 31))


def test_pages_may_follow_each_other(tmp_path):
    pages = [{"results": [API]}, {"results": [{**API, "url": "/aides/other/"}]}]
    assert len(read_export(written(tmp_path, json.dumps(pages), "p.json")).aids) == 2


def test_real_export_is_read(donnees):
    export = read_export(donnees / "aides" / "aides_territoires_export_2022.csv")
    assert (len(export.aids), export.vintage, export.notes) == (274, "2022", ())
    assert all(aid.link.startswith("https://") for aid in export.aids)
    assert sum(aid.closes is not None for aid in export.aids) == 22


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "la colonne « Nom » est absente"),
        ("a.csv", "Nom;Lien\nX;Y\n", "la colonne « Descriptif » est absente"),
        ("a.csv", HEAD, "il ne contient aucune aide"),
        ("a.csv", HEAD + "un,deux\n", "ligne 2, le nombre de cases"),
        ("a.csv", HEAD + "a,b,c,d,e,f,g,h,i,j\n", "ligne 2, le nombre de cases"),
        ("a.csv", HEAD + ",https://x.fr/,a,b,c,,d,texte,\n", "ligne 2, une aide n’a pas de nom"),
        ("a.csv", HEAD + '"' + "x" * 200_000 + '",,,,,,,,\n', "ligne 2, une case est trop longue"),
        ("a.json", '{"results": [', "ligne 1, ce n’est pas du JSON entier"),
        ("a.json", '{"results": []}', "il ne contient aucune aide"),
        ("a.json", '{"detail": "non"}', "la 1ᵉ aide n’a pas de nom"),
        ("a.json", '{"results": [{"name": "<b></b>"}]}', "aide n° 1, une aide n’a pas de nom"),
        ("a.json", "[" * 100_000, "ce n’est pas du JSON entier"),
        ("a.html", "<html><body>Connexion</body></html>", "la colonne « Nom » est absente"),
    ],
)
def test_bad_file_is_told(name, text, said, tmp_path, store):
    import_aids(written(tmp_path, HEAD + FRICHE), apply=True, store=store, today=DAY)
    with pytest.raises(BadTable, match=said) as refused:
        import_aids(written(tmp_path, text, name), vintage="2025", apply=True, store=store)
    assert "les aides déjà importées restent" in refused.value.hint
    assert [aid.name for aid in outside_aids(store).aids] == ["Recycler une friche"]


def test_bytes_are_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xfe\x00N")
    with pytest.raises(BadTable, match="ce n’est pas du texte en UTF-8"):
        read_export(path)


def test_absent_file_is_told(tmp_path):
    with pytest.raises(BadTable, match="ne peut pas être lu"):
        read_export(tmp_path / "rien.csv")


def test_too_many_aids_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("quartiers.usecases.aides_territoires.MOST_AIDS", 1)
    with pytest.raises(BadTable, match="contient plus de"):
        read_export(written(tmp_path, HEAD + FRICHE * 3))


def test_heavy_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("quartiers.usecases.aides_territoires.MOST_BYTES", 100)
    with pytest.raises(BadTable, match="plus de 100 octets"):
        read_export(written(tmp_path, HEAD + FRICHE))


def test_diff_comes_before_apply(tmp_path, store):
    path = api(tmp_path, API, {**API, "url": "/aides/b/", "name": "B"})
    first = import_aids(path, store=store, today=DAY)
    assert (first.before, first.new, first.applied) == ("", ("Ouvrir une boutique", "B"), False)
    assert not store.has(DATASET)
    import_aids(path, apply=True, store=store, today=DAY)
    later = [
        {**API, "recurrence": "Ponctuelle", "date_updated": "2026-11-01T00:00:00"},
        {**API, "url": "/aides/c/", "name": "C"},
    ]
    second = import_aids(api(tmp_path, *later), store=store, today=DAY)
    assert second.before == "2026-10-02"
    assert (second.new, second.changed, second.gone) == (("C",), ("Ouvrir une boutique",), ("B",))


def test_import_is_recorded(tmp_path, store):
    import_aids(written(tmp_path, HEAD + FRICHE), apply=True, store=store, today=DAY)
    entry = store.entry(DATASET)
    assert (entry.vintage, entry.rows, entry.fetched_on) == ("2022", 1, "2026-11-22")
    assert (entry.publisher, entry.url) == ("Aides-territoires", "export_2022.csv")
    assert outside_aids(store).aids == read_export(tmp_path / "export_2022.csv").aids


@pytest.mark.parametrize(
    ("vintage", "said"),
    [
        ("", "de quand date l’export"),
        ("hier", "« hier » n’est pas une date"),
        ("2022-13", "« 2022-13 » n’est pas une date"),
        ("2030", "est à venir"),
    ],
)
def test_bad_date_is_told(vintage, said, tmp_path, store):
    with pytest.raises(BadInput, match=said):
        path = written(tmp_path, HEAD + FRICHE, "aides.csv")
        import_aids(path, vintage=vintage, store=store, today=DAY)


def test_older_export_is_refused(tmp_path, store):
    path = written(tmp_path, HEAD + FRICHE)
    import_aids(path, apply=True, store=store, today=DAY)
    with pytest.raises(BadInput, match="celui qui est en place de 2022"):
        import_aids(path, vintage="2021", apply=True, store=store, today=DAY)


def test_strange_links_are_dropped(tmp_path):
    row = FRICHE.replace("https://exemple.fr/aides/1a-friche/", "javascript:vole()")
    export = read_export(written(tmp_path, HEAD + row + FRICHE + FRICHE))
    assert [aid.link for aid in export.aids] == ["", "https://exemple.fr/aides/1a-friche/"]
    assert export.notes == (
        "Aides données deux fois, la dernière est gardée : 1.",
        "Liens qui ne sont pas des adresses http(s), retirés : 1.",
    )


@pytest.mark.parametrize(
    "text", ["ftp://x.fr", "//x.fr", "http:///x", "http://a b", "data:x", "https://[x", "x" * 800]
)
def test_unsafe_address(text):
    assert web_address(text) == ""


def test_plain_keeps_a_comparison():
    assert (
        plain("CA < 10 M€ &amp; moins de 50 <b>salariés</b>") == "CA < 10 M€ & moins de 50 salariés"
    )
