"""What the catalogue says of each zoning: label, vintage, validity; and a Zoning from its table."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from quartiers.catalogue.citations import Citation, checked, citation
from quartiers.catalogue.reader import Record, read_yaml
from quartiers.territory.codes import Qpv
from quartiers.territory.zoning import Zoning

QPV_ZONINGS = ("qpv_2015", "qpv_2024")
_OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Period:
    """Both days included; `end` None while in force."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class ZoningFacts:
    """A zoning of the catalogue. `dataset` is empty for one that is computed from another.

    `count` is the official number of zones, None where it has none: fewer contours than that are a
    partial zoning, where « outside » is not a sure answer.
    """

    id: str
    label: str
    vintage: str
    dataset: str
    count: int | None
    hexagone: Period
    overseas: Period
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(source.text for source in self.citations)

    def period(self, code: str) -> Period:
        """The validity of one of its zones: overseas changed geography a year later."""
        return self.period_there(overseas_zone(code))

    def period_there(self, overseas: bool) -> Period:
        return self.overseas if overseas else self.hexagone

    def basis(self, overseas: bool = False) -> Citation:
        """The text that fixes the zones and their dates there."""
        here = "outre_mer" if overseas else "hexagone"
        fixing = [source for source in self.citations if source.about.startswith("liste")]
        return next((source for source in fixing if source.where == here), self.citations[0])


@cache
def zoning_facts(zoning: str) -> ZoningFacts:
    """`qpv_2015`, `qpv_2024` or `bande_300m`."""
    page = read_yaml(f"zonages/{zoning}.yaml").only(
        ("id", "label", "zonage", "millesime", "codes", "validite", "sources"),
        ("jeu", "nombre", "rayon_m", "notes"),
    )
    validity = page.record("validite").only(("hexagone", "outre_mer"))
    citations = tuple(citation(source) for source in page.records("sources"))
    if not citations:
        raise page.error("sources", "une source au moins est attendue")
    return ZoningFacts(
        id=page.text("id"),
        label=page.text("label"),
        vintage=page.text("millesime"),
        dataset=page.text("jeu") if "jeu" in page else "",
        count=_count(page),
        hexagone=_period(validity.record("hexagone")),
        overseas=_period(validity.record("outre_mer")),
        citations=citations,
        notes=page.texts("notes"),
    )


def overseas_zone(code: str) -> bool:
    return Qpv(code).departement.startswith(_OVERSEAS)


def _count(page: Record) -> int | None:
    count = page.number("nombre")
    return None if count is None else int(count)


def _period(entry: Record) -> Period:
    entry.only(("du", "au"))
    start, end = entry.day("du"), entry.day("au")
    if start is None:
        raise entry.error("du", "une date de début est attendue")
    if end is not None and end < start:
        raise entry.error("au", "la fin vient avant le début")
    return Period(start, end)


def zoning_in_force(day: date, departement: str) -> str | None:
    """The id of the QPV geography in force that day in that département, None before 2015."""
    for name in QPV_ZONINGS:
        facts = zoning_facts(name)
        period = facts.overseas if departement.startswith(_OVERSEAS) else facts.hexagone
        if period.holds(day):
            return name
    return None


@cache
def band_radius() -> float:
    """Metres of the band around a QPV."""
    page = read_yaml("zonages/bande_300m.yaml")
    radius = page.number("rayon_m")
    if radius is None or radius <= 0:
        raise page.error("rayon_m", "une distance en mètres est attendue")
    return float(radius)


def zoning_from_table(zoning: str, table: pl.DataFrame, crs: int = 4326) -> Zoning:
    """A Zoning from the columns code, name and geometry (WKB) of its dataset."""
    facts = zoning_facts(zoning)
    ordered = table.sort("code")
    geometries = shapely.from_wkb(ordered["geometry"].to_numpy().astype(object))
    return Zoning(
        id=facts.id,
        label=facts.label,
        vintage=facts.vintage,
        valid_from=facts.hexagone.start,
        valid_to=facts.hexagone.end,
        source=facts.basis().said,
        crs=crs,
        codes=ordered["code"].to_numpy().astype(np.str_),
        names=ordered["name"].fill_null("").to_numpy().astype(np.str_),
        geometries=geometries,
    )


@dataclass(frozen=True)
class AssumedPrecision:
    """Our assumption for one `qualite_xy`; an imputed position settles no single case."""

    label: str
    metres: float | None
    imputed: bool


@cache
def assumed_precisions() -> dict[str, AssumedPrecision]:
    """By `qualite_xy`."""
    page = read_yaml("zonages/precision.yaml")
    checked(page)
    citation(page.record("source_des_libelles"))
    found = {}
    for entry in page.records("qualites"):
        entry.only(("code", "libelle", "precision_m", "impute", "motif"))
        metres = entry.number("precision_m")
        if (metres is None) != entry.flag("impute"):
            raise entry.error(
                "precision_m", "une distance est attendue, sauf pour une position imputée"
            )
        found[entry.text("code")] = AssumedPrecision(
            entry.text("libelle"), metres, entry.flag("impute")
        )
    return found


def assumed_metres(qualities: NDArray[np.str_]) -> NDArray[np.float64]:
    """Metres for each quality: infinite for an imputed position, NaN for an unknown quality."""
    known = {
        code: float("inf") if entry.imputed else float(entry.metres or 0)
        for code, entry in assumed_precisions().items()
    }
    return np.array([known.get(str(quality), float("nan")) for quality in qualities])
