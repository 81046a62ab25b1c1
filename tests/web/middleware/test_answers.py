import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from quartiers.web.middleware import answers

PAGE = "<p>Établissements du quartier</p>" * 100


class View:
    """Answers a page and counts how often it is asked."""

    def __init__(self, **headers: str) -> None:
        self.asked, self.headers, self.status = 0, headers, 200

    def __call__(self, request):
        self.asked += 1
        return HttpResponse(PAGE, status=self.status, headers=self.headers)


@pytest.fixture(autouse=True)
def fresh(site, monkeypatch):
    monkeypatch.setattr(answers, "shelf", answers.Shelf(1_000_000))


def ask(view, path="/", method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    return answers.Answers(view)(request)


def test_same_page_is_made_once():
    view = View()
    first, second = ask(view), ask(view)
    assert view.asked == 1
    assert first.content == second.content == PAGE.encode()
    assert first["ETag"] == second["ETag"]
    assert first["Cache-Control"] == "public, max-age=60"


def test_another_query_is_another_page():
    view = View()
    ask(view, "/?q=a")
    ask(view, "/?q=b")
    assert view.asked == 2


def test_known_page_is_not_sent_again():
    view = View()
    tag = ask(view)["ETag"]
    again = ask(view, **{"if-none-match": f'W/"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag
    assert ask(view, **{"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("identity", "", bytes),
        ("", "", bytes),
    ],
)
def test_encoding_is_the_best_accepted(accepted, encoding, read):
    response = ask(View(), **{"accept-encoding": accepted})
    assert response.get("Content-Encoding", "") == encoding
    assert read(response.content).decode() == PAGE
    assert "Accept-Encoding" in response["Vary"]


READ = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


@pytest.mark.parametrize("first", READ)
@pytest.mark.parametrize("then", READ)
def test_page_is_made_once_for_all_encodings(first, then):
    view = View(**{"X-Own": "kept"})
    made = ask(view, **{"accept-encoding": first})
    given = ask(view, **{"accept-encoding": then})
    assert view.asked == 1
    assert given.get("Content-Encoding", "identity") == then
    assert READ[then](given.content).decode() == PAGE
    assert (given["ETag"] == made["ETag"]) == (first == then)
    assert given["X-Own"] == "kept"
    assert "Accept-Encoding" in given["Vary"]


def test_what_is_of_a_person_is_not_kept():
    view = View(**{"Cache-Control": "no-store"})
    ask(view)
    response = ask(view)
    assert view.asked == 2
    assert "ETag" not in response


def test_error_is_not_kept():
    view = View()
    view.status = 404
    ask(view)
    ask(view)
    assert view.asked == 2


def test_post_is_not_kept():
    view = View()
    ask(view, method="post")
    ask(view, method="post")
    assert view.asked == 2


def test_stream_is_let_through():
    def view(request):
        return StreamingHttpResponse(iter([b"a", b"b"]))

    assert b"".join(ask(view).streaming_content) == b"ab"


def test_new_data_is_a_new_page(monkeypatch):
    from quartiers.web import state

    view = View()
    ask(view)
    held = state.current()
    monkeypatch.setattr(state, "current", lambda: type("S", (), {"mark": held.mark + "x"})())
    ask(view)
    assert view.asked == 2


def test_shelf_forgets_the_oldest():
    shelf = answers.Shelf(250)
    for name in "abc":
        shelf.put((name,), answers.Kept(200, (), bytes(100)))
    assert shelf.get(("a",)) is None
    assert shelf.get(("b",)) is not None
    shelf.put(("d",), answers.Kept(200, (), bytes(100)))
    assert shelf.get(("c",)) is None
    assert shelf.held == 200
