"""Run every benchmark (or those named) and write `RESULTS.md`.

python benchmarks/run.py [NAME…] [--quick]
"""

import importlib
import sys
from pathlib import Path

from harness import table, write_section

HERE = Path(__file__).resolve().parent


def scripts() -> list[str]:
    """The modules of this folder that have a `main` and a `TITLE`, in the order of their names."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if "\ndef main(argv" in path.read_text(encoding="utf-8") and path.stem != "run"
    )


def main(argv: list[str]) -> int:
    options = [a for a in argv if a.startswith("-")]
    names = [a for a in argv if not a.startswith("-")] or scripts()
    for name in names:
        module = importlib.import_module(name)
        print(f"→ {name}: {module.TITLE}", file=sys.stderr, flush=True)
        rows = module.main(options)
        print(table(rows), flush=True)
        if rows and "--quick" not in options:
            write_section(name, module.TITLE, module.INTRO, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
