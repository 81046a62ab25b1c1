"""The verdicts of one profile in the groups that people read, the closed ones and what was said."""

from dataclasses import dataclass

from quartiers.documents.matched import of_others
from quartiers.documents.paragraphs import capital
from quartiers.schemes.asking.questions import Ranked, question
from quartiers.schemes.facts import FactKey, Unknown
from quartiers.schemes.saying.wording import subject, told
from quartiers.schemes.verdict import WORDS, Verdict
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.match import Closed, Match

MEANING = {
    "remplies": "Chaque condition est vérifiée sur un texte lu ; le guichet décide.",
    "a_confirmer": "Il reste à déclarer, à faire apprécier, ou à lire le texte lui-même.",
    "information_manquante": "On ne sait pas : une réponse peut encore tout changer.",
    "presque": "Une seule condition, si elle changeait, lèverait le refus.",
    "non_remplie": "Plusieurs conditions ne sont pas remplies.",
    "ailleurs": "Réservés à d’autres porteurs ou à d’autres territoires.",
}
# After a number of schemes, be it one or many: « 102 où une information manque ».
COUNTED = {
    "remplies": "aux conditions vérifiées remplies",
    "a_confirmer": "à confirmer",
    "information_manquante": "où une information manque",
    "presque": "à une condition près",
    "non_remplie": "aux conditions non remplies",
    "ailleurs": "pour d’autres porteurs ou d’autres territoires",
}


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    meaning: str
    verdicts: tuple[Verdict, ...]

    @property
    def counted(self) -> str:
        return COUNTED[self.id]


@dataclass(frozen=True)
class Said:
    """One fact as it is known: what it is about, what it is worth and where that comes from."""

    key: FactKey
    about: str
    worth: str


def groups(match: Match) -> tuple[Group, ...]:
    """Those that are not empty, the most promising first."""
    refused = [verdict for verdict in match.verdicts if verdict.code == "non_remplie"]
    elsewhere = [verdict for verdict in refused if of_others(verdict)]
    here = [verdict for verdict in refused if verdict not in elsewhere]
    found = [
        *(
            (code, WORDS[code], [v for v in match.verdicts if v.code == code])
            for code in ("remplies", "a_confirmer", "information_manquante")
        ),
        ("presque", "à une condition près", [v for v in here if v.near_miss]),
        ("non_remplie", "conditions non remplies", [v for v in here if not v.near_miss]),
        ("ailleurs", "pour d’autres porteurs ou d’autres territoires", elsewhere),
    ]
    return tuple(
        Group(id_, capital(title), MEANING[id_], tuple(verdicts))
        for id_, title, verdicts in found
        if verdicts
    )


def facts_said(match: Match) -> tuple[Said, ...]:
    """The facts that are known, those that a rule reads; the person's own words first."""
    profile = match.described.profile
    known = [key for key in match.program.facts if _known(match, key)]
    said = [Said(key, about(match, key), told(key, profile[key])) for key in known]
    return tuple(sorted(said, key=lambda each: not each.worth.endswith("(déclaré)")))


def _known(match: Match, key: FactKey) -> bool:
    found = match.described.profile.get(key)
    return found is not None and not isinstance(found, Unknown)


def about(match: Match, key: FactKey) -> str:
    words = vocabulary()
    if key.name in ("dans", "distance"):
        zoning, _, vintage = key.about.partition(":")
        named = words.zonings[zoning]
        dated = f", géographie {vintage}" if named.vintages else ""
        where = "dans" if key.name == "dans" else "à quelle distance d’"
        apart = " " if key.name == "dans" else ""
        return capital(f"{words.units[key.unit]} {where}{apart}{named.label}{dated}")
    if key.name in ("declaratif", "aide_recue"):
        return question(match.program, Ranked((key,), (), 0)).text
    return capital(subject(key).rstrip(","))


def closed_said(match: Match) -> tuple[tuple[Closed, ...], int]:
    """The closed schemes that concern the case, and how many others are not shown."""
    shown = tuple(each for each in match.closed if each.concerns)
    return shown, len(match.closed) - len(shown)
