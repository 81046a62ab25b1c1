"""The history of a strategy as data: each version of each fiche, with the names of people alone."""

from typing import Any

from quartiers.web.accounts.models import Organisation, User
from quartiers.web.strategies.models import Action, Objective, Stake, Strategy, SwotItem

KINDS = {"+": "creation", "~": "modification", "-": "suppression"}
SKIPPED = {
    "id",
    "history_id",
    "history_date",
    "history_change_reason",
    "history_type",
    "history_user_id",
    "changed_by_id",
}


def history(strategy: Strategy) -> list[dict[str, Any]]:
    people = dict(User.objects.values_list("pk", "name"))
    bodies = dict(Organisation.objects.values_list("pk", "name"))
    rows = [
        _row(row, kind, people, bodies)
        for kind, found in (
            ("strategie", Strategy.history.filter(id=strategy.pk)),
            ("enjeu", Stake.history.filter(strategy_id=strategy.pk)),
            ("constat", SwotItem.history.filter(strategy_id=strategy.pk)),
            ("objectif", Objective.history.filter(strategy_id=strategy.pk)),
            ("action", Action.history.filter(objective__strategy_id=strategy.pk)),
        )
        for row in found.order_by("history_id")
    ]
    return sorted(rows, key=lambda row: (row["le"], row["version"]))


def _row(row: Any, kind: str, people: dict[int, str], bodies: dict[int, str]) -> dict[str, Any]:
    """A key of ours (of a person, of an organisation) means nothing elsewhere: their names do."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in SKIPPED
    }
    uid, version, lines = fields.pop("uid"), fields.pop("version"), fields.pop("lines")
    fields = {name: value for name, value in fields.items() if not name.endswith("_id")}
    if hasattr(row, "pilot_id"):
        fields |= {"pilot": people.get(row.pilot_id, ""), "lead": bodies.get(row.lead_id, "")}
    if "partners" in lines:
        lines = lines | {"partners": [bodies.get(pk, "") for pk in lines["partners"]]}
    return {
        "fiche": kind,
        "uid": str(uid),
        "version": version,
        "le": row.history_date,
        "par": people.get(row.history_user_id, ""),
        "geste": KINDS[row.history_type],
        "motif": row.history_change_reason or "",
        "champs": fields,
        "lignes": {name: list(map(_line, rows)) for name, rows in lines.items()},
    }


def _line(line: Any) -> Any:
    if not isinstance(line, dict):
        return line
    return {name: value for name, value in line.items() if not name.endswith("_id")}
