"""What may be exported: which document, in which format, of which part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.http import Http404

from quartiers.documents.page import Page
from quartiers.documents.strategy import (
    as_data,
    committee,
    evaluation,
    fiches,
    investment,
    roadmap,
    slides,
    spending,
    tables,
)
from quartiers.documents.strategy import plan as documents
from quartiers.documents.strategy.parts import only
from quartiers.schemes.catalogue import Catalogue
from quartiers.storage.version import code_version
from quartiers.strategy.alerts import (
    PlanAction,
    PlanFunding,
    PlanIndicator,
    PlanScheme,
    PlanStep,
    alerts,
)
from quartiers.web import state
from quartiers.web.strategies.models import Priority, Strategy
from quartiers.web.strategies.schemes import named, status_of

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "json": "application/json",
}
TEXTS = ("docx", "odt", "pdf")


@dataclass(frozen=True)
class Kind:
    """A document: its name in an address, what it is for, its formats."""

    key: str
    name: str
    about: str
    formats: tuple[str, ...]
    page: Callable[[documents.Strategy, documents.Made], Page] | None = None


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "feuille-de-route",
            roadmap.NAME,
            "Enjeux et leurs chiffres, objectifs, actions, calendrier, budget, indicateurs.",
            TEXTS,
            roadmap.page,
        ),
        Kind(
            "fiches-actions",
            fiches.NAME,
            "Une fiche complète par action, chacune sur sa page.",
            TEXTS,
            fiches.page,
        ),
        Kind(
            "volet-investissement",
            investment.NAME,
            "Les opérations qui coûtent un investissement, leurs dépenses et leurs financeurs.",
            (*TEXTS, "xlsx"),
            investment.page,
        ),
        Kind(
            "budget",
            spending.NAME,
            "Financements par année et par financeur, dépenses par nature, action par action.",
            (*TEXTS, "xlsx"),
            spending.page,
        ),
        Kind(
            "evaluation",
            evaluation.NAME,
            "Prévu, réalisé, demandé, obtenu, indicateurs ; ce qui manque est dit.",
            (*TEXTS, "xlsx"),
            evaluation.page,
        ),
        Kind(
            "note-comite",
            committee.NAME,
            "Deux pages : avancement, points de vigilance, échéances, financements.",
            TEXTS,
            committee.page,
        ),
        Kind("diaporama", slides.NAME, "Pour la réunion, avec les notes de l’orateur.", ("pptx",)),
        Kind(
            "classeur",
            tables.NAME,
            "Toutes les lignes, une feuille par sorte : se relit par l’import.",
            ("xlsx",),
            tables.page,
        ),
        Kind(
            "donnees",
            "Données de la stratégie",
            "Tout ce qui est écrit, en JSON : se relit ici ou dans un autre espace.",
            ("json",),
        ),
    )
}


@dataclass(frozen=True)
class Part:
    """What was asked for: a key of an address and its words; "" is the whole."""

    key: str
    label: str
    strategy: documents.Strategy


def part_of(whole: documents.Strategy, asked: str) -> Part:
    """Raises Http404 for a part that the strategy does not have."""
    if not asked:
        return Part("", "", whole)
    sort, _, value = asked.partition(":")
    for label, key, found in (
        *((f"Priorité {p.label}", f"priorite:{p.value}", {"priority": p.value}) for p in Priority),
        *(
            (f"Objectif {each.title}", f"objectif:{each.uid}", {"objective": each.uid})
            for each in whole.objectives
        ),
        *(
            (f"Quartier {each.name} ({each.code})", f"quartier:{each.code}", {"zone": each.code})
            for each in whole.places
        ),
        *(
            (f"Action {each.title}", f"action:{each.uid}", {"action": each.uid})
            for each in whole.actions
        ),
    ):
        if key == f"{sort}:{value}":
            return Part(key, label, only(whole, **found))
    raise Http404


def made_of(strategy: Strategy, whole: documents.Strategy, part: Part, name: str) -> documents.Made:
    """The day, the version of the service, how each scheme stands, what needs attention."""
    now = state.current()
    catalogue = now.loaded.catalogue
    ids = {each.scheme for action in whole.actions for each in action.schemes}
    return documents.Made(
        territory=name,
        on=now.day,
        version=code_version(),
        part=part.label,
        schemes=tuple((id, _standing(catalogue, id)) for id in sorted(ids)),
        alerts=tuple(
            f"{alert.sentence} {alert.advice}"
            for alert in alerts(_planned(part.strategy), now.day, catalogue)
        ),
    )


def _standing(catalogue: Catalogue, id: str) -> str:
    scheme = named(catalogue, id)
    return status_of(scheme, state.current().day)[0] if scheme else "Absent du catalogue"


def _planned(strategy: documents.Strategy) -> list[PlanAction]:
    return [
        PlanAction(
            key=action.uid,
            title=action.title,
            state=action.state,
            pilot=action.pilot,
            starts=action.starts_on,
            ends=action.ends_on,
            progress=action.progress,
            steps=tuple(PlanStep(s.title, s.due_on, s.done_on) for s in action.steps),
            fundings=tuple(
                PlanFunding(f.funder, f.scheme, f.year, f.state) for f in action.fundings
            ),
            schemes=tuple(PlanScheme(s.scheme, s.name, s.linked_on) for s in action.schemes),
            indicators=tuple(
                PlanIndicator(
                    each.label,
                    max((v.on for v in each.values if v.value is not None), default=None),
                    each.baseline_on or action.starts_on,
                )
                for each in action.indicators
            ),
        )
        for action in strategy.actions
    ]


def document(kind: Kind, format: str, strategy: documents.Strategy, made: documents.Made) -> bytes:
    """The bytes of the file."""
    content: bytes
    strategy, made = documents.printable(strategy), documents.printable(made)
    if kind.key == "donnees":
        content = as_data.render(strategy, made)
    elif kind.key == "diaporama":
        from quartiers.documents import as_pptx

        content = as_pptx.render(slides.deck(strategy, made))
    else:
        assert kind.page is not None
        layout = import_module(f"quartiers.documents.as_{format}")
        content = layout.render(kind.page(strategy, made))
    return content
