"""Importing the aids of another directory: what would change is shown, then kept if asked for."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from quartiers.errors import BadInput
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store, open_store
from quartiers.storage.version import code_version
from quartiers.usecases.aides_territoires import SITE, Export, read_export
from quartiers.usecases.outside_aids import DATASET, Aid, day_of, outside_aids

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True)
class Import:
    """`new`, `changed` and `gone` are names, in order; `before` is the vintage in use, or ""."""

    vintage: str
    before: str
    count: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    applied: bool
    notes: tuple[str, ...]


def import_aids(
    path: Path,
    *,
    vintage: str = "",
    apply: bool = False,
    store: Store | None = None,
    today: date | None = None,
) -> Import:
    """Read an export of Aides-territoires; `apply` replaces the aids in use by its own.

    `vintage` is the day (2022-11-30) or the year (2022) of the export, where it does not say it.
    """
    target = store or open_store(create=apply)
    export = read_export(path)
    vintage = _dated(vintage or export.vintage, today or date.today())
    current = outside_aids(target)
    before = current.entry.vintage if current.entry else ""
    if before and day_of(vintage) < day_of(before):
        raise BadInput(
            f"Cet export est de {vintage}, celui qui est en place de {before}.",
            "Importez un export plus récent, ou donnez sa vraie date par --date.",
        )
    done = _difference(export, {aid.key: aid for aid in current.aids}, vintage, before, apply)
    if apply:
        _keep(target, export, vintage, path.name, today or date.today())
    return done


def _dated(vintage: str, today: date) -> str:
    if not vintage:
        raise BadInput(
            "Ni ce fichier ni son nom ne disent de quand date l’export.",
            "Donnez sa date : --date 2022, ou --date 2022-11-30.",
        )
    try:
        made = day_of(vintage) if _DAY.fullmatch(vintage) else None
    except ValueError:
        made = None
    if made is None:
        raise BadInput(f"« {vintage} » n’est pas une date.", "Écrivez AAAA, ou AAAA-MM-JJ.")
    if date.fromisoformat(f"{vintage}-01-01"[:10] if len(vintage) < 10 else vintage) > today:
        raise BadInput(f"La date de l’export, {vintage}, est à venir.", "Donnez-la par --date.")
    return vintage


def _difference(
    export: Export, before: Mapping[str, Aid], vintage: str, was: str, apply: bool
) -> Import:
    after = {aid.key: aid for aid in export.aids}
    return Import(
        vintage=vintage,
        before=was,
        count=len(after),
        new=tuple(aid.name for key, aid in after.items() if key not in before),
        changed=tuple(a.name for k, a in after.items() if k in before and before[k] != a),
        gone=tuple(aid.name for key, aid in before.items() if key not in after),
        applied=apply,
        notes=export.notes,
    )


def _keep(store: Store, export: Export, vintage: str, name: str, today: date) -> None:
    import polars as pl

    texts = pl.List(pl.String)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "key": pl.String,
        "name": pl.String,
        "link": pl.String,
        "backers": texts,
        "holders": texts,
        "types": texts,
        "steps": texts,
        "recurrence": pl.String,
        "call": pl.Boolean,
        "perimeter": pl.String,
        "text": pl.String,
        "closes": pl.Date,
    }
    table = pl.DataFrame([asdict(aid) for aid in export.aids], schema=schema)
    entry = Entry(
        dataset=DATASET,
        vintage=vintage,
        title="Aides d’un autre annuaire, non formalisées",
        publisher="Aides-territoires",
        licence="Licence Ouverte 2.0",
        page=SITE,
        url=name,
        published_on=vintage if len(vintage) == 10 else "",
        fetched_on=today.isoformat(),
        checksum=export.checksum,
        code_version=code_version(),
    )
    with store.transaction() as tx:
        tx.put(entry, table)
