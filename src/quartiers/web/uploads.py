"""Files that people send: bounded as they arrive, known by what they hold and not by their name.

A picture is written again, without what the camera added (place, date, device). An office file with
macros, or that would unfold far beyond its size, is refused. Nothing is ever executed nor served
as a page: a file leaves as an attachment.
"""

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest
from PIL import Image, ImageOps, UnidentifiedImageError

from quartiers.errors import BadInput

MOST = 5_000_000  # bytes of a document
LARGEST = 20_000_000  # bytes of a request, whatever it carries
PIXELS = 40_000_000
UNFOLDED = 80_000_000  # bytes that an office file may hold
RATIO = 200
ENTRIES = 5_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
_MAIN = {
    "docx": f"{_OFFICE}.wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet.main+xml",
}
WANTED = "Sont acceptés : PDF, ODT, DOCX, XLSX (sans macros), PNG et JPEG."
TOO_BIG = "too_big"


@dataclass(frozen=True)
class Checked:
    name: str
    kind: str
    content: bytes


class Bounded(MemoryFileUploadHandler):
    """Files of the workspaces alone, held in memory. One that is too big stops being read at once:
    the page then says so, instead of the file."""

    def handle_raw_input(self, *args: object, **kwargs: object) -> None:
        self.activated = True

    def new_file(self, *args: object, **kwargs: object) -> None:
        if self.request is None or not self.request.path.startswith("/espace/"):
            raise StopUpload(connection_reset=False)
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.request.META[TOO_BIG] = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def sent(request: HttpRequest, name: str, most: int = MOST) -> UploadedFile:
    """The file of a field. Raises BadInput where there is none, or where it stopped being read:
    `most`, in bytes, is what the page takes, and says."""
    file = request.FILES.get(name)
    if request.META.get(TOO_BIG):
        raise BadInput(*_heavy(most))
    if file is None:
        raise BadInput("Aucun fichier n’a été choisi.", WANTED)
    return file


def checked(file: UploadedFile, kinds: Collection[str] = tuple(KINDS)) -> Checked:
    """Raises BadInput in French for what cannot be kept."""
    if file.size > MOST:
        raise BadInput(*_heavy(MOST))
    content = file.read()
    kind = _kind(content, file.name or "")
    if kind not in kinds:
        raise BadInput("Ce type de fichier n’est pas accepté ici.", WANTED)
    if kind in ("png", "jpg"):
        content = picture(content, kind)
    return Checked(_named(file.name or "document", kind), KINDS[kind], content)


def _heavy(most: int) -> tuple[str, str]:
    return (
        f"Le fichier dépasse {most // 1_000_000} Mo.",
        "Réduisez-le (une photo : enregistrez-la en plus petit), ou déposez-le ailleurs et donnez "
        "son lien.",
    )


def _kind(content: bytes, name: str) -> str:
    if not content:
        raise BadInput("Le fichier est vide.", WANTED)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            "Ce fichier est à un ancien format (DOC, XLS), ou protégé par un mot de passe.",
            "Enregistrez-le en DOCX, XLSX, ODT ou PDF, sans mot de passe.",
        )
    raise BadInput(f"« {name[:80]} » n’est pas d’un type accepté.", WANTED)


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _bounded(archive, len(content))
            return _office_kind(archive)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError) as error:
        raise BadInput("Le fichier est abîmé : il ne s’ouvre pas.", WANTED) from error


def _bounded(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    unfolded = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unfolded > UNFOLDED or unfolded > max(RATIO * size, 1_000_000):
        raise BadInput(
            "Ce fichier compressé en contient démesurément plus que sa taille : il est refusé.",
            "Ouvrez-le, et enregistrez-le à nouveau depuis votre logiciel.",
        )


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if _start(archive, "mimetype", names).strip() == KINDS["odt"]:
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise BadInput(*_macros())
        return "odt"
    types = _start(archive, "[Content_Types].xml", names)
    if "macroEnabled" in types or any("vbaproject" in name.lower() for name in names):
        raise BadInput(*_macros())
    for kind, main in _MAIN.items():
        if main in types:
            return kind
    raise BadInput("Ce fichier compressé n’est ni un DOCX, ni un XLSX, ni un ODT.", WANTED)


def _start(archive: zipfile.ZipFile, name: str, names: set[str]) -> str:
    """A bounded beginning of an entry: what it declares of its own size may be false."""
    if name not in names:
        return ""
    with archive.open(name) as entry:
        return entry.read(1_000_000).decode("utf-8", "replace")


def _macros() -> tuple[str, str]:
    return (
        "Ce fichier contient des macros : il est refusé.",
        "Enregistrez-le sans macros (DOCX, XLSX, ODT) ou en PDF.",
    )


def picture(content: bytes, kind: str) -> bytes:
    """The same picture, upright, with nothing but its pixels. Raises BadInput."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > PIXELS:
                raise BadInput(
                    f"L’image a plus de {PIXELS // 1_000_000} millions de points.",
                    "Enregistrez-la en plus petit.",
                )
            upright = ImageOps.exif_transpose(image)
            modes = ("RGB", "L") if kind == "jpg" else ("RGB", "RGBA", "L", "LA", "P")
            bare = upright if upright.mode in modes else upright.convert("RGB")
            clean = Image.new(bare.mode, bare.size)
            if bare.mode == "P" and bare.palette is not None:
                clean = bare.convert("RGBA")
            else:
                clean.paste(bare)
            clean.info = {}
            out = io.BytesIO()
            clean.save(out, "JPEG" if kind == "jpg" else "PNG", quality=88, optimize=True)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise BadInput("L’image est abîmée : elle ne s’ouvre pas.", WANTED) from error
    return out.getvalue()


def _named(name: str, kind: str) -> str:
    """Without what no file system takes, with the ending of what it is."""
    stem = re.sub(r"[^\w .,'’()-]+", " ", name.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip(" .")
    return f"{stem[:150] or 'document'}.{kind}"
