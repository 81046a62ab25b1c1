"""A file as it arrives: bounded, known by what it holds, kept for the time of its import."""

import io
import zipfile

from django.http import HttpRequest

from quartiers.errors import BadInput
from quartiers.web.accounts.models import User
from quartiers.web.strategies.exports.archive import MANIFEST
from quartiers.web.strategies.imports.archive_reading import read_archive
from quartiers.web.strategies.imports.models import ImportFile
from quartiers.web.strategies.imports.of_data import read_data
from quartiers.web.strategies.imports.sheets import read_sheets
from quartiers.web.strategies.models import Strategy
from quartiers.web.uploads import LARGEST, MOST, checked, sent

WAITING = 5  # files of a person, on a territory
WANTED = "Sont acceptés : XLSX (sans macros), CSV, et les exports JSON et ZIP de ce service."
Kind = ImportFile.Kind


def received(
    request: HttpRequest, territory: str, user: User, strategy: Strategy | None
) -> ImportFile:
    """Read once, so that a file that cannot be is refused at once. Raises BadInput."""
    file = sent(request, "fichier", LARGEST)
    name = (file.name or "fichier").rsplit("/", 1)[-1][:200]
    content = file.read()
    kind = _kind(content, name)
    if file.size > MOST and kind != Kind.ARCHIVE:
        raise BadInput(
            f"Le fichier dépasse {MOST // 1_000_000} Mo.",
            "Gardez la feuille utile, ou importez-le en plusieurs fois.",
        )
    if kind == Kind.TABLEAU:
        if content.startswith(b"PK"):
            file.seek(0)
            checked(file, ("xlsx",))  # no macros, no bomb
        read_sheets(content, name)
        if strategy is None:
            raise BadInput(
                "Dites dans quelle stratégie vont les actions.",
                "Créez-la d’abord s’il n’y en a pas.",
            )
    elif kind == Kind.DONNEES:
        read_data(content)
    else:
        read_archive(content)
    former = ImportFile.objects.filter(territory=territory, sent_by=user).order_by("-pk")
    ImportFile.objects.filter(
        pk__in=list(former.values_list("pk", flat=True)[WAITING - 1 :])
    ).delete()
    return ImportFile.objects.create(
        territory=territory,
        strategy=strategy,
        sent_by=user,
        kind=kind,
        name="".join(c for c in name if c.isprintable()),
        content=content,
    )


def _kind(content: bytes, name: str) -> str:
    if not content.strip():
        raise BadInput("Le fichier est vide.", WANTED)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            "Ce classeur est à l’ancien format (XLS), ou protégé par un mot de passe.",
            "Enregistrez-le en XLSX, sans mot de passe.",
        )
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                return Kind.ARCHIVE if MANIFEST in file.namelist() else Kind.TABLEAU
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise BadInput("Le fichier est abîmé : il ne s’ouvre pas.", WANTED) from error
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return Kind.DONNEES
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadInput(f"« {name[:80]} » n’est pas un tableau.", WANTED)
    return Kind.TABLEAU
