from dataclasses import replace

import pytest
import shapely

from quartiers.diagnostic.indicator import (
    Additivity,
    Between,
    Indicator,
    Known,
    NotComputable,
    Secrecy,
    Source,
    Value,
    Withheld,
)
from quartiers.diagnostic.report import (
    Block,
    Chart,
    Column,
    Diagnostic,
    Dot,
    Heir,
    Map,
    Shape,
    Table,
    TerritoryDiagnostic,
    Zone,
)

LICENCE = "Licence Ouverte 2.0"
SIRENE = Source(
    id="sirene_etablissements",
    title="Base Sirene des établissements",
    publisher="Insee",
    licence=LICENCE,
    vintage="2026-09",
    url="https://www.data.gouv.fr/datasets/base-sirene",
    published_on="2026-09-01",
)
DEMO = Source(
    id="insee_qpv_demo",
    title="Démographie des quartiers prioritaires de la politique de la ville",
    publisher="Insee",
    licence=LICENCE,
    vintage="2022",
    url="https://www.insee.fr/fr/statistiques/2500477",
)
REVN = replace(DEMO, id="insee_qpv_revn", title="Revenus et pauvreté dans les quartiers", url="")
TRANSFERS = (
    "Une création peut être un transfert : un établissement qui déménage ferme à une adresse et "
    "s’ouvre à une autre."
)
PLACES = "On compte des établissements (des lieux), non des entreprises"
RANDOM = "variabilité aléatoire (Poisson), 95 %"


def figure(id: str, label: str, value: Value, unit: str, **more: object) -> Indicator:
    return Indicator(
        **{
            "id": id,
            "label": label,
            "value": value,
            "unit": unit,
            "definition": f"{label}, tels que définis par la méthode",
            "sources": (SIRENE,),
            "zone": "QP057021",
            "contour": "qpv_2015",
            "period": "au 2026-09-01",
            "caveats": (PLACES,),
            **more,
        }
    )


def fabric() -> Block:
    sectors = Table(
        id="secteurs",
        title="Établissements actifs par secteur",
        columns=(
            Column("secteur", "Secteur", "text"),
            Column("quartier", "Quartier", unit="établissements"),
            Column("part", "Part du quartier", "percent", decimals=1),
            Column("commune", "Commune", "percent", decimals=1),
        ),
        rows=(
            ("Commerce ; réparation d’automobiles et de motocycles", 412, 0.331, 0.183),
            ("Construction", 287, 0.23, 0.11),
            ("Santé humaine et action sociale", 96, Between(0.061, 0.093, RANDOM, 0.077), 0.095),
            ("Information et communication", 3, Withheld("effectif attendu inférieur à 5"), 0.04),
            ("Activités des ménages", 0, 0.0, None),
        ),
        notes=("La reprise d’une NAF ancienne peut déplacer une unité d’un secteur à l’autre.",),
        sources=(SIRENE,),
    )
    return Block(
        id="tissu",
        title="Tissu économique",
        figures=(
            figure(
                "stock",
                "Établissements actifs",
                Known(1245),
                "établissements",
                additivity=Additivity.ADDITIVE,
                rows=(("qpv_2015", "QP057021"),),
            ),
            figure("densite", "Établissements pour 1 000 habitants", Known(84.26), "", decimals=1),
            figure("ess", "Économie sociale et solidaire", Between(31, 54, RANDOM, 42), ""),
            figure("part", "Part des employeurs", Known(21.44), "%", decimals=1),
            figure(
                "juridique",
                "Sociétés",
                NotComputable("le registre chargé ne donne pas : catégorie juridique"),
                "établissements",
                caveats=(),
            ),
        ),
        sentences=("Le quartier compte 1\u202f245 établissements actifs au 1er septembre 2026.",),
        tables=(sectors,),
        charts=(
            Chart(
                id="secteurs-barres",
                title="Secteurs du quartier et de la commune",
                table="secteurs",
                kind="bar",
                category="secteur",
                series=("part", "commune"),
                alt="Le commerce fait 33,1 % du quartier, contre 18,3 % de la commune.",
            ),
        ),
        caveats=("Les établissements non diffusibles sont comptés, jamais listés",),
    )


def dynamics() -> Block:
    years = Table(
        id="annees",
        title="Créations et fermetures par année",
        columns=(
            Column("annee", "Année", "text"),
            Column("creations", "Créations"),
            Column("fermetures", "Fermetures"),
        ),
        rows=tuple((str(2019 + i), 100 + 13 * i, None if i == 6 else 80 + 5 * i) for i in range(7)),
        sources=(SIRENE,),
    )
    survival = Table(
        id="survie",
        title="Établissements encore ouverts selon l’ancienneté",
        columns=(
            Column("mois", "Mois depuis la création", "text"),
            Column("survie", "Survie", "percent"),
            Column("basse", "Borne basse", "percent"),
            Column("haute", "Borne haute", "percent"),
        ),
        rows=(("12", 0.88, 0.84, 0.92), ("36", 0.64, 0.58, 0.70), ("60", 0.51, 0.43, 0.59)),
        sources=(SIRENE,),
    )
    return Block(
        id="dynamique",
        title="Créations et fermetures",
        figures=(
            figure(
                "creations", "Créations de l’année", Known(178), "", caveats=(TRANSFERS, PLACES)
            ),
            figure("solde", "Solde des créations et fermetures", Known(-12), "", period="2025"),
            figure(
                "taux", "Emplois salariés", Between(1250, None, "bornes des tranches"), "emplois"
            ),
        ),
        sentences=("178 établissements ont été créés en 2025.",),
        tables=(years, survival),
        charts=(
            Chart(
                "annees-lignes",
                "Créations et fermetures",
                "annees",
                "line",
                "annee",
                ("creations", "fermetures"),
                "Les créations passent de 100 en 2019 à 178 en 2025.",
            ),
            Chart(
                "survie-intervalles",
                "Survie, avec sa variabilité aléatoire",
                "survie",
                "range",
                "mois",
                ("basse", "haute"),
                "Après 60 mois, entre 43 et 59 % sont encore ouverts.",
            ),
        ),
    )


def inhabitants() -> Block:
    return Block(
        id="habitants",
        title="Habitants",
        figures=(
            figure(
                "population",
                "Population municipale",
                Known(14775),
                "habitants",
                sources=(DEMO,),
                secrecy=Secrecy.AS_PUBLISHED,
                period="2022",
                caveats=(),
            ),
            figure(
                "revenu",
                "Revenu disponible médian",
                Withheld("donnée couverte par le secret statistique ou non publiée par l’Insee"),
                "€ par an et par unité de consommation",
                sources=(REVN,),
                secrecy=Secrecy.AS_PUBLISHED,
                period="2022",
            ),
        ),
    )


def a_map() -> Map:
    zone = shapely.Polygon([(0, 0), (900, 0), (900, 700), (400, 900), (0, 700)])
    return Map(
        title="Borny : établissements actifs par secteur",
        epsg=2154,
        shapes=(
            Shape(
                "57463", "Metz", "commune", shapely.to_wkb(shapely.box(-3000, -3000, 3000, 3000))
            ),
            Shape(
                "QP057020", "Sablon", "neighbour", shapely.to_wkb(shapely.box(1100, 0, 1500, 500))
            ),
            Shape("QP057021", "300 m", "band", shapely.to_wkb(zone.buffer(300).difference(zone))),
            Shape("QP057021", "Borny", "zone", shapely.to_wkb(zone)),
        ),
        dots=(
            Dot(100, 100, "G", 42),
            Dot(100, 100, "F", 12),
            Dot(300, 500, "G", 7),
            Dot(500, 300, "Q", 3),
            Dot(700, 500, "", 1),
        ),
        table=Table(
            id="carte",
            title="Établissements actifs placés sur la carte, par secteur",
            columns=(Column("secteur", "Secteur", "text"), Column("n", "Établissements")),
            rows=(("Commerce", 49), ("Construction", 12), ("Santé", 3), ("Activité inconnue", 1)),
            sources=(SIRENE,),
        ),
        alt="Carte du quartier Borny : 65 établissements placés par carreaux de 200 m.",
        sources=(SIRENE,),
    )


@pytest.fixture
def diagnostic() -> Diagnostic:
    return Diagnostic(
        zone=Zone(
            code="QP057021",
            name="Borny",
            zoning="qpv_2015",
            geography="QPV, géographie 2015",
            communes=("57463",),
            commune_names=("Metz",),
            epci="200039865",
            epci_name="Metz Métropole",
            departement="57",
            region="44",
            departement_name="Moselle",
            region_name="Grand Est",
            basis="Décret n° 2014-1750 du 30 décembre 2014 (source officielle secondaire)",
            heirs=(
                Heir("QN05721M", "Borny", "modifié", "surface", 0.934),
                Heir("QN05722N", "Grange aux Bois et Actipôle", "scission", "nom"),
            ),
            programmes=("Action cœur de ville", "Cités éducatives"),
        ),
        as_of="2026-11-22",
        stock_date="2026-09-01",
        scope="restauration rapide, France ; toutes activités, Metz",
        summary=(
            "Le quartier compte 1\u202f245 établissements, soit 84 pour 1\u202f000 habitants.",
            "Le commerce y pèse près de deux fois plus que dans la commune.",
        ),
        blocks=(
            fabric(),
            dynamics(),
            inhabitants(),
            Block(
                id="specialisation",
                title="Spécialisation",
                refusal="registre partiel (restauration rapide, France), non calculable",
            ),
        ),
        map=a_map(),
        sources=(SIRENE, DEMO),
        caveats=("Le quartier est décrit sur son contour de 2015, remplacé au 1er janvier 2024.",),
        fictitious=False,
        version="0.1.0",
        made_on="2026-11-22",
    )


@pytest.fixture
def fictitious(diagnostic: Diagnostic) -> Diagnostic:
    source = replace(SIRENE, id="demo", title="Registre fictif", fictitious=True, url="")
    zone = replace(
        diagnostic.zone,
        code="QN99901N",
        name="Les Tilleuls – Port-Neuf",
        communes=("99901", "99902"),
        commune_names=("Valmarine", "Saint-Elme-les-Flots"),
        epci=None,
        epci_name=None,
        heirs=(),
        programmes=(),
    )
    return replace(diagnostic, zone=zone, sources=(source,), map=None, fictitious=True)


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A0",
    '#eval(read("x")) *gras* $x^2$ @ref <lien> // fin \\ [',
    'L\'« Étoile » "N°1" & Cie',
    "{{ 7 * 7 }}{% raw %}",
)


@pytest.fixture
def hostile(diagnostic: Diagnostic) -> Diagnostic:
    """Every kind of text that a document could take for its own language."""
    text = " ".join(HOSTILE)
    table = Table(
        id="noms",
        title=text,
        columns=(Column("a", text, "text"), Column("b", "Nombre")),
        rows=tuple((name, 1) for name in HOSTILE),
        notes=(text,),
    )
    chart = Chart("noms-barres", text, "noms", "bar", "a", ("b",), text)
    block = Block(
        id="hostile",
        title=text,
        figures=(figure("x", text, Withheld(text), text, definition=text, caveats=(text,)),),
        sentences=(text,),
        tables=(table,),
        charts=(chart,),
        refusal=text,
    )
    return replace(
        diagnostic,
        zone=replace(diagnostic.zone, name=text, commune_names=(text,)),
        scope=text,
        summary=(text,),
        caveats=(text,),
        blocks=(block,),
        sources=(replace(SIRENE, title=text, publisher=text),),
    )


@pytest.fixture
def territory(diagnostic: Diagnostic, fictitious: Diagnostic) -> TerritoryDiagnostic:
    table = Table(
        id="comparaison",
        title="Les quartiers du territoire",
        columns=(
            Column("code", "Code", "text"),
            Column("quartier", "Quartier", "text"),
            Column("stock", "Établissements actifs"),
        ),
        rows=(
            ("QP057021", "Borny", 1245),
            ("QN99901N", "Les Tilleuls – Port-Neuf", NotComputable("registre partiel")),
        ),
        sources=(SIRENE,),
    )
    return TerritoryDiagnostic(
        code="roubaix",
        name="Roubaix",
        notes=("Roubaix est une commune de la métropole européenne de Lille.",),
        synthesis=(Block(id="synthese", title="Synthèse", tables=(table,)),),
        diagnostics=(diagnostic, fictitious),
        sources=(SIRENE,),
        fictitious=False,
        version="0.1.0",
        made_on="2026-11-22",
    )
