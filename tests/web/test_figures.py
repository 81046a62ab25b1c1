from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from quartiers.errors import UnknownCode
from quartiers.web import figures

DAY = date(2026, 11, 29)


@pytest.fixture
def calls(site, monkeypatch):
    seen = []

    def counted(code, **asked):
        seen.append((code, asked["as_of"], tuple(asked["compare"])))
        if code == "QN99999M":
            raise UnknownCode("inconnu")
        return object()

    figures._kept.clear()
    monkeypatch.setattr(figures, "diagnose", counted)
    yield seen
    figures._kept.clear()


def test_many_at_once_are_one(calls):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: figures.diagnostic("QN99901I", DAY), range(40)))
    assert len(calls) == 1
    assert len(set(map(id, found))) == 1


def test_what_is_asked_tells_them_apart(calls):
    figures.diagnostic("QN99901I", DAY)
    figures.diagnostic("QN99901I", date(2026, 1, 1))
    figures.diagnostic("QN99901I", DAY, ("QN99902M",))
    figures.diagnostic("QN99902M", DAY)
    assert len(calls) == 4


def test_the_last_ones_are_kept(calls):
    for rank in range(2 * figures.KEPT):
        figures.diagnostic(f"QN9990{rank % 10}{'MINC'[rank // 10]}", DAY)
    assert len(figures._kept) == figures.KEPT


def test_a_refusal_is_not_kept(calls):
    for _ in range(2):
        with pytest.raises(UnknownCode):
            figures.diagnostic("QN99999M", DAY)
    assert len(calls) == 2
