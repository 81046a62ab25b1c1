"""The archive of a territory: everything written there, in one file that can be checked.

Comments, tasks and local files stay: they are not the territory's to give away with its strategy.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet, Sum

from quartiers.documents.strategy import as_data
from quartiers.storage.version import code_version
from quartiers.web import state
from quartiers.web.strategies.exports.gather import gathered, keyed
from quartiers.web.strategies.exports.history import history
from quartiers.web.strategies.exports.making import KINDS, Part, document, made_of
from quartiers.web.strategies.models import Document, FrozenDiagnostic, Strategy
from quartiers.web.strategies.reading import LIVE, all_actions
from quartiers.web.surveys.models import Survey
from quartiers.web.surveys.table import as_csv

KIND, VERSION = "archive_territoire", "1.0"
MANIFEST = "manifeste.json"
MOST_ATTACHED = 300_000_000  # bytes
IN_MEMORY = 20_000_000
DRAWN = (("feuille-de-route", "pdf"), ("fiches-actions", "pdf"), ("classeur", "xlsx"))
README = """Archive du territoire « {name} », établie le {day} par Quartiers productifs {version}.
{fictitious}
manifeste.json      la liste des fichiers, leur taille et leur empreinte SHA-256
strategies/         chaque stratégie en JSON (schéma : schema/strategie-1.0.json) : se relit par la
                    page des imports
documents/          les mêmes, mises en page
diagnostics/        les diagnostics arrêtés, tels qu’ils ont été publiés ce jour-là
pieces-jointes/     les documents joints aux actions, par identifiant d’action
releves/            les relevés de locaux, sans nom ni photo, pour qui peut les lire
historique/         chaque version de chaque fiche : quand, par qui, quoi (pour la lecture)

La page des imports relit l’archive entière jusqu’à 20 Mo : stratégies, diagnostics arrêtés, pièces
jointes. Elle ne reprend pas l’historique : un autre site ne peut pas vérifier qui a écrit quoi.

N’y sont pas : commentaires, tâches, fichiers locaux, adresses électroniques.
"""


@dataclass
class Writing:
    zip: zipfile.ZipFile
    files: list["Held"] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        self.zip.writestr(path, content)
        self.files.append(Held(path, len(content), hashlib.sha256(content).hexdigest()))

    def add_data(self, path: str, content: Any) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        self.add(path, f"{text}\n".encode())


@dataclass(frozen=True)
class Held:
    path: str
    bytes: int
    sha256: str


def archive(territory: str, name: str, *, surveys: bool) -> IO[bytes]:
    """A file that is read from its beginning; on the disk when it is large. `surveys`: whether who
    asks may read those of premises."""
    large = (_documents(territory).aggregate(total=Sum("size"))["total"] or 0) > IN_MEMORY
    out: IO[bytes] = tempfile.TemporaryFile() if large else BytesIO()  # noqa: SIM115
    strategies = list(Strategy.objects.filter(LIVE, territory=territory))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        made = Writing(file)
        left = _fill(made, territory, name, strategies)
        if surveys:
            _surveyed(made, territory)
        manifest = {
            "schema_version": VERSION,
            "kind": KIND,
            "territory": territory,
            "name": name,
            "made_on": state.current().day.isoformat(),
            "version": code_version(),
            "fictitious": any(each.fictitious for each in strategies),
            "left_out": left,
            "files": [asdict(each) for each in made.files],
        }
        file.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    out.seek(0)
    return out


def _fill(made: Writing, territory: str, name: str, strategies: list[Strategy]) -> list[str]:
    """What was left out, in French."""
    fictitious = "Données fictives." if any(each.fictitious for each in strategies) else ""
    day, version = f"{state.current().day:%d/%m/%Y}", code_version()
    said = README.format(name=name, day=day, version=version, fictitious=fictitious)
    made.add("LISEZ-MOI.txt", said.encode())
    made.add_data("schema/strategie-1.0.json", as_data.schema())
    for strategy in strategies:
        _strategy(made, strategy, name)
    diagnostics = list(FrozenDiagnostic.objects.filter(territory=territory).defer("content"))
    for pk, key in keyed(diagnostics).items():
        _diagnostic(made, FrozenDiagnostic.objects.get(pk=pk), key)
    return list(_attached(made, territory))


def _strategy(made: Writing, strategy: Strategy, name: str) -> None:
    whole = gathered(strategy)
    told = made_of(strategy, whole, Part("", "", whole), name)
    made.add(f"strategies/{strategy.uid}.json", as_data.render(whole, told))
    for kind, format in DRAWN:
        content = document(KINDS[kind], format, whole, told)
        made.add(f"documents/{strategy.uid}/{kind}.{format}", content)
    made.add_data(f"historique/{strategy.uid}.json", history(strategy))


def _diagnostic(made: Writing, one: FrozenDiagnostic, key: str) -> None:
    told = {
        "key": key,
        "zone": one.zone,
        "zoning": one.zoning,
        "as_of": one.as_of,
        "register": one.register,
        "made_at": one.made_at,
        "content": one.content,
    }
    made.add_data(f"diagnostics/{key.replace('@', '_').replace('#', '_')}.json", told)


def _surveyed(made: Writing, territory: str) -> None:
    for survey in Survey.objects.filter(territory=territory, deleted_at=None):
        made.add(f"releves/{survey.day}-{survey.zone}-{survey.pk}.csv", as_csv(survey))


def _documents(territory: str) -> QuerySet[Document]:
    """Of live actions, those that were taken away apart."""
    actions = all_actions(territory).order_by().values("pk")
    return Document.objects.filter(deleted_at__isnull=True, action__in=actions)


def _attached(made: Writing, territory: str) -> Iterator[str]:
    held = _documents(territory)
    size = held.aggregate(total=Sum("size"))["total"] or 0
    if size > MOST_ATTACHED:
        most = MOST_ATTACHED // 1_000_000
        yield f"Pièces jointes : plus de {most} Mo, à télécharger depuis leurs actions."
        return
    for one in held.select_related("action").order_by("pk").iterator(chunk_size=5):
        made.add(f"pieces-jointes/{one.action.uid}/{one.pk}-{one.name}", bytes(one.content))
