"""A small strategy for the tests of its pages: all invented."""

from functools import cache
from pathlib import Path
from typing import Any

from tests.web.people import HERE

from quartiers.web.accounts.models import User
from quartiers.web.strategies.models import (
    Action,
    CostLine,
    FrozenDiagnostic,
    FundingLine,
    Objective,
    Stake,
    StakeFigure,
    Step,
    Strategy,
)
from quartiers.web.strategies.writing import create

ZONE = "QN99901I"


def strategy(by: User | None = None, territory: str = HERE, **fields: Any) -> Strategy:
    given = {"title": "Stratégie d’essai", "fictitious": True, **fields}
    return create(Strategy(territory=territory, **given), by)


def stake(of: Strategy, title: str = "Des commerces fragiles", **fields: Any) -> Stake:
    return create(Stake(strategy=of, title=title, **fields), None)


def objective(of: Strategy, title: str = "Garder les commerces", **fields: Any) -> Objective:
    given = {"priority": "commerce_artisanat", **fields}
    return create(Objective(strategy=of, title=title, **given), None)


def action(of: Objective, title: str = "Racheter des locaux", **fields: Any) -> Action:
    return create(Action(objective=of, title=title, **fields), None)


def filled(of: Objective, title: str = "Racheter des locaux", **fields: Any) -> Action:
    """With a line of each kind that a page shows."""
    made = action(of, title, zones=[ZONE], **fields)
    Step.objects.create(action=made, title="Étude")
    CostLine.objects.create(
        action=made, nature="travaux", label="Travaux", year=2027, amount=120_000
    )
    FundingLine.objects.create(
        action=made, funder="ANCT", scheme="anct-frla", year=2027, asked=60_000
    )
    made.schemes.create(scheme="anct-frla", name="Fonds de restructuration des locaux d’activité")
    made.indicators.create(label="Locaux vacants", source="Relevé de terrain", target=5)
    made.risks.create(text="Prix trop haut")
    return made


def frozen(content: dict[str, Any], territory: str = HERE, **fields: Any) -> FrozenDiagnostic:
    given = {
        "zone": content["zone"]["code"],
        "zoning": content["zone"]["zoning"],
        "as_of": content["as_of"],
        "register": content["stock_date"],
        **fields,
    }
    made = FrozenDiagnostic.objects.create(territory=territory, content=content, **given)
    made.refresh_from_db()
    return made


def cite(of: Stake, diagnostic: FrozenDiagnostic, key: str = "stock_actif") -> StakeFigure:
    return StakeFigure.objects.create(
        stake=of, diagnostic=diagnostic, indicator=key, said="Établissements actifs : 358"
    )


def small_content() -> dict[str, Any]:
    """The least that a published diagnostic holds: one figure, one sentence."""
    figure = {
        "id": "stock_actif",
        "label": "Établissements actifs",
        "value": {"type": "known", "number": 358},
        "unit": "établissements",
        "definition": "Établissements actifs au répertoire.",
        "sources": ["s"],
        "zone": ZONE,
        "contour": "qpv_2024",
        "period": "au 1er novembre 2026",
        "caveats": [],
        "additivity": "additif",
        "secrecy": "aucun",
        "decimals": 0,
        "rows": [],
    }
    source = {
        "key": "s",
        "id": "s",
        "title": "Registre d’essai",
        "publisher": "Nous",
        "licence": "libre",
        "vintage": "2026-11-01",
        "url": "",
        "published_on": "",
        "fictitious": True,
    }
    block = {"id": "tissu", "title": "Tissu", "figures": [figure], "sentences": ["358 ici."]}
    return {
        "schema_version": "1.0",
        "kind": "diagnostic",
        "zone": {
            "code": ZONE,
            "name": "Halles-Corlune",
            "zoning": "qpv_2024",
            "geography": "géographie 2024",
            "commune_names": ["Valombrine"],
            "epci_name": "",
            "departement_name": "",
        },
        "as_of": "2026-11-29",
        "stock_date": "2026-11-01",
        "scope": "toutes activités",
        "fictitious": True,
        "summary": ["358 établissements."],
        "blocks": [block | {"tables": [], "refusal": None}],
        "sources": [source],
    }


@cache
def demo_content(folder: Path) -> dict[str, Any]:
    """The published diagnostic of a neighbourhood of the demonstration."""
    import json

    from quartiers.documents import as_json
    from quartiers.storage.store import open_store
    from quartiers.usecases.diagnose import diagnose

    return dict(json.loads(as_json.render(diagnose(ZONE, store=open_store(folder, demo=True)))))
