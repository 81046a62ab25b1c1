"""The register of a date, and the contours of one generation: what a diagnostic reads first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from quartiers.diagnostic import rewind
from quartiers.diagnostic.hosts import hosts
from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.inputs import EVERYWHERE
from quartiers.diagnostic.profiles import profiles
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import first_cohort_year
from quartiers.errors import BadInput, StoreEmpty
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store
from quartiers.territory import french
from quartiers.territory.codes import Qpv
from quartiers.territory.places import Places, places

INSEE = {
    "insee_qpv_demo": ("POP_MUN", "TX_TOT_0A24", "TX_TOT_60ETPLUS"),
    "insee_qpv_revn": ("DISP_Q2", "DECUC_Q2", "TP60"),
    "insee_qpv_ipro": ("TX_TOT_EMPL", "TX_F_EMPL", "ABC"),
}


@dataclass(frozen=True, eq=False)
class Register:
    """One generation of neighbourhoods in a store, at a date.

    `quarter` is set where the stock must be rebuilt from dates: no register is that old.
    """

    store: Store
    zoning: str
    as_of: date
    vintage: str
    day: date
    quarter: int | None
    # Communes already looked for: several parts of a diagnostic ask for those of one zone.
    _where: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False)
    _near: dict[str, Places] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def table(self) -> pl.DataFrame:
        """All places, those of the demonstration included."""
        extra = self.store.scan("decoupage").collect() if self.store.has("decoupage") else None
        return places(extra).table

    def places_near(self, departement: str) -> Places:
        """The places of a departement and of what reaches over it: quicker than all of France."""
        if departement not in self._near:
            self._near[departement] = self._read_near(departement)
        return self._near[departement]

    def _read_near(self, departement: str) -> Places:
        group = pl.col("intercommunality")
        local = self.table.filter(pl.col("departement") == departement)
        wide = pl.col("kind").is_in(["epci", "ept", "departement", "region"])
        across = group.is_in(local["intercommunality"].drop_nulls().unique().to_list())
        return Places(self.table.filter(wide | across | (pl.col("departement") == departement)))

    @cached_property
    def contours(self) -> pl.DataFrame:
        return self.store.scan(self.zoning.replace("qpv_", "qpv_contours_")).collect()

    @cached_property
    def hosts(self) -> pl.DataFrame:
        return hosts(self.contours, self.table)

    @cached_property
    def insee(self) -> dict[str, pl.DataFrame]:
        """The last release of each of INSEE's tables, with the columns that are read."""
        found = {}
        for dataset, wanted in INSEE.items():
            if self.store.has(dataset):
                scan = self.store.scan(dataset)
                names = set(scan.collect_schema().names())
                kept = [name for name in wanted if name in names]
                found[dataset] = scan.select("code", *kept).collect()
        return found

    @cached_property
    def profiles(self) -> pl.DataFrame:
        """What peers are chosen by, for all the zones: several codes share it."""
        return profiles(self.contours, self.hosts, self.insee, self.table)

    @cached_property
    def scope(self) -> Scope:
        entry = self.store.entry("stock", self.vintage)
        scope = entry.scope or Scope((Part(),), "champ non déclaré")
        return scope if self.quarter is None else rewind.rewound(scope)

    @cached_property
    def hosting(self) -> tuple[str, ...]:
        """The communes of all the zones of this generation together."""
        return register_communes(self.table, _found(self.hosts)) or EVERYWHERE

    @property
    def stock_date(self) -> date:
        return self.day if self.quarter is None else _last_day(self.quarter)

    def sources(self) -> dict[str, Source]:
        """The vintage of each dataset that stands at the register's date, the newest otherwise."""
        newest: dict[str, Entry] = {}
        register = self.vintage
        for entry in self.store.entries():
            late = entry.dataset.startswith("sirene_") and entry.vintage > register
            if entry.dataset not in newest or not late:
                newest[entry.dataset] = entry
        return {id: source_of(entry) for id, entry in newest.items()}


def open_register(
    store: Store, as_of: date, asked: Qpv, opened: Register | None = None
) -> Register:
    """The register to use for a code at a date. Raises StoreEmpty, UnknownCode or BadInput.

    `opened` is one that serves several codes of the same generation.
    """
    known = known_codes(store)
    if asked not in known.get(asked.generation, ()):
        if not any(known.values()):
            store.path(f"qpv_contours_{asked.generation}")  # raises, with what to run
        from quartiers.usecases.heirs import unknown  # which reads registers itself

        raise unknown(store, asked)
    register = opened or open_zoning(store, as_of, asked.generation)
    if register.quarter is not None:
        _refuse_rewind(register, asked)
    return register


def open_zoning(store: Store, as_of: date, generation: int) -> Register:
    """The newest register at a date, or the oldest one where all are later."""
    dated = [(day_of(store.entry("stock", each)), each) for each in store.vintages("stock")]
    if not dated:
        store.path("stock")  # raises StoreEmpty, with what to run
    before = [pair for pair in dated if pair[0] <= as_of]
    day, vintage = before[-1] if before else dated[0]
    # The end of the last whole year: what the zone is compared with knows no quarters.
    quarter = None if before else (as_of + timedelta(days=1)).year * 4 - 1
    return Register(store, f"qpv_{generation}", as_of, vintage, day, quarter)


def _refuse_rewind(register: Register, asked: Qpv) -> None:
    """Going back in time needs dates, and cohorts that reach that far."""
    oldest = french.day(register.day)
    missing = f"Aucun registre n’est chargé au {french.day(register.as_of)} ni avant"
    first = first_cohort_year(register.day.year) + 1
    if register.quarter is None or register.quarter < first * 4 - 1:
        raise BadInput(
            f"{missing} : celui du {oldest} ne permet pas de remonter avant {first}.",
            f"Demandez une date à partir du 1er janvier {first}.",
        )
    entry = register.store.entry("stock", register.vintage)
    communes = communes_of(register, asked)
    if entry.scope and (reason := entry.scope.refusal(communes, rewind.NEEDS)):
        raise BadInput(
            f"{missing}, et celui du {oldest} ne permet pas de reconstituer cette date ({reason}).",
            f"Demandez une date à partir du {oldest}.",
        )


def communes_of(register: Register, code: str) -> tuple[str, ...]:
    """Communes whose register a zone needs; a name that is not found stands for itself.

    No list of communes holds such a name: only a register of the whole country covers it.
    """
    rows = where(register, code)
    return register_communes(register.table, _found(rows)) or (f"? {code}",)


# A commune that holds a smaller part of the establishments of a zone is a stray position.
SHARE = 0.05


def where(register: Register, code: str) -> pl.DataFrame:
    """The communes of one zone, rows of `hosts`.

    A name that no commune bears any more (merged, renamed) is replaced by the communes in which the
    register puts the establishments of the zone, if it has any there.
    """
    if code not in register._where:
        register._where[code] = _found_where(register, code)
    return register._where[code]


def _found_where(register: Register, code: str) -> pl.DataFrame:
    named = register.hosts.filter(pl.col("zone") == code)
    if named.height and not named["commune"].null_count():
        return named
    seen = _communes_inside(register, code)
    if not seen:
        return named
    given = pl.DataFrame(
        {"code": [code], "communes": [None], "insee_communes": [";".join(seen)]},
        schema=dict.fromkeys(("code", "communes", "insee_communes"), pl.String),
    )
    return hosts(given, register.table)


def _communes_inside(register: Register, code: str) -> list[str]:
    """From the most to the least of its establishments. The register is sorted by commune."""
    if not register.store.has("etablissements", register.vintage):
        return []
    near = pl.col("commune").str.starts_with(Qpv(code).departement)
    rows = register.store.scan("etablissements", register.vintage).filter(
        near, pl.col(register.zoning) == code
    )
    counts = rows.group_by("commune").len().sort("len", "commune", descending=[True, False])
    found = counts.collect()
    return found.filter(pl.col("len") >= SHARE * pl.col("len").sum())["commune"].to_list()


def _found(hosts: pl.DataFrame) -> list[str]:
    code = pl.coalesce("commune", pl.lit("? ") + pl.col("name"))
    return hosts.select(code.alias("code"))["code"].to_list()


def register_communes(table: pl.DataFrame, codes: Sequence[str]) -> tuple[str, ...]:
    """Codes that rows of the register bear: a town with arrondissements has none of its own."""
    inner = table.filter(pl.col("parent").is_in(list(codes))).group_by("parent").agg("code")
    parts = {town: sorted(found) for town, found in inner.iter_rows()}
    return tuple(dict.fromkeys(part for code in codes for part in parts.get(code, [code])))


def known_codes(store: Store) -> dict[int, list[str]]:
    return {
        generation: store.scan(f"qpv_contours_{generation}")
        .select("code")
        .collect()["code"]
        .to_list()
        for generation in (2015, 2024)
        if store.has(f"qpv_contours_{generation}")
    }


def source_of(entry: Entry) -> Source:
    return Source(
        id=entry.dataset,
        title=entry.title,
        publisher=entry.publisher,
        licence=entry.licence,
        vintage=entry.vintage,
        url=entry.page,
        published_on=entry.published_on,
        fictitious=entry.fictitious,
    )


def day_of(entry: Entry) -> date:
    """The day that a vintage speaks of: `2026-09` is its first day, `2026` the first of January."""
    for text in (entry.vintage, entry.published_on, entry.fetched_on):
        found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)", text)
        if found:
            year, month, day = (int(part) if part else 1 for part in found.groups())
            return date(year, month, day)
    raise StoreEmpty(
        f"Le registre chargé n’a pas de date (millésime « {entry.vintage} »).",
        "Relancez « quartiers refresh ».",
    )


def _last_day(quarter: int) -> date:
    year, rank = divmod(quarter + 1, 4)
    return date(year, 3 * rank + 1, 1) - timedelta(days=1)
