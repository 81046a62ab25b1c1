import re
from collections import Counter
from pathlib import Path

import pytest

from quartiers.catalogue.reader import names_in, parse
from quartiers.diagnostic.definitions import definitions
from quartiers.errors import CatalogueError, UnknownCode
from quartiers.strategy.action_models import (
    PRIORITIES,
    action_model,
    action_models,
    partner_kinds,
    read_model,
)
from quartiers.strategy.checking import check_models
from quartiers.strategy.triggers import Compared, Threshold

GOOD = """id: essai
nom: Une action d’essai
priorite: commerce_artisanat
resume: Un résumé.
contexte: Un contexte.
etapes:
  - {titre: Commencer, mois: 0.5}
  - {titre: Finir, mois: 2}
partenaires: [commune]
dispositifs: [anct-frla]
indicateurs:
  - {libelle: Commerces, unite: établissements, source: Insee, indicateur: commerces}
declencheurs:
  - {indicateur: densite_actif, inferieur_a: pairs, phrase: Moins qu’ailleurs.}
vigilance: [Prenez garde.]
"""
MODELS = list(action_models().values())


def read(text):
    return read_model(parse(text, "actions/essai.yaml"), "essai")


def test_good_model():
    model = read(GOOD)
    assert model.months == 2.5
    assert model.indicators[0].open_data == "commerces"
    assert model.triggers[0].name == "densite_actif"


def bad(old, new, said, hint=""):
    return pytest.param(old, new, said, hint, id=re.sub(r"\W+", "-", said)[:60])


TRIGGER = "  - {indicateur: densite_actif, inferieur_a: pairs, phrase: Moins qu’ailleurs.}"
SURVIVAL = "  - {indicateur: survie_3_ans, "


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        bad("id: essai", "id: autre", "ligne 1, clé « id » : « autre » n’est pas le nom", "essai"),
        bad("nom: Une action d’essai\n", "", "clé « nom » : clé obligatoire absente"),
        bad("nom: Une", "nme: Une", "ligne 2, clé « nme » : clé inconnue", "nom"),
        bad("d’essai", "d" * 201, "ligne 2, clé « nom » : plus de 200 caractères", "Raccourcissez"),
        bad("resume: Un résumé.", "resume: 3", "ligne 4, clé « resume » : un texte est attendu"),
        bad("commerce_artisanat", "commerces", "« commerces » n’existe pas", "commerce_artisanat"),
        bad("[commune]", "[comune]", "clé « partenaires » : « comune » n’existe pas", "commune"),
        bad("[commune]", "[commune, commune]", "clé « partenaires » : un élément est donné deux"),
        bad("[anct-frla]", "[anct-flra]", "ligne 10, clé « dispositifs » : « anct-flra »", "frla"),
        bad("mois: 0.5", "mois: 0", "ligne 7, clé « mois » : une durée de plus de 0", "quinze"),
        bad("mois: 0.5", "mois: longtemps", "clé « mois » : un nombre est attendu"),
        bad("mois: 2", "mois: 121", "ligne 8, clé « mois » : une durée de plus de 0 à 120 mois"),
        bad("etapes:\n  - {titre: Commencer, mois: 0.5}\n  - {titre: Finir, mois: 2}", "etapes: []",
            "clé « etapes » : la liste est vide"),
        bad("indicateur: commerces", "indicateur: comerces",
            "ligne 12, clé « indicateur » : l’indicateur « comerces » n’existe pas", "commerces"),
        bad("declencheurs:\n" + TRIGGER, "declencheurs: []",
            "« declencheurs » : la liste est vide"),
        bad(TRIGGER, f"{TRIGGER}\n{TRIGGER}", "un déclencheur est donné deux fois"),
        bad("indicateur: densite_actif", "indicateur: densite_actifs",
            "l’indicateur « densite_actifs » n’existe pas", "densite_actif"),
        bad("inferieur_a: pairs", "inferieur_a: voisins",
            "clé « inferieur_a » : le comparateur « voisins » n’existe pas", "Comparateurs"),
        bad("inferieur_a: pairs, ", "", "une comparaison et une seule est attendue", "inferieur_a"),
        bad("inferieur_a: pairs", "inferieur_a: pairs, superieur_a: pairs",
            "une comparaison et une seule"),
        bad("inferieur_a: pairs", "inferieur_a: null", "il manque à quoi comparer"),
        bad("inferieur_a: pairs", "inferieur_a: 3", "un seuil se justifie", "repere"),
        bad("inferieur_a: pairs", "inferieur_a: pairs, repere: r",
            "clé « repere » : un repère ne justifie qu’un nombre"),
        bad(TRIGGER, SURVIVAL + "inferieur_a: pairs, phrase: p}",
            "le diagnostic ne donne pas « survie_3_ans » dans les quartiers comparables", "aucun"),
        bad(TRIGGER, "  - {indicateur: densite_commerces, inferieur_a: epci, phrase: p}",
            "le diagnostic ne donne pas « densite_commerces »", "pairs"),
        bad("inferieur_a: pairs", "inferieur_a: {comparateur: pairs, rapport: 0}",
            "clé « rapport » : un nombre positif est attendu", "80 %"),
        bad("inferieur_a: pairs", "inferieur_a: {comparateur: pairs, raport: 2}",
            "clé « raport » : clé inconnue", "rapport"),
        bad("inferieur_a: pairs", "inferieur_a: {indicateur: rien}",
            "l’indicateur « rien » n’existe pas"),
        bad(TRIGGER, "  - {indicateur: quotient_localisation, superieur_a: 1, phrase: p}",
            "a une valeur par secteur", "secteur"),
        bad(TRIGGER, "  - {famille: boulangeries, ecart: moins, phrase: p}",
            "la famille de commerces « boulangeries » n’existe pas", "boulangerie"),
        bad(TRIGGER, "  - {secteur: Z, ecart: moins, phrase: p}",
            "la section de la NAF « Z » n’existe pas"),
        bad(TRIGGER, "  - {secteur: C, ecart: peu, phrase: p}",
            "clé « ecart » : « peu » n’est pas prévu", "moins, plus"),
        bad(TRIGGER, "  - {secteur: C, famille: soins, ecart: plus, phrase: p}",
            "un déclencheur porte sur une chose et une seule"),
        bad(TRIGGER, "  - {ecart: plus, phrase: p}", "un déclencheur porte sur une chose"),
        bad(", phrase: Moins qu’ailleurs.", "", "clé « phrase » : clé obligatoire absente"),
    ],
)  # fmt: skip
def test_bad_model(old, new, said, hint):
    assert old in GOOD
    with pytest.raises(CatalogueError) as refused:
        read(GOOD.replace(old, new, 1))
    assert refused.value.message.startswith("actions/essai.yaml, ligne ")
    assert said in refused.value.message
    assert hint in refused.value.hint


def test_ten_models_or_more_of_each_priority():
    counted = Counter(model.priority for model in MODELS)
    assert set(counted) == set(PRIORITIES)
    assert min(counted.values()) >= 10
    assert len(MODELS) >= 40


def test_names_and_texts_are_not_repeated():
    for of in ("name", "summary", "context"):
        told = [getattr(model, of) for model in MODELS]
        assert len(set(told)) == len(told)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_model_is_whole(model):
    assert len(model.steps) >= 3
    assert len(model.partners) >= 3
    assert model.schemes
    assert len(model.indicators) >= 2
    assert model.cautions
    assert all(text.endswith(".") for text in (model.summary, model.context, *model.cautions))
    assert all(trigger.phrase.endswith(".") for trigger in model.triggers)


def test_no_figure_of_law():
    """Amounts, rates and ceilings are the schemes': a model only points to them."""
    amount = re.compile(r"\d[\d\s]*(€|euros|%|salariés)")
    for model in MODELS:
        steps = " ".join(step.title for step in model.steps)
        text = " ".join((model.summary, model.context, steps, *model.cautions))
        assert not amount.search(text), model.id


def test_every_partner_kind_is_of_use():
    used = {partner for model in MODELS for partner in model.partners}
    assert used <= set(partner_kinds())
    assert len(used) >= len(partner_kinds()) - 2


def test_every_threshold_says_it_is_ours():
    for model in MODELS:
        for trigger in model.triggers:
            if isinstance(trigger, Compared) and isinstance(trigger.reference, Threshold):
                assert "Repère de lecture de ce catalogue" in trigger.reference.why


def test_triggers_and_indicators_name_what_exists():
    for model in MODELS:
        assert {i.open_data for i in model.indicators if i.open_data} <= set(definitions())
        assert set(model.schemes) <= set(names_in("dispositifs"))


def test_unknown_model():
    with pytest.raises(UnknownCode, match="Aucun modèle d’action") as refused:
        action_model("marche-forin")
    assert "marche-forain" in refused.value.hint


def test_catalogue_is_good():
    assert check_models() == ()


def test_files_alone_are_checked(tmp_path):
    good, wrong = tmp_path / "essai.yaml", tmp_path / "autre.yaml"
    good.write_text(GOOD, encoding="utf-8")
    wrong.write_text(GOOD, encoding="utf-8")
    (error,) = check_models([good, wrong])
    assert str(wrong) in error.message


def test_overlay_adds_replaces_and_is_read_again(tmp_path, monkeypatch):
    folder = tmp_path / "actions"
    folder.mkdir()
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    before = len(action_models())
    (folder / "essai.yaml").write_text(GOOD, encoding="utf-8")
    assert len(action_models()) == before + 1
    (folder / "essai.yaml").write_text(GOOD.replace("d’essai", "changée"), encoding="utf-8")
    assert action_model("essai").name == "Une action changée"
    (folder / "essai.yaml").write_text("id: 3\n", encoding="utf-8")
    assert len(check_models()) == 1
    with pytest.raises(CatalogueError):
        action_models()


def test_packaged_files_are_named_by_their_id():
    folder = Path(__file__).parents[2] / "src" / "quartiers" / "catalogue" / "actions"
    assert {path.stem for path in folder.glob("*.yaml")} == {model.id for model in MODELS}
