"""The establishments that a scheme may serve, one by one, for a stated purpose.

Nobody's name is written; who is not diffusible or asked to be left alone is counted and never
shown; the position of a sole trader is shown for what is open to the public only.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from quartiers.catalogue.labels import naf_rev2, size_bands
from quartiers.catalogue.registre import register_words
from quartiers.schemes.asking.questions import waited
from quartiers.schemes.facts import Origin
from quartiers.schemes.judging.evaluate import evaluate
from quartiers.schemes.judging.program import Program
from quartiers.schemes.rules import leaves
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.verdict import WORDS, Verdict
from quartiers.usecases.decoding import decoded, keys_of
from quartiers.usecases.list_log import checked_motive, write_down
from quartiers.usecases.stop_list import is_stopped, stopped
from quartiers.usecases.targets import Targets

LISTED = ("remplies", "a_confirmer", "information_manquante")
SOLE_TRADER = "1000"
WGS84 = 4326


@dataclass(frozen=True, eq=False)
class Listing:
    """`rows` are ready to be written, `positions` their longitude and latitude, null where they
    are not shown. `left_out` counts why others are not there."""

    targets: Targets
    motive: str
    rows: pl.DataFrame
    positions: pl.DataFrame
    left_out: Mapping[str, int]


def nominative(targets: Targets, motive: str | None) -> Listing:
    """Raises BadInput without a purpose, or where the stop-list cannot be read."""
    purpose = checked_motive(motive)
    refused = stopped()
    zone = targets.zone
    verdicts = _verdicts(targets.program, zone.facts)
    rows = zone.rows.with_columns(
        verdict=pl.Series([code for code, _ in verdicts], dtype=pl.String),
        raisons=pl.Series([why for _, why in verdicts], dtype=pl.String),
    )
    left = Counter({code: int((rows["verdict"] == code).sum()) for code in WORDS})
    asked = rows.filter(pl.col("verdict").is_in(LISTED))
    kept = asked.filter(~is_stopped(refused))
    order = {code: rank for rank, code in enumerate(LISTED)}
    kept = kept.sort(pl.col("verdict").replace_strict(order, return_dtype=pl.Int8), "siret")
    return Listing(
        targets=targets,
        motive=purpose,
        rows=_columns(targets, kept),
        positions=_positions(kept),
        left_out={
            "condition non remplie": left["non_remplie"],
            "ne concerne pas ce cas": left["sans_objet"],
            "fermé à cette date": left["ferme"],
            "opposition": asked.height - kept.height,
            "non diffusibles": zone.hidden,
        },
    )


def logged(listing: Listing, file: str) -> None:
    """Keep the purpose and the day of a list that is about to be written."""
    targets = listing.targets
    write_down(
        {
            "dispositif": targets.scheme.id,
            "zone": targets.zone.code,
            "regles_au": targets.as_of.isoformat(),
            "motif": listing.motive,
            "fichier": file,
            "lignes": listing.rows.height,
            "ecartes": dict(listing.left_out),
            "fictif": targets.fictitious,
        }
    )


def _verdicts(program: Program, facts: pl.DataFrame) -> list[tuple[str, str]]:
    """Code and reasons of each row; firms alike in all that the rule reads are judged once."""
    read = {str(key) for key in program.facts}
    columns = [name for name in facts.columns if str(keys_of({name: None})[0]) in read]
    done: dict[str, tuple[str, str]] = {}
    found = []
    for row in facts.select(columns).iter_rows(named=True):
        mark = repr(row)
        if mark not in done:
            done[mark] = _verdict(program, row)
        found.append(done[mark])
    return found


def _verdict(program: Program, row: Mapping[str, Any]) -> tuple[str, str]:
    profile = decoded(row, lambda _: Origin("Sirene"), lambda _: "")
    verdict = evaluate(program, profile)[0]
    return verdict.code, _why(verdict, program)


def _why(verdict: Verdict, program: Program) -> str:
    if verdict.version is None or verdict.code not in LISTED:
        return ""
    named = {leaf.name: leaf for leaf in leaves(verdict.version.conditions)}
    missing = () if verdict.code == "a_confirmer" else verdict.missing
    said = [f"manque : {waited(program, key)}" for key in missing]
    said += [f"à confirmer : {sentence(named[name], program)}" for name, _ in verdict.to_confirm]
    return " ; ".join(said)


def _columns(targets: Targets, rows: pl.DataFrame) -> pl.DataFrame:
    known, register = targets.zone.known, targets.zone.register
    naf = {code: activity.label for code, activity in naf_rev2().items()}
    bands = {code: band.short for code, band in size_bands().items()}
    towns = {
        code: known.name(known.roll_up(code)) if code in known else code
        for code in rows["commune"].unique()
    }
    data = "fictives (démonstration)" if targets.fictitious else "registre Sirene, Insee"
    return rows.select(
        "siret",
        "commune",
        nom_commune=pl.col("commune").replace(towns),
        naf="naf",
        activite=pl.col("naf").replace_strict(naf, default=None, return_dtype=pl.String),
        tranche=pl.col("size_band").replace_strict(bands, default=None, return_dtype=pl.String),
        annee_tranche="size_year",
        dispositif=pl.lit(targets.scheme.id),
        verdict=pl.col("verdict").replace_strict(dict(WORDS), return_dtype=pl.String),
        raisons="raisons",
        regles_au=pl.lit(targets.as_of.isoformat()),
        information_prise_le=pl.lit(register.day.isoformat()),
        donnees=pl.lit(data),
    )


def _positions(rows: pl.DataFrame) -> pl.DataFrame:
    """An address may be somebody's home: a sole trader's is shown for a shop only, and so is that
    of a firm whose form is not known."""
    from pyproj import Transformer

    shop = pl.any_horizontal(pl.col("naf").str.starts_with(code) for code in register_words().shops)
    company = pl.col("legal_category") != SOLE_TRADER
    shown = rows.select((company.fill_null(False) | shop.fill_null(False)).alias("shown"))["shown"]
    x, y, epsg = rows["x"].to_numpy(), rows["y"].to_numpy(), rows["epsg"].fill_null(0).to_numpy()
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code in sorted(set(epsg.tolist()) - {0}):
        mine = (epsg == code) & shown.to_numpy()
        if mine.any():
            change = Transformer.from_crs(code, WGS84, always_xy=True)
            lon[mine], lat[mine] = change.transform(x[mine], y[mine])
    # Out of its projection a point has no position: pyproj says « infinite »
    nowhere = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[nowhere] = lat[nowhere] = np.nan
    return pl.DataFrame(
        {name: pl.Series(values, nan_to_null=True) for name, values in (("lon", lon), ("lat", lat))}
    )
