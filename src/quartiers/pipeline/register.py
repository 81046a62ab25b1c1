"""The register's part of a refresh: its big files → staged table → cube, and what they rest on.

The files themselves are not copied into the store. They are joined together, so either all of it is
made again or nothing is: one of them failing leaves the last good tables in use.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from quartiers.errors import QuartiersError, SourceCorrupt, StoreError
from quartiers.pipeline.counted import MADE, Checked, make
from quartiers.pipeline.heirs import CONTOURS
from quartiers.pipeline.load import (
    Context,
    check_columns,
    failed,
    now,
    one_line,
    said,
    signed,
    vintage_of,
)
from quartiers.pipeline.offer import Brought, Offer
from quartiers.pipeline.outcome import Outcome, Result
from quartiers.sources.source import Source
from quartiers.storage.disk import full_disk_said
from quartiers.storage.manifest import Failure
from quartiers.storage.version import code_version

NOT_COUNTED = "le registre n’a pas été recompté ; le dernier valide, s’il existe, reste en service"

RegisterOffers = dict[str, Offer]


@dataclass(frozen=True)
class RegisterOutcome:
    results: tuple[Result, ...]
    scope: str = ""
    notes: tuple[str, ...] = ()


def load_register(
    sources: dict[str, Source],
    offers: RegisterOffers,
    context: Context,
    communes: frozenset[str] | None = None,
    *,
    incomplete: bool = False,
) -> RegisterOutcome:
    """Stage and count again where a file, the contours, the code or the restriction changed.

    `incomplete`: a file could not even be looked for, so that this run may know less than the last.
    """
    for dataset in (*offers, *MADE):
        context.tx.clear(dataset)
    if "sirene_etablissements" not in offers:
        return RegisterOutcome(results=(), scope=_scope_text(context))
    if _same_as_before(offers, context, communes):
        kept = [context.tx.manifest.of(name)[-1] for name in (*offers, *MADE)]
        same = tuple(said(entry, Outcome.UNCHANGED) for entry in kept)
        return RegisterOutcome(same, _scope_text(context))
    checked, refused = _check(sources, offers, context)
    usable = "sirene_etablissements" in checked
    incomplete = incomplete or bool(refused)
    if not usable or (incomplete and context.tx.path("etablissements") is not None):
        return RegisterOutcome(refused, _scope_text(context), (NOT_COUNTED,))
    made = _make(checked, context, communes)
    notes = _older(checked["sirene_etablissements"].entry.vintage, context)
    return RegisterOutcome((*refused, *made), _scope_text(context), notes)


def _older(vintage: str, context: Context) -> tuple[str, ...]:
    newest = context.tx.manifest.of("etablissements")
    if not newest or newest[-1].vintage <= vintage:
        return ()
    return (
        f"ce registre ({vintage}) est plus ancien que celui qui est en service "
        f"({newest[-1].vintage}), qui le reste",
    )


def _make(
    checked: dict[str, Checked], context: Context, communes: frozenset[str] | None
) -> tuple[Result, ...]:
    mark = _mark({name: each.entry.checksum for name, each in checked.items()}, context, communes)
    try:
        with full_disk_said():
            return make(checked, context, communes, mark)
    except StoreError:
        raise
    except QuartiersError as error:
        told = error
    except Exception as error:  # the other datasets of this run must not be lost for it
        told = SourceCorrupt(f"Le registre n’a pas pu être préparé ({one_line(error)}).")
    return (_not_made(checked["sirene_etablissements"], told, context),)


def _not_made(register: Checked, error: QuartiersError, context: Context) -> Result:
    kept = context.tx.manifest.of("etablissements")
    last_good = kept[-1].vintage if kept else ""
    context.tx.fail(Failure("etablissements", now(), error.message, last_good))
    return Result(
        dataset="etablissements",
        title=register.source.title,
        outcome=Outcome.FAILED,
        vintage=last_good,
        reason=error.message,
        hint=error.hint,
    )


def _same_as_before(
    offers: RegisterOffers, context: Context, communes: frozenset[str] | None
) -> bool:
    checksums = {}
    for source_id, offer in offers.items():
        known = [e for e in context.tx.manifest.of(source_id) if offer.unchanged(e)]
        if not known:
            return False
        checksums[source_id] = known[-1].checksum
    mark = _mark(checksums, context, communes)
    try:
        return all(_made_with(mark, dataset, context) for dataset in MADE)
    except StoreError:
        return False  # damaged since: made again


def _made_with(mark: str, dataset: str, context: Context) -> bool:
    made = [entry for entry in context.tx.manifest.of(dataset) if entry.checksum == mark]
    return bool(made) and context.store.path(dataset, made[-1].vintage).exists()


def _mark(checksums: dict[str, str], context: Context, communes: frozenset[str] | None) -> str:
    """All that the staged table depends on, in one checksum."""
    contours = [entry for name in CONTOURS for entry in context.tx.manifest.of(name)[-1:]]
    depends = [
        code_version(),
        *(f"{name} {checksums[name]}" for name in sorted(checksums)),
        *(f"{entry.dataset} {entry.checksum}" for entry in contours),
        *(sorted(communes) if communes is not None else ["*"]),
    ]
    return f"sha256:{hashlib.sha256(chr(10).join(depends).encode()).hexdigest()}"


def _scope_text(context: Context) -> str:
    kept = context.tx.manifest.of("etablissements")
    scope = kept[-1].scope if kept else None
    return scope.text if scope else ""


def _check(
    sources: dict[str, Source], offers: RegisterOffers, context: Context
) -> tuple[dict[str, Checked], tuple[Result, ...]]:
    checked: dict[str, Checked] = {}
    refused: list[Result] = []
    for source_id, offer in offers.items():
        source = sources[source_id]
        try:
            with full_disk_said():
                checked[source_id] = _check_one(source, offer, context)
        except StoreError:
            raise
        except QuartiersError as error:
            refused.append(failed(source, offer, error, context.tx))
        except Exception as error:  # readers of big files have errors of their own
            told = SourceCorrupt(f"{offer.url} est illisible ({one_line(error)}).")
            refused.append(failed(source, offer, told, context.tx))
    return checked, tuple(refused)


def _check_one(source: Source, offer: Offer, context: Context) -> Checked:
    brought = offer.bring(context.downloading())
    context.notify(f"vérification de {brought.paths[0].name}", 0, None)
    drift = check_columns(source, brought)
    rows = sum(_count(source, path) for path in brought.paths)
    if not rows:
        raise SourceCorrupt(
            f"{offer.url} ne contient aucune ligne.",
            "Vérifiez que c’est le bon fichier.",
        )
    vintage = _vintage(source, offer, brought)
    entry = replace(signed(source, offer, brought, vintage, drift, context), rows=rows)
    return Checked(source, brought.paths, entry)


def _count(source: Source, path: Path) -> int:
    return int(source.parse(path).select(pl.len()).collect().item())


def _vintage(source: Source, offer: Offer, brought: Brought) -> str:
    """For establishments without a day of publication, that of the last event they tell."""
    if source.id == "sirene_etablissements" and not offer.published_on:
        last = last_event(source.parse(brought.paths[0]))
        if last:
            return last
    return vintage_of(source, offer, brought)


def last_event(rows: pl.LazyFrame) -> str:
    """The ISO day of the last creation or change, those announced for later left out."""
    names = [
        name
        for name in ("dateCreationEtablissement", "dateDebut")
        if rows.collect_schema().get(name) == pl.Date
    ]
    today = pl.lit(now()[:10]).str.to_date()
    days = [pl.col(name).filter(pl.col(name) <= today).max() for name in names]
    if not days:
        return ""
    last = rows.select(pl.max_horizontal(days)).collect(engine="streaming").item()
    return last.isoformat() if last else ""
