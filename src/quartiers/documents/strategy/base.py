"""What all the documents of a strategy share: their frame, their sources, their tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.report import Table
from quartiers.documents import grids
from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Definition, Grid, Page, Section
from quartiers.documents.references import References
from quartiers.documents.strategy import words
from quartiers.documents.strategy.plan import Made, Place, Strategy
from quartiers.territory import french

KEYWORDS = ("quartier prioritaire", "stratégie économique", "politique de la ville")
UNKNOWN_MONEY = "Un montant inconnu n’est pas zéro : les totaux ne comptent que ce qui est connu"
NO_PROMISE = (
    "Un dispositif cité est susceptible de s’appliquer : ce document n’est ni une décision, ni une "
    "attestation, ni un rescrit"
)
TYPED = "Les textes, les montants et les dates sont ceux que l’équipe du territoire a saisis"


def page(
    strategy: Strategy,
    made: Made,
    kind: str,
    sections: Sequence[Section],
    *,
    summary: Sequence[str] = (),
    caveats: Sequence[str] = (),
    brief: bool = False,
    cites: bool = False,
) -> Page:
    """`kind` is what the document is: « Feuille de route ». `cites`: it shows the figures of the
    stakes, and so lists their sources."""
    of = f" — {made.part}" if made.part else ""
    return Page(
        title=typeset(f"{kind} : {strategy.title}"),
        subject=typeset(f"{kind}, {made.territory}"),
        subtitle=typeset(f"{made.territory}{of}"),
        facts=() if brief else _facts(strategy, made),
        summary=tuple(map(typeset, summary)),
        sections=tuple(sections),
        sources=references(strategy).sources if cites else (),
        caveats=tuple(sentence(each) for each in (TYPED, *caveats)),
        fictitious=strategy.fictitious,
        colophon=f"Document établi le {french.day(made.on)} par Quartiers productifs, "
        f"version {made.version}.",
        made_on=made.on.isoformat(),
        keywords=KEYWORDS,
        brief=brief,
    )


def _facts(strategy: Strategy, made: Made) -> tuple[Definition, ...]:
    adopted = f", le {french.day(strategy.adopted_on)}" if strategy.adopted_on else ""
    facts = [
        ("Territoire", made.territory),
        ("Partie", made.part or "La stratégie entière"),
        ("État", words.STRATEGY_STATE[strategy.state] + adopted),
        ("Période", words.period(strategy.starts_on, strategy.ends_on)),
        ("Quartiers", ", ".join(f"{each.name} ({each.code})" for each in concerned(strategy))),
        ("Diagnostics arrêtés", " ; ".join(_diagnostics(strategy))),
        ("Arrêté au", french.day(made.on)),
    ]
    return tuple(Definition(term, typeset(text)) for term, text in facts if text)


def concerned(strategy: Strategy) -> list[Place]:
    """The neighbourhoods that an action or a diagnostic names."""
    named = {zone for action in strategy.actions for zone in action.zones}
    named |= {each.zone for each in strategy.diagnostics}
    return [place for place in strategy.places if place.code in named]


def _diagnostics(strategy: Strategy) -> list[str]:
    return [
        f"{strategy.name_of(each.zone) or each.zone}, au {french.day(each.as_of)} "
        f"(registre {each.register})"
        for each in strategy.diagnostics
    ]


def references(strategy: Strategy) -> References:
    """The sources of the figures that the stakes cite, numbered as they are met."""
    return References(
        source for stake in strategy.stakes for figure in stake.figures for source in figure.sources
    )


def numbers(strategy: Strategy, sources: Iterable[Source]) -> tuple[int, ...]:
    return references(strategy).numbers(sources)


def grid(
    id: str,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
    notes: Sequence[str] = (),
    sources: tuple[int, ...] = (),
) -> Grid:
    """`numeric` are the ranks of the columns set to the right."""
    return Grid(
        id=id,
        title=typeset(title),
        headers=tuple(headers),
        numeric=tuple(rank in numeric for rank in range(len(headers))),
        rows=tuple(tuple(typeset(cell) for cell in row) for row in rows),
        notes=tuple(sentence(note) for note in notes),
        sources=sources,
    )


def of_table(table: Table) -> Grid:
    return replace(grids.of_table(table, References(())), sources=())


def stake_names(strategy: Strategy, uids: Iterable[str]) -> list[str]:
    held = {stake.uid: stake for stake in strategy.stakes}
    return [held[uid].title for uid in uids if uid in held]
