"""Make a virtual environment from a hashed lock, then install the project in it.

    python3 scripts/environment.py ENVIRONMENT LOCK

Runs on the bare interpreter, so it imports nothing but the standard library. The stamp
ENVIRONMENT/.ready is written last: an interrupted run starts again.
"""

import re
import subprocess
import sys
import venv
from pathlib import Path

FLOOR = (3, 11)


def main(environment: Path, lock: Path) -> None:
    if sys.version_info < FLOOR:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"Python {FLOOR[0]}.{FLOOR[1]} ou plus récent est nécessaire (ici {found}).\n"
            "→ Indiquez-en un autre : make PYTHON=/chemin/vers/python3 …"
        )
    print(f"→ {environment} : environnement Python depuis {lock}", flush=True)
    try:
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit(
            "Le module venv de ce Python ne sait pas installer pip.\n"
            "→ Sous Debian ou Ubuntu : installez le paquet python3-venv, puis recommencez."
        )
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    total = len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    install([*pip, "--require-hashes", "-r", str(lock)], total)
    install([*pip, "--no-build-isolation", "-e", "."], 1)
    (environment / ".ready").touch()


def install(command: list[str], total: int) -> None:
    """Run pip, showing one line that moves; everything it said is shown when it fails."""
    said: list[str] = []
    done = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            collected = re.match(r"Collecting ([\w.-]+)", line)
            if collected:
                done += 1
                show(f"  téléchargement {done}/{total}  {collected[1]}", done % 10 == 0)
            elif done and line.startswith("Installing collected packages"):
                show(f"  installation de {done} paquets")
    if sys.stdout.isatty():
        show("")
        print("\r", end="", flush=True)
    if process.returncode:
        print("".join(said[-40:]), file=sys.stderr)
        sys.exit(
            "L’installation a échoué (voir ci-dessus).\n"
            "→ Vérifiez l’accès au registre de paquets Python, puis recommencez : ce qui est déjà "
            "téléchargé ne le sera plus."
        )


def show(line: str, worth_a_line: bool = True) -> None:
    """One moving line on a terminal; elsewhere, a line now and then."""
    if sys.stdout.isatty():
        print(f"\r{line:<76.76}", end="", flush=True)
    elif worth_a_line and line:
        print(line, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
