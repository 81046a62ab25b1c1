"""Every scheme for one profile: its verdict and why, the closed ones apart, in a useful order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import Profile
from quartiers.schemes.judging.evaluate import evaluate
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.logic import TRUE
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.verdict import WORDS, Code, Traced, Verdict
from quartiers.storage.store import Store, open_store
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.profile import Asked, profile
from quartiers.usecases.register_profile import Described

NOT_TAKEN_OVER = ("non_remplie", "sans_objet")


@dataclass(frozen=True)
class Closed:
    """A scheme without a version in force that day, and the verdict that its nearest version would
    have given. `replaced_by` are schemes; `opens_on` is set for one that is still to come."""

    scheme: Scheme
    closed_on: date | None
    opens_on: date | None
    code: Code
    replaced_by: tuple[Scheme, ...]

    @property
    def concerns(self) -> bool:
        return self.code not in NOT_TAKEN_OVER


@dataclass(frozen=True)
class Match:
    """`verdicts` ranked, without the closed ones; `counts` by code, closed included. `warning` is
    about the catalogue. It explains; it certifies nothing."""

    described: Described
    as_of: date
    verdicts: tuple[Verdict, ...]
    closed: tuple[Closed, ...]
    counts: Mapping[Code, int]
    program: Program
    catalogue: Catalogue
    warning: str
    fictitious: bool


def match_schemes(
    siret: str = "",
    *,
    address: tuple[float, float] | None = None,
    facts: Mapping[str, object] | None = None,
    asked: Asked | None = None,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Match:
    """The schemes for an establishment, an address, or facts as the cases write them.

    `asked` gives all that a profile file can. Raises BadInput, InvalidCode or UnknownCode for what
    cannot be used.
    """
    given = asked or Asked(siret=siret, address=address, facts=facts or {})
    day = as_of or given.as_of or date.today()
    opened = store or open_store(demo=demo)
    loaded = None if catalogue else current_catalogue()
    schemes = catalogue or (loaded.catalogue if loaded else None)
    assert schemes is not None
    described = profile(given, schemes, day, opened)
    return matched(described, schemes, day, loaded.warning if loaded else "", opened.demo)


def matched(
    described: Described, catalogue: Catalogue, day: date, warning: str, fictitious: bool
) -> Match:
    """The same for a profile that is ready."""
    program = prepare(catalogue, day)
    verdicts = evaluate(program, described.profile)
    closed = [_closed(v.scheme, catalogue, day, described.profile) for v in _of(verdicts, "ferme")]
    return Match(
        described=described,
        as_of=day,
        verdicts=ranked(verdicts),
        closed=tuple(closed),
        counts=Counter(verdict.code for verdict in verdicts),
        program=program,
        catalogue=catalogue,
        warning=warning,
        fictitious=fictitious,
    )


def _of(verdicts: Sequence[Verdict], code: Code) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.code == code]


def ranked(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """In the order of the words; near misses first; then the schemes whose conditions are met in
    the greatest number, for they were written for such a case; then what asks the least."""
    order = list(WORDS)

    def rank(verdict: Verdict) -> tuple[int, bool, int, int, str]:
        met = _met(verdict.trace) if verdict.trace else 0
        asked = len(verdict.missing) + len(verdict.to_confirm)
        return (
            order.index(verdict.code),
            not verdict.near_miss,
            -met if verdict.code != "non_remplie" else len(verdict.blockers),
            asked,
            verdict.scheme.name,
        )

    return tuple(sorted((v for v in verdicts if v.code != "ferme"), key=rank))


def _met(trace: Traced) -> int:
    """How many leaves that a fact decides are true."""
    if trace.children:
        return sum(_met(child) for child in trace.children)
    return int(trace.outcome == TRUE)


def _closed(scheme: Scheme, catalogue: Catalogue, day: date, profile: Profile) -> Closed:
    """Judged by the version nearest to the day, on its own last or first day."""
    past = [v for v in scheme.versions if v.force.end and v.force.end < day]
    last = past[-1].force.end if past else None
    coming = [v.force.start for v in scheme.versions if v.force.start and v.force.start > day]
    then = last or (coming[0] if coming else day)
    verdict = evaluate(prepare(catalogue, then, [scheme.id]), profile)[0]
    heirs = (catalogue.schemes.get(other) for other in scheme.replaced_by)
    return Closed(
        scheme=scheme,
        closed_on=last,
        opens_on=coming[0] if coming else None,
        code=verdict.code,
        replaced_by=tuple(heir for heir in heirs if heir is not None),
    )
