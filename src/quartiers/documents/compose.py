"""From a Diagnostic to the Page that the documents lay out."""

from collections.abc import Iterable, Sequence

from quartiers.diagnostic.french import FIRM, listed
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
)
from quartiers.documents import french, grids, references
from quartiers.documents.page import Definition, Grid, Page, Picture, Section
from quartiers.documents.references import References


def page(diagnostic: Diagnostic) -> Page:
    cited = references.of_diagnostic(diagnostic)
    zone = diagnostic.zone
    sections = [
        *_heirs(zone.heirs),
        *([_map_section(diagnostic.map, cited)] if diagnostic.map else []),
        *(_section(block, cited) for block in diagnostic.blocks),
    ]
    return Page(
        title=f"Diagnostic économique{FIRM}: {zone.name}",
        subject=f"{zone.name} ({zone.code})",
        subtitle=" · ".join(
            part for part in (zone.code, zone.geography, listed(zone.commune_names)) if part
        ),
        facts=_facts(diagnostic),
        summary=diagnostic.summary,
        sections=tuple(sections),
        sources=cited.sources,
        caveats=diagnostic.caveats,
        fictitious=diagnostic.fictitious,
        colophon=_colophon(diagnostic.version, diagnostic.made_on),
        made_on=diagnostic.made_on,
    )


def territory_page(territory: TerritoryDiagnostic, links: Sequence[tuple[str, str]] = ()) -> Page:
    cited = references.of_synthesis(territory)
    names = [f"{one.zone.name} ({one.zone.code})" for one in territory.diagnostics]
    return Page(
        title=f"Diagnostic économique du territoire{FIRM}: {territory.name}",
        subject=territory.name,
        subtitle=f"{territory.code} · {len(names)} quartier{'s' if len(names) > 1 else ''}",
        facts=(Definition("Quartiers", " ; ".join(names)),) if names else (),
        summary=(),
        sections=tuple(_section(block, cited) for block in territory.synthesis),
        sources=cited.sources,
        caveats=territory.notes,
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
        Definition("Zonage", zone.geography),
        Definition("Commune" if len(zone.communes) < 2 else "Communes", _communes(diagnostic)),
        Definition("Intercommunalité", epci.strip()),
        Definition("Département, région", f"{zone.departement}, {zone.region}"),
        Definition("Date demandée", french.dated(diagnostic.as_of)),
        Definition("Stock d’établissements", f"au {french.dated(diagnostic.stock_date)}"),
        Definition("Champ du registre", diagnostic.scope),
    ]
    if zone.programmes:
        facts.append(Definition("Programmes", " ; ".join(zone.programmes)))
    return tuple(facts)


def _communes(diagnostic: Diagnostic) -> str:
    zone = diagnostic.zone
    pairs = zip(zone.commune_names, zone.communes, strict=False)
    return listed([f"{name} ({code})" for name, code in pairs]) or listed(zone.commune_names)


def _heirs(heirs: Sequence[Heir]) -> list[Section]:
    if not heirs:
        return []
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
    return [Section(id="correspondance", title="Correspondance des contours", parts=(grid,))]


def _heir(heir: Heir) -> tuple[Cell, ...]:
    share: Cell = heir.share
    if share is None:
        share = NotComputable("les deux contours ne sont pas tous deux chargés")
    method = "par la surface" if heir.method == "surface" else "par le nom"
    return (heir.code, heir.name, heir.relation, method, share)


def _map_section(drawn: Map, cited: References) -> Section:
    grid = grids.of_table(drawn.table, cited)
    sources = cited.numbers((*drawn.sources, *drawn.table.sources))
    picture = Picture("carte-dessin", drawn.title, drawn.alt, grid, drawn, sources)
    return Section(id="carte", title="Carte", parts=(picture,))


def _section(block: Block, cited: References) -> Section:
    tables = {table.id: grids.of_table(table, cited) for table in block.tables}
    figures = grids.of_figures(block.id, block.figures, cited) if block.figures else None
    return Section(
        id=block.id,
        title=block.title,
        refusal=french.sentence(block.refusal or ""),
        sentences=block.sentences,
        figures=figures,
        indicators=block.figures,
        parts=tuple(_parts(tables, block.charts)),
        caveats=_caveats(block),
        definitions=_definitions(block.figures),
    )


def _parts(tables: dict[str, Grid], charts: Sequence[Chart]) -> Iterable[Grid | Picture]:
    """Each table in its order, under its charts where it has some."""
    for id, grid in tables.items():
        drawn = [chart for chart in charts if chart.table == id]
        for chart in drawn:
            yield Picture(chart.id, chart.title, chart.alt, grid, chart, grid.sources)
        if not drawn:
            yield grid


def _caveats(block: Block) -> tuple[str, ...]:
    """Those of the block, then those of its figures, each once, with the figures concerned."""
    concerned: dict[str, list[str]] = {}
    for one in block.figures:
        for caveat in one.caveats:
            concerned.setdefault(caveat, []).append(one.label)
    said = [french.sentence(caveat) for caveat in block.caveats]
    for caveat, labels in concerned.items():
        text = french.sentence(caveat)
        if text in said:
            continue
        if len(labels) == len(block.figures):
            said.append(text)
        else:
            quoted = " ; ".join(f"«{FIRM}{label}{FIRM}»" for label in labels)
            said.append(f"{text} (Concerne{FIRM}: {quoted}.)")
    return tuple(dict.fromkeys(said))


def _definitions(figures: Sequence[Indicator]) -> tuple[Definition, ...]:
    return tuple(
        Definition(one.label, french.sentence(one.definition))
        for one in {one.id: one for one in figures}.values()
    )
