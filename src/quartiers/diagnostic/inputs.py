"""What a diagnostic is made from: rows of the cube, INSEE's tables, and what is known of the zone.

Plain values read by `usecases.diagnose`; every block is a function of them and of nothing else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.peers import Choice
from quartiers.diagnostic.picture import Picture
from quartiers.diagnostic.report import Zone
from quartiers.diagnostic.scope import Scope
from quartiers.diagnostic.tables import first_cohort_year

Role = Literal["zone", "bande", "commune", "epci", "departement", "tous_qpv", "pairs", "demande"]
# Stands for the whole country where a scope is asked about its communes: no list holds it.
EVERYWHERE = ("FR",)


@dataclass(frozen=True)
class Area:
    """The zone or something to compare it with: rows of the cube of one zoning, summed.

    `communes` are what its register must cover; `population_date` says what the population speaks
    of; `holds_zone` tells that the zone is a part of it, so that it can be taken out.
    """

    role: Role
    label: str
    zoning: str
    codes: tuple[str, ...]
    communes: tuple[str, ...]
    population: float | None = None
    population_date: str = ""
    holds_zone: bool = False


@dataclass(frozen=True)
class Reading:
    """One published figure of a comparator, with its own vintage (Filosofi of a commune…).

    `absent` says why the file has no line for it; "" where it has one, with or without a number.
    """

    label: str
    indicator: str
    number: float | None
    vintage: str
    source: Source
    absent: str = ""


@dataclass(frozen=True, eq=False)
class Inputs:
    """`areas` begins with the zone. `stock` and `cohorts` hold the rows of the areas only.

    `insee` gives, by dataset, the row published for the zone and for all neighbourhoods.
    `rewound` is set where the stock was rebuilt from dates: its size bands are then unknown.
    `unplaced` says in French why no position around the zone is known: it then has no count.
    """

    zone: Zone
    areas: tuple[Area, ...]
    as_of: date
    stock_date: date
    scope: Scope
    stock: pl.DataFrame
    cohorts: pl.DataFrame
    coverage: pl.DataFrame
    sources: Mapping[str, Source]
    made_on: date
    version: str
    insee: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    choice: Choice = Choice()
    picture: Picture | None = None
    rewound: bool = False
    unplaced: str = ""
    # The year of the cube, which tells how far back its cohorts go; the stock's unless rewound.
    cube_year: int = 0
    # The first quarter whose closures the register holds; None where it holds them all.
    observed_from: int | None = None
    fictitious: bool = False
    # Rows already looked for, by area and activities: several blocks read the same ones.
    _found: dict[tuple[object, ...], pl.DataFrame] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def first_year(self) -> int:
        """The first year whose quarters the cohorts tell apart."""
        return first_cohort_year(self.cube_year or self.stock_date.year) + 1

    @property
    def area(self) -> Area:
        return self.areas[0]

    @property
    def contour(self) -> str:
        return self.zone.zoning

    def of_role(self, role: Role) -> Area | None:
        return next((area for area in self.areas if area.role == role), None)

    def stock_of(self, area: Area, activities: Collection[str] | None = None) -> pl.DataFrame:
        """Active establishments of an area, as rows of the cube."""
        return self._once("stock", area, activities)

    def cohorts_of(self, area: Area, activities: Collection[str] | None = None) -> pl.DataFrame:
        return self._once("cohorts", area, activities)

    def _once(self, name: str, area: Area, activities: Collection[str] | None) -> pl.DataFrame:
        key = (name, area, None if activities is None else tuple(activities))
        if key not in self._found:
            table = self.cohorts if name == "cohorts" else self.stock.filter(pl.col("active"))
            self._found[key] = _rows(table, area, activities)
        return self._found[key]

    def refusal(
        self,
        area: Area,
        needs: Collection[str] = (),
        activities: Collection[str] | None = None,
    ) -> str | None:
        """Why a figure of an area cannot be computed (French), or None."""
        reason = self.scope.refusal(area.communes, needs, activities)
        if reason or not self.unplaced:
            return reason
        return self.unplaced if area == self.area or area.role == "bande" else None


def _rows(table: pl.DataFrame, area: Area, activities: Collection[str] | None) -> pl.DataFrame:
    kept = table.filter(pl.col("zoning") == area.zoning, pl.col("zone").is_in(list(area.codes)))
    return kept if activities is None else kept.filter(pl.col("naf").is_in(list(activities)))
