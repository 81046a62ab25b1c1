"""The pages of the workspaces, on the strategy of the demonstration, and who opens them."""

from tests.browser.desk import SPACE

PILOT, TEAM = "pilote@exemple.invalid", "animatrice@exemple.invalid"
ACTION = f"{SPACE}/actions/1/"
OF_PILOT = {
    "espace": "/espace/",
    "compte": "/espace/compte/",
    "registre": "/espace/traitements/",
    "tableau": f"{SPACE}/",
    "arbre": f"{SPACE}/strategie/",
    "diagnostics": f"{SPACE}/diagnostics/",
    "diagnostic": f"{SPACE}/diagnostics/1/",
    "enjeu": f"{SPACE}/enjeux/1/",
    "enjeu-chiffres": f"{SPACE}/enjeux/1/chiffres/",
    "objectif": f"{SPACE}/objectifs/1/",
    "swot": f"{SPACE}/swot/",
    "suggestions": f"{SPACE}/suggestions/",
    "corbeille": f"{SPACE}/corbeille/",
    "action": ACTION,
    "action-ecrire": f"{ACTION}ecrire/",
    "action-etapes": f"{ACTION}ecrire/etapes/",
    "action-budget": f"{ACTION}ecrire/budget/",
    "action-indicateurs": f"{ACTION}ecrire/indicateurs/",
    "action-dispositifs": f"{ACTION}dispositifs/",
    "action-historique": f"{ACTION}historique/",
    "action-emplacement": f"{ACTION}emplacement/",
    "action-nouvelle": f"{SPACE}/actions/nouveau/",
    "actions": f"{SPACE}/actions/",
    "calendrier": f"{SPACE}/calendrier/",
    "budget": f"{SPACE}/budget/",
    "carte": f"{SPACE}/carte/",
    "suivi": f"{SPACE}/suivi/",
    "suivi-valeurs": f"{SPACE}/suivi/valeurs/",
    "impression": f"{SPACE}/impression/",
    "exports": f"{SPACE}/exports/",
    "imports": f"{SPACE}/imports/",
    "releves": f"{SPACE}/releve/",
    "releve-nouveau": f"{SPACE}/releve/nouveau/",
    "fichiers": f"{SPACE}/fichiers/",
    "fichier-nouveau": f"{SPACE}/fichiers/nouveau/",
    "listes": f"{SPACE}/listes/",
    "membres": f"{SPACE}/membres/",
    "quartiers": f"{SPACE}/quartiers/",
    "delegue": f"{SPACE}/quartiers/QN99901I/",
    "financements": f"{SPACE}/financements/",
}
OF_TEAM = {
    "programme": "/espace/programme/",
    "programme-fictif": "/espace/programme/?donnees=fictives",
    "programme-financements": "/espace/programme/financements/",
    "vagues": "/espace/programme/vagues/",
    "vague": "/espace/programme/vagues/mars-2021/",
    "candidatures": "/espace/programme/candidatures/",
    "guichets": "/espace/programme/guichets/",
    "propositions": "/espace/programme/propositions/",
    "dispositifs-operateur": "/espace/programme/dispositifs/",
    "projets": "/espace/programme/projets/",
}
OF_NOBODY = {
    "connexion": "/espace/connexion/",
    "inscription": "/espace/inscription/",
    "oublie": "/espace/mot-de-passe-oublie/",
}
PEOPLE = {"": OF_NOBODY, PILOT: OF_PILOT, TEAM: OF_TEAM}
EVERY = [(who, name) for who, pages in PEOPLE.items() for name in pages]
