import json
from pathlib import Path

import pytest
from tests.pipeline.misbehaving import Answer, serving

from quartiers.errors import SourceCorrupt, SourceMissing
from quartiers.pipeline.fetch import new_client
from quartiers.pipeline.resolve import ask, choose, is_online
from quartiers.sources import by_id
from quartiers.sources.source import Source


def source(resource=r"Sirene : Fichier StockEtablissement du .* \(format parquet\)", **more):
    return Source(
        id="sirene_etablissements",
        title="Sirene, établissements",
        publisher="Insee",
        licence="Licence Ouverte 2.0",
        page="https://www.data.gouv.fr/datasets/sirene",
        files=(),
        parse=lambda path: pytest.fail(f"not to be read: {path}"),
        dataset="5b7ffc618b4c4169d30727e0",
        resource=resource,
        **more,
    )


def resource(title, day, **more):
    return {
        "title": title,
        "url": f"https://files/{day}/Stock.parquet",
        "last_modified": day,
    } | more


@pytest.fixture
def answer(monkeypatch):
    with serving() as server:
        monkeypatch.setenv("QUARTIERS_DATAGOUV", server.base + "/")

        def put(body):
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            server.put("/api/1/datasets/5b7ffc618b4c4169d30727e0/", Answer(text))

        yield put


def look(wanted):
    with new_client() as client:
        return choose(wanted, ask(client, wanted.dataset))


SEPTEMBER = "Sirene : Fichier StockEtablissement du 01 septembre 2026 (format parquet)"
OCTOBER = "Sirene : Fichier StockEtablissement du 01 octobre 2026 (format parquet)"
HISTORY = "Sirene : Fichier StockEtablissementHistorique du 01 octobre 2026 (format parquet)"


def test_whole_title_and_newest_first(answer):
    checksum = {"type": "sha1", "value": "abc"}
    answer(
        {
            "resources": [
                resource(HISTORY, "2026-10-02T00:00:00"),
                resource(SEPTEMBER, "2026-09-01T00:00:00"),
                resource(OCTOBER, "2026-10-01T06:00:00", checksum=checksum, filesize=12),
            ]
        }
    )
    (found,) = look(source())
    assert (found.title, found.published_on) == (OCTOBER, "2026-10-01")
    assert (found.checksum, found.size) == ("sha1:abc", 12)
    assert found.name == "Stock.parquet"


def test_stray_blanks_in_a_title(answer):
    answer({"resources": [resource(OCTOBER.replace(" : ", "\u00a0:  ") + " ", "2026-10-01")]})
    assert [each.title for each in look(source())] == [OCTOBER]


def test_by_lasting_id_whatever_the_title(answer):
    answer({"resources": [resource("A", "2026", id="1"), resource("renamed", "2024", id="2")]})
    assert [each.title for each in look(source(resource_id="2"))] == ["renamed"]


def test_by_file_name(answer):
    url = "https://files/2024/liste-FRR-juillet2025.csv"
    answer({"resources": [resource("A", "2026"), resource("B", "2025", url=url)]})
    assert [r.title for r in look(source("", resource_file=r"liste-FRR-.*\.csv"))] == ["B"]


def test_of_a_table_kept_under_its_older_years_only_the_newest(answer):
    url = "https://files/ngeo-anct-cog{}.csv"
    answer(
        {
            "resources": [
                resource("COG 2024", "2024-09-05", url=url.format(2024)),
                resource("COG 2025", "2026-04-13", url=url.format(2025)),
                resource("Dictionnaire", "2026-05-01", url="https://files/ngeo-anct-cog2025.pdf"),
            ]
        }
    )
    programmes = by_id("programmes")
    wanted = source("", resource_file=programmes.resource_file, parts=programmes.parts)
    assert [each.title for each in look(wanted)] == ["COG 2025"]


def test_known_in_a_mirror_only():
    assert is_online(source())
    assert not is_online(source(""))


def test_every_release_of_a_series(answer):
    answer({"resources": [resource("DEMO 2021", "2024"), resource("DEMO 2022", "2025")]})
    assert [each.title for each in look(source(r"DEMO \d{4}", every=True))] == [
        "DEMO 2022",
        "DEMO 2021",
    ]


def test_renamed_resource_is_said_with_what_was_found(answer):
    answer({"resources": [resource(HISTORY, "2026-10-02")]})
    with pytest.raises(SourceMissing, match="la ressource attendue n’est plus sur") as raised:
        look(source())
    assert "StockEtablissementHistorique" in raised.value.message


@pytest.mark.parametrize("body", [[], {"message": "?"}, {"resources": [[]]}])
def test_unexpected_answer(answer, body):
    answer(body)
    with pytest.raises(SourceCorrupt, match="n’a pas la forme attendue"):
        look(source())


def test_unknown_dataset(answer):
    with pytest.raises(SourceMissing, match="404"):
        look(source())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://files/a/QP%202024.zip", "QP_2024.zip"),
        ("https://files/r/942d4ee8", "942d4ee8.zip"),
        ("https://files/", "fichier.zip"),
        ("https://files/..%2F..%2Fetc", "etc.zip"),
    ],
)
def test_file_name_stays_in_its_folder(answer, url, name):
    answer({"resources": [resource("QP", "2024", url=url, format="zip")]})
    found = look(source("QP"))[0].name
    assert found == name
    assert Path(found).name == found
