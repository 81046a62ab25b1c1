"""Serve the site: one process of threads to try it, gunicorn for everybody else."""

import contextlib
import gc
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quartiers.errors import BadInput
from quartiers.web import database
from quartiers.web.memory import thrifty
from quartiers.web.options import PRIVATE

if TYPE_CHECKING:
    from gunicorn.http.message import Request

    from quartiers.web.strategies.demonstration.people import Account

WORKERS, THREADS = 2, 4
# Connections that a process holds at once, those kept alive included. Without a bound the process
# that is quickest to accept takes them all, and the other cores wait.
CONNECTIONS = 32
STATIC = Path(__file__).parent / "static" / "staticfiles.json"


def prepare() -> None:
    """Django, and the front-end files that it must find. Raises BadInput where they are missing."""
    if not STATIC.exists():
        raise BadInput(
            "Les fichiers du site (style, carte) n’ont pas été préparés.",
            "Depuis les sources : « make assets ». Un paquet installé les contient.",
        )
    set_up()


def set_up() -> None:
    """Django alone: for what needs the people's data and no page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.web.settings")
    import django

    django.setup()


def serve(
    host: str, port: int, ready: Callable[[str], None], told: Callable[[Sequence["Account"]], None]
) -> None:
    """On this machine, until it is interrupted, its tables brought up to date. `told` is given the
    demonstration accounts that were made now. Raises BadInput where the port cannot be had."""
    prepare()
    database.prepare()
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from quartiers.web.strategies.demonstration.making import demonstration
    from quartiers.web.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what people ask is theirs."""

    _check_port(host, port)
    server = ThreadedWSGIServer((host, port), Quiet, ipv6=":" in host)
    server.daemon_threads = True
    server.set_app(application)
    made = demonstration()  # once the port is ours: its passwords are shown once
    share()
    warm()
    ready(_address(host, server.server_port))
    if made:
        told(made)
    with server:
        server.serve_forever()


def serve_production(
    host: str,
    port: int,
    workers: int,
    ready: Callable[[str], None],
    waits: Callable[[list[str]], None],
) -> None:
    """With gunicorn, whose processes share what was read before they were forked. The tables are
    left as they are: `waits` is told the migrations that they lack."""
    thrifty(workers)
    gc.disable()  # until `warm`: looking for garbage while reading takes a fifth of the start
    prepare()
    _tell_missing(waits)
    _check_port(host, port)
    try:
        from gunicorn.app.base import BaseApplication

        from quartiers.web.worker import Worker
    except ImportError:  # it needs fork
        raise BadInput(
            "gunicorn ne fonctionne pas sur ce système.",
            "Servez sans --production, ou sous Linux.",
        ) from None

    class Application(BaseApplication):
        def load_config(self) -> None:
            given = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": workers,
                "threads": THREADS,
                "worker_connections": CONNECTIONS,
                "worker_class": Worker,
                "preload_app": True,
                "keepalive": 5,
                "max_requests": 100_000,
                "max_requests_jitter": 10_000,
                "limit_request_line": 8_190,
                "forwarded_allow_ips": "",
                "loglevel": "warning",
                "proc_name": "quartiers",
                "pre_request": lambda _, asked: _met_by_the_free(asked),
                "post_worker_init": lambda _: warm(),
                "when_ready": lambda _: ready(_address(host, port)),
            }
            for name, value in given.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            from quartiers.web.wsgi import application

            share()
            # What is read by now lives as long as the processes: a collector that goes through it
            # would only write in the pages that they share.
            gc.collect()
            gc.freeze()
            return application

    sys.argv = sys.argv[:1]  # gunicorn would read our own options
    Application().run()


def _met_by_the_free(asked: "Request") -> None:
    """A page of the workspaces takes a while: its connection is closed, so that the next page is
    made by the process that is free, not by the one that holds the connection."""
    if asked.path.startswith(PRIVATE):
        asked.force_close()


def _tell_missing(waits: Callable[[list[str]], None]) -> None:
    """The public pages need no table: the site opens, and its workspaces say that they are not."""
    from django.db import DatabaseError, connections

    try:
        lacking = database.missing()
    except DatabaseError as error:
        raise BadInput(
            f"La base des espaces de travail ne répond pas ({type(error).__name__}).",
            "Vérifiez DATABASE_URL, ou le dossier de données.",
        ) from None
    connections.close_all()  # a connection does not outlive the fork
    if lacking:
        waits(lacking)


def _check_port(host: str, port: int) -> None:
    """Tried before anything is read: gunicorn would only say it in its own log, and try again."""
    try:
        with socket.create_server((host, port), family=_family(host)):
            pass
    except OSError as error:
        raise BadInput(
            f"Le port {port} de {host} ne peut pas être ouvert ({error.strerror or error}).",
            f"Un autre programme l’occupe peut-être : essayez --port {port + 1}.",
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def warm() -> None:
    """Read what every page needs before the first one is asked: search, names of places.

    Polars is met here, and its threads do not outlive a fork: never before one.
    """
    from quartiers.errors import StoreError
    from quartiers.web import state
    from quartiers.web.finders import finders

    _ = state.current().searcher
    with contextlib.suppress(StoreError):  # a broken store is said by the pages that need it
        for finder in finders():
            finder.named_in("roubaix")
            finder.by_name("roubaix")
    # What was read stays: to look through it again for garbage takes a fifth of a second.
    gc.collect()
    gc.freeze()
    gc.enable()


def share() -> None:
    """Read what processes forked from this one can share: pages, catalogue, contours."""
    from django.urls import get_resolver

    from quartiers.errors import StoreError
    from quartiers.usecases.locate import recall_contours
    from quartiers.web import state

    _ = get_resolver().url_patterns
    held = state.current()
    with contextlib.suppress(StoreError):
        for store in held.stores:
            recall_contours(store)


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
