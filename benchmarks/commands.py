"""How long a person waits: whole processes of the command, from the shell's side."""

import os
import subprocess
import sys
import time
from pathlib import Path

from harness import Row, data_folder, interleave, median, work_folder

TITLE = "The command, as a person waits for it"
INTRO = """
Whole processes, interpreter included, on a warm store: the demonstration, and the real files where
their folder is at hand.
"""

ROUNDS = 7


def call(*arguments: str, data: Path) -> float:
    """Seconds of one `quartiers` process that must succeed."""
    environment = os.environ | {"QUARTIERS_DATA": str(data)}
    # An installed program has its bytecode; a machine set to write none would compile each time
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "quartiers", *arguments],
        env=environment,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def main(argv: list[str]) -> list[Row]:
    data = work_folder() / "commands"
    call("demo", "--out", str(data / "out"), data=data)
    asked = {
        "help": (("--help",), "≤ 0.3 s"),
        "diagnose, JSON, demonstration": (
            ("diagnose", "QN99901I", "--demo", "--format", "json"),
            "≤ 1.0 s",
        ),
        "diagnose, PDF, demonstration": (
            ("diagnose", "QN99901I", "--demo", "--out", str(data / "one.pdf")),
            "≤ 4 s",
        ),
    }
    mirror = data_folder()
    if mirror is not None:
        call("refresh", "--mirror", str(mirror), data=data)
        for code in ("QP057021", "QP013032", "QP059082"):
            asked[f"diagnose, JSON, {code}"] = (("diagnose", code, "--format", "json"), "≤ 1.0 s")
        asked["diagnose, PDF, QP059082"] = (
            ("diagnose", "QP059082", "--out", str(data / "two.pdf")),
            "≤ 4 s",
        )
    ways = {
        name: (lambda arguments=arguments: call(*arguments, data=data))
        for name, (arguments, _) in asked.items()
    }
    times = interleave(ways, 2 if "--quick" in argv else ROUNDS)
    return [
        Row(
            case=name,
            way="quartiers",
            seconds=median(times[name]),
            target=target,
            note=f"{min(times[name]):.2f} to {max(times[name]):.2f}",
        )
        for name, (_, target) in asked.items()
    ]
