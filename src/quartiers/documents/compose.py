"""From a Diagnostic to the Page that the documents lay out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quartiers.diagnostic.indicator import Indicator, NotComputable
from quartiers.diagnostic.report import (
    Block,
    Cell,
    Chart,
    Column,
    Diagnostic,
    Heir,
    Map,
    Table,
    TerritoryDiagnostic,
    Zone,
)
from quartiers.documents import french, grids, references
from quartiers.documents.page import Definition, Grid, Page, Picture, Section
from quartiers.documents.references import References
from quartiers.territory.french import FIRM, THIN, listed

# A caveat of one or two figures names them; one of more figures is read as the chapter's.
NAMED = 2

# « Quotient — Construction » is the quotient of construction: one definition for all sectors.
SUBJECT = " — "


def page(diagnostic: Diagnostic) -> Page:
    cited = references.of_diagnostic(diagnostic)
    zone = diagnostic.zone
    sections = [
        *_heirs(zone),
        *([_map_section(diagnostic.map, cited)] if diagnostic.map else []),
        *(_section(block, cited) for block in diagnostic.blocks),
    ]
    return Page(
        title=french.typeset(f"Diagnostic économique : {zone.name}"),
        subject=french.typeset(f"{zone.name} ({zone.code})"),
        subtitle=" · ".join(
            part for part in (zone.code, zone.geography, listed(zone.commune_names)) if part
        ),
        facts=_facts(diagnostic),
        summary=tuple(map(french.typeset, diagnostic.summary)),
        sections=tuple(sections),
        sources=cited.sources,
        caveats=tuple(map(french.sentence, diagnostic.caveats)),
        fictitious=diagnostic.fictitious,
        colophon=_colophon(diagnostic.version, diagnostic.made_on),
        made_on=diagnostic.made_on,
    )


def territory_page(territory: TerritoryDiagnostic, links: Sequence[tuple[str, str]] = ()) -> Page:
    cited = references.of_synthesis(territory)
    names = [f"{one.zone.name} ({one.zone.code})" for one in territory.diagnostics]
    return Page(
        title=french.typeset(f"Diagnostic économique du territoire : {territory.name}"),
        subject=territory.name,
        subtitle=f"{territory.code} · {len(names)} quartier{'s' if len(names) > 1 else ''}",
        facts=(Definition("Quartiers", f"{THIN}; ".join(names)),) if names else (),
        summary=(),
        sections=tuple(_section(block, cited) for block in territory.synthesis),
        sources=cited.sources,
        caveats=tuple(map(french.sentence, territory.notes)),
        fictitious=territory.fictitious,
        colophon=_colophon(territory.version, territory.made_on),
        made_on=territory.made_on,
        links=tuple(links),
    )


def _colophon(version: str, made_on: str) -> str:
    return (
        f"Document établi le {french.dated(made_on)} par Quartiers productifs, version {version}."
    )


def _facts(diagnostic: Diagnostic) -> tuple[Definition, ...]:
    zone = diagnostic.zone
    epci = f"{zone.epci_name or ''} ({zone.epci})" if zone.epci else "non renseignée"
    facts = [
        Definition("Code", zone.code),
        Definition("Zonage", _zoning(zone)),
        Definition("Commune" if len(zone.communes) < 2 else "Communes", _communes(zone)),
        Definition("Intercommunalité", epci.strip()),
        *([Definition("Département, région", found)] if (found := _places(zone)) else []),
        Definition("Date demandée", french.dated(diagnostic.as_of)),
        Definition("Stock d’établissements", f"au {french.dated(diagnostic.stock_date)}"),
        Definition("Champ du registre", french.typeset(diagnostic.scope)),
    ]
    if zone.programmes:
        facts.append(Definition("Programmes", f"{THIN}; ".join(zone.programmes)))
    return tuple(facts)


def _places(zone: Zone) -> str:
    """Names and codes; nothing for a place without a name (an overseas collectivity)."""
    named = ((zone.departement_name, zone.departement), (zone.region_name, zone.region))
    return ", ".join(f"{name} ({code})" for name, code in named if name)


def _zoning(zone: Zone) -> str:
    return french.typeset(f"{zone.geography}, {zone.basis}" if zone.basis else zone.geography)


def _communes(zone: Zone) -> str:
    """Each commune with its code; a name that no commune bears any more has none."""
    pairs = zip(zone.commune_names, zone.communes, strict=True)
    return listed([name if code.startswith("?") else f"{name} ({code})" for name, code in pairs])


def _heirs(zone: Zone) -> list[Section]:
    heirs = zone.heirs
    title = "Correspondance des contours"
    if not heirs:
        said = french.sentence(zone.heirs_note)
        return [Section(id="correspondance", title=title, sentences=(said,))] if said else []
    note = "Un rapprochement par le nom est une piste de recherche : il ne sert à aucun calcul."
    table = Table(
        id="correspondance-table",
        title="Quartiers correspondants de l’autre génération",
        columns=(
            Column("code", "Code", "text"),
            Column("nom", "Nom", "text"),
            Column("relation", "Relation", "text"),
            Column("rapprochement", "Rapprochement", "text"),
            Column("part", "Part de la surface", "percent", decimals=1),
        ),
        rows=tuple(_heir(heir) for heir in heirs),
        notes=(note,) if any(heir.method == "nom" for heir in heirs) else (),
    )
    grid = grids.of_table(table, References(()))
    return [Section(id="correspondance", title=title, parts=(grid,))]


def _heir(heir: Heir) -> tuple[Cell, ...]:
    share: Cell = heir.share
    if share is None:
        share = NotComputable("les deux contours ne sont pas tous deux chargés")
    method = "par la surface" if heir.method == "surface" else "par le nom"
    return (heir.code, heir.name, heir.relation, method, share)


def _map_section(drawn: Map, cited: References) -> Section:
    grid = grids.of_table(drawn.table, cited)
    sources = cited.numbers((*drawn.sources, *drawn.table.sources))
    picture = Picture("carte-dessin", french.typeset(drawn.title), drawn.alt, grid, drawn, sources)
    return Section(id="carte", title="Carte", parts=(picture,))


def _section(whole: Block, cited: References) -> Section:
    block, only = _bare(whole)
    caveats = _caveats(block)
    tables = {table.id: _without(grids.of_table(table, cited), caveats) for table in block.tables}
    figures = grids.of_figures(block.id, block.figures, cited, only) if block.figures else None
    return Section(
        id=block.id,
        title=french.typeset(block.title),
        refusal=french.sentence(block.refusal or ""),
        sentences=tuple(map(french.typeset, block.sentences)),
        figures=figures,
        indicators=whole.figures,
        parts=tuple(_parts(tables, block.charts)),
        caveats=caveats,
        definitions=_definitions(block.figures),
    )


def _bare(block: Block) -> tuple[Block, str]:
    """The block without what all its labels say at their end: « (activités 56.10C) », said once."""
    ends = {one.label.partition(" (")[2] for one in block.figures}
    if len(ends) != 1 or not (end := ends.pop()):
        return block, ""
    named = (replace(one, label=one.label.partition(" (")[0]) for one in block.figures)
    return replace(block, figures=tuple(named)), end.removesuffix(")")


def _without(grid: Grid, caveats: Sequence[str]) -> Grid:
    """A note that the chapter's cautions say already is not said twice."""
    kept = tuple(note for note in grid.notes if french.sentence(note) not in caveats)
    return replace(grid, notes=kept)


def _parts(tables: dict[str, Grid], charts: Sequence[Chart]) -> Iterable[Grid | Picture]:
    """Each table in its order, under its charts where it has some."""
    for id, grid in tables.items():
        drawn = [chart for chart in charts if chart.table == id]
        for chart in drawn:
            yield Picture(
                chart.id, french.typeset(chart.title), chart.alt, grid, chart, grid.sources
            )
        if not drawn:
            yield grid


def _caveats(block: Block) -> tuple[str, ...]:
    """Those of the block, then those of its figures, each once; few figures concerned are named."""
    concerned: dict[str, list[str]] = {}
    for one in block.figures:
        for caveat in one.caveats:
            concerned.setdefault(caveat, []).append(french.typeset(one.label))
    said = [french.sentence(caveat) for caveat in block.caveats]
    for caveat, labels in concerned.items():
        text = french.sentence(caveat)
        if text in said:
            continue
        if len(labels) > NAMED or len(labels) == len(block.figures):
            said.append(text)
        else:
            quoted = f"{THIN}; ".join(f"«{FIRM}{label}{FIRM}»" for label in labels)
            said.append(f"{text} (Concerne{FIRM}: {quoted}.)")
    return tuple(dict.fromkeys(said))


def _definitions(figures: Sequence[Indicator]) -> tuple[Definition, ...]:
    """Each definition once, under all the figures that share it."""
    terms: dict[str, dict[str, None]] = {}
    for one in figures:
        label = french.typeset(one.label.split(SUBJECT)[0])
        terms.setdefault(french.sentence(one.definition), {}).setdefault(label)
    return tuple(Definition(f"{THIN}; ".join(labels), text) for text, labels in terms.items())
