"""An invented strategy, small or of sixty actions."""

from datetime import date
from decimal import Decimal

from quartiers.diagnostic.indicator import Source
from quartiers.documents.strategy.plan import (
    PRIORITIES,
    Action,
    Arrested,
    Cost,
    Figure,
    Finding,
    Funding,
    Made,
    Objective,
    Place,
    Reading,
    Risk,
    Scheme,
    Stake,
    Step,
    Strategy,
    Tracked,
)

TODAY = date(2026, 11, 29)
REGISTER = Source(
    id="sirene_etablissements",
    title="Base Sirene, stock des établissements",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    vintage="2026-11-01",
    url="https://www.data.gouv.fr/datasets/base-sirene",
)
MADE = Made(
    territory="Agglomération de la Rade",
    on=TODAY,
    version="0.1.0",
    schemes=(("frla", "en vigueur jusqu’au 31 décembre 2027"),),
    alerts=(
        "L’action « Pépinière de la halle » devait finir le 1er juin 2026, il y a 5 mois.",
        "L’action « Relever la vacance » n’a pas de pilote.",
    ),
)
STATES = ("en_cours", "preparation", "idee", "terminee", "abandonnee")


def uid(rank: int) -> str:
    return f"00000000-0000-4000-8000-{rank:012d}"


def action(rank: int = 1, **fields: object) -> Action:
    return Action(
        **{
            "uid": uid(1000 + rank),
            "version": 1,
            "title": f"Réhabiliter les cellules commerciales de la place n° {rank}",
            "context": "La place compte douze cellules, dont cinq fermées.\nLe marché y revient.",
            "description": "Acheter, remettre aux normes puis louer les cellules vides. " * 4,
            "lead": "Agglomération de la Rade",
            "pilot": "Awa Diallo",
            "partners": ("Chambre de commerce", "Bailleur du port"),
            "zones": ("QN99901I",),
            "state": STATES[rank % 5],
            "progress": 40 if rank % 3 else None,
            "starts_on": date(2025 + rank % 2, 1 + rank % 12, 1),
            "ends_on": date(2027, 1 + rank % 12, 28),
            "why": "Onze locaux vacants relevés en novembre 2026",
            "steps": (
                Step("Acheter deux cellules", date(2026, 3, 31), date(2026, 4, 12)),
                Step("Choisir les preneurs", date(2027, 2, 28)),
            ),
            "costs": (
                Cost("travaux", "Gros œuvre", 2026, Decimal("120000")),
                Cost("etudes", "Maîtrise d’œuvre", 2026, Decimal("12500.5")),
                Cost("poste", "Manager de commerce", 2027, Decimal("38000"), True),
            ),
            "fundings": (
                Funding(
                    "Banque des Territoires",
                    2026,
                    "frla",
                    "droit_commun",
                    "QN99901I",
                    Decimal("60000"),
                    Decimal("45000"),
                    "obtenu",
                ),
                Funding("Préfecture", 2026, "", "p147", "", Decimal("20000"), None, "demande"),
                Funding("Région", 2027, "", "", "", None, None, "pressenti"),
                Funding("Fondation", 2026, "", "prive", "", Decimal("9000"), None, "refuse"),
            ),
            "schemes": (Scheme("frla", "Fonds de restructuration des locaux d’activité"),),
            "indicators": (
                Tracked(
                    "Locaux vacants",
                    "Relevé de terrain",
                    "locaux",
                    zone="QN99901I",
                    baseline=11,
                    baseline_on=date(2025, 11, 1),
                    target=4,
                    target_on=date(2027, 12, 31),
                    values=(
                        Reading(date(2026, 6, 30), 9, period="2026-T2"),
                        Reading(date(2026, 11, 1), 7.5, "", True),
                    ),
                ),
                Tracked("Emplois créés", "Déclarations des preneurs", "emplois", target=12),
            ),
            "risks": (Risk("Prix d’achat trop hauts", "Préemption avec l’établissement foncier"),),
            **fields,
        }
    )


def strategy(actions: int = 3, **fields: object) -> Strategy:
    by_objective = max(1, -(-actions // 8))
    made = [action(rank) for rank in range(1, actions + 1)]
    objectives = tuple(
        Objective(
            uid=uid(100 + rank),
            version=2,
            title=f"Ramener des commerces ouverts toute la journée ({rank + 1})",
            priority=PRIORITIES[rank % 4],
            rank=rank,
            stakes=(uid(11 + rank % 2),),
            actions=tuple(made[rank * by_objective : (rank + 1) * by_objective]),
        )
        for rank in range(min(8, actions))
    )
    return Strategy(
        **{
            "uid": uid(1),
            "version": 3,
            "title": "Une économie de la rade pour ses habitants",
            "summary": "Deux quartiers, quatre priorités.\nTrois ans pour rouvrir la place.",
            "state": "adoptee",
            "starts_on": date(2025, 1, 1),
            "ends_on": date(2027, 12, 31),
            "adopted_on": date(2025, 2, 3),
            "fictitious": True,
            "places": (Place("QN99901I", "Les Quais"), Place("QN99902I", "La Butte")),
            "diagnostics": (
                Arrested(
                    "QN99901I@2026-11-29@2026-11-01",
                    "QN99901I",
                    "qpv_2024",
                    TODAY,
                    "2026-11-01",
                ),
            ),
            "stakes": (
                Stake(
                    uid(11),
                    1,
                    "Des locaux vides au pied des immeubles",
                    "La place a perdu ses commerces de bouche.",
                    0,
                    (
                        Figure(
                            "QN99901I@2026-11-29@2026-11-01",
                            "stock_actif",
                            "Établissements actifs : 358 (entre 218 et 358), au 1er novembre 2026",
                            (REGISTER,),
                        ),
                    ),
                ),
                Stake(uid(12), 1, "Des créateurs sans local ni conseil", rank=1),
            ),
            "findings": (
                Finding(uid(21), 1, "force", "Un port actif à cinq minutes", "Emplois", True),
                Finding(uid(22), 1, "menace", "Un centre commercial ouvre en 2027"),
            ),
            "objectives": objectives,
            **fields,
        }
    )
