import json
from datetime import date
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def demo_content(once) -> dict:
    """The published diagnostic of a neighbourhood of the demonstration."""

    def fill(folder: Path) -> None:
        from quartiers.storage.store import open_store
        from quartiers.usecases.demo import demo

        demo(store=open_store(folder, demo=True, create=True))

    from quartiers import diagnose
    from quartiers.documents import as_json
    from quartiers.storage.store import open_store

    store = open_store(once("strategy-demo", fill), demo=True)
    made = diagnose("QN99901I", as_of=date(2026, 11, 29), store=store, demo=True)
    return json.loads(as_json.render(made))
