"""The action models of `catalogue/actions`, one a file, edited by experts and read nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from quartiers.catalogue.reader import Record, names_in, overlay_mark, read_folder, read_yaml
from quartiers.errors import UnknownCode
from quartiers.schemes.reading.problems import meant
from quartiers.strategy.said import prose
from quartiers.strategy.triggers import Trigger, known_indicator, read_trigger

FOLDER, PARTNERS = "actions", "partenaires.yaml"
# The four of the programme. The catalogue of schemes has others (engineering, jobs): means, here.
PRIORITIES = {
    "entrepreneuriat": "Entrepreneuriat",
    "commerce_artisanat": "Commerce et artisanat",
    "activites_productives": "Activités productives",
    "transition_numerique": "Transition numérique",
}
KEYS = (
    *("id", "nom", "priorite", "resume", "contexte", "etapes", "partenaires", "dispositifs"),
    *("indicateurs", "declencheurs", "vigilance"),
)
LONGEST = 200  # characters of a name, as an action keeps it
MOST_MONTHS = 120


@dataclass(frozen=True)
class ModelStep:
    """`months` is the usual duration."""

    title: str
    months: float


@dataclass(frozen=True)
class ModelIndicator:
    """`open_data` is the indicator of the diagnostic that fills it, "" where people do."""

    label: str
    unit: str
    source: str
    open_data: str


@dataclass(frozen=True)
class ActionModel:
    """`steps` in order; `partners` are kinds; `schemes` ids of the catalogue, that say the law;
    `cautions` what people who did it would warn of."""

    id: str
    name: str
    priority: str
    summary: str
    context: str
    steps: tuple[ModelStep, ...]
    partners: tuple[str, ...]
    schemes: tuple[str, ...]
    indicators: tuple[ModelIndicator, ...]
    triggers: tuple[Trigger, ...]
    cautions: tuple[str, ...]

    @property
    def months(self) -> float:
        """Of all its steps, one after the other."""
        return sum(step.months for step in self.steps)


def action_models() -> Mapping[str, ActionModel]:
    """Those of the catalogue in use, by id, in the order of the file names; read once."""
    return _models(overlay_mark(f"{FOLDER}/*.yaml", PARTNERS))


def action_model(id: str) -> ActionModel:
    found = action_models().get(id)
    if found is None:
        raise UnknownCode(
            f"Aucun modèle d’action ne porte l’identifiant « {id} ».",
            meant(id, list(action_models()), "Modèles"),
        )
    return found


def partner_kinds() -> Mapping[str, str]:
    """The label of each kind of partner."""
    return _kinds(overlay_mark(PARTNERS))


@cache
def _models(_mark: tuple[object, ...]) -> Mapping[str, ActionModel]:
    return {stem: read_model(page, stem) for stem, page in sorted(read_folder(FOLDER).items())}


@cache
def _kinds(_mark: tuple[object, ...]) -> Mapping[str, str]:
    named = read_yaml(PARTNERS).only(("partenaires",)).record("partenaires")
    return {key: named.text(key) for key in named}


def read_model(page: Record, stem: str) -> ActionModel:
    """One file; `stem` is its name without its ending."""
    page.only(KEYS)
    id, name = page.text("id"), prose(page.text("nom"))
    if id != stem:
        raise page.error("id", f"« {id} » n’est pas le nom du fichier", f"Écrivez « {stem} ».")
    if len(name) > LONGEST:
        raise page.error("nom", f"plus de {LONGEST} caractères", "Raccourcissez-le.")
    return ActionModel(
        id=id,
        name=name,
        priority=_one_of(page, "priorite", PRIORITIES),
        summary=prose(page.text("resume")),
        context=prose(page.text("contexte")),
        steps=tuple(_step(entry) for entry in _some(page, "etapes")),
        partners=_all_of(page, "partenaires", partner_kinds(), "Partenaires"),
        schemes=_all_of(page, "dispositifs", names_in("dispositifs"), "Dispositifs"),
        indicators=tuple(_indicator(entry) for entry in _some(page, "indicateurs")),
        triggers=_triggers(page),
        cautions=tuple(prose(text) for text in page.texts("vigilance")),
    )


def _some(page: Record, key: str) -> tuple[Record, ...]:
    entries = page.records(key)
    if not entries:
        raise page.error(key, "la liste est vide", "Donnez-en au moins un élément.")
    return entries


def _one_of(page: Record, key: str, known: Mapping[str, str]) -> str:
    told = page.text(key)
    if told not in known:
        raise page.error(key, f"« {told} » n’existe pas", meant(told, known, "Valeurs"))
    return told


def _all_of(page: Record, key: str, known: object, listed: str) -> tuple[str, ...]:
    names = list(known) if isinstance(known, Mapping | list) else []
    told = page.texts(key)
    for each in told:
        if each not in names:
            raise page.error(key, f"« {each} » n’existe pas", meant(each, names, listed))
    if len(set(told)) < len(told):
        raise page.error(key, "un élément est donné deux fois", "Gardez-en un.")
    return told


def _step(entry: Record) -> ModelStep:
    entry.only(("titre", "mois"))
    months = entry.number("mois")
    if months is None or not 0 < months <= MOST_MONTHS:
        raise entry.error(
            "mois",
            f"une durée de plus de 0 à {MOST_MONTHS} mois est attendue",
            "0.5 : quinze jours.",
        )
    return ModelStep(prose(entry.text("titre")), months)


def _indicator(entry: Record) -> ModelIndicator:
    entry.only(("libelle", "unite", "source"), ("indicateur",))
    open_data = known_indicator(entry, "indicateur") if "indicateur" in entry else ""
    return ModelIndicator(
        prose(entry.text("libelle")),
        prose(entry.text("unite")),
        prose(entry.text("source")),
        open_data,
    )


def _triggers(page: Record) -> tuple[Trigger, ...]:
    found = tuple(read_trigger(entry) for entry in _some(page, "declencheurs"))
    if len(set(found)) < len(found):
        raise page.error("declencheurs", "un déclencheur est donné deux fois", "Gardez-en un.")
    return found
