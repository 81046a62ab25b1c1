"""Install a package of the system, for what the tests open beside Python.

python scripts/debian.py PROGRAM PACKAGE…    nothing is done where PROGRAM is there
"""

import os
import shutil
import subprocess
import sys


def main(program: str, *packages: str) -> None:
    if shutil.which(program) is None:
        install(*packages)


def install(*packages: str) -> None:
    """By apt, as root; elsewhere the command to type is said, with a non-zero exit."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            f"Absent, et ne peut pas être installé ici : {', '.join(packages)}.\n"
            f"→ Sous Debian ou Ubuntu : sudo apt-get install {' '.join(packages)}, "
            "puis recommencez."
        )
    print(f"→ installation de {', '.join(packages)}", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for asked in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *asked], env=quiet, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"L’installation a échoué (voir ci-dessus) : {', '.join(packages)}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
