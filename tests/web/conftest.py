"""The site on the demonstration store, without any server; and on an empty data folder."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from tests.web.stores import Base, own_base
from whitenoise.middleware import WhiteNoiseMiddleware

from quartiers.catalogue.reader import overlay_named
from quartiers.web import state
from quartiers.web.middleware import answers

ROWS = 6_000


STORES = ("cache", "demo", "reference")


def _beside(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """The stores of `folder`, that all processes of a run read, in a folder of this one: what a
    test writes beside them (labels published, lists asked for) is not seen by the others."""
    own = factory.mktemp("site")
    (folder / "cache").mkdir(exist_ok=True)
    for name in STORES:
        if (folder / name).is_dir():
            (own / name).symlink_to(folder / name)
    return own


def _opened(folder: Path) -> Iterator[Client]:
    for written in set(folder.iterdir()) - {folder / name for name in STORES}:
        shutil.rmtree(written) if written.is_dir() else written.unlink()
    yield from _served()


def _served() -> Iterator[Client]:
    state.forget()
    answers.shelf = answers.Shelf(answers.ROOM)
    answers.disk = answers.Disk(answers.data_folder() / "cache", 0)
    yield Client(SERVER_NAME="localhost")
    state.forget()


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """Each test opens its site: what none changes is read for the first, the packaged catalogue and
    the list of static files. It was two thirds of their time."""
    with pytest.MonkeyPatch.context() as patched:
        read, packaged = state.current_catalogue, cache(state.current_catalogue)
        patched.setattr(
            state, "current_catalogue", lambda: read() if overlay_named() else packaged()
        )
        listed, found = WhiteNoiseMiddleware.update_files_dictionary, {}

        def update(self: WhiteNoiseMiddleware, root: str, prefix: str) -> None:
            if (root, prefix) not in found:
                listed(self, root, prefix)
                found[root, prefix] = dict(self.files)
            self.files.update(found[root, prefix])

        patched.setattr(WhiteNoiseMiddleware, "update_files_dictionary", update)
        yield


@pytest.fixture(autouse=True)
def no_geocoder(settings) -> None:
    """No test asks the national service of addresses; none is told that it asks too much of us."""
    settings.OPTIONS = replace(settings.OPTIONS, geocoder="", rate=0)


@pytest.fixture(scope="session")
def demo_folder(once) -> Path:
    """A data folder that holds the demonstration, smaller than the one people see."""

    def fill(folder: Path) -> None:
        from quartiers.storage.store import open_store
        from quartiers.usecases.demo import demo

        demo(rows=ROWS, store=open_store(folder, demo=True, create=True))

    return once("web-demo", fill)


@pytest.fixture(scope="session")
def real_folder(once, donnees: Path) -> Path:
    """A data folder that holds the real files of the tests' data."""

    def fill(folder: Path) -> None:
        from quartiers.storage.store import open_store
        from quartiers.usecases.refresh import refresh

        refresh(mirror=donnees, store=open_store(folder, create=True))

    return once("web-real", fill)


@pytest.fixture(scope="session")
def demo_data(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _beside(demo_folder, tmp_path_factory)


@pytest.fixture(scope="session")
def real_data(real_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _beside(real_folder, tmp_path_factory)


@pytest.fixture
def site(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("QUARTIERS_DATA", str(demo_data))
    yield from _opened(demo_data)


@pytest.fixture
def real_site(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("QUARTIERS_DATA", str(real_data))
    yield from _opened(real_data)


@pytest.fixture
def empty_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Nothing is loaded, not even the demonstration."""
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    yield from _served()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Base]:
    """A data folder and a base for the processes that the test starts."""
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    monkeypatch.setenv("QUARTIERS_DEMO", "0")
    with own_base(tmp_path) as base:
        monkeypatch.setenv("DATABASE_URL", base.address)
        yield base
