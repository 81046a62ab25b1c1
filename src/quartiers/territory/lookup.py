"""What to offer for a code that the loaded data does not hold."""

from collections.abc import Collection, Mapping

from quartiers.errors import UnknownCode
from quartiers.territory.codes import Qpv


def distance(one: str, other: str) -> int:
    """Edits between two codes: change, add or drop a character, swap two neighbours.

    >>> distance("QP057012", "QP057021"), distance("QP057021", "QP57021")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def nearest_codes(code: str, known: Collection[str], limit: int = 3) -> tuple[str, ...]:
    """The known codes at most two edits away: nearest first, digits swapped before digits changed,
    then those that begin alike.
    """
    code = code.strip().upper()

    def rank(candidate: str) -> tuple[int, bool, int, str]:
        alike = next(
            (i for i, (a, b) in enumerate(zip(code, candidate, strict=False)) if a != b), len(code)
        )
        return distance(code, candidate), sorted(code) != sorted(candidate), -alike, candidate

    ranked = sorted(rank(candidate) for candidate in known)
    return tuple(candidate for edits, _, _, candidate in ranked if edits <= 2)[:limit]


def unknown_qpv(
    code: Qpv, known: Mapping[int, Collection[str]], heirs: Collection[str] = ()
) -> UnknownCode:
    """The error for a well-formed QPV code that is not in the contours of its generation.

    `known` gives the codes loaded by generation (2015, 2024); `heirs` the codes that the crosswalk
    ties to this one in the other generation. Digits that look alike tie no two generations: a code
    of the other one is only named as an heir.
    """
    own, other = code.generation, 2024 if code.generation == 2015 else 2015
    if not known.get(own):
        message = (
            f"{code} est un code de la géographie {own}, dont les contours ne sont pas chargés."
        )
    else:
        loaded = f"{len(known[own]):,}".replace(",", "\u202f")
        message = f"{code} n’est pas dans les {loaded} QPV chargés de la géographie {own}."
    if heirs:
        word = "héritier" if other == 2024 else "prédécesseur"
        return UnknownCode(
            message, f"{_listed(sorted(heirs))} ({word} dans la géographie {other})."
        )
    near = nearest_codes(code, known.get(own, ()))
    if near:
        return UnknownCode(message, f"Vouliez-vous dire {_listed(near)} ?")
    return UnknownCode(
        message,
        "Vérifiez le code sur sig.ville.gouv.fr ou cherchez le quartier par un point : "
        "`quartiers locate LON LAT`.",
    )


def _listed(codes: Collection[str]) -> str:
    *first, last = codes
    return f"{', '.join(first)} ou {last}" if first else last
