"""Those who work on a territory: for choosing a pilot, for mentions, for tasks."""

import re
import unicodedata

from django.db.models import QuerySet

from quartiers.web.accounts.models import Organisation, User


def members(territory: str) -> QuerySet[User]:
    """With a role there, in force. A national role reads everywhere and is a member nowhere."""
    held = User.objects.filter(
        memberships__territory=territory, memberships__until__isnull=True, is_active=True
    )
    return User.objects.filter(pk__in=held.values("pk")).order_by("name")


def organisations(territory: str) -> QuerySet[Organisation]:
    held = Organisation.objects.filter(
        memberships__territory=territory, memberships__until__isnull=True
    )
    return Organisation.objects.filter(pk__in=held.values("pk"))


def mentioned(text: str, people: list[User]) -> list[User]:
    """Who is called « @Awa Diallo » in a text: the longest name that fits, whatever its accents."""
    found: list[User] = []
    by_length = sorted(people, key=lambda person: -len(person.name))
    for start in re.finditer("@", text):
        rest = _plain(text[start.end() :])
        person = next((each for each in by_length if _begins(rest, _plain(each.name))), None)
        if person is not None and person not in found:
            found.append(person)
    return found


def _begins(rest: str, name: str) -> bool:
    return bool(name) and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
