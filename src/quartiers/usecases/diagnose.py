"""The economic diagnostic of a neighbourhood, or of every neighbourhood of a territory."""

from collections.abc import Sequence
from datetime import date

from quartiers.diagnostic.build import build
from quartiers.diagnostic.report import Diagnostic
from quartiers.errors import DifferentContours
from quartiers.storage.store import Store, open_store
from quartiers.territory.codes import Qpv
from quartiers.usecases.gathering import gather
from quartiers.usecases.register import open_register


def diagnose(
    code: str,
    *,
    as_of: date | None = None,
    compare: Sequence[str] = (),
    store: Store | None = None,
    demo: bool = False,
) -> Diagnostic:
    """The diagnostic of one QPV, from the store alone.

    `as_of` takes the register of that date or the last one before; where there is none, the stock
    is rebuilt from dates of creation and closure if the register holds them. `compare` adds other
    QPV of the same generation to the points of comparison.
    """
    asked = Qpv(code)
    others = tuple(Qpv(other) for other in compare)
    for other in others:
        if other.generation != asked.generation:
            raise DifferentContours(
                f"{asked} est de la géographie {asked.generation}, {other} de la géographie "
                f"{other.generation} : deux géographies ne se comparent pas.",
                f"Donnez à --compare des codes de la géographie {asked.generation}.",
            )
    opened = store or open_store(demo=demo)
    register = open_register(opened, as_of or date.today(), asked)
    return build(gather(register, asked, others))
