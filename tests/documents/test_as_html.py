import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import html

from quartiers.documents import as_html, compose


@pytest.fixture(params=["diagnostic", "fictitious", "hostile"])
def written(request) -> str:
    return text(request.getfixturevalue(request.param))


def text(diagnostic) -> str:
    return as_html.render(compose.page(diagnostic)).decode()


class Outside(HTMLParser):
    """Every address that a browser would fetch by itself, and every script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "link", "base", "img", "form"}:
            self.found.append(tag)
        self.found += [name for name, _ in attrs if name.startswith("on")]
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in {"src", "srcset", "data", "poster", "background", "xlink:href"}
            or (name == "href" and tag != "a")
        ]


def test_frozen(diagnostic, snapshot):
    assert text(diagnostic) == snapshot


def test_needs_nothing_else(written):
    parser = Outside()
    parser.feed(written)
    assert parser.found == []
    assert "@import" not in written
    assert not re.search(r"url\(", written)


def test_ids_are_unique_and_links_lead_somewhere(written):
    page = html.fromstring(written)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for href in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert href[1:] in ids, href
    for names in page.xpath("//@aria-labelledby"):
        assert set(names.split()) <= set(ids)


def test_structure(written):
    page = html.fromstring(written)
    assert page.get("lang") == "fr"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.xpath(f"//{landmark}")) == 1, landmark
    assert page.xpath("//a[@class='skip']/@href") == ["#contenu"]
    levels = [int(tag.tag[1]) for tag in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    for table in page.xpath("//table"):
        assert table.xpath("caption") and table.xpath("thead//th[@scope='col']")
        assert len(table.xpath("tbody/tr")) == len(table.xpath("tbody/tr/th[@scope='row']"))


def test_each_picture_has_words_and_a_table(diagnostic):
    page = html.fromstring(text(diagnostic))
    figures = page.xpath("//figure")
    assert len(figures) == 4  # the map, bars, lines, intervals
    for figure in figures:
        assert figure.xpath(".//details//table")
        for drawing in figure.xpath(".//*[local-name()='svg'][@role='img']"):
            assert drawing.xpath("*[local-name()='title']")[0].text_content().strip()
            assert drawing.xpath("*[local-name()='desc']")[0].text_content().strip()


def test_two_charts_of_one_table_show_it_once(diagnostic):
    block = diagnostic.blocks[0]
    again = replace(block.charts[0], id="encore", title="Encore")
    two = replace(block, charts=(*block.charts, again))
    page = html.fromstring(text(replace(diagnostic, blocks=(two,))))
    second = page.xpath("//figure")[-1]
    assert not second.xpath(".//table")
    assert second.xpath(".//p[@class='note']/a/@href") == ["#c-secteurs-titre"]


def test_hostile_texts_stay_texts(hostile):
    page = html.fromstring(text(hostile))
    assert not page.xpath("//script")
    assert "<script>alert(1)</script>" in page.xpath("//h1")[0].text_content()
    assert "49" not in page.xpath("//section[@aria-labelledby='c-hostile']/h2")[0].text_content()


def test_only_web_pages_become_links(diagnostic):
    source = replace(diagnostic.sources[0], url="javascript:alert(1)")
    page = html.fromstring(text(replace(diagnostic, sources=(source,))))
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_fictitious_says_so(fictitious, diagnostic):
    assert text(fictitious).count("Données de démonstration, fictives") == 3
    assert "(données fictives)" in html.fromstring(text(fictitious)).xpath("//title")[0].text
    assert "fictives" not in text(diagnostic)


def test_missing_is_said_with_its_reason(diagnostic):
    section = html.fromstring(text(diagnostic)).xpath("//section[@aria-labelledby='c-habitants']")
    words = section[0].text_content()
    assert "n.d." in words
    assert "secret statistique ou non publiée par l’Insee" in words


def test_territory_links_to_each_document(territory):
    page = compose.territory_page(territory, [("Borny (QP057021)", "diagnostic-QP057021.html")])
    written = html.fromstring(as_html.render(page).decode())
    assert written.xpath("//main//a/@href")[0] == "diagnostic-QP057021.html"
