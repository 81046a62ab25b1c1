"""For `test_rights.py`: an object of each kind on a territory, as the arguments of its address.

Each function is given the territory, makes the object there, and answers the arguments of the
address in order, the territory first where the address has one.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from uuid import uuid4

from django.core import signing
from django.utils import timezone
from tests.web import steered, written
from tests.web.people import ELSEWHERE, organisation, user

from quartiers.web.accounts.models import Invitation, Membership, hashed
from quartiers.web.accounts.rights import Role
from quartiers.web.accounts.tokens import confirmation, mark, reset
from quartiers.web.localfiles.models import LocalFile
from quartiers.web.programme.models import Desk, Label
from quartiers.web.strategies.imports.models import ImportFile
from quartiers.web.strategies.models import Action, Strategy
from quartiers.web.strategies.notifications.stopping import SALT
from quartiers.web.strategies.writing import delete
from quartiers.web.surveys.models import Photo, Survey, Unit

Maker = Callable[[str], tuple]


def _invitation(territory: str) -> tuple[Invitation, str]:
    token = Invitation.new_token()
    made = Invitation.objects.create(
        email="invite@exemple.fr",
        organisation=organisation(),
        territory=territory,
        role=Role.LECTEUR,
        token_hash=hashed(token),
    )
    return made, token


def _membership(territory: str) -> tuple:
    return territory, user(Role.LECTEUR, territory).memberships.get().pk


def _unconfirmed(territory: str) -> tuple:
    someone = user(confirmed_at=None)
    return mark(someone), confirmation.make_token(someone)


def _forgetful(territory: str) -> tuple:
    someone = user()
    return mark(someone), reset.make_token(someone)


def _national(territory: str) -> tuple:
    return (Membership.objects.get(user=user(Role.ANIMATEUR_NATIONAL)).pk,)


def _label(territory: str) -> Label:
    return steered.label(territory, steered.wave(f"v{next(_rank)}"))


def _referent(territory: str) -> tuple:
    label = _label(territory)
    return label.pk, label.referents.create(organisation=organisation(), function="Référent").pk


def _import(territory: str) -> tuple:
    wave = steered.wave(f"v{next(_rank)}")
    return (wave.imports.create(report={"lignes": []}).pk,)


def _desk(territory: str) -> tuple:
    given = {"departement": "59", "body": "ddets", "checked_on": date(2026, 1, 1)}
    return (Desk.objects.create(name=f"Guichet {next(_rank)}", **given).pk,)


def _neighbourhood(territory: str) -> tuple:
    """One that no other territory has, by an action there."""
    code = "QN05980M" if territory == ELSEWHERE else "QN99901I"
    plan = written.strategy(territory=territory, fictitious=territory != ELSEWHERE)
    written.action(written.objective(plan), zones=[code])
    return territory, code


def _plan(territory: str) -> Strategy:
    return written.strategy(territory=territory)


def _stake(territory: str) -> tuple:
    return territory, written.stake(_plan(territory)).pk


def _action(territory: str) -> Action:
    return written.filled(written.objective(_plan(territory)))


def _frozen(territory: str) -> int:
    return written.frozen(written.small_content(), territory).pk


def _document(territory: str) -> tuple:
    action = _action(territory)
    made = action.documents.create(name="a.pdf", kind="application/pdf", content=b"%PDF-")
    return territory, action.pk, made.pk


def _task(territory: str) -> tuple:
    action = _action(territory)
    return territory, action.pk, action.tasks.create(title="Appeler").pk


def _past(territory: str) -> tuple:
    action = _action(territory)
    return territory, "actions", action.pk, action.history.first().history_id


def _set_aside(territory: str) -> tuple:
    action = _action(territory)
    delete(action, None)
    return territory, "actions", action.pk


def _plan_file(territory: str) -> tuple:
    made = ImportFile.objects.create(
        territory=territory,
        strategy=_plan(territory),
        sent_by=user(),
        kind=ImportFile.Kind.TABLEAU,
        name="plan.csv",
        content=b"Action\nHalle\n",
        choices={"sheet": 0, "header": 1, "fields": {"0": "titre"}, "priority": "entrepreneuriat"},
    )
    return territory, made.pk


_rank = count(1)


def _survey(territory: str) -> tuple:
    given = {"title": "Rue neuve", "zone": "QN99901I", "day": date(2026, 11, 3)}
    return territory, Survey.objects.create(territory=territory, **given).pk


def _photo(territory: str) -> tuple:
    _, survey = _survey(territory)
    unit = Unit.objects.create(survey_id=survey, address="1 rue neuve")
    entry = unit.entries.create(uid=uuid4(), digest="", seen_at=timezone.now(), state="ouvert")
    Photo.objects.create(entry=entry, content=b"", size=0)
    return territory, survey, entry.pk


def _local_file(territory: str) -> tuple:
    """Of the team: what partners see of theirs, and drafts, are in `test_fichiers.py`."""
    made = LocalFile.objects.create(
        territory=territory,
        title="Locaux vacants",
        access="equipe",
        keep_until=date(2100, 1, 1),
        imported_at=timezone.now(),
        report={"rows": 0, "matched": 0, "in_zone": 0, "by": {}, "problems": []},
    )
    return territory, made.pk


def _draft(territory: str) -> tuple:
    _, pk = _local_file(territory)
    LocalFile.objects.filter(pk=pk).update(imported_at=None, draft=b"")
    return territory, pk


MAKERS: dict[str, Maker] = {
    "invitation": lambda territory: (_invitation(territory)[1],),
    "confirmation": _unconfirmed,
    "nouveau_mot_de_passe": _forgetful,
    "organisation": lambda territory: (organisation().pk,),
    "role_retirer": _national,
    "membre_role": _membership,
    "membre_depart": _membership,
    "invitation_retirer": lambda territory: (territory, _invitation(territory)[0].pk),
    "programme_lignes": lambda territory: ("actions",),
    "vague": lambda territory: (steered.wave(f"v{next(_rank)}").slug,),
    "label": lambda territory: (_label(territory).pk,),
    "retirer_referent": _referent,
    "candidatures_import": _import,
    "guichet": _desk,
    "retirer_guichet": _desk,
    "corriger_dispositif": lambda territory: ("anct-frla",),
    "proposition": lambda territory: (steered.proposal().pk,),
    "correctif": lambda territory: (steered.proposal().pk,),
    "decider_proposition": lambda territory: (steered.proposal().pk,),
    "delegue": _neighbourhood,
    "strategie_etat": lambda territory: (territory, _plan(territory).pk),
    "diagnostic_arrete": lambda territory: (territory, _frozen(territory)),
    "diagnostic_donnees": lambda territory: (territory, _frozen(territory)),
    "chiffre": lambda territory: (territory, _frozen(territory), "stock_actif"),
    "diagnostic_ecart": lambda territory: (territory, _frozen(territory), _frozen(territory)),
    "enjeu": _stake,
    "enjeu_chiffres": _stake,
    "objectif": lambda territory: (territory, written.objective(_plan(territory)).pk),
    "action": lambda territory: (territory, _action(territory).pk),
    "action_ligne": lambda territory: (territory, _action(territory).pk),
    "action_emplacement": lambda territory: (territory, _action(territory).pk),
    "suivi_action": lambda territory: (territory, _action(territory).pk),
    "suivi_remplir": lambda territory: (_plan(territory).territory,),
    "resume_arret": lambda territory: (signing.dumps(user().pk, salt=SALT),),
    "action_dispositifs": lambda territory: (territory, _action(territory).pk),
    "dispositif_du_territoire": lambda territory: (
        territory,
        _action(territory).schemes.get().scheme,
    ),
    "document_nouveau": lambda territory: (territory, _action(territory).pk),
    "document": _document,
    "document_retirer": _document,
    "commenter": lambda territory: (territory, _action(territory).pk),
    "tache_nouvelle": lambda territory: (territory, _action(territory).pk),
    "tache_faite": _task,
    "swot": lambda territory: (_plan(territory).territory,),
    "suggestions": lambda territory: (_plan(territory).territory,),
    "nouveau": lambda territory: (_plan(territory).territory, "enjeux"),
    "ecrire": lambda territory: (territory, "actions", _action(territory).pk),
    "ecrire_partie": lambda territory: (territory, "actions", _action(territory).pk, "budget"),
    "historique": lambda territory: (territory, "actions", _action(territory).pk),
    "retablir_version": _past,
    "export": lambda territory: (territory, _plan(territory).pk, "budget", "xlsx"),
    "import": _plan_file,
    "import_colonnes": _plan_file,
    "import_essai": _plan_file,
    "import_ecrire": _plan_file,
    "import_oublier": _plan_file,
    "supprimer": lambda territory: (territory, "actions", _action(territory).pk),
    "retablir": _set_aside,
    "releve_ecarter": _survey,
    "releve_reprendre": _survey,
    "releve_terrain": _survey,
    "releve_saisies": _survey,
    "releve_resultats": _survey,
    "releve_trancher": _survey,
    "releve_csv": _survey,
    "releve_photo": _photo,
    "releve_photo_retirer": _photo,
    "releve_polarite": _survey,
    "releve_fiche": _survey,
    "fichier": _local_file,
    "fichier_lignes": _local_file,
    "fichier_comptes": _local_file,
    "fichier_effacer": _local_file,
    "fichier_colonnes": _draft,
}
