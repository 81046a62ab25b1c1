"""Nothing lies unused in the folders of the site."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from quartiers.web import settings
from quartiers.web.templating import environment

WEB = Path(settings.__file__).parent
FOLDER = WEB / "templates"
TEMPLATES = {
    path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.j2")
}
FRONT = {path.name: path.read_text("utf-8") for path in (WEB / "front").glob("*.[cj]s*")}
PAGES = "\n".join(TEMPLATES.values())
CODE = "\n".join(path.read_text("utf-8") for path in WEB.rglob("*.py"))
DRAWN = "\n".join(path.read_text("utf-8") for path in (WEB.parent / "documents").rglob("*.py"))
# Classes that others write: the State's system, the libraries, and names with a number or a key.
OTHERS = re.compile(r"^(fr-|maplibregl-|htmx-|map-key--|l\d$)")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_is_used(name):
    elsewhere = [said for other, said in TEMPLATES.items() if other != name]
    built = f'f"{name.partition("/")[0]}/{{'  # a folder whose pages are named by a key
    assert f'"{name}"' in "\n".join((CODE, *elsewhere)) or built in CODE


@pytest.mark.parametrize("name", sorted(FRONT))
def test_style_or_script_is_used(name):
    # A service worker is served by a view, from the folder that it watches over
    assert f"static('{name}')" in PAGES or f'"{name}"' in CODE


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_macros_are_used(name):
    made = set(re.findall(r"{% macro (\w+)\(", TEMPLATES[name]))
    assert {each for each in made if len(re.findall(rf"\b{each}\(", PAGES)) < 2} == set()


def test_filters_are_used():
    ours = set(environment().filters) - set(Environment().filters)
    assert {each for each in ours if not re.search(rf"\|\s*{each}\b|\"{each}\"", PAGES)} == set()


@pytest.mark.parametrize("name", sorted(each for each in FRONT if each.endswith(".css")))
def test_classes_are_used(name):
    rules = re.sub(r"/\*.*?\*/", "", FRONT[name], flags=re.DOTALL)
    selectors = re.sub(r"{[^{}]*}", "{}", rules)
    named = set(re.findall(r"\.([a-zA-Z_][\w-]*)", selectors))
    written = "\n".join((PAGES, CODE, DRAWN, *(t for n, t in FRONT.items() if n.endswith(".js"))))
    keyed = {head.removesuffix("--") for head in re.findall(r"([\w-]+--){{", written)}
    named = {each for each in named if each.partition("--")[0] not in keyed}
    unused = {each for each in named if not re.search(rf"(?<![\w-]){each}(?![\w-])", written)}
    assert {each for each in unused if not OTHERS.match(each)} == set()
