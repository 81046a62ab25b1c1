"""What a reviewer would otherwise check by hand: the layout, the words, the doors."""

import ast
import importlib
import inspect
import re
import statistics
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

import quartiers
from quartiers import errors
from quartiers.cli import VERBS

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "quartiers"
MODULES = sorted(SRC.rglob("*.py"))
FIELD = [SRC / name for name in ("territory", "diagnostic", "schemes", "strategy", "programme")]
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split("\n")


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_small():
    # A migration is written by Django, in one piece
    written = [path for path in MODULES if "migrations" not in path.parts]
    sizes = {path: lines_of(path) for path in written}
    assert [str(path) for path, size in sizes.items() if size > 600] == []
    assert statistics.median(sizes.values()) <= 120


def test_field_reads_no_file():
    banned = re.compile(r"^(read|scan|write|sink)_")
    found = [
        f"{path.name}:{node.lineno} {node.attr}"
        for folder in FIELD
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"pl", "polars"}
        and banned.match(node.attr)
    ]
    assert found == []


def test_no_amount_of_law_in_code():
    pages = [path.read_text("utf-8") for path in (SRC / "catalogue/parametres").glob("*.yaml")]
    euros = "".join(page for page in pages if "unite: euros" in page)
    law = {float(value) for value in re.findall(r"valeur: ([\d.]+)$", euros, re.M)}
    law -= {10_000}  # also the bound of a search
    assert len(law) >= 30
    found = [
        f"{path.name}:{node.lineno} {node.value}"
        for path in (SRC / "schemes").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value in law
    ]
    assert found == []


def test_nothing_imports_the_package_root():
    found = [
        path.name
        for path in MODULES
        if path.parent != SRC
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "quartiers")
        or (isinstance(node, ast.Import) and any(n.name == "quartiers" for n in node.names))
    ]
    assert found == []


def test_public_names_are_sorted():
    assert quartiers.__all__ == sorted(quartiers.__all__)
    for name in quartiers.__all__:
        assert getattr(quartiers, name) is not None


def test_unknown_name_is_refused():
    with pytest.raises(AttributeError):
        _ = quartiers.nothing


def test_error_tree_is_drawn():
    drawn = set(re.findall(r"[A-Z]\w+", (errors.__doc__ or "").split("──", 1)[1]))
    kinds = {name for name, kind in inspect.getmembers(errors, inspect.isclass)}
    missing = {n for n in kinds if n not in drawn and n not in {"ClassVar", "QuartiersError"}}
    assert missing == set()


def test_errors_have_exit_codes():
    codes = [kind.exit_code for kind in errors.QuartiersError.__subclasses__()]
    assert len(codes) == len(set(codes))
    assert all(code > 0 for code in codes)


def test_wheel_holds_every_file(tmp_path: Path):
    build = importlib.import_module("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    wheel = zipfile.ZipFile(next(build.build(directory=str(tmp_path), versions=["standard"])))
    held = set(wheel.namelist())
    files = [path for path in SRC.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    needed = {path.relative_to(SRC.parent).as_posix() for path in files}
    assert needed - held == set()
    assert "quartiers/catalogue/decoupage.parquet" in held
    assert {Path(name).suffix for name in held} >= {".yaml", ".csv", ".json", ".j2", ".typ", ".css"}
    assert "quartiers/py.typed" in held


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_documented(verb: str):
    assert f"quartiers {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from quartiers.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'polars', 'numpy', 'shapely', 'pyproj', 'pyarrow', 'httpx', 'rich', 'typst'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_path_nor_host_is_committed():
    machine = re.compile("/wo" "rk/|/ro" "ot/|py" r"pi\.org|python" r"hosted|registry\.np" "mjs")
    found = []
    for name in filter(None, TRACKED):
        path = ROOT / name
        if path.suffix in {".parquet", ".png", ".svg"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if machine.search(line):
                found.append(f"{name}:{number}")
    assert found == []


def test_no_work_left_unfinished():
    marks = re.compile("TODO|FIXME|XXX|NotImplementedError|lorem ipsum")
    found = [
        f"{path.name}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_version_is_told_everywhere():
    declared = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert str(declared["softwareVersion"]) == quartiers.__version__
    assert f"## {quartiers.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_glossary_agrees_with_code():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in glossary.splitlines()
        if line.startswith("| ") and not line.startswith("| Français")
    ]
    assert len(rows) >= 30
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    for french, _english, names, *_ in rows:
        for name in re.findall(r"`([^`]+)`", names):
            assert re.search(rf"\b{re.escape(name)}\b", code), f"{french} : {name}"


def test_field_types_are_in_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    codes = ast.parse((SRC / "territory" / "codes.py").read_text(encoding="utf-8"))
    kinds = [n.name for n in codes.body if isinstance(n, ast.ClassDef) and n.name[0] != "_"]
    assert [kind for kind in kinds if f"`{kind}`" not in glossary] == []


def test_every_family_has_a_method_page():
    index = (ROOT / "docs" / "method" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs" / "method").glob("*.md")} - {"README.md"}
    assert pages
    assert {page for page in pages if f"]({page})" not in index} == set()
