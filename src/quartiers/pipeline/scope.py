"""What a register holds, read from its rows: its *champ*, told with care.

Nothing in a file says « all of it is here ». Claiming too much would print zeros where nothing is
known; claiming too little only refuses a figure. So each claim needs strong signs:

- the whole of France: at least 30 million rows (the register has more than 40, of which a third is
  active), every departement, and 18 of the 21 sections in each of them;
- one activity in France: 20 rows of it or more in at least 90 departements, at most 20 activities
  in that case. A register with more of them and still too few rows is a sample of France: its
  counts would all be too low, and nothing is claimed;
- all activities in one commune: at least 100 subclasses and 10 sections there (a town of 10,000
  inhabitants has more; a file on one trade has one);
- `communes` given (a register restricted on purpose): the same question, asked of these communes
  together for those that are too small to tell alone.

A column is missing from a part where 95 % of the part's rows leave it empty, or most of its
activities do: stray values, or one trade alone, do not make a series. Closures are missing too
where fewer than one activity out of five shows any.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from quartiers.catalogue.decoupage import decoupage
from quartiers.catalogue.labels import naf_rev2
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import section
from quartiers.pipeline.engine import run

FRANCE_ROWS, FRANCE_DEPARTEMENTS, FRANCE_SECTIONS = 30_000_000, 101, 18
ACTIVITY_ROWS, ACTIVITY_DEPARTEMENTS, ACTIVITIES = 20, 90, 20
COMMUNE_ACTIVITIES, COMMUNE_SECTIONS = 100, 10
EMPTY = 0.95
NAMED = 3  # communes named in the text; beyond, they are counted

_PLAIN = ("created_on", "legal_category", "sole_trader", "size_band", "employer", "ess", "naf")
_READS = ["commune", "active", "closed_on", "closed_approx", "linked_in", *_PLAIN]
_KEYS = ("commune", "naf")


@dataclass(frozen=True, eq=False)
class _Counts:
    """Rows by commune and activity, and how many of them have each column."""

    table: pl.DataFrame

    def of(self, *conditions: pl.Expr) -> "_Counts":
        return _Counts(self.table.filter(*conditions))

    @property
    def rows(self) -> int:
        return int(self.table["rows"].sum())

    def missing(self) -> frozenset[str]:
        """Columns of `Part.missing`. A closure is only looked for where there is one to find."""
        total = self.table.select(pl.exclude(_KEYS).sum()).row(0, named=True)
        found = {
            name
            for name in _PLAIN
            if _empty(total[f"has_{name}"], total["rows"]) or self._lopsided(f"has_{name}", "rows")
        }
        if _empty(total["closed_dated"], total["not_active"]) or self._rare("closed_dated"):
            found.add("closed_on")
        if _empty(total["exact"], total["closed_on"]):
            found.add("history")
        if _empty(total["has_linked"], total["rows"]):
            found.add("linked")
        return frozenset(found)

    def _by_activity(self) -> pl.DataFrame:
        known = self.table.filter(pl.col("naf").is_not_null())
        return known.group_by("naf").agg(pl.exclude(_KEYS).sum())

    def _lopsided(self, present: str, rows: str) -> bool:
        """Empty in more than half of the activities, however full it is in one big trade."""
        activities = self._by_activity()
        empty = activities.filter(pl.col(present) <= (1 - EMPTY) * pl.col(rows))
        return present != "has_naf" and 2 * empty.height > activities.height

    def _rare(self, present: str) -> bool:
        """There in fewer than one activity out of five."""
        activities = self._by_activity()
        return 5 * activities.filter(pl.col(present) > 0).height < activities.height


def infer_scope(staged: Path, communes: Collection[str] | None = None) -> Scope:
    """The parts of a staged register; `communes` are those it was restricted to, if it was."""
    counted = run(staged, _map, _sum, columns=_READS)
    counts = _Counts(counted.with_columns(pl.col(_KEYS).cast(pl.String)))
    if communes is not None:
        return _scope(_restricted(counts, frozenset(communes)))
    if _whole_france(counts):
        return _scope((Part(missing=counts.missing()),))
    activities = _activities(counts)
    if len(activities) > ACTIVITIES:
        return Scope((), "échantillon de la France, sans territoire ni activité complets")
    return _scope((*_trades(counts, activities), *_towns(counts, activities, None)))


def _map(batch: pl.DataFrame) -> pl.DataFrame:
    count = partial(pl.Expr.cast, dtype=pl.UInt32)
    closed_on = pl.col("closed_on").is_not_null()
    return (
        batch.with_columns(pl.col(_KEYS).cast(pl.Categorical))
        .group_by(_KEYS)
        .agg(
            count(pl.len()).alias("rows"),
            count((~pl.col("active")).sum()).alias("not_active"),
            count(closed_on.sum()).alias("closed_on"),
            count((closed_on & ~pl.col("active")).sum()).alias("closed_dated"),
            count((~pl.col("closed_approx")).sum()).alias("exact"),
            count(pl.col("linked_in").count()).alias("has_linked"),
            *(
                count(pl.len() if name == "naf" else pl.col(name).count()).alias(f"has_{name}")
                for name in _PLAIN
            ),
        )
        .with_columns(has_naf=pl.when(pl.col("naf").is_null()).then(0).otherwise("has_naf"))
    )


def _sum(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(tables).group_by(_KEYS).agg(pl.exclude(_KEYS).sum())


def _empty(present: int, rows: int) -> bool:
    return present <= (1 - EMPTY) * rows


def _departement() -> pl.Expr:
    code = pl.col("commune")
    overseas = code.str.starts_with("97") | code.str.starts_with("98")
    return pl.when(overseas).then(code.str.head(3)).otherwise(code.str.head(2))


def _whole_france(counts: _Counts) -> bool:
    if counts.rows < FRANCE_ROWS:
        return False
    by_departement = counts.table.group_by(_departement().alias("departement")).agg(
        sections=section(pl.col("naf")).drop_nulls().n_unique()
    )
    rich = by_departement.filter(pl.col("sections") >= FRANCE_SECTIONS)
    return rich.height >= FRANCE_DEPARTEMENTS


def _activities(counts: _Counts) -> tuple[str, ...]:
    """The activities that are spread over the whole country."""
    found = (
        counts.table.filter(pl.col("naf").is_not_null())
        .group_by("naf", _departement().alias("departement"))
        .agg(pl.col("rows").sum())
        .filter(pl.col("rows") >= ACTIVITY_ROWS)
        .group_by("naf")
        .len()
        .filter(pl.col("len") >= ACTIVITY_DEPARTEMENTS)
    )
    return tuple(found["naf"].sort())


def _trades(counts: _Counts, activities: Sequence[str]) -> tuple[Part, ...]:
    """One part for the activities that lack the same columns."""
    by_missing: dict[frozenset[str], list[str]] = {}
    for naf in activities:
        by_missing.setdefault(counts.of(pl.col("naf") == naf).missing(), []).append(naf)
    return tuple(Part(activities=tuple(nafs), missing=gaps) for gaps, nafs in by_missing.items())


def _towns(
    counts: _Counts, activities: Sequence[str], communes: frozenset[str] | None
) -> tuple[Part, ...]:
    """One part for the communes with all activities that lack the same columns.

    What a commune lacks is read outside of `activities`, which have a part of their own.
    """
    mixed = (
        counts.table.filter(pl.col("naf").is_not_null())
        .group_by("commune")
        .agg(nafs=pl.col("naf").n_unique(), sections=section(pl.col("naf")).n_unique())
        .filter(pl.col("nafs") >= COMMUNE_ACTIVITIES, pl.col("sections") >= COMMUNE_SECTIONS)
    )
    by_missing: dict[frozenset[str], list[str]] = {}
    for commune in mixed["commune"].sort():
        if communes is None or commune in communes:
            apart = pl.col("naf").is_in(activities).fill_null(False)
            own = counts.of(pl.col("commune") == commune, ~apart)
            by_missing.setdefault(own.missing(), []).append(commune)
    return tuple(Part(communes=tuple(held), missing=gaps) for gaps, held in by_missing.items())


def _restricted(counts: _Counts, communes: frozenset[str]) -> tuple[Part, ...]:
    """Towns that tell by themselves; then the rest of the communes, looked at together."""
    towns = _towns(counts, (), communes)
    told = {commune for part in towns for commune in part.communes or ()}
    rest = tuple(sorted(communes - told))
    if not rest:
        return towns
    own = counts.of(pl.col("commune").is_in(rest))
    nafs = own.table["naf"].drop_nulls().unique().sort()
    sections = own.table.select(section(pl.col("naf")).drop_nulls().n_unique()).item()
    if _mixed(own.rows, len(nafs), sections):
        return (*towns, Part(communes=rest, missing=own.missing()))
    if nafs.is_empty():
        return towns
    return (*towns, Part(activities=tuple(nafs), communes=rest, missing=own.missing()))


def _mixed(rows: int, nafs: int, sections: int) -> bool:
    """Do these rows look like all activities of small places? A hamlet of 40 has 10 of them."""
    return nafs >= min(COMMUNE_ACTIVITIES, max(10, rows // 20)) and sections >= min(
        COMMUNE_SECTIONS, max(5, rows // 50)
    )


def _scope(parts: tuple[Part, ...]) -> Scope:
    if not parts:
        return Scope((), "ni territoire ni activité complets")
    held = [f"{_what(part)}, {_where(part)}" for part in parts]
    lacking = [f"{gaps} {_place(part)}" for part in parts if (gaps := _gaps(part))]
    return Scope(parts, " ; ".join([*held, *lacking]))


def _what(part: Part) -> str:
    if part.activities is None:
        return "toutes activités"
    if len(part.activities) > NAMED:
        return f"{len(part.activities)} activités"
    return ", ".join(_activity(naf) for naf in part.activities)


def _activity(naf: str) -> str:
    known = naf_rev2().get(naf)
    return f"{known.label[0].lower()}{known.label[1:]} ({naf})" if known else naf


def _where(part: Part) -> str:
    if part.communes is None:
        return "France"
    if len(part.communes) > NAMED:
        return f"{len(part.communes)} communes"
    return ", ".join(_commune(code) for code in part.communes)


def _place(part: Part) -> str:
    """Where, or of what, the text says that something lacks."""
    if part.communes is not None:
        return f"à {_where(part)}" if len(part.communes) == 1 else f"dans {_where(part)}"
    if part.activities is None:
        return "en France"
    return f"pour {', '.join(part.activities[:NAMED])}"


def _commune(code: str) -> str:
    table = decoupage()
    kinds = pl.col("kind").is_in(["commune", "arrondissement"])
    found = table.filter(kinds, pl.col("code") == code)["name"]
    return str(found[0]) if len(found) else f"commune {code}"


def _gaps(part: Part) -> str:
    """The gaps that matter most, in words; each figure tells those of its own columns."""
    created, closed = "created_on" in part.missing, "closed_on" in part.missing
    dates = ("dates" if closed else "dates de création") if created else "dates de fermeture"
    gaps = [dates] if created or closed else []
    if "legal_category" in part.missing:
        gaps.append("catégories juridiques")
    return f"ni {' ni '.join(gaps)}" if len(gaps) > 1 else f"sans {gaps[0]}" if gaps else ""
