"""The whole strategy as a workbook: one sheet a kind of line, numbers and days as such."""

from collections.abc import Iterable, Sequence

from quartiers.diagnostic.report import Cell, Column, Table
from quartiers.documents.page import Page, Section
from quartiers.documents.strategy import base, money, words
from quartiers.documents.strategy.plan import Made, Strategy
from quartiers.documents.strategy.roadmap import essential

NAME = "Classeur de la stratégie"
# Columns by their kind: a text, a number, euros, a share of one, a day.
KINDS: dict[str, Column] = {
    "text": Column("", "", "text"),
    "number": Column("", "", decimals=2),
    "year": Column("", "", "text"),
    "euros": Column("", "", unit="€", decimals=2),
    "percent": Column("", "", "percent"),
}


def page(strategy: Strategy, made: Made) -> Page:
    sheets = [
        _stakes(strategy),
        _actions(strategy),
        _steps(strategy),
        _costs(strategy),
        _fundings(strategy),
        _schemes(strategy, made),
        _indicators(strategy),
        _values(strategy),
        _risks(strategy),
    ]
    return base.page(
        strategy,
        made,
        NAME,
        sheets,
        summary=[*words.paragraphs(strategy.summary), *essential(strategy)],
        caveats=(base.UNKNOWN_MONEY, base.NO_PROMISE),
        cites=True,
    )


def sheet(
    title: str, headers: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]
) -> Section:
    """`headers`: label and kind of each column."""
    columns = tuple(
        Column(
            f"c{rank}",
            label,
            KINDS[kind].kind,
            KINDS[kind].unit,
            KINDS[kind].decimals,
        )
        for rank, (label, kind) in enumerate(headers)
    )
    table = Table(title.lower(), title, columns, tuple(tuple(row) for row in rows))
    return Section(id=table.id, title=title, parts=(base.of_table(table),))


def _days(*days: object) -> list[Cell]:
    """ISO: a spreadsheet sorts them, and the import reads them back."""
    return ["" if each is None else str(each) for each in days]


def _stakes(strategy: Strategy) -> Section:
    rows = [
        (stake.title, stake.text, " ; ".join(figure.said for figure in stake.figures))
        for stake in strategy.stakes
    ]
    headers = (("Enjeu", "text"), ("Description", "text"), ("Chiffres", "text"))
    return sheet("Enjeux", headers, rows)


def _actions(strategy: Strategy) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for objective in strategy.objectives:
        for action in objective.actions:
            found = money.sums([action])
            known = found.lines > found.asked_unknown, found.lines > found.obtained_unknown
            rows.append(
                (
                    words.PRIORITY[objective.priority],
                    objective.title,
                    action.title,
                    action.description,
                    action.context,
                    action.lead,
                    action.pilot,
                    ", ".join(action.partners),
                    ", ".join(action.zones),
                    *_days(action.starts_on, action.ends_on),
                    words.STATE[action.state],
                    "" if action.progress is None else action.progress / 100,
                    float(found.costs) if action.costs else "",
                    float(found.asked) if known[0] else "",
                    float(found.obtained) if known[1] else "",
                )
            )
    texts = ["Priorité", "Objectif", "Action", "Description", "Contexte", "Porteur", "Pilote"]
    texts += ["Partenaires", "Quartiers", "Début", "Fin", "État"]
    headers = [(label, "text") for label in texts]
    headers += [("Avancement", "percent"), ("Coût", "euros"), ("Demandé", "euros")]
    return sheet("Actions", [*headers, ("Obtenu", "euros")], rows)


def _steps(strategy: Strategy) -> Section:
    rows = [
        (action.title, step.title, *_days(step.due_on, step.done_on))
        for action in strategy.actions
        for step in action.steps
    ]
    headers = [(label, "text") for label in ("Action", "Étape", "Échéance", "Faite le")]
    return sheet("Étapes", headers, rows)


def _costs(strategy: Strategy) -> Section:
    rows = [
        (
            action.title,
            cost.label,
            money.nature(cost),
            str(cost.year),
            float(cost.amount),
            "TTC" if cost.with_tax else "HT",
        )
        for action in strategy.actions
        for cost in action.costs
    ]
    headers = (
        ("Action", "text"),
        ("Poste", "text"),
        ("Nature", "text"),
        ("Année", "year"),
        ("Montant", "euros"),
        ("Taxes", "text"),
    )
    return sheet("Dépenses", headers, rows)


def _fundings(strategy: Strategy) -> Section:
    rows = [
        (
            action.title,
            line.funder,
            words.CREDITS[line.credits],
            line.scheme,
            line.zone,
            str(line.year),
            None if line.asked is None else float(line.asked),
            None if line.obtained is None else float(line.obtained),
            words.FUNDING_STATE[line.state],
        )
        for action in strategy.actions
        for line in action.fundings
    ]
    headers = [
        *((x, "text") for x in ("Action", "Financeur", "Crédits", "Dispositif", "Quartier")),
        ("Année", "year"),
        ("Demandé", "euros"),
        ("Obtenu", "euros"),
        ("État", "text"),
    ]
    return sheet("Financements", headers, rows)


def _schemes(strategy: Strategy, made: Made) -> Section:
    rows = [
        (action.title, each.scheme, each.name, made.standing(each.scheme), each.note)
        for action in strategy.actions
        for each in action.schemes
    ]
    named = ("Action", "Identifiant", "Dispositif", f"Au {words.day(made.on)}", "Précision")
    return sheet("Dispositifs", [(label, "text") for label in named], rows)


def _indicators(strategy: Strategy) -> Section:
    rows = [
        (
            action.title,
            each.label,
            each.unit,
            each.baseline,
            *_days(each.baseline_on),
            each.target,
            *_days(each.target_on),
            each.zone,
            each.source,
        )
        for action in strategy.actions
        for each in action.indicators
    ]
    headers = (
        ("Action", "text"),
        ("Indicateur", "text"),
        ("Unité", "text"),
        ("Départ", "number"),
        ("Date de départ", "text"),
        ("Cible", "number"),
        ("Date de la cible", "text"),
        ("Quartier", "text"),
        ("Source", "text"),
    )
    return sheet("Indicateurs", headers, rows)


def _values(strategy: Strategy) -> Section:
    rows = [
        (
            action.title,
            each.label,
            *_days(value.on),
            words.when(value) if value.period else "",
            value.value,
            value.note,
        )
        for action in strategy.actions
        for each in action.indicators
        for value in each.values
    ]
    headers = (
        ("Action", "text"),
        ("Indicateur", "text"),
        ("Date", "text"),
        ("Période", "text"),
        ("Valeur", "number"),
        ("Remarque", "text"),
    )
    return sheet("Valeurs", headers, rows)


def _risks(strategy: Strategy) -> Section:
    rows = [
        (action.title, risk.text, risk.answer)
        for action in strategy.actions
        for risk in action.risks
    ]
    headers = [(label, "text") for label in ("Action", "Risque", "Réponse prévue")]
    return sheet("Risques", headers, rows)
