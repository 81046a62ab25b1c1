"""The fictitious actions, as data: at every stage, with what is known and what is not."""

from dataclasses import dataclass

Months = int | None


@dataclass(frozen=True)
class Tracked:
    """`values`: months from today, value (None: not found), note."""

    label: str
    unit: str
    source: str
    open_data: str = ""
    baseline: float | None = None
    target: float | None = None
    values: tuple[tuple[int, float | None, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """`objective` and `zones` are ranks; `steps`: title, due, done; `costs`: nature, label, year
    from this one, euros; `fundings`: funder, scheme, credits, year, asked, obtained, state."""

    objective: int
    title: str
    description: str
    state: str
    starts: Months
    ends: Months
    progress: int | None = None
    pilot: str = ""
    lead: str = "collectivite"
    partners: tuple[str, ...] = ()
    zones: tuple[int, ...] = ()
    east: float | None = None  # of the middle of its first neighbourhood, in degrees
    model: str = ""
    steps: tuple[tuple[str, int, Months], ...] = ()
    costs: tuple[tuple[str, str, int, int], ...] = ()
    fundings: tuple[tuple[str, str, str, int, int | None, int | None, str], ...] = ()
    schemes: tuple[tuple[str, int], ...] = ()
    indicators: tuple[Tracked, ...] = ()
    risks: tuple[tuple[str, str], ...] = ()


ACTIONS = (
    Plan(
        0,
        "Racheter et remettre en état six locaux vacants",
        "Acquisition à l’amiable, travaux de mise aux normes, puis location à loyer progressif.",
        "en_cours",
        -20,
        10,
        45,
        "pilote",
        partners=("banque",),
        zones=(0,),
        east=0.0,
        steps=(
            ("Étude des locaux et de leurs propriétaires", -18, -17),
            ("Deux premières acquisitions", -8, -7),
            ("Travaux des deux premiers locaux", -1, None),
            ("Quatre autres acquisitions", 6, None),
        ),
        costs=(
            ("travaux", "Mise aux normes", 0, 240_000),
            ("immobilier", "Acquisitions", -1, 310_000),
        ),
        fundings=(
            ("ANCT", "anct-frla", "droit_commun", -1, 210_000, 180_000, "obtenu"),
            ("Banque des Territoires", "bdt-invest", "prive", 0, 150_000, None, "demande"),
            ("Région", "", "droit_commun", 0, None, None, "pressenti"),
        ),
        schemes=(("anct-frla", -20), ("bdt-invest", -12)),
        indicators=(
            Tracked(
                "Locaux remis en location",
                "locaux",
                "Service du développement économique",
                baseline=0,
                target=6,
                values=((-12, 0, ""), (-9, 1, ""), (-6, 1, ""), (-3, 2, "")),
            ),
            Tracked(
                "Commerces et services de proximité",
                "établissements",
                "Diagnostic, répertoire Sirene",
                "commerces",
                baseline=151,
                target=155,
                values=((-24, 151, ""), (-12, 149, "")),
            ),
        ),
        risks=(("Prix demandés trop hauts", "Préemption commerciale, en dernier recours"),),
    ),
    Plan(
        0,
        "Boutique à l’essai aux Halles",
        "Un local loué à bas prix pendant un an à un porteur de projet accompagné.",
        "terminee",
        -22,
        -6,
        100,
        "contributrice",
        partners=("chambre", "association"),
        zones=(0,),
        steps=(("Appel à candidatures", -20, -20), ("Ouverture", -15, -14), ("Bilan", -6, -5)),
        costs=(("fonctionnement", "Loyer et animation", -1, 28_000),),
        fundings=(("Politique de la ville", "etat-p147", "p147", -1, 15_000, 12_000, "verse"),),
        schemes=(("etat-p147", -22),),
        indicators=(
            Tracked(
                "Commerces encore ouverts après l’essai",
                "commerces",
                "Chambre consulaire fictive",
                baseline=0,
                target=2,
                values=((-12, 1, ""), (-5, 2, "")),
            ),
        ),
    ),
    Plan(
        0,
        "Manager de commerce partagé entre deux quartiers",
        "Un poste pour animer les commerçants, suivre les locaux et préparer les cessions.",
        "en_cours",
        -10,
        26,
        30,
        "pilote",
        zones=(0, 1),
        steps=(("Recrutement", -9, -8), ("Bilan de la première année", 3, None)),
        costs=(("poste", "Poste, deux ans", 0, 92_000),),
        fundings=(
            ("Banque des Territoires", "bdt-manager", "droit_commun", 0, 40_000, None, "demande"),
            ("Agglomération fictive", "", "droit_commun", 0, 52_000, 52_000, "obtenu"),
        ),
        schemes=(("bdt-manager", -10), ("etat-acv", -10)),
        indicators=(
            Tracked("Commerçants adhérents", "commerçants", "Association fictive", "", 18, 40),
        ),
    ),
    Plan(
        1,
        "Permanence de création en pied d’immeuble",
        "Deux demi-journées par semaine pour repérer les projets avant l’immatriculation.",
        "en_cours",
        -24,
        -2,
        80,
        "contributrice",
        "association",
        ("bpi",),
        (1,),
        east=0.002,
        steps=(("Ouverture", -23, -23), ("Évaluation", -3, None)),
        costs=(("fonctionnement", "Animation, deux ans", -1, 64_000),),
        fundings=(
            ("Bpifrance", "bpi-citeslab", "droit_commun", -1, 30_000, 30_000, "verse"),
            ("Préfecture fictive", "etat-p147", "p147", 0, 20_000, None, "refuse"),
        ),
        schemes=(("bpi-citeslab", -24),),
        indicators=(
            Tracked(
                "Personnes reçues dans l’année",
                "personnes",
                "Association fictive",
                baseline=40,
                target=120,
                values=((-24, 40, ""), (-12, 87, ""), (-3, 104, "neuf premiers mois")),
            ),
            Tracked(
                "Créations d’établissements de l’année",
                "établissements",
                "Diagnostic, répertoire Sirene",
                "creations_annee",
                baseline=128,
                target=150,
            ),
        ),
    ),
    Plan(
        1,
        "Suivi des créateurs pendant trois ans",
        "Un rendez-vous par trimestre, et un prêt d’honneur pour ceux qui investissent.",
        "preparation",
        -1,
        30,
        None,
        "",
        "association",
        ("bpi", "chambre"),
        (0, 1),
        steps=(("Convention avec les accompagnateurs", -1, None),),
        costs=(("fonctionnement", "Accompagnement", 1, 75_000),),
        fundings=(("Réseau d’accompagnement fictif", "init", "prive", 1, None, None, "pressenti"),),
        schemes=(("init", -2), ("bpi-phq", -2)),
        indicators=(
            Tracked(
                "Établissements encore ouverts après trois ans",
                "%",
                "Diagnostic, répertoire Sirene",
                "survie_3_ans",
                baseline=52,
                target=60,
            ),
        ),
    ),
    Plan(
        1,
        "Concours des idées de quartier",
        "Une soirée, un jury d’habitants, dix projets accompagnés.",
        "abandonnee",
        -16,
        -10,
        10,
        "contributrice",
        zones=(1,),
        risks=(("Trop peu de candidats", "Reporter, ou fondre dans la permanence"),),
    ),
    Plan(
        2,
        "Ateliers-relais des Aubrelins",
        "Cinq ateliers de 80 à 200 m² pour des artisans, dans un ancien garage.",
        "preparation",
        2,
        28,
        5,
        "pilote",
        "collectivite",
        ("banque", "prefecture"),
        (1,),
        east=-0.002,
        model="ateliers-relais",
        steps=(
            ("Étude de sol", 3, None),
            ("Permis de construire", 9, None),
            ("Livraison", 27, None),
        ),
        costs=(
            ("etudes", "Études", 0, 60_000),
            ("travaux", "Construction", 1, 1_450_000),
            ("equipement", "Équipement des ateliers", 2, 120_000),
        ),
        fundings=(
            (
                "Agence fictive du renouvellement",
                "anru-ive",
                "droit_commun",
                1,
                600_000,
                None,
                "demande",
            ),
            ("FEDER", "feder", "autre", 1, 400_000, None, "pressenti"),
            ("Agglomération fictive", "", "droit_commun", 1, 350_000, 350_000, "obtenu"),
            ("Département fictif", "", "droit_commun", 2, None, None, "pressenti"),
        ),
        schemes=(("anru-ive", -3), ("feder", -3)),
        indicators=(
            Tracked("Emplois accueillis", "emplois", "Enquête auprès des occupants", "", 0, 25),
        ),
        risks=(("Sol pollué", "Diagnostic de sol avant l’achat"),),
    ),
    Plan(
        2,
        "Réseau des artisans du second œuvre",
        "Groupement pour répondre ensemble aux marchés du renouvellement urbain.",
        "en_cours",
        -14,
        12,
        60,
        "contributrice",
        "chambre",
        zones=(0, 1),
        steps=(("Charte du groupement", -11, -10), ("Premier marché", -2, -2)),
        fundings=(("Chambre consulaire fictive", "", "droit_commun", 0, 18_000, 18_000, "verse"),),
        indicators=(
            Tracked(
                "Marchés remportés",
                "marchés",
                "Chambre consulaire fictive",
                baseline=0,
                target=6,
                values=((-12, 0, ""), (-6, 2, ""), (-3, 3, "")),
            ),
        ),
    ),
    Plan(
        2,
        "Cuisine partagée et traiteurs",
        "Un laboratoire de cuisine aux normes, loué à la journée.",
        "idee",
        8,
        24,
        pilot="",
        zones=(0,),
        costs=(("travaux", "Aménagement", 1, 180_000),),
        schemes=(("etat-acv", -1),),
    ),
    Plan(
        3,
        "Bus du numérique pour les commerçants",
        "Un rendez-vous par mois, rue par rue : vente à distance, facture électronique.",
        "en_cours",
        -15,
        9,
        50,
        "partenaire",
        "chambre",
        zones=(0, 1),
        steps=(("Trois premières tournées", -10, -9), ("Bilan avec les commerçants", -1, None)),
        costs=(("fonctionnement", "Tournées", 0, 22_000),),
        fundings=(("Région", "", "droit_commun", 0, 11_000, 9_000, "obtenu"),),
        indicators=(
            Tracked(
                "Commerçants équipés",
                "commerçants",
                "Chambre consulaire fictive",
                baseline=12,
                target=60,
                values=(
                    (-15, 12, ""),
                    (-9, 21, ""),
                    (-6, None, "fichier non rendu par le prestataire"),
                    (-3, 34, ""),
                ),
            ),
        ),
    ),
    Plan(
        3,
        "Facture électronique : ateliers collectifs",
        "Six ateliers avant l’échéance légale, avec des experts-comptables bénévoles.",
        "terminee",
        -18,
        -8,
        100,
        "contributrice",
        "association",
        zones=(1,),
        steps=(("Six ateliers", -9, -9),),
        indicators=(
            Tracked(
                "Participants",
                "personnes",
                "Feuilles de présence",
                baseline=0,
                target=60,
                values=((-12, 31, ""), (-8, 72, "")),
            ),
        ),
    ),
    Plan(
        3,
        "Annuaire en ligne des entreprises du quartier",
        "Une page publique tenue par l’association des commerçants.",
        "idee",
        None,
        None,
        lead="association",
        zones=(0, 1),
    ),
)
