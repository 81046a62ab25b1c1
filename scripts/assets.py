"""Gather what browsers load in one folder, each file named by its content and compressed.

    python scripts/assets.py

DSFR and htmx come from their Python wheels, MapLibre from the npm registry, the rest is ours. Two
changes are made to DSFR's style: its dark theme follows the reader's system, without a script; and
the typeface of the State, which only its services may use, goes in a file of its own.
"""

import os
import re
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from npm_packages import install

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/quartiers/web/static"
FRONT = ROOT / "src/quartiers/web/front"
DSFR = Path(str(files("dsfr").joinpath("static/dsfr/dist")))
HTMX = Path(str(files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js")))
MAPLIBRE = "maplibre-gl"
MAPLIBRE_FILES = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")

FONT = re.compile(r"@font-face\{[^}]*\}")
URL = re.compile(r"url\(\.\./([^)]+)\)")
DARK = "[data-fr-theme=dark]"
# What opens a block of rules (@media…), a rule, what closes a block.
RULE = re.compile(r"(@[^{};]*)\{(?=[^{}]*\{)|([^{}]*)\{([^{}]*)\}|\}")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$|/\*# sourceMappingURL=[^*]*\*/", re.MULTILINE)


def dark(style: str) -> str:
    """The rules of the dark theme, for whose system asks for it, each in its own blocks."""
    rules: list[str] = []
    around: list[str] = []
    for opened, selectors, body in RULE.findall(style):
        kept = [one for one in selectors.split(",") if DARK in one]
        if opened:
            around.append(opened)
        elif kept:
            named = ",".join(one.replace(DARK, "") for one in kept)
            rule = f"{named.replace(':root', '').strip() or ':root'}{{{body}}}"
            rules.append("".join(f"{each}{{" for each in around) + rule + "}" * len(around))
        elif not selectors:
            around.pop()
    return "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"


def dsfr(folder: Path) -> None:
    style = (DSFR / "dsfr/dsfr.main.min.css").read_text(encoding="utf-8")
    fonts = "".join(FONT.findall(style))
    style = FONT.sub("", style)
    style += dark(style)
    for name, content in (("dsfr", style), ("marianne", fonts)):
        for wanted in set(URL.findall(content)):
            target = folder / "dsfr" / wanted
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(DSFR / wanted, target)
        path = folder / "dsfr" / "css" / f"{name}.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def maplibre(folder: Path) -> None:
    target = folder / "maplibre"
    target.mkdir()
    source = install(ROOT, MAPLIBRE) / "dist"
    for name in MAPLIBRE_FILES:
        text = (source / name).read_text(encoding="utf-8")
        (target / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


def ours(folder: Path) -> None:
    for path in FRONT.iterdir():
        if path.suffix in (".css", ".js", ".mjs", ".svg", ".ico", ".png"):
            shutil.copyfile(path, folder / path.name)


def collect(folder: Path) -> int:
    """Through Django's own collection, so that the pages find each file under its new name."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quartiers.web.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    shutil.rmtree(TARGET, ignore_errors=True)
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)
    return sum(1 for path in TARGET.rglob("*") if path.is_file())


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="quartiers-front-") as name:
        folder = Path(name)
        dsfr(folder)
        maplibre(folder)
        ours(folder)
        shutil.copyfile(HTMX, folder / "htmx.js")
        count = collect(folder)
    print(f"{TARGET.name} : {count} fichiers")


if __name__ == "__main__":
    if len(sys.argv) != 1:
        raise SystemExit("Usage : python scripts/assets.py")
    main()
