import html
import re

import pytest
from tests.browser.pages import MISSING, PAGES

from quartiers.web.middleware.spaces import spaced

ASIDE = re.compile(r"<(code|option(?=>)|pre|script|style|textarea)\b.*?</\1>", re.DOTALL)
INLINE = re.compile(r"</?(?:a|abbr|b|em|i|small|span|strong|time)\b[^>]*>")
PLAIN = re.compile(r".{0,30}(?: [:;?!»](?![\w/])|« ).{0,20}")
MORE = {
    "droit": "/methode/droit/",
    "langage": "/methode/langage/",
    "regles": "/methode/regles/",
    "indicateurs": "/methode/tissu/",
}
REAL = ("/territoires/", "/quartiers/QP057021/", "/carte/?quartier=QP057021", "/donnees/")


def plain_spaces(page: str) -> list[str]:
    words = re.sub(r"<[^>]+>", "\n", INLINE.sub("", ASIDE.sub("", page)))
    return PLAIN.findall(html.unescape(words))


@pytest.mark.parametrize("name", [*PAGES, *MORE])
def test_no_plain_space_before_a_sign(name, site):
    response = site.get((PAGES | MORE)[name])
    assert response.status_code == MISSING.get(name, 200)
    assert plain_spaces(response.content.decode()) == []


@pytest.mark.parametrize("place", REAL)
def test_none_about_real_places(place, real_site):
    response = real_site.get(place)
    assert response.status_code == 200
    assert plain_spaces(response.content.decode()) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Oui : non ; quoi ? 5 %</p>", "<p>Oui\xa0: non\u202f; quoi\u202f? 5\u202f%</p>"),
        ("<a>Un</a> : <b>deux</b>", "<a>Un</a>\xa0: <b>deux</b>"),
        ("« <em>mot</em> »", "«\xa0<em>mot</em>\xa0»"),
        ('<input value="quoi ?">', '<input value="quoi ?">'),
        ("<textarea>quoi ?</textarea>", "<textarea>quoi ?</textarea>"),
        ("<pre>a <b>:</b> b ; c</pre>", "<pre>a <b>:</b> b ; c</pre>"),
        ("<option>a : b</option>", "<option>a : b</option>"),
        ('<option value="a : b">a : b</option>', '<option value="a : b">a\xa0: b</option>'),
        ("un ?b=1", "un ?b=1"),
    ],
)
def test_what_is_set(written, shown):
    assert spaced(written) == shown


def test_files_are_left_as_they_are(site):
    response = site.get("/donnees/dispositifs/dispositifs.csv")
    assert b" : " in b"".join(response)
