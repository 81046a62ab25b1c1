"""Salaried jobs on the spot, as the interval that the size bands allow."""

import polars as pl

from quartiers.catalogue.labels import size_bands
from quartiers.diagnostic.breakdowns import known_band
from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.figures import count, figure, share
from quartiers.diagnostic.indicator import Between, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block
from quartiers.territory import french

TITLE = "Emplois salariés sur place"
MEANING = "bornes basses et hautes des tranches d’effectif"


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, ("size_band",))
    if reason:
        return Block("emploi", TITLE, refusal=reason)
    rows = inputs.stock_of(inputs.area)
    unknown, total = count(rows.filter(known_band().is_null())), count(rows)
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
    bands = rows.group_by(known_band()).agg(pl.col("n").sum().cast(pl.Int64))
    listed = size_bands()
    low, high, open_above = 0, 0, False
    for band, n in bands.iter_rows():
        if band is None:
            continue
        # NN employs nobody by definition; 00 has no employee on 31 December.
        low += n * listed[band].low
        open_above |= listed[band].high is None
        high += n * (listed[band].high or 0)
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
