"""Where what people write is kept: SQLite beside the data unless `DATABASE_URL` says otherwise."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import dj_database_url

from quartiers.errors import BadInput
from quartiers.storage.disk import data_folder, refusal_said

FOLDER, NAME = "espaces", "espaces.sqlite3"
# Readers do not wait for a writer (WAL); a writer takes its lock at once, so that two writers queue
# instead of failing; what is acknowledged is on the disk (synchronous FULL), whatever is killed.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
KEPT = 60  # seconds that a thread keeps its connection: opening one is a tenth of a page
SQLITE = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS}


def databases(env: Mapping[str, str]) -> dict[str, Any]:
    """Django's `DATABASES`."""
    named = env.get("DATABASE_URL", "").strip()
    if named:
        # A connection that its server has closed since is opened again before it is used.
        parsed = dj_database_url.parse(named, conn_max_age=KEPT, conn_health_checks=True)
        found: dict[str, Any] = dict(parsed)
        return {"default": found}
    path = data_folder() / FOLDER / NAME
    found = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": dict(SQLITE),
        "CONN_MAX_AGE": KEPT,
    }
    return {"default": found}


def missing() -> list[str]:
    """The migrations that the tables still wait for."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    _folder()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def prepare() -> list[str]:
    """Make the folder and bring the tables up to date; the migrations that were applied."""
    from django.core.management import call_command

    waited = missing()
    if waited:
        call_command("migrate", verbosity=0, interactive=False)
    from quartiers.web.programme.publishing import publish
    from quartiers.web.programme.waves import ensure_first_wave

    ensure_first_wave()
    with suppress(BadInput):  # a data folder that is only read: what was published stays
        publish()
    return waited


def backup(to: Path) -> None:
    """A copy of SQLite as it is at one instant, while the site writes. Raises BadInput."""
    from django.db import connection

    if connection.vendor != "sqlite":
        raise BadInput(
            "Cette sauvegarde est celle de SQLite ; la base est ailleurs (DATABASE_URL).",
            "Utilisez l’outil de la base : pg_dump pour PostgreSQL.",
        )
    if to.exists():
        raise BadInput(f"Le fichier {to} existe déjà.", "Donnez un autre nom à la sauvegarde.")
    connection.ensure_connection()
    begun = to.with_name(f"{to.name}.en-cours")
    with refusal_said(to.parent):
        begun.unlink(missing_ok=True)
        with closing(sqlite3.connect(begun)) as copy:
            connection.connection.backup(copy)
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not sound:
            raise BadInput("La copie n’est pas saine.", "Vérifiez le disque et recommencez.")
        begun.chmod(0o600)  # addresses and hashes of people
        begun.replace(to)


def _folder() -> None:
    from django.conf import settings
    from django.db import connection

    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and isinstance(name, Path):
        name.parent.mkdir(parents=True, exist_ok=True)
