import json
import re
from pathlib import Path

import pytest
from tests.scripts.test_decoupage import load

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/quartiers/web/static"
assets = load("assets")


@pytest.fixture(scope="module")
def manifest():
    return json.loads((STATIC / "staticfiles.json").read_text(encoding="utf-8"))["paths"]


def test_dark_theme_needs_no_script():
    style = ":root{--a:1}:root[data-fr-theme=dark]{--a:2}.x,[data-fr-theme=dark] .y{color:red}"
    assert assets.dark(style) == ("@media (prefers-color-scheme:dark){:root{--a:2}.y{color:red}}")


def test_dark_rule_stays_in_its_block():
    style = (
        "@keyframes k{0%{top:0}}@media (hover:hover){@supports (x:y){[data-fr-theme=dark] .a{c:d}}"
        ".b{c:d}}[data-fr-theme=dark] .e{c:d}"
    )
    assert assets.dark(style) == (
        "@media (prefers-color-scheme:dark){@media (hover:hover){@supports (x:y){.a{c:d}}}.e{c:d}}"
    )


def test_every_file_has_its_twins(manifest):
    for name in ("site.css", "dsfr/css/dsfr.css", "htmx.js", "maplibre/maplibre-gl.mjs"):
        made = STATIC / manifest[name]
        assert made.exists()
        assert made.with_name(f"{made.name}.br").exists()
        assert made.with_name(f"{made.name}.gz").exists()


def test_state_typeface_is_apart(manifest):
    style = (STATIC / manifest["dsfr/css/dsfr.css"]).read_text(encoding="utf-8")
    assert "@font-face" not in style
    assert "prefers-color-scheme:dark" in style
    assert "@font-face" in (STATIC / manifest["dsfr/css/marianne.css"]).read_text(encoding="utf-8")


def test_nothing_comes_from_elsewhere(manifest):
    """No style asks another site for anything; a namespace of SVG is no address."""
    for name in manifest.values():
        if name.endswith(".css"):
            text = (STATIC / name).read_text(encoding="utf-8")
            found = {u for u in re.findall(r"https?://[^\s\"')]+", text) if "w3.org" not in u}
            assert not {u for u in found if f"url({u}" in text or f'url("{u}' in text}


def test_our_own_files_are_all_gathered(manifest):
    front = ROOT / "src/quartiers/web/front"
    sources = [path for path in front.iterdir() if path.suffix in (".css", ".js", ".mjs", ".svg")]
    for path in sources:
        assert (STATIC / manifest[path.name]).exists()
