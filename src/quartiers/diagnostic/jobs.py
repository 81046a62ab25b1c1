"""Salaried jobs on the spot, as the interval that the size bands allow."""

import polars as pl

from quartiers.diagnostic import french
from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.figures import count, figure, share
from quartiers.diagnostic.indicator import Between, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block

TITLE = "Emplois salariés sur place"
# Lowest and highest number of employees of each of INSEE's bands; the last has no ceiling.
# NN employs nobody by definition; 00 had employees in the year but none on 31 December.
BOUNDS: dict[str, tuple[int, int | None]] = {
    "NN": (0, 0),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
MEANING = "bornes basses et hautes des tranches d’effectif"


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, ("size_band",))
    if reason:
        return Block("emploi", TITLE, refusal=reason)
    rows = inputs.stock_of(inputs.area)
    unknown, total = count(rows.filter(pl.col("size_band").is_null())), count(rows)
    jobs = employees(rows)
    unknown_share = share(unknown, total, "aucun établissement actif")
    return Block(
        "emploi",
        TITLE,
        figures=(
            figure(inputs, "emplois_salaries", jobs),
            figure(inputs, "part_tranche_inconnue", unknown_share),
        ),
        sentences=_sentences(jobs, unknown, total),
        caveats=(caution("tranche_ancienne"), caution("nn_non_employeur")),
    )


def employees(rows: pl.DataFrame) -> Value:
    """Between the sum of the lower bounds and that of the upper ones, of the known bands only."""
    bands = rows.group_by("size_band").agg(pl.col("n").sum().cast(pl.Int64))
    low, high, open_above = 0, 0, False
    for band, n in bands.iter_rows():
        if band is None:
            continue
        least, most = BOUNDS[band]
        low += n * least
        open_above |= most is None
        high += n * (most or 0)
    return Between(low, None if open_above else high, MEANING)


def _sentences(jobs: Value, unknown: int, total: int) -> tuple[str, ...]:
    if total == 0 or not isinstance(jobs, Between):
        return ()
    reach = (
        f"au moins {french.counted(jobs.low, 'emploi salarié', 'emplois salariés')}"
        if jobs.high is None
        else f"de {french.number(jobs.low)} à "
        f"{french.counted(jobs.high, 'emploi salarié', 'emplois salariés')}"
    )
    if unknown == total:
        return ("La tranche d’effectif n’est connue pour aucun établissement.",)
    text = f"Les tranches d’effectif donnent {reach}"
    if unknown:
        text += (
            f", sans les {french.percent(unknown / total)} d’établissements dont la tranche est "
            "inconnue"
        )
    return (text + ".",)
