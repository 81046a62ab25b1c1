"""What any engine must do, whatever runs the map. Another engine joins by one line in ENGINES."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.errors import StoreCorrupt
from quartiers.pipeline.engine import run

ENGINES = [run]
Run = Callable[..., pl.DataFrame]


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def engine(request: pytest.FixtureRequest) -> Run:
    return request.param


SCHEMA = {"siret": pl.String, "commune": pl.String, "n": pl.Int64}


def written(folder: Path, rows: list[tuple[str | None, int | None]], group: int) -> Path:
    frame = pl.DataFrame(
        {
            "siret": [f"{i:014d}" for i in range(len(rows))],
            "commune": [commune for commune, _ in rows],
            "n": [n for _, n in rows],
        },
        schema=SCHEMA,
    )
    path = folder / "register.parquet"
    pq.write_table(frame.to_arrow(), path, row_group_size=group)
    return path


def by_commune(batch: pl.DataFrame) -> pl.DataFrame:
    keyed = batch.with_columns(pl.col("commune").cast(pl.String))
    return keyed.group_by("commune").agg(rows=pl.len(), n=pl.col("n").sum())


def added(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(tables).group_by("commune").agg(pl.col("rows", "n").sum())


def counted(table: pl.DataFrame) -> dict[str | None, tuple[int, int]]:
    return {commune: (rows, n) for commune, rows, n in table.iter_rows()}


ROWS: list[tuple[str | None, int | None]] = [
    ("59512", 1), ("57463", 2), ("59512", None), (None, 4), ("75119", 5), ("57463", 6), ("59512", 7)
]  # fmt: skip
EXPECTED = {"59512": (3, 8), "57463": (2, 8), None: (1, 4), "75119": (1, 5)}


def test_file_without_rows(engine: Run, tmp_path: Path):
    table = engine(written(tmp_path, [], 10), by_commune, added)
    assert table.is_empty()
    assert table.columns == ["commune", "rows", "n"]


@pytest.mark.parametrize("group", [100, 3, 1], ids=["one group", "some groups", "a row each"])
def test_row_groups(engine: Run, tmp_path: Path, group: int):
    path = written(tmp_path, ROWS, group)
    assert counted(engine(path, by_commune, added, batch_rows=group)) == EXPECTED


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_workers_change_nothing(engine: Run, tmp_path: Path, workers: int):
    path = written(tmp_path, ROWS * 30, 4)
    table = engine(path, by_commune, added, workers=workers, batch_rows=8)
    assert counted(table) == {key: (30 * a, 30 * b) for key, (a, b) in EXPECTED.items()}


def test_order_of_the_file(engine: Run, tmp_path: Path):
    path = written(tmp_path, [("59512", i) for i in range(50)], 3)
    table = engine(path, lambda batch: batch.select("n"), pl.concat, workers=4, batch_rows=1)
    assert table["n"].to_list() == list(range(50))


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["59512", "57463", None]), st.integers(0, 9) | st.none()),
        max_size=40,
    ),
    seed=st.randoms(use_true_random=False),
    group=st.integers(1, 9),
)
def test_rows_in_any_order(tmp_path_factory: pytest.TempPathFactory, rows, seed, group):
    folder = tmp_path_factory.mktemp("order")
    shuffled = list(rows)
    seed.shuffle(shuffled)
    for engine in ENGINES:
        first = engine(written(folder, rows, group), by_commune, added, batch_rows=5)
        second = engine(written(folder, shuffled, group), by_commune, added, batch_rows=1)
        assert counted(first) == counted(second)


def test_combined_as_it_goes(engine: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("quartiers.pipeline.engine.PENDING_ROWS", 2)
    calls: list[int] = []

    def watched(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
        calls.append(len(tables))
        return added(tables)

    table = engine(written(tmp_path, ROWS, 1), by_commune, watched, batch_rows=1)
    assert counted(table) == EXPECTED
    assert len(calls) > 1


def test_small_row_groups_go_together(engine: Run, tmp_path: Path):
    sizes: list[int] = []

    def watched(batch: pl.DataFrame) -> pl.DataFrame:
        sizes.append(batch.height)
        return by_commune(batch)

    table = engine(written(tmp_path, ROWS, 2), watched, added, batch_rows=5, workers=1)
    assert counted(table) == EXPECTED
    assert sizes == [4, 3]


def test_columns_asked_for(engine: Run, tmp_path: Path):
    seen: list[list[str]] = []

    def looking(batch: pl.DataFrame) -> pl.DataFrame:
        seen.append(batch.columns)
        return by_commune(batch)

    engine(written(tmp_path, ROWS, 100), looking, added, columns=["n", "commune"])
    assert seen == [["n", "commune"]]


def test_error_of_the_map(engine: Run, tmp_path: Path):
    mapped: list[int] = []

    def failing(batch: pl.DataFrame) -> pl.DataFrame:
        mapped.append(batch.height)
        if "75119" in batch["commune"].cast(pl.String).to_list():
            raise ArithmeticError("Paris 19e")
        return by_commune(batch)

    with pytest.raises(ArithmeticError, match="Paris 19e"):
        engine(written(tmp_path, [*ROWS, *[("59512", 1)] * 500], 1), failing, added, batch_rows=1)
    assert len(mapped) < 50  # the rest of the file was left alone


def test_error_of_the_combination(engine: Run, tmp_path: Path):
    def failing(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
        raise ZeroDivisionError("somme")

    with pytest.raises(ZeroDivisionError, match="somme"):
        engine(written(tmp_path, ROWS, 2), by_commune, failing)


def test_truncated_file(engine: Run, tmp_path: Path):
    path = written(tmp_path, ROWS * 100, 50)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StoreCorrupt, match="register.parquet est illisible"):
        engine(path, by_commune, added)


def test_damaged_row_group(engine: Run, tmp_path: Path):
    path = written(tmp_path, ROWS * 100, 50)
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="quartiers refresh"):
        engine(path, by_commune, added)


def test_absent_file(engine: Run, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        engine(tmp_path / "rien.parquet", by_commune, added)
