"""Where what people write is kept: SQLite beside the data unless `DATABASE_URL` says otherwise."""

from collections.abc import Mapping
from typing import Any

import dj_database_url

from quartiers.storage.disk import data_folder

FOLDER, NAME = "espaces", "espaces.sqlite3"
# Readers do not wait for a writer (WAL); a writer takes its lock at once, so that two writers queue
# instead of failing; what is acknowledged is on the disk (synchronous FULL), whatever is killed.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
SQLITE = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS}


def databases(env: Mapping[str, str]) -> dict[str, Any]:
    """Django's `DATABASES`."""
    named = env.get("DATABASE_URL", "").strip()
    if named:
        found: dict[str, Any] = dict(dj_database_url.parse(named, conn_max_age=60))
        return {"default": found}
    path = data_folder() / FOLDER / NAME
    return {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": dict(SQLITE)}
    }


def prepare() -> list[str]:
    """Make the folder and bring the tables up to date; the migrations that were applied."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["NAME"].parent.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
