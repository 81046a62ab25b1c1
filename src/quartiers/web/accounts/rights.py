"""The matrix: which role may do what. One file, tested entirely (`tests/web/test_rights.py`).

A role is held on a territory, or on all of them for the national ones. What one may not see does
not exist for them: a view answers 404, never 403.
"""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    PILOTE = "pilote", "Pilote"
    CONTRIBUTEUR = "contributeur", "Contributeur"
    LECTEUR = "lecteur", "Lecteur"
    PARTENAIRE = "partenaire", "Partenaire"
    ANIMATEUR_NATIONAL = "animateur_national", "Animateur national"
    ADMINISTRATEUR = "administrateur", "Administrateur"


class Right(StrEnum):
    """What may be done. `OWN` rights hold for the actions that the organisation leads or joins."""

    READ = "lire"  # the strategy, its actions, its follow-up
    READ_OWN = "lire_les_siennes"
    WRITE = "ecrire"  # stakes, objectives, actions, indicators
    WRITE_OWN = "ecrire_les_siennes"
    COMMENT = "commenter"
    ADOPT = "arreter"  # freeze a diagnostic, adopt a strategy, restore a past version
    MEMBERS = "voir_les_membres"  # names and roles, never an address
    INVITE = "inviter"  # members of the territory, their roles, their removal
    LISTS = "listes_nominatives"  # of establishments, with a purpose
    LOCAL_FILES = "fichiers_locaux"
    SURVEY = "relever"  # premises, on the spot
    EXPORT = "exporter"
    STEER = "animer"  # the national board, cohorts, labels
    PROPOSE = "proposer"  # a correction of a scheme
    REVIEW = "instruire"  # what is proposed
    ADMINISTER = "administrer"  # accounts and organisations


NATIONAL = frozenset({Role.ANIMATEUR_NATIONAL, Role.ADMINISTRATEUR})

# These roles give a second factor before any of the guarded rights is used: a stolen password must
# neither change what others wrote nor open a list of establishments.
STRONG = frozenset({Role.PILOTE, Role.ANIMATEUR_NATIONAL, Role.ADMINISTRATEUR})
GUARDED = frozenset(Right) - {Right.READ, Right.READ_OWN, Right.EXPORT, Right.MEMBERS}

_READER = frozenset({Right.READ, Right.READ_OWN, Right.COMMENT, Right.MEMBERS, Right.EXPORT})
_WRITER = _READER | {
    Right.WRITE,
    Right.WRITE_OWN,
    Right.LISTS,
    Right.LOCAL_FILES,
    Right.SURVEY,
    Right.PROPOSE,
}

MATRIX: dict[Role, frozenset[Right]] = {
    Role.PILOTE: _WRITER | {Right.ADOPT, Right.INVITE},
    Role.CONTRIBUTEUR: _WRITER,
    Role.LECTEUR: _READER,
    Role.PARTENAIRE: frozenset({Right.READ_OWN, Right.WRITE_OWN, Right.COMMENT, Right.PROPOSE}),
    Role.ANIMATEUR_NATIONAL: _READER | {Right.STEER, Right.PROPOSE, Right.REVIEW},
    Role.ADMINISTRATEUR: frozenset({Right.ADMINISTER, Right.INVITE, Right.MEMBERS}),
}
