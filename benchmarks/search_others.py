"""The same question put to SQLite FTS5 and to PostgreSQL: the ten best for any of the words."""

import csv
import getpass
import io
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search_data import Text

TOP = 10


@dataclass(frozen=True)
class Timed:
    """Seconds of each query, and the documents it gave, best first."""

    seconds: list[float]
    found: list[list[int]]
    indexed_in: float


class NotMeasured(Exception):
    pass


class Sqlite:
    """In memory; `unicode61` folds accents and does not stem: it has no French stemmer."""

    def __init__(self, documents: Sequence[Text]) -> None:
        begun = time.perf_counter()
        self.base = sqlite3.connect(":memory:")
        try:
            self.base.execute(
                "CREATE VIRTUAL TABLE t USING fts5(name, body, "
                "tokenize='unicode61 remove_diacritics 2')"
            )
        except sqlite3.OperationalError as error:
            raise NotMeasured(f"this SQLite has no FTS5 ({error})") from None
        self.base.executemany(
            "INSERT INTO t(rowid, name, body) VALUES (?, ?, ?)",
            ((n, text.name, text.body) for n, text in enumerate(documents)),
        )
        self.base.execute("INSERT INTO t(t) VALUES ('optimize')")
        self.indexed_in = time.perf_counter() - begun

    def run(self, queries: Sequence[Sequence[str]], together: str = "OR") -> Timed:
        seconds, found = [], []
        for words in queries:
            asked = f" {together} ".join(f'"{word}"' for word in words)
            begun = time.perf_counter()
            rows = self.base.execute(
                "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 5.0, 1.0) LIMIT ?",
                (asked, TOP),
            ).fetchall()
            seconds.append(time.perf_counter() - begun)
            found.append([int(row[0]) for row in rows])
        return Timed(seconds, found, self.indexed_in)


SETUP = """
CREATE EXTENSION unaccent;
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word
  WITH unaccent, french_stem;
CREATE TABLE d (n int, name text, body text);
CREATE TABLE q (n int, words text);
CREATE TABLE r (n int, ms float, found int[]);
"""
INDEX = """
ALTER TABLE d ADD v tsvector;
UPDATE d SET v = setweight(to_tsvector('fr', name), 'A') || setweight(to_tsvector('fr', body), 'D');
CREATE INDEX d_v ON d USING gin(v);
VACUUM ANALYZE d;
"""
# Timed inside the server: neither the client, the wire nor the parsing of SQL is counted
LOOP = """
DO $$
DECLARE one record; begun timestamptz; ids int[];
BEGIN
  FOR one IN SELECT * FROM q ORDER BY n LOOP
    begun := clock_timestamp();
    SELECT array_agg(s.n ORDER BY s.rank DESC) INTO ids FROM (
      SELECT d.n, ts_rank(d.v, asked) AS rank FROM d, to_tsquery('fr', one.words) asked
      WHERE d.v @@ asked ORDER BY rank DESC LIMIT 10) s;
    INSERT INTO r VALUES (one.n, extract(epoch FROM clock_timestamp() - begun) * 1000, ids);
  END LOOP;
END $$;
"""


class Postgres:
    """A cluster of its own, thrown away at the end; the server refuses root, so another user."""

    def __init__(self, documents: Sequence[Text]) -> None:
        self.binaries = _binaries()
        self.user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="qp-pg-"))
        self.data = self.folder / "data"
        self.started = False
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self.folder.chmod(0o755)
        try:
            self._start()
            begun = time.perf_counter()
            self._psql(SETUP)
            self._copy("d", ((n, text.name, text.body) for n, text in enumerate(documents)))
            self._psql(INDEX)
            self.indexed_in = time.perf_counter() - begun
        except BaseException:
            self.stop()
            raise

    def run(self, queries: Sequence[Sequence[str]], together: str = "|") -> Timed:
        self._psql("TRUNCATE q; TRUNCATE r;")
        self._copy("q", ((n, f" {together} ".join(words)) for n, words in enumerate(queries)))
        self._psql(LOOP)
        asked = "SELECT ms, array_to_string(found, ' ') FROM r ORDER BY n"
        rows = list(csv.reader(io.StringIO(self._psql(asked))))
        found = [[int(n) for n in row[1].split()] for row in rows]
        return Timed([float(row[0]) / 1000 for row in rows], found, self.indexed_in)

    def version(self) -> str:
        return self._psql("SHOW server_version").strip()

    def stop(self) -> None:
        if self.started:
            self._as_user(["pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        self._as_user(["initdb", "-D", str(self.data), "-U", "bench", "-E", "UTF8", "--no-sync"])
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=512MB"
        options += " -c max_parallel_workers_per_gather=0 -c work_mem=64MB -c jit=off"
        log = str(self.folder / "log")
        self._as_user(["pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "start"])
        self.started = True

    def _as_user(self, command: list[str]) -> None:
        program = [str(self.binaries / command[0]), *command[1:]]
        user = self.user if os.geteuid() == 0 else None
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            program,
            user=user,
            extra_groups=[] if user else None,
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotMeasured(f"{command[0]}: {done.stderr.strip()[-200:]}")

    def _psql(self, commands: str, given: str | None = None) -> str:
        psql = shutil.which("psql")
        assert psql is not None
        base = [psql, "-h", str(self.folder), "-U", "bench", "-d", "postgres", "-X", "-q"]
        base += ["-v", "ON_ERROR_STOP=1", "--csv", "-t"]
        # Several commands by -c are one transaction, which VACUUM refuses: they come by the input
        if given is None:
            done = subprocess.run(base, input=commands, capture_output=True, text=True, check=False)
        else:
            base += ["-c", commands]
            done = subprocess.run(base, input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotMeasured(f"psql: {done.stderr.strip()[-300:]}")
        return done.stdout

    def _copy(self, table: str, rows: object) -> None:
        out = io.StringIO()
        csv.writer(out).writerows(rows)  # type: ignore[arg-type]
        columns = "(n, name, body)" if table == "d" else ""
        self._psql(f"COPY {table}{columns} FROM STDIN WITH (FORMAT csv)", out.getvalue())


def _binaries() -> Path:
    server = shutil.which("postgres")
    if server is None or shutil.which("psql") is None:
        raise NotMeasured("no postgres or no psql on this machine")
    folder = Path(server).resolve().parent
    if not (folder / "initdb").exists():
        raise NotMeasured("no initdb beside postgres")
    return folder


def _user() -> str:
    if os.geteuid():
        return getpass.getuser()
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NotMeasured("the server refuses root and no other user was found")
