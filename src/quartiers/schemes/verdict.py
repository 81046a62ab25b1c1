"""What is answered for one scheme and one profile, with its reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from quartiers.schemes.facts import FactKey
from quartiers.schemes.rules import Kind, Node
from quartiers.schemes.scheme import Scheme, Version

Code = Literal[
    "remplies", "a_confirmer", "information_manquante", "non_remplie", "sans_objet", "ferme"
]

WORDS: dict[Code, str] = {
    "remplies": "conditions vérifiées remplies",
    "a_confirmer": "à confirmer",
    "information_manquante": "information manquante",
    "non_remplie": "condition non remplie",
    "sans_objet": "ne concerne pas ce cas",
    "ferme": "fermé à cette date",
}
"""In the order of a list of results."""
SETTLED = ("remplies", "non_remplie", "ferme")


class Traced(NamedTuple):
    """A node with what it was worth (bits of `logic`) and, for a leaf, why.

    A tuple and not a dataclass: a profile against the catalogue makes a thousand of them.

    `favourable` is the same once each unknown declaration or judgement is taken as favourable.
    `reads` are the facts that a leaf looked at; `said` is what they were worth, in French
    (« 12 salariés (Sirene, 2023) », « non renseigné »); both are empty for a group.
    """

    node: Node
    outcome: int
    favourable: int
    children: tuple["Traced", ...] = ()
    guard: "Traced | None" = None
    reads: tuple[FactKey, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`blockers`: a smallest set of leaves which, once all made unknown, leave the root no longer
    false: all that is false below `tous`, one way out below `un_de`; in reading order.

    `one_away`: the leaves any single one of which, if it changed alone, would lift « non remplie »
    (a near miss has at least one). `missing`: the unknown facts that still matter, those of
    `to_confirm` (declarations and judgements, by leaf) apart. `capped_by`: the level of the weakest
    source when it, and nothing else, keeps the verdict from « remplies »; "" otherwise. `version`
    and `trace` are None when closed.
    """

    scheme: Scheme
    as_of: date
    code: Code
    version: Version | None = None
    trace: Traced | None = None
    blockers: tuple[str, ...] = ()
    one_away: tuple[str, ...] = ()
    missing: tuple[FactKey, ...] = ()
    to_confirm: tuple[tuple[str, Kind], ...] = ()
    capped_by: str = ""

    @property
    def settled(self) -> bool:
        return self.code in SETTLED

    @property
    def near_miss(self) -> bool:
        return self.code == "non_remplie" and bool(self.one_away)
