"""A base of its own for what starts the site or a command: SQLite, or on the server of
DATABASE_URL. What is started reads its address in the environment."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

Rows = list[tuple]
END = "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'"


@dataclass(frozen=True)
class Base:
    """`address` is empty for SQLite, whose file may not be there yet."""

    file: Path
    address: str
    server: str

    def rows(self, query: str) -> Rows:
        if self.address:
            return _asked(self.address, query)
        with closing(sqlite3.connect(self.file)) as held:
            return held.execute(query).fetchall()

    def tables(self) -> int:
        if self.address:
            return len(self.rows("select 1 from pg_tables where schemaname = 'public'"))
        return len(self.rows("select 1 from sqlite_master where type = 'table'"))

    def check_sound(self) -> None:
        """PostgreSQL checks its own by itself."""
        if not self.address:
            assert self.rows("pragma integrity_check") == [("ok",)]
            assert self.rows("pragma foreign_key_check") == []

    @contextmanager
    def cut(self) -> Iterator[None]:
        """It answers nobody meanwhile, and hangs up on everybody."""
        name = urlsplit(self.address).path[1:]
        _asked(self.server, f"alter database {name} allow_connections false")
        _asked(self.server, END.format(name))
        try:
            yield
        finally:
            _asked(self.server, f"alter database {name} allow_connections true")


@contextmanager
def own_base(folder: Path) -> Iterator[Base]:
    file, server = folder / "espaces" / "espaces.sqlite3", os.environ.get("DATABASE_URL", "")
    if not server:
        yield Base(file, "", "")
        return
    name = f"essai_{secrets.token_hex(6)}"
    _asked(server, f"create database {name}")
    try:
        yield Base(file, urlsplit(server)._replace(path=f"/{name}").geturl(), server)
    finally:
        _asked(server, f"drop database {name} with (force)")


def _asked(address: str, query: str) -> Rows:
    with psycopg.connect(address, autocommit=True) as held:
        done = held.execute(query)
        return done.fetchall() if done.description else []
