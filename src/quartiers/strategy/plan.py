"""A plan as its follow-up reads it: plain values, that a page fills from what people wrote."""

from dataclasses import dataclass
from datetime import date

from quartiers.territory.french import FIRM

KINDS = {
    "sans_pilote": "Action sans pilote",
    "en_retard": "Action en retard",
    "etape_depassee": "Étape dépassée",
    "financement_non_demande": "Financement non demandé",
    "dispositif_bientot_ferme": "Dispositif bientôt fermé",
    "dispositif_ferme": "Dispositif fermé",
    "dispositif_modifie": "Dispositif modifié",
    "dispositif_inconnu": "Dispositif absent du catalogue",
    "indicateur_sans_valeur": "Indicateur sans valeur",
}
OVER = ("terminee", "abandonnee")


@dataclass(frozen=True)
class PlanStep:
    title: str
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True)
class PlanFunding:
    """`state`: pressenti, demande, obtenu, refuse, verse."""

    funder: str
    scheme: str
    year: int
    state: str


@dataclass(frozen=True)
class PlanScheme:
    """`linked` is the day it was linked to the action; None where nobody kept it."""

    scheme: str
    name: str
    linked: date | None = None


@dataclass(frozen=True)
class PlanIndicator:
    """`last` is the day of its last value, `since` the day it began to be followed."""

    label: str
    last: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class PlanAction:
    """`state`: idee, preparation, en_cours, terminee, abandonnee. `key` is that of its alerts."""

    key: str
    title: str
    state: str
    pilot: str = ""
    starts: date | None = None
    ends: date | None = None
    progress: int | None = None
    steps: tuple[PlanStep, ...] = ()
    fundings: tuple[PlanFunding, ...] = ()
    schemes: tuple[PlanScheme, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()


@dataclass(frozen=True)
class Alert:
    """`sentence` says what and since when, `advice` what to do. `grave` ones come first. `about` is
    the id of the scheme, the title of the step, the label of the indicator or the funder."""

    kind: str
    action: str
    sentence: str
    advice: str
    grave: bool = False
    about: str = ""

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def named(action: PlanAction) -> str:
    """At the head of a sentence."""
    return f"L{quoted(action)[1:]}"


def quoted(action: PlanAction) -> str:
    return f"l’action «{FIRM}{action.title}{FIRM}»"
