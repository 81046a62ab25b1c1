"""What every benchmark shares: interleaved runs, medians, ratios, and the page of results.

A script is `benchmarks/<name>.py` with `TITLE`, `INTRO` and `def main(argv) -> list[Row]`;
`run.py` calls it and writes its section of `RESULTS.md`. A way that needs another environment, or a
peak of memory of its own, runs as a child (`child`) that prints one JSON object on its last line.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PACKAGES = ("numpy", "polars", "pyarrow", "shapely", "pyproj")


@dataclass(frozen=True)
class Row:
    """One line of a table of results.

    `seconds` is the median of the runs; `n` how many things were treated; `ratio` how many times
    faster than the reference (or what `target` speaks of), by the medians, and `ratio_p99` by the
    slowest hundredth; `target` the figure asked for.
    """

    case: str
    way: str
    seconds: float | None
    n: int | None = None
    peak_gb: float | None = None
    ratio: float | None = None
    ratio_p99: float | None = None
    target: str = ""
    note: str = ""


def interleave(ways: Mapping[str, Callable[[], Any]], rounds: int = 3) -> dict[str, list[Any]]:
    """Call each way once per round, in turn, so that a noisy minute hurts all of them alike."""
    results: dict[str, list[Any]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            print(f"  [{number + 1}/{rounds}] {name}", file=sys.stderr, flush=True)
            results[name].append(way())
    return results


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True)
class ChildFailed(Exception):
    command: str
    words: str

    def __str__(self) -> str:
        return f"{self.command}\n{self.words}"


def child(
    script: Path, arguments: Sequence[str] = (), python: str | Path = sys.executable
) -> dict[str, Any]:
    """Run `script` in a process of its own and return the JSON object of its last line."""
    command = [str(python), str(script), *arguments]
    # Children are told where the benchmarks are, so that they may import this module
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise ChildFailed(" ".join(command), done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def environment_python(name: str) -> Path | None:
    """The interpreter of `.venv-bench-<name>`, or None where `make bench` has not made it."""
    python = ROOT / f".venv-bench-{name}" / "bin" / "python"
    return python if python.exists() else None


def peak_gb() -> float:
    """The peak of resident memory of this process since it began, in GB (10⁹ bytes)."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e9
    except OSError:
        pass
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def work_folder() -> Path:
    """Where big inputs are kept between runs: `QUARTIERS_BENCH`, else `out/bench` (git-ignored)."""
    folder = Path(os.environ.get("QUARTIERS_BENCH") or ROOT / "out" / "bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_folder() -> Path | None:
    """The folder of real data, as in the tests; None where it is absent."""
    named = os.environ.get("QUARTIERS_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def machine() -> str:
    """Machine, system and versions, on one line."""
    packages = []
    for name in PACKAGES:
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    load = os.getloadavg()[0]
    return (
        f"{date.today().isoformat()} · {processor()}, {os.cpu_count()} cores, "
        f"{memory_gb():.0f} GB, load {load:.1f} · {platform.system()} · "
        f"Python {platform.python_version()}, {', '.join(packages)}"
    )


def _figure(value: float | None, spec: str, unit: str = "") -> str:
    return "" if value is None else f"{value:{spec}}{unit}"


def _count(n: int | None) -> str:
    if n is None:
        return ""
    return f"{n / 1e6:g} M" if n >= 1_000_000 else f"{n:,}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table; a column that nobody fills is left out."""
    head = ["case", "way", "n", "seconds", "M/s", "peak GB", "ratio"]
    head += ["ratio of p99", "target", "note"]
    body = [
        [
            row.case,
            row.way,
            _count(row.n),
            _figure(row.seconds, ".3f"),
            _figure(row.n / row.seconds / 1e6, ".2f") if row.n and row.seconds else "",
            _figure(row.peak_gb, ".2f"),
            _figure(row.ratio, ".1f", " ×"),
            _figure(row.ratio_p99, ".1f", " ×"),
            row.target,
            row.note,
        ]
        for row in rows
    ]
    kept = [i for i in range(len(head)) if i < 2 or any(line[i] for line in body)]
    lines = [[head[i] for i in kept], ["---"] * len(kept)]
    lines += [[line[i] for i in kept] for line in body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def write_section(name: str, title: str, intro: str, rows: Sequence[Row]) -> None:
    """Replace the section `name` of RESULTS.md, or add it at the end."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{begin}\n## {title}\n\n{intro.strip()}\n\n{table(rows)}\n\n{machine()}\n{end}\n"
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else PREFACE
    if begin in text and end in text:
        before, rest = text.split(begin, 1)
        after = rest.split(end, 1)[1].lstrip("\n")
        text = before + section + ("\n" + after if after else "")
    else:
        text = text.rstrip("\n") + "\n\n" + section
    RESULTS.write_text(text, encoding="utf-8")


PREFACE = """# Results of the benchmarks

Written by `make bench`. Runs of a table are interleaved and medians are kept: read the ratios, the
seconds belong to the machine of each section.
"""
