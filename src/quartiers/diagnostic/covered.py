"""Where the register is partial: what can be said of the activities that it does hold."""

from quartiers.catalogue.labels import naf_rev2
from quartiers.diagnostic import comparators, dynamics, survival
from quartiers.diagnostic.figures import count, figure, located
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block
from quartiers.diagnostic.scope import Part
from quartiers.territory import french

TITLE = "Activités couvertes par le registre chargé"
NEEDS = ("created_on", "closed_on")


def block(inputs: Inputs) -> Block | None:
    """None where the register holds every activity, with its dates."""
    activities = covered(inputs)
    if activities is None:
        return None
    area = inputs.area
    rows = inputs.stock_of(area, activities)
    cohorts = inputs.cohorts_of(area, activities)
    named = french.listed(activities)
    figures = [figure(inputs, "stock_actif", located(rows), activities=activities)]
    compared = [each for each in inputs.areas if each.role != "bande"]
    tables = [comparators.side_by_side(inputs, compared, activities)]
    charts = []
    heaped: tuple[str, ...] = ()
    total = count(rows)
    said = [
        f"{french.told(total, 'aucun', 'établissement actif', 'établissements actifs')} au "
        f"{french.day(inputs.stock_date)}."
    ]
    if inputs.refusal(area, NEEDS, activities) is None:
        heaped = dynamics.heaped(inputs, cohorts, activities)
        figures += dynamics.figures(inputs, cohorts, activities)
        table = dynamics.by_year(inputs, cohorts, activities)
        tables.append(table)
        charts.append(dynamics.chart(table))
        figures += survival.figures(inputs, cohorts, activities)
        said += dynamics.sentences(inputs, cohorts, activities)
        said += survival.sentences(inputs, cohorts, activities)
    only = french.listed([_named(naf) for naf in activities])
    return Block(
        "couverts",
        f"{TITLE} ({named})",
        figures=tuple(figures),
        # Each of them stands alone in the summary, beside counts of all activities.
        sentences=(
            f"{only[0].upper()}{only[1:]} seulement{french.FIRM}: {said[0]}",
            *(f"{only[0].upper()}{only[1:]}, {each[0].lower()}{each[1:]}" for each in said[1:]),
        ),
        tables=tuple(tables),
        charts=tuple(charts),
        caveats=(
            f"Ne vaut que pour {named}. Registre chargé{french.FIRM}: {inputs.scope.text}.",
            *dynamics.cautions(),
            *heaped,
        ),
    )


def _named(naf: str) -> str:
    """`restauration de type rapide (56.10C)`."""
    known = naf_rev2().get(naf)
    return f"{known.label[0].lower()}{known.label[1:]} ({naf})" if known else naf


def covered(inputs: Inputs) -> tuple[str, ...] | None:
    """The activities of the parts that hold the zone's communes, where they say more than the rest.

    None where all activities are there with their dates: the other blocks say it all; and where no
    position is known, since nothing can be counted.
    """
    if inputs.unplaced or inputs.refusal(inputs.area, NEEDS) is None:
        return None
    found: set[str] = set()
    for part in inputs.scope.parts:
        if part.activities is not None and _holds(part, inputs.area.communes):
            found.update(part.activities)
    return tuple(sorted(found)) or None


def _holds(part: Part, communes: tuple[str, ...]) -> bool:
    return part.communes is None or set(communes) <= set(part.communes)
