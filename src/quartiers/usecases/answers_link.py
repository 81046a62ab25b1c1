"""Answers written in a link, and read back: facts only, never a SIRET, an address or a position.

One text a fact: `effectif@unite_legale~10..19~sirene`, the fact, its value, where it comes from
when the person did not say it. A value is `oui` or `non`, a number, a day, a code, `low..high`,
several codes with commas between them, or `nsp` for « je ne sais pas ». What the commune tells is
not written: it is read again from the commune.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from quartiers.errors import BadInput
from quartiers.schemes.asking.answers import PLACE
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import (
    DECLARED,
    Candidates,
    Fact,
    FactKey,
    Interval,
    Known,
    Profile,
    fact,
)
from quartiers.schemes.reading.contradictions import contradiction
from quartiers.schemes.vocabulary import vocabulary
from quartiers.storage.store import Store
from quartiers.territory.codes import Commune
from quartiers.usecases.answer_texts import DONT_KNOW, given_by, origin_text, value_text
from quartiers.usecases.coarse import coarse
from quartiers.usecases.commune_facts import LISTED
from quartiers.usecases.dialogue import Dialogue, begin
from quartiers.usecases.match import Match, matched
from quartiers.usecases.profile import Asked, profile
from quartiers.usecases.register_facts import HERE
from quartiers.usecases.register_profile import known_places

MOST, LONGEST = 150, 120  # answers in a link, characters of one
MARK, ADDRESS = "~", "lieu"
_DIGITS = re.compile(r"\d{13,}")


@dataclass(frozen=True)
class Answers:
    """What a link says: `facts` as a file of profile writes them, `asked` the facts not to be asked
    again. `set_aside` are French: what could not be used, and why; `written` what was kept."""

    facts: Mapping[str, object]
    asked: frozenset[FactKey]
    set_aside: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """`changed`: the schemes whose verdict is another one once read back from the link."""

    answers: tuple[str, ...]
    changed: tuple[str, ...] = ()


def write(match: Match, asked: Iterable[FactKey], store: Store) -> Written:
    """By year where that changes no verdict, by month else; what still changes is told."""
    kept = tuple(asked)
    before = _codes(match)
    for by_month in (False, True):
        facts = coarse(match.described.profile, match.as_of, by_month)
        written = (*sorted(_written(facts)), *sorted(_nsp(kept, facts)))
        read_back = read(written, match.catalogue, match.as_of, store)
        after = _codes(judged(read_back, match.catalogue, match.as_of, store))
        changed = tuple(id_ for id_, code in before.items() if after.get(id_) != code)
        if not changed:
            break
    return Written(written, changed)


def judged(answers: Answers, catalogue: Catalogue, day: date, store: Store) -> Match:
    described = profile(Asked(facts=answers.facts), catalogue, day, store)
    return matched(replace(described, label="Vos réponses"), catalogue, day, "", store.demo)


def resumed(answers: Answers, match: Match) -> Dialogue:
    """The conversation where it was left: what was said, or asked in vain, is not asked again."""
    places = {key.unit for key in answers.asked if key.name == ADDRESS}
    asked = begin(match).asked | {
        key
        for key in match.program.facts
        if key in answers.asked or (key.name in PLACE and key.unit in places)
    }
    return Dialogue(match, asked)


def read(texts: Iterable[str], catalogue: Catalogue, day: date, store: Store) -> Answers:
    """Nothing is refused: a link of an older catalogue still opens, without what it does not know.
    Raises BadInput for one that is too long."""
    given = list(dict.fromkeys(texts))
    if len(given) > MOST or any(len(text) > LONGEST for text in given):
        raise BadInput(
            "Ce lien est trop long pour être lu.",
            "Recommencez la simulation, ou demandez le lien à qui vous l’a envoyé.",
        )
    reading = _Reading(catalogue, day, store)
    for text in given:
        reading.take(text)
    return reading.answers()


@dataclass
class _Reading:
    catalogue: Catalogue
    day: date
    store: Store
    facts: dict[str, object] = field(default_factory=dict)
    asked: list[FactKey] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    known: dict[FactKey, Fact] = field(default_factory=dict)

    def answers(self) -> Answers:
        asked, aside = frozenset(self.asked), tuple(self.set_aside)
        return Answers(self.facts, asked, aside, tuple(self.written))

    def take(self, text: str) -> None:
        name, _, rest = text.partition(MARK)
        value, _, origin = rest.partition(MARK)
        key = FactKey.read(name)
        try:
            if _DIGITS.search(value):
                # A SIRET has no place in a link, nor has a number as long as one
                raise BadInput("un nombre aussi long n’est pas une réponse.")
            if value == DONT_KNOW:
                self.asked.append(key)
            else:
                self._fact(name, key, value, origin)
        except BadInput as error:
            told = error.message.removeprefix(f"Fait « {name} » : ")
            self.set_aside.append(f"« {name} » : {told}")
        else:
            self.written.append(text)

    def _fact(self, name: str, key: FactKey, value: str, origin: str) -> None:
        given = given_by(vocabulary(), key, value, origin, self.day)
        found = self.catalogue.read_profile({name: given}, self.day)
        key = next(iter(found))
        if key in self.known:
            raise BadInput("cette réponse est donnée deux fois.")
        against = contradiction({**self.known, **found})
        if against:
            raise BadInput(against)
        if key.name == "commune":
            known_places(self.store).commune(Commune(value))
        self.known |= dict(found)
        self.facts[str(key)] = given
        if not origin:
            self.asked.append(key)


def _codes(match: Match) -> dict[str, str]:
    return {verdict.scheme.id: verdict.code for verdict in match.verdicts}


def _nsp(asked: Iterable[FactKey], facts: Profile) -> Iterator[str]:
    """An address that was asked is one answer for all that it may tell."""
    places = dict.fromkeys(key.unit for key in asked if key.name in (ADDRESS, *PLACE))
    yield from (f"{ADDRESS}@{unit}{MARK}{DONT_KNOW}" for unit in places)
    others = [key for key in asked if key.name not in (ADDRESS, *PLACE)]
    yield from (
        f"{key}{MARK}{DONT_KNOW}" for key in others if not value_text(key, fact(facts, key))
    )


def _written(facts: Profile) -> Iterator[str]:
    towns = {k.unit for k, f in facts.items() if k.name == "commune" and isinstance(f, Known)}
    for key, known in facts.items():
        value = value_text(key, known)
        if value and not _from_the_town(key, known, towns):
            origin = origin_text(known)
            yield f"{key}{MARK}{value}{MARK if origin else ''}{origin}"


def _from_the_town(key: FactKey, fact: Fact, towns: set[str]) -> bool:
    if isinstance(fact, Known | Interval | Candidates) and fact.origin == DECLARED:
        return False
    if key.name == "population":
        return bool(towns & set(HERE))
    listed = key.name == "dans" and key.about.partition(":")[0] in LISTED
    return key.unit in towns and (listed or key.name in ("epci", "departement", "region"))
