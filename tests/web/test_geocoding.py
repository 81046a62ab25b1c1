"""The national service, badly behaved: a server of our own on 127.0.0.1."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from quartiers.web.geocoding import choosing, client
from quartiers.web.geocoding.client import BUSY, CHANGED, SILENT, Geocoder
from quartiers.web.geocoding.found import Found, house_metres
from quartiers.web.geocoding.local import local
from quartiers.web.geocoding.reading import NotAnAnswer, answers


def feature(label="12 Rue du Four 57000 Metz", score=0.96, kind="housenumber", id="57463_1_12"):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [6.2205, 49.1129]},
        "properties": {
            "label": label,
            "score": score,
            "type": kind,
            "citycode": "57463",
            "city": "Metz",
            "id": id,
            "x": 934000.1,
            "y": 6894000.2,
        },
    }


def body(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


class Server(BaseHTTPRequestHandler):
    """Behaves as the word asked tells."""

    asked: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        Server.asked.append(query | {"agent": [self.headers["User-Agent"]]})
        word = query["q"][0].split()[0]
        try:
            getattr(self, f"do_{word}")()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, content: bytes, status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def do_good(self) -> None:
        self.send(body(feature()))

    def do_slow(self) -> None:
        time.sleep(0.6)
        self.send(body(feature()))

    def do_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "500")
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def do_cut(self) -> None:
        self.send(b'{"features": [', length=5000)
        self.close_connection = True

    def do_broken(self) -> None:
        self.send(b"oops", 500)

    def do_once(self) -> None:
        tries = sum(query["q"][0].startswith("once") for query in Server.asked)
        self.send(body(feature()), 200 if tries > 1 else 502)

    def do_busy(self) -> None:
        self.send(b"", 429)

    def do_refused(self) -> None:
        self.send(b'{"code": 400}', 400)

    def do_html(self) -> None:
        self.send(b"<html><body>Maintenance</body></html>")

    def do_changed(self) -> None:
        self.send(body({"properties": {"libelle": "12 Rue du Four"}}))

    def do_huge(self) -> None:
        self.send(b"[" + b"0," * 2_000_000 + b"0]")

    def do_moved(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://example.org/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/search"
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(address: str) -> Geocoder:
    Server.asked.clear()
    return Geocoder(address, patience=0.25, whole=0.5)


def test_answer(service):
    reply = service.ask("good  12 rue du Four")
    assert reply.trouble == ""
    assert [each.label for each in reply.found] == ["12 Rue du Four 57000 Metz"]
    sent = Server.asked[0]
    assert sent["q"] == ["good 12 rue du Four"]
    assert sent["autocomplete"] == ["0"] and sent["index"] == ["address"]
    assert sent["agent"][0].startswith("quartiers-productifs/")


@pytest.mark.parametrize(
    ("word", "trouble"),
    [
        ("slow", SILENT),
        ("drip", SILENT),
        ("cut", SILENT),
        ("broken", SILENT),
        ("busy", BUSY),
        ("refused", CHANGED),
        ("html", CHANGED),
        ("changed", CHANGED),
        ("huge", CHANGED),
        ("moved", CHANGED),
    ],
)
def test_trouble_is_told_soon(service, word, trouble):
    start = time.monotonic()
    reply = service.ask(f"{word} 12 rue du Four")
    assert reply.trouble == trouble and reply.found == ()
    assert time.monotonic() - start < 1.5


def test_nobody_there():
    assert Geocoder("http://127.0.0.1:9/search", 0.2, 0.4).ask("12 rue").trouble == SILENT


def test_one_retry(service):
    assert service.ask("once 12 rue").found
    assert len(Server.asked) == 2
    service.ask("broken 12 rue")
    assert len(Server.asked) == 4


def test_last_answers_in_memory(service, monkeypatch):
    monkeypatch.setattr(client, "KEPT", 2)
    for words in ("good a", "good a", "good  a ", "good b", "good c", "good a"):
        service.ask(words)
    assert [query["q"][0] for query in Server.asked] == ["good a", "good b", "good c", "good a"]


def test_failure_is_not_kept(service):
    service.ask("broken 12 rue")
    service.ask("broken 12 rue")
    assert len(Server.asked) == 4


def test_left_alone_after_failures(address):
    now = [0.0]
    service = Geocoder(address, 0.25, 0.5, clock=lambda: now[0])
    Server.asked.clear()
    for _ in range(3):
        service.ask("html 12 rue")
    assert service.ask("good 12 rue").trouble == SILENT
    assert len(Server.asked) == 3
    now[0] = client.REST + 1
    assert service.ask("good 12 rue").found


def test_left_alone_when_busy(service):
    service.ask("busy 12 rue")
    assert service.ask("good 12 rue").trouble == SILENT
    assert len(Server.asked) == 1


def test_too_short_or_too_long(service):
    assert service.ask("ab").found == ()
    assert Server.asked == []
    service.ask("good " + "é" * 10_000)
    assert len(Server.asked[0]["q"][0]) == client.LONGEST


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b'{"features": {}}', b'{"features": [1, null, []]}', b"\xff\xfe"],
)
def test_not_an_answer(content):
    with pytest.raises(NotAnAnswer):
        answers(content)


def test_bad_feature_is_skipped():
    spoilt = feature(id="x")
    spoilt["geometry"]["coordinates"] = ["Metz", None]
    assert [each.id for each in answers(body(spoilt, feature()))] == ["57463_1_12"]
    assert answers(body()) == ()


def found(score=0.95, kind="housenumber", id="a", label="12 Rue du Four Metz") -> Found:
    return Found(id, label, kind, 6.2, 49.1, score, "57463", "Metz")


@pytest.mark.parametrize(
    ("list_", "sure"),
    [
        ([found()], True),
        ([found(0.79)], False),
        ([found(0.8)], True),
        ([found(0.95), found(0.91, id="b")], False),
        ([found(0.95), found(0.7, id="b")], True),
        ([], False),
    ],
)
def test_never_guessed(list_, sure):
    assert (choosing._sure(list_) is not None) is sure


def test_house_number_alone_settles():
    assert found().exact and not found(kind="street").exact
    assert house_metres() == 25


@pytest.fixture
def demo(site):
    from quartiers.web import state

    return local(state.current().demo)


def test_demonstration_answers(demo):
    street = demo.streets[0]
    number = next(iter(street.numbers))
    best = demo.ask(f"{number} {street.name}, Valombrine")[0]
    assert best.fictitious and best.exact and best.commune == "99901"
    assert best.score == 1 and best.label == f"{number} {street.name}, Valombrine"
    assert (best.lon, best.lat) == street.numbers[number]


def test_demonstration_street_and_commune(demo):
    assert demo.ask(f"{demo.streets[0].name} Valombrine")[0].kind == "street"
    assert [each.kind for each in demo.ask("Valombrine")] == ["municipality"]
    assert demo.ask("12 rue de Rivoli Paris") == ()


def test_namesakes_of_the_demonstration(demo):
    numbered = next(street for street in demo.streets if street.rank)
    town = next(town.name for town in demo.towns if town.code == numbered.commune)
    assert demo.ask(f"1 {numbered.name} {town}")[0].label.startswith(f"1 {numbered.name}")
