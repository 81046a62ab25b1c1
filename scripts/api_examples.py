"""Write the examples of the API's contract from what the demonstration answers.

    python scripts/api_examples.py

Reads the data folder in use (QUARTIERS_DATA), where the demonstration must be loaded.
"""

import json
import os
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "src/quartiers/web/api/examples.json"
LONGEST = 240
# By operation: the call, its body, how many elements of a list are kept.
CALLS: dict[str, tuple[str, Any, int]] = {
    "listTerritories": ("/api/v1/territories?fictif=true&per_page=2", None, 2),
    "getTerritory": ("/api/v1/territories/99901", None, 2),
    "listNeighbourhoods": ("/api/v1/neighbourhoods?commune=99901&per_page=2", None, 2),
    "getNeighbourhood": ("/api/v1/neighbourhoods/QN99902M", None, 2),
    "getDiagnostic": ("/api/v1/neighbourhoods/QN99902M/diagnostic", None, 1),
    "locatePoint": ("/api/v1/locate?lon=-4.4708&lat=45.499&precision=10", None, 2),
    "locatePoints": (
        "/api/v1/locate",
        {"x": [-4.4708, -4.5011], "y": [45.499, 45.4928], "precision": 10},
        2,
    ),
    "listSchemes": ("/api/v1/schemes?operateur=anct&nature=subvention&per_page=2", None, 2),
    "getScheme": ("/api/v1/schemes/fisc-qpv", None, 1),
    "countTargets": ("/api/v1/schemes/fisc-qpv/targets?zone=QN99902M", None, 2),
    "searchSchemes": ("/api/v1/search?q=local%20commercial%20vide&per_page=2", None, 2),
    "matchFirm": ("/api/v1/match?lon=-4.4708&lat=45.499&as_of=2026-06-01", None, 1),
    "matchProfile": (
        "/api/v1/match",
        {
            "adresse": {"lon": -4.4708, "lat": 45.499},
            "faits": {"porteur@projet": "createur"},
            "date": "2026-06-01",
        },
        1,
    ),
    "listSources": ("/api/v1/sources?fictif=true&per_page=2", None, 2),
}


def shortened(content: Any, most: int) -> Any:
    """The first elements of each list (a pair stays one) and the beginning of each text."""
    match content:
        case dict():
            return {key: shortened(value, most) for key, value in content.items()}
        case list():
            plain = all(isinstance(value, str | int | float) for value in content)
            return [shortened(value, most) for value in content[: max(most, 2) if plain else most]]
        case str() if len(content) > LONGEST:
            binary = set(content) <= set("0123456789abcdef")  # where an ellipsis has no place
            return content[:LONGEST] + ("" if binary else "…")
    return content


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.web.settings")
    import django

    django.setup()
    from django.test import Client

    client, made = Client(SERVER_NAME="localhost"), {}
    for name, (path, body, most) in CALLS.items():
        answer = client.post(path, body, "application/json") if body else client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} : {answer.status_code} {answer.content.decode()}")
        read = shortened(json.loads(answer.content), most)
        made[name] = {"appel": path} | ({"corps": body} if body else {}) | {"reponse": read}
    text = json.dumps(made, ensure_ascii=False, indent=1)
    TARGET.write_text(f"{text}\n", encoding="utf-8")
    print(f"Écrit : {TARGET.name}, {len(made)} appels")


if __name__ == "__main__":
    main()
