"""Keeping what a surveyor sends: once, whole, and never over what another one wrote."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from quartiers.errors import BadInput
from quartiers.usecases.premises import NONE, OPEN, STATES
from quartiers.usecases.shop_units import family_choices
from quartiers.web.accounts.models import User
from quartiers.web.surveys.models import Entry, Photo, Survey, Unit
from quartiers.web.surveys.photos import bounded

LARGEST_SURFACE = 100_000  # m²
MOST_UNITS, MOST_ENTRIES = 300, 5_000  # of a survey
OLDEST = timedelta(days=400)


class Clash(Exception):
    """An identifier that already bears something else: nothing is overwritten."""


@dataclass(frozen=True)
class Typed:
    """A valid entry. `address` is set for a unit that is new."""

    uid: str
    unit: str
    address: str
    seen_at: str
    state: str
    family: str
    activity: str
    surface: int | None
    place: str
    comment: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def typed(data: Mapping[str, str]) -> Typed:
    """Raises BadInput, in French, for what cannot be an entry."""
    state, family = data.get("state", ""), data.get("family", "")
    if state not in STATES:
        raise BadInput("Choisissez l’état du local.", "")
    if family not in {"", *(key for key, _ in family_choices())}:
        raise BadInput("Choisissez une famille d’activité de la liste.", "")
    if state != OPEN:  # what a closed shutter still says goes in the comment
        family = ""
    return Typed(
        uid=_uid(data.get("uid", "")),
        unit=_uid(data.get("unit", "")),
        address=_text(data, "address", 300, "L’adresse"),
        seen_at=_moment(data.get("seen_at", "")),
        state=state,
        family=family,
        activity=_text(data, "activity", 160, "L’activité"),
        surface=None if state == NONE else _surface(data.get("surface", "")),
        place=_text(data, "place", 300, "L’adresse vue"),
        comment=_text(data, "comment", 1_000, "Le commentaire"),
    )


def record(
    survey: Survey, user: User, entry: Typed, photo: UploadedFile | None
) -> tuple[Entry, bool]:
    """The entry, and whether it is new. Raises Clash, or BadInput for a photo that is not one."""
    held = _known(survey, user, entry)
    if held is not None:
        return held, False
    picture = bounded(photo) if photo is not None else b""
    try:
        return _written(survey, user, entry, picture), True
    except IntegrityError:  # the same, sent twice at once
        held = _known(survey, user, entry)
        if held is None:
            raise Clash from None
        return held, False


def _known(survey: Survey, user: User, entry: Typed) -> Entry | None:
    held = Entry.objects.filter(uid=entry.uid).select_related("unit").first()
    if held is None:
        return None
    if held.unit.survey_id == survey.pk and held.by_id == user.pk and held.digest == entry.digest:
        return held
    raise Clash


@transaction.atomic
def _written(survey: Survey, user: User, entry: Typed, picture: bytes) -> Entry:
    Survey.objects.select_for_update().get(pk=survey.pk)
    if Entry.objects.filter(unit__survey=survey).count() >= MOST_ENTRIES:
        raise BadInput("Ce relevé est plein.", "Créez-en un autre pour une nouvelle visite.")
    made = Entry.objects.create(
        uid=entry.uid,
        digest=entry.digest,
        unit=_unit(survey, entry),
        by=user,
        seen_at=datetime.fromisoformat(entry.seen_at),
        state=entry.state,
        family=entry.family,
        activity=entry.activity,
        surface=entry.surface,
        place=entry.place,
        comment=entry.comment,
    )
    if picture:
        Photo.objects.create(entry=made, content=picture, size=len(picture))
    return made


def _unit(survey: Survey, entry: Typed) -> Unit:
    unit = Unit.objects.filter(uid=entry.unit).first()
    if unit is not None:
        if unit.survey_id != survey.pk:
            raise Clash
        return unit
    if not entry.address:
        raise BadInput("Ce local n’est plus dans le relevé.", "Ajoutez-le avec son adresse.")
    count = survey.units.count()
    if count >= MOST_UNITS:
        raise BadInput(f"Un relevé a {MOST_UNITS} locaux au plus.", "Créez-en un autre.")
    return Unit.objects.create(uid=entry.unit, survey=survey, address=entry.address, rank=count)


def _uid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise BadInput("La saisie n’a pas d’identifiant.", "Rouvrez la page du relevé.") from None


def _text(data: Mapping[str, str], name: str, most: int, label: str) -> str:
    kept = "".join(c if c.isprintable() else " " for c in data.get(name, ""))
    tidy = " ".join(kept.split())
    if len(tidy) > most:
        raise BadInput(f"{label} dépasse {most} caractères.", "Raccourcissez.")
    return tidy


def _surface(text: str) -> int | None:
    tidy = "".join(text.split()).removesuffix("m²")
    if not tidy:
        return None
    if tidy.isascii() and tidy.isdecimal() and 0 < int(tidy[:9]) <= LARGEST_SURFACE:
        return int(tidy)
    raise BadInput("La surface est un nombre entier de mètres carrés.", "Laissez vide si inconnue.")


def _moment(text: str) -> str:
    """As the phone tells it; never later than now, nor absurdly old: its clock may be wrong."""
    now = timezone.now()
    if not text:
        return now.isoformat()
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "L’heure de la saisie ne se lit pas.", "Rouvrez la page du relevé."
        ) from None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    if told < now - OLDEST:
        raise BadInput("Cette saisie a plus d’un an.", "Vérifiez la date de l’appareil.")
    return min(told, now).isoformat()
