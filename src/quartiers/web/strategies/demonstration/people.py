"""The demonstration accounts: one a role, under no name of anybody, at addresses that no server can
reach. Their passwords are drawn at random, and returned once."""

import secrets
from dataclasses import dataclass

from django.utils import timezone

from quartiers.web.accounts.models import Membership, Organisation, OrganisationKind, User
from quartiers.web.accounts.rights import NATIONAL, Role

ORGANISATIONS = {
    "collectivite": ("Agglomération de démonstration", OrganisationKind.COLLECTIVITE, ""),
    "prefecture": ("Préfecture de démonstration", OrganisationKind.PREFECTURE, ""),
    "banque": ("Banque des Territoires (démonstration)", OrganisationKind.BDT, ""),
    "bpi": ("Bpifrance (démonstration)", OrganisationKind.BPIFRANCE, ""),
    "chambre": ("Chambre consulaire de démonstration", OrganisationKind.CHAMBRE, ""),
    "association": ("Association de démonstration", OrganisationKind.ASSOCIATION, ""),
    "national": ("Équipe nationale de démonstration", OrganisationKind.ANCT, ""),
}
# Key, name shown, role, organisation.
PEOPLE = (
    ("pilote", "Pilote de démonstration", Role.PILOTE, "collectivite"),
    ("contributrice", "Contributrice de démonstration", Role.CONTRIBUTEUR, "collectivite"),
    ("lecteur", "Lecteur de démonstration", Role.LECTEUR, "prefecture"),
    ("partenaire", "Partenaire de démonstration", Role.PARTENAIRE, "chambre"),
    ("animatrice", "Animatrice nationale de démonstration", Role.ANIMATEUR_NATIONAL, "national"),
    ("administrateur", "Administrateur de démonstration", Role.ADMINISTRATEUR, "national"),
)
DOMAIN = "exemple.invalid"


@dataclass(frozen=True)
class Account:
    """`password` is shown once, and kept nowhere."""

    email: str
    role: str
    password: str


def organisations() -> dict[str, Organisation]:
    return {
        key: Organisation.objects.get_or_create(
            name=name, fictitious=True, defaults={"kind": kind, "operator": operator}
        )[0]
        for key, (name, kind, operator) in ORGANISATIONS.items()
    }


def people(territory: str, held: dict[str, Organisation]) -> tuple[dict[str, User], list[Account]]:
    """By key; and those that were made now, with their passwords."""
    found: dict[str, User] = {}
    made: list[Account] = []
    for key, name, role, organisation in PEOPLE:
        email = f"{key}@{DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            password = "-".join(secrets.token_hex(3) for _ in range(3))
            user = User.objects.create_user(
                email, password, name=name, fictitious=True, confirmed_at=timezone.now()
            )
            Membership.objects.create(
                user=user,
                organisation=held[organisation],
                territory="" if role in NATIONAL else territory,
                role=role,
            )
            made.append(Account(email, role.label, password))
        found[key] = user
    return found, made
