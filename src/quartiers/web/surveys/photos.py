"""Photos of premises: made small, written again with nothing but their pixels, kept a year."""

import io

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django_tasks import task
from PIL import Image, ImageOps, UnidentifiedImageError

from quartiers.errors import BadInput
from quartiers.web.accounts.durations import PHOTOS
from quartiers.web.surveys.models import Photo

MOST = 15_000_000  # bytes, as a phone makes them
PIXELS = 60_000_000
SIDE = 1_600  # points of the longest side that is kept
QUALITY = 78
ADVICE = "Enregistrez-la en JPEG ou en PNG, ou envoyez la saisie sans photo."


def bounded(file: UploadedFile) -> bytes:
    """A JPEG without place, date nor device. Raises BadInput."""
    if file.size > MOST:
        raise BadInput(f"La photo dépasse {MOST // 1_000_000} Mo.", "Prenez-la en plus petit.")
    return small(file.read())


def small(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > PIXELS:
                raise BadInput(
                    f"La photo a plus de {PIXELS // 1_000_000} millions de points.", ADVICE
                )
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            bare = Image.new("RGB", upright.size, "white")
            bare.paste(upright.convert("RGB"))
            out = io.BytesIO()
            bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise BadInput("La photo ne s’ouvre pas.", ADVICE) from error
    return out.getvalue()


def erase_old_photos() -> int:
    found = Photo.objects.filter(entry__received_at__lt=timezone.now() - PHOTOS)
    return found.delete()[0]


@task()
def old_photos_erased() -> int:
    """The same, for whatever runs tasks at fixed times."""
    return erase_old_photos()
