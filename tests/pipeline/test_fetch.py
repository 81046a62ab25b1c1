import hashlib
import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import polars as pl
import pytest
from tests.pipeline.misbehaving import Answer, serving

from quartiers.errors import SourceCorrupt, SourceError, SourceMissing, StoreFull
from quartiers.pipeline.fetch import ATTEMPTS, download, get_json, new_client

CSV = b"\n".join(b"QP057021;Sablon Sud;%d" % n for n in range(5000))
TAG = {"ETag": '"v1"', "Last-Modified": "Tue, 01 Sep 2026 08:00:00 GMT"}
SHA1 = f"sha1:{hashlib.sha1(CSV, usedforsecurity=False).hexdigest()}"


def parquet():
    buffer = io.BytesIO()
    pl.DataFrame({"siret": [f"{n:014}" for n in range(2000)]}).write_parquet(buffer)
    return buffer.getvalue()


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def client():
    with new_client() as opened:
        yield opened


@pytest.fixture
def waits():
    return []


@pytest.fixture
def get(client, waits, tmp_path):
    def call(url, name="qpv.csv", **options):
        return download(client, url, tmp_path / name, sleep=waits.append, **options)

    return call


def left(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


def test_whole_file(server, get, tmp_path):
    seen = []
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG))
    done = get(url, checksum=SHA1, progress=lambda *step: seen.append(step))
    assert done.path.read_bytes() == CSV
    assert done.checksum == f"sha256:{hashlib.sha256(CSV).hexdigest()}"
    assert done.modified_on == "2026-09-01"
    assert seen[-1] == (len(CSV), len(CSV))
    assert left(tmp_path) == ["qpv.csv"]


def test_redirection_is_followed(server, get):
    server.put("/r/qpv", Answer(status=302, headers={"Location": "/qpv.csv"}))
    server.put("/qpv.csv", Answer(CSV))
    assert get(server.base + "/r/qpv").path.read_bytes() == CSV


def test_redirection_without_end(server, get):
    url = server.put("/r/qpv", Answer(status=302, headers={"Location": "/r/qpv"}))
    with pytest.raises(SourceMissing, match="trop de redirections"):
        get(url)


def test_redirection_to_another_kind_of_address(server, get):
    url = server.put("/r", Answer(status=302, headers={"Location": "ftp://127.0.0.1/qpv"}))
    with pytest.raises(SourceMissing, match="adresse invalide"):
        get(url)


def test_cut_then_resumed(server, get, waits):
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG, cut=30_000), Answer(CSV, headers=TAG))
    assert get(url).path.read_bytes() == CSV
    assert server.ranges() == ["", "bytes=30000-"]
    assert server.requests[1][1]["if-range"] == '"v1"'
    assert waits == [1.0]


def test_resumed_by_the_next_run(server, get, tmp_path):
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG, cut=30_000), Answer(status=404))
    with pytest.raises(SourceMissing):
        get(url)
    assert left(tmp_path) == ["qpv.csv.part", "qpv.csv.part.json"]
    server.put("/qpv.csv", Answer(CSV, headers=TAG))
    assert get(url, checksum=SHA1).path.read_bytes() == CSV
    assert server.ranges()[-1] == "bytes=30000-"


def test_changed_since_the_cut_starts_again(server, get):
    other = CSV.replace(b"Sablon Sud", b"Bellecroix")
    url = server.put(
        "/qpv.csv", Answer(CSV, headers=TAG, cut=30_000), Answer(other, headers={"ETag": '"v2"'})
    )
    assert get(url).path.read_bytes() == other


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"v1"'}])
def test_no_safe_validator_no_resume(server, get, headers):
    url = server.put("/qpv.csv", Answer(CSV, headers=headers, cut=30_000), Answer(CSV))
    assert get(url).path.read_bytes() == CSV
    assert server.ranges() == ["", ""]


def test_server_that_ignores_ranges(server, get):
    url = server.put(
        "/qpv.csv", Answer(CSV, headers=TAG, cut=30_000), Answer(CSV, headers=TAG, ranges=False)
    )
    assert get(url).path.read_bytes() == CSV


def test_kept_start_longer_than_the_file(server, get, tmp_path):
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG))
    (tmp_path / "qpv.csv.part").write_bytes(CSV + b"?")
    note = {"url": url, "validator": '"v1"'}
    (tmp_path / "qpv.csv.part.json").write_text(json.dumps(note))
    assert get(url).path.read_bytes() == CSV
    assert server.ranges() == [f"bytes={len(CSV) + 1}-", ""]


def test_range_from_the_wrong_place(server, get, tmp_path):
    wrong = Answer(CSV, status=206, headers={"Content-Range": "bytes 0-1/2"}, ranges=False)
    url = server.put("/qpv.csv", wrong, Answer(CSV, headers=TAG))
    (tmp_path / "qpv.csv.part").write_bytes(CSV[:10])
    (tmp_path / "qpv.csv.part.json").write_text(json.dumps({"url": url, "validator": '"v1"'}))
    assert get(url).path.read_bytes() == CSV


def test_kept_start_of_another_content_is_dropped(server, get, tmp_path):
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG))
    (tmp_path / "qpv.csv.part").write_bytes(b"x" * 1000)
    (tmp_path / "qpv.csv.part.json").write_text(json.dumps({"url": url, "validator": '"v1"'}))
    assert get(url, checksum=SHA1).path.read_bytes() == CSV
    assert server.ranges() == ["bytes=1000-", ""]


def test_always_cut(server, get, waits):
    url = server.put("/qpv.csv", Answer(CSV, headers=TAG, cut=0))
    with pytest.raises(SourceMissing, match="la connexion a été coupée, après plusieurs essais"):
        get(url)
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_many_cuts_that_each_bring_bytes(server, get, waits):
    cuts = [Answer(CSV, headers=TAG, cut=9_000) for _ in range(2 * ATTEMPTS)]
    url = server.put("/qpv.csv", *cuts, Answer(CSV, headers=TAG))
    assert get(url).path.read_bytes() == CSV
    assert set(waits) == {1.0}


def test_truncated_without_length(server, get, tmp_path):
    url = server.put("/sirene.parquet", Answer(parquet()[:-300], length=False))
    with pytest.raises(SourceCorrupt, match=r"sirene\.parquet est tronqué"):
        get(url, "sirene.parquet")
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.zip", b"PK\x03\x04 cut"), ("a.geojson", b'{"type": "Feat'), ("a.csv", b"")],
)
def test_other_kinds_cut_short(server, get, name, body):
    url = server.put("/file", Answer(body))
    with pytest.raises(SourceCorrupt, match="tronqué|vide"):
        get(url, name)


@pytest.mark.parametrize(
    ("name", "body"), [("a.parquet", parquet()), ("a.geojson", b'{"a": [1]}\n'), ("a.csv", b"a;b")]
)
def test_other_kinds_whole(server, get, name, body):
    assert get(server.put("/file", Answer(body)), name).path.read_bytes() == body


def test_wrong_checksum(server, get, tmp_path):
    url = server.put("/qpv.csv", Answer(CSV.replace(b"Sablon Sud", b"Sablon Nord")))
    with pytest.raises(SourceCorrupt, match=r"qpv\.csv : somme de contrôle sha1 .* au lieu de"):
        get(url, checksum=SHA1)
    assert left(tmp_path) == []


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_other_checksums(server, get, algorithm):
    url = server.put("/qpv.csv", Answer(CSV))
    good = hashlib.new(algorithm, CSV, usedforsecurity=False).hexdigest()
    assert get(url, checksum=f"{algorithm}:{good.upper()}").path.exists()
    with pytest.raises(SourceCorrupt, match=f"somme de contrôle {algorithm}"):
        get(url, checksum=f"{algorithm}:{'0' * len(good)}")


def test_page_instead_of_a_file(server, get, tmp_path):
    page = b"\xef\xbb\xbf\n<!DOCTYPE html><title>Maintenance</title>"
    url = server.put("/qpv.csv", Answer(page))
    with pytest.raises(SourceCorrupt, match="une page web a été reçue à la place du fichier"):
        get(url)
    assert left(tmp_path) == []


def test_not_found(server, get, waits):
    with pytest.raises(SourceMissing, match="le serveur a répondu 404") as raised:
        get(server.base + "/nowhere.csv")
    assert "--mirror" in raised.value.hint
    assert waits == []


def test_too_many_requests_waits_as_asked(server, get, waits):
    busy = Answer(status=429, headers={"Retry-After": "7"})
    url = server.put("/qpv.csv", busy, Answer(CSV))
    assert get(url).path.read_bytes() == CSV
    assert waits == [7.0]


def test_retry_after_a_date(server, get, waits):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    busy = Answer(status=503, headers={"Retry-After": later})
    get(server.put("/qpv.csv", busy, Answer(CSV)))
    assert 60 < waits[0] <= 90


def test_retry_after_too_long_is_not_waited(server, get, waits):
    url = server.put("/qpv.csv", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceMissing, match="le serveur a répondu 429"):
        get(url)
    assert waits == []


def test_error_then_fine(server, get, waits):
    url = server.put("/qpv.csv", Answer(status=500), Answer(status=502), Answer(CSV))
    assert get(url).path.read_bytes() == CSV
    assert waits == [1.0, 2.0]


def test_unreachable(get, server):
    with pytest.raises(SourceMissing, match="le serveur est injoignable"):
        get("http://127.0.0.1:9/qpv.csv")


def test_invalid_address(get):
    with pytest.raises(SourceMissing, match="adresse invalide"):
        get("www.data.gouv.fr/qpv.csv")


def test_no_room_for_the_announced_size(server, get, monkeypatch, tmp_path):
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StoreFull, match="Il faut .* ko et il reste 1,0 ko"):
        get(server.put("/qpv.csv", Answer(CSV)))


def test_size_limit(server, get):
    with pytest.raises(SourceError, match="plus que la limite de 1,0 ko"):
        get(server.put("/qpv.csv", Answer(CSV)), largest=1000)
    with pytest.raises(SourceError, match="plus que la limite"):
        get(server.put("/qpv.csv", Answer(CSV, length=False)), largest=1000)


def test_api_answers_a_page(server, client):
    url = server.put("/api", Answer(b"<html>"))
    with pytest.raises(SourceCorrupt, match="n’a pas répondu en JSON"):
        get_json(client, url)


def test_api_recovers(server, client, waits):
    url = server.put("/api", Answer(status=503), Answer(b'{"resources": []}'))
    assert get_json(client, url, sleep=waits.append) == {"resources": []}
