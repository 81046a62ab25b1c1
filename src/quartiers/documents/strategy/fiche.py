"""One action, as a fiche: who, where, when, how much, with what help, judged by what."""

from collections.abc import Iterator

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Part, Prose, Section
from quartiers.documents.strategy import money, words
from quartiers.documents.strategy.base import grid, stake_names
from quartiers.documents.strategy.plan import Action, Made, Objective, Strategy, Tracked
from quartiers.strategy.budget import REFUSED


def fiche(
    strategy: Strategy, objective: Objective, action: Action, made: Made, *, new_page: bool = False
) -> Section:
    missing = _missing(action)
    return Section(
        id=f"action-{action.uid}",
        title=typeset(action.title),
        parts=(
            _who(strategy, objective, action),
            *_texts(action),
            *_grids(action, made),
        ),
        caveats=(sentence(", ".join(missing)),) if missing else (),
        caveats_title="Non renseigné",
        new_page=new_page,
    )


def _who(strategy: Strategy, objective: Objective, action: Action) -> Grid:
    stakes = stake_names(strategy, objective.stakes)
    found = money.sums([action])
    rows = [
        ("Priorité", words.PRIORITY[objective.priority]),
        ("Objectif", objective.title),
        ("Enjeux", " ; ".join(stakes) or words.UNSAID),
        ("Porteur", action.lead or words.UNSAID),
        ("Pilote", action.pilot or "aucun pilote désigné"),
        ("Partenaires", ", ".join(action.partners) or words.UNSAID),
        ("Quartiers", words.places(strategy, action.zones)),
        ("Calendrier", words.period(action.starts_on, action.ends_on)),
        ("État", words.STATE[action.state]),
        ("Avancement", words.progress(action)),
        ("Coût", found.costs_said),
        ("Demandé", found.asked_said),
        ("Obtenu", found.obtained_said),
    ]
    notes = [f"Origine : {action.why}"] if action.why else []
    return grid(f"fiche-{action.uid}", "Fiche", ("Rubrique", "Contenu"), rows, notes=notes)


def _texts(action: Action) -> Iterator[Part]:
    for title, text in (("Contexte", action.context), ("Description", action.description)):
        if text.strip():
            yield Prose(title, words.paragraphs(text))


def _grids(action: Action, made: Made) -> Iterator[Grid]:
    if action.steps:
        yield grid(
            f"etapes-{action.uid}",
            "Étapes",
            ("Étape", "Échéance", "Faite le"),
            [
                (
                    s.title,
                    words.short_day(s.due_on),
                    words.short_day(s.done_on) if s.done_on else "—",
                )
                for s in action.steps
            ],
        )
    if action.costs:
        yield costs(action)
    if action.fundings:
        yield fundings(action)
    if action.schemes:
        yield grid(
            f"dispositifs-{action.uid}",
            "Dispositifs susceptibles de s’appliquer",
            ("Dispositif", f"Au {words.day(made.on)}", "Précision"),
            [(s.name, made.standing(s.scheme) or words.UNKNOWN, s.note) for s in action.schemes],
        )
    if action.indicators:
        yield indicators(action)
    if action.risks:
        yield grid(
            f"risques-{action.uid}",
            "Risques",
            ("Risque", "Réponse prévue"),
            [(r.text, r.answer or "aucune réponse écrite") for r in action.risks],
        )


def costs(action: Action) -> Grid:
    found = money.sums([action])
    rows = [
        (
            c.label,
            money.nature(c),
            str(c.year),
            words.euros(c.amount),
            "TTC" if c.with_tax else "HT",
        )
        for c in action.costs
    ]
    rows.append(("Total", "", "", words.euros(found.costs), ""))
    return grid(
        f"depenses-{action.uid}",
        "Dépenses",
        ("Poste", "Nature", "Année", "Montant", "Taxes"),
        rows,
        numeric=(3,),
        notes=[money.MIXED] if found.mixed else [],
    )


def fundings(action: Action) -> Grid:
    found = money.sums([action])
    rows = [
        (
            f.funder,
            words.CREDITS[f.credits],
            str(f.year),
            words.euros(f.asked),
            words.euros(f.obtained),
            words.FUNDING_STATE[f.state],
        )
        for f in action.fundings
    ]
    refused = any(f.state == REFUSED for f in action.fundings)
    rows.append(
        (
            "Total hors refus" if refused else "Total",
            "",
            "",
            found.asked_said,
            found.obtained_said,
            "",
        )
    )
    return grid(
        f"financements-{action.uid}",
        "Financements",
        ("Financeur", "Crédits", "Année", "Demandé", "Obtenu", "État"),
        rows,
        numeric=(3, 4),
    )


def indicators(action: Action) -> Grid:
    return grid(
        f"indicateurs-{action.uid}",
        "Indicateurs",
        ("Indicateur", "Départ", "Cible", "Dernière valeur", "Source"),
        [
            (each.label, start(each), target(each), last(each), each.source or words.UNSAID)
            for each in action.indicators
        ],
        numeric=(1, 2, 3),
    )


def start(each: Tracked) -> str:
    return _on(each.baseline, each.unit, each.baseline_on)


def target(each: Tracked) -> str:
    return "non fixée" if each.target is None else _on(each.target, each.unit, each.target_on)


def last(each: Tracked) -> str:
    """A value that was looked for and not found is said so, with the day."""
    if not each.values:
        return "aucune valeur relevée"
    newest = max(each.values, key=lambda value: value.on)
    return f"{words.measured(newest.value, each.unit)} ({words.when(newest)})"


def _on(value: float | None, unit: str, when: object) -> str:
    said = words.measured(value, unit)
    return f"{said} ({when:%m/%Y})" if when else said


def _missing(action: Action) -> list[str]:
    held = {
        "contexte": action.context.strip(),
        "description": action.description.strip(),
        "étapes": action.steps,
        "dépenses": action.costs,
        "financements": action.fundings,
        "indicateurs": action.indicators,
        "risques": action.risks,
    }
    return [name for name, value in held.items() if not value]
