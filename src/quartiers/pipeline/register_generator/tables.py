"""Made-up lives written as the five official tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyproj
from numpy.typing import NDArray

from quartiers.pipeline.register_generator import schema
from quartiers.pipeline.register_generator.codes import coded_text, fixed_text
from quartiers.pipeline.register_generator.lives import (
    KINDS,
    LEGAL_CODES,
    NEVER,
    Bools,
    Floats,
    Ints,
    Lives,
    World,
    day,
    is_active,
)
from quartiers.pipeline.register_generator.mix import (
    ACTIVITIES,
    BANDS,
    EMPLOYERS,
    LOCATED,
    OLD_CODES,
    SIZE_OF,
    SIZES,
    XY_QUALITY,
)
from quartiers.pipeline.register_generator.periods import (
    CLOSED,
    CLOSED_AGAIN,
    EMPLOYER,
    NOMENCLATURES,
    RECODED,
    REOPENED,
    Periods,
    periods,
    undated,
)
from quartiers.pipeline.register_generator.places import NOT_LOCATED

Zoner = Callable[[Floats, Floats, NDArray[np.int32]], NDArray[np.str_]]
MASKED = "[ND]"
OUTSIDE = "CSZ"
MASKED_ADDRESS = (
    "complementAdresse",
    "numeroVoie",
    "indiceRepetition",
    "dernierNumeroVoie",
    "indiceRepetitionDernierNumeroVoie",
    "typeVoie",
    "libelleVoie",
    "codePostal",
    "distributionSpeciale",
    "codeCedex",
    "libelleCedex",
    "identifiantAdresse",
    "coordonneeLambertAbscisse",
    "coordonneeLambertOrdonnee",
)
MASKED_IDENTITY = (
    "sigle",
    "sexe",
    "prenom1",
    "prenomUsuel",
    "pseudonyme",
    "nom",
    "nomUsage",
    "denomination",
)

NAFS = [row.naf for row in ACTIVITIES]
OLD = list(dict.fromkeys(OLD_CODES.values()))
CODES = [*NAFS, *OLD]
# The code that an activity had before 2008, as an index into CODES.
FORMER = np.array([len(NAFS) + OLD.index(OLD_CODES[row.kind]) for row in ACTIVITIES])
NAF25 = [row.naf25 or "" for row in ACTIVITIES]
HAS_NAF25 = np.array([row.naf25 is not None for row in ACTIVITIES])
EMPLOYING = np.array([EMPLOYERS[row.kind] for row in ACTIVITIES])
_SIZES = np.array([np.cumsum(share) / sum(share) for share in SIZES.values()])
SIZE_ROW = np.array([list(SIZES).index(SIZE_OF.get(kind, "small")) for kind in KINDS])
NN = len(BANDS)
BAND_CODES = [*BANDS, "NN"]


@dataclass(frozen=True, eq=False)
class Sizes:
    """`band` indexes BAND_CODES, -1 is unknown; `year` 0 is unknown."""

    band: Ints
    year: Ints
    employer: Bools


def tables(
    lives: Lives, world: World, zoners: Mapping[str, Zoner], rng: np.random.Generator
) -> dict[str, pa.Table]:
    """The five tables of one batch, by file name."""
    active = is_active(lives)
    sizes = _sizes(lives, world, active, rng)
    history = periods(lives, world, sizes.employer, rng)
    seat = _seats(lives, active)
    return {
        schema.ETABLISSEMENT: _establishments(lives, world, sizes, history, seat, rng),
        schema.UNITE_LEGALE: _units(lives, world, sizes, active, seat),
        schema.HISTORIQUE: _history(lives, history),
        schema.LIENS: _links(lives, world),
        schema.GEOLOCALISATION: _positions(lives, world, active, zoners, rng),
    }


def _sizes(lives: Lives, world: World, active: Bools, rng: np.random.Generator) -> Sizes:
    """Bands are two years old: a young establishment has none, a closed one rarely one."""
    count = len(lives.siret)
    profile = world.places.profile[lives.spot]
    factor = np.array([each.employers for each in world.places.profiles])[profile]
    employer = rng.random(count) < (EMPLOYING[lives.activity] * factor).clip(max=0.97)
    shares = _SIZES[SIZE_ROW[world.kind[lives.activity]]]
    band = (rng.random(count)[:, None] > shares[:, :-1]).sum(axis=1)
    year = int(world.as_of.astype("M8[D]").astype("M8[Y]").astype(int)) + 1970
    young = lives.created > day(date(year - 2, 12, 31))
    draw = rng.random(count)
    band = np.where(employer, band, NN)
    band = np.where(active & young, np.where(draw < 0.5, NN, -1), band)
    band = np.where(~active, np.where(draw < 0.03, band, np.where(draw < 0.4, NN, -1)), band)
    told = (band >= 0) & (band != NN)
    # The two sources, bands and declared character, do not always agree.
    declared = employer ^ (rng.random(count) < 0.015)
    return Sizes(band, np.where(told, year - 2 - (draw > 0.9), 0), declared)


def _seats(lives: Lives, active: Bools) -> Bools:
    """The seat of a unit: its last open establishment, else its last one."""
    size = len(lives.siret)
    order = np.lexsort((lives.rank, active, lives.unit))
    last = np.append(lives.unit[order][1:] != lives.unit[order][:-1], True)
    seat = np.zeros(size, dtype=bool)
    seat[order[last]] = True
    return seat


def _days(values: Ints, known: Bools | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array(np.where(values == NEVER, 0, values).astype(np.int32), mask=mask).cast(
        pa.date32()
    )


def _moments(values: Ints, rng: np.random.Generator) -> pa.Array:
    seconds = values * 86_400 + rng.integers(6 * 3600, 22 * 3600, len(values))
    return pa.array((seconds * 1_000_000).astype(np.int64)).cast(pa.timestamp("us"))


def _letters(yes: Bools, no: str, true: str) -> pa.Array:
    return coded_text([no, true], yes)


def _table(name: str, size: int, columns: dict[str, pa.Array]) -> pa.Table:
    """Every official column in order; those not given are empty."""
    fields = schema.SCHEMAS[name]
    arrays = [columns.get(field.name) for field in fields]
    return pa.table(
        [
            pa.nulls(size, field.type) if array is None else array
            for field, array in zip(fields, arrays, strict=True)
        ],
        names=fields.names,
    )


def _establishments(
    lives: Lives,
    world: World,
    sizes: Sizes,
    history: Periods,
    seat: Bools,
    rng: np.random.Generator,
) -> pa.Table:
    size = len(lives.siret)
    now = history.current
    partial, purged = lives.partial[lives.unit], lives.purged[lives.unit]
    code = np.where(history.nomenclature[now] == 3, lives.activity, FORMER[lives.activity])
    hidden = undated(lives)
    columns = {
        "siren": fixed_text(lives.siren[lives.unit], 9),
        "nic": fixed_text(lives.nic, 5),
        "siret": fixed_text(lives.siret, 14),
        "statutDiffusionEtablissement": _letters(partial, "O", "P"),
        "dateCreationEtablissement": _days(
            np.where(hidden, -25_567, lives.created), known=~(purged & hidden)
        ),
        "trancheEffectifsEtablissement": coded_text(
            BAND_CODES, sizes.band.clip(min=0), sizes.band >= 0
        ),
        "anneeEffectifsEtablissement": pa.array(sizes.year, mask=sizes.year == 0),
        "dateDernierTraitementEtablissement": _moments(
            np.minimum(history.start[now] + 20, world.as_of), rng
        ),
        "etablissementSiege": pa.array(seat),
        "nombrePeriodesEtablissement": pa.array(np.bincount(history.row, minlength=size)),
        "dateDebut": _days(history.start[now], known=~(purged & hidden & history.first[now])),
        "etatAdministratifEtablissement": _letters(history.active[now], "F", "A"),
        "activitePrincipaleEtablissement": coded_text(CODES, code, ~purged),
        "nomenclatureActivitePrincipaleEtablissement": coded_text(
            list(NOMENCLATURES), history.nomenclature[now], ~purged
        ),
        "caractereEmployeurEtablissement": coded_text(
            ["N", "O"], sizes.employer, rng.random(size) < np.where(history.active[now], 0.97, 0.7)
        ),
        "activitePrincipaleNAF25Etablissement": coded_text(
            NAF25, lives.activity, history.active[now] & HAS_NAF25[lives.activity]
        ),
    }
    return _table(schema.ETABLISSEMENT, size, columns | _addresses(lives, world, partial))


def _addresses(lives: Lives, world: World, partial: Bools) -> dict[str, pa.Array]:
    """Commune for all; street and number where the spot has them, masked where not diffused."""
    places = world.places
    commune = places.commune[lives.spot]
    masked = coded_text([MASKED], np.zeros(len(partial), dtype=np.int32), partial)
    columns = {
        "codeCommuneEtablissement": coded_text(places.communes, commune),
        "libelleCommuneEtablissement": coded_text(places.names, commune),
    }
    for name in MASKED_ADDRESS:
        columns[f"{name}Etablissement"] = masked
    if places.street is not None and places.number is not None:
        street = places.street[lives.spot]
        known = partial | (street >= 0)
        columns["libelleVoieEtablissement"] = coded_text(
            [*places.streets, MASKED], np.where(partial, len(places.streets), street), known
        )
        numbers = [str(number) for number in range(int(places.number.max()) + 1)]
        columns["numeroVoieEtablissement"] = coded_text(
            [*numbers, MASKED], np.where(partial, len(numbers), places.number[lives.spot]), known
        )
    return columns


def _units(lives: Lives, world: World, sizes: Sizes, active: Bools, seat: Bools) -> pa.Table:
    units = len(lives.siren)
    alive = np.zeros(units, dtype=bool)
    alive[lives.unit[active]] = True
    band = np.full(units, -1)
    np.maximum.at(band, lives.unit, np.where(sizes.band == NN, -1, sizes.band))
    legal = np.array([int(code) for code in LEGAL_CODES])[lives.legal]
    association = np.isin(legal, (9220, 9210, 5458))
    kept = ~lives.purged
    ceased = np.zeros(units, dtype=np.int64)
    np.maximum.at(ceased, lives.unit, np.where(lives.closed == NEVER, 0, lives.closed))
    seat_nic = np.zeros(units, dtype=np.int64)
    seat_nic[lives.unit[seat]] = lives.nic[seat]
    # Known for associations, for part of the others.
    told = association | (lives.siren // 10 % 10 < 6)
    columns = {
        "siren": fixed_text(lives.siren, 9),
        "statutDiffusionUniteLegale": _letters(lives.partial, "O", "P"),
        "unitePurgeeUniteLegale": pa.array(lives.purged, mask=kept),
        "dateCreationUniteLegale": _days(lives.unit_created, known=kept),
        "trancheEffectifsUniteLegale": coded_text(
            BAND_CODES, np.where(band < 0, NN, band), alive | (band >= 0)
        ),
        "dateDebut": _days(np.where(alive, lives.unit_created, ceased), known=kept),
        "etatAdministratifUniteLegale": _letters(alive, "C", "A"),
        "categorieJuridiqueUniteLegale": pa.array(legal, mask=lives.purged),
        "activitePrincipaleUniteLegale": coded_text(NAFS, lives.unit_activity, kept),
        "nomenclatureActivitePrincipaleUniteLegale": coded_text(
            ["NAFRev2"], np.zeros(units, dtype=np.int32), kept
        ),
        "nicSiegeUniteLegale": fixed_text(seat_nic, 5),
        "economieSocialeSolidaireUniteLegale": coded_text(["N", "O"], association, kept & told),
        "categorieEntreprise": coded_text(["PME"], np.zeros(units, dtype=np.int32), alive),
        "nombrePeriodesUniteLegale": pa.array(np.where(alive, 1, 2)),
    }
    masked = coded_text([MASKED], np.zeros(units, dtype=np.int32), lives.partial)
    columns |= {f"{name}UniteLegale": masked for name in MASKED_IDENTITY}
    return _table(schema.UNITE_LEGALE, units, columns)


def _history(lives: Lives, history: Periods) -> pa.Table:
    row, size = history.row, len(history.row)
    purged = lives.purged[lives.unit[row]]
    code = np.where(history.nomenclature == 3, lives.activity[row], FORMER[lives.activity[row]])
    state = np.isin(history.event, (CLOSED, REOPENED, CLOSED_AGAIN))
    columns = {
        "siren": fixed_text(lives.siren[lives.unit[row]], 9),
        "nic": fixed_text(lives.nic[row], 5),
        "siret": fixed_text(lives.siret[row], 14),
        "dateFin": _days(history.end, known=history.end != NEVER),
        "dateDebut": _days(history.start, known=~(purged & history.first & undated(lives)[row])),
        "etatAdministratifEtablissement": _letters(history.active, "F", "A"),
        "changementEtatAdministratifEtablissement": pa.array(state),
        "changementEnseigneEtablissement": pa.array(np.zeros(size, dtype=bool)),
        "changementDenominationUsuelleEtablissement": pa.array(
            ~state & ~history.first & ~np.isin(history.event, (RECODED, EMPLOYER))
        ),
        "activitePrincipaleEtablissement": coded_text(CODES, code, ~purged),
        "nomenclatureActivitePrincipaleEtablissement": coded_text(
            list(NOMENCLATURES), history.nomenclature, ~purged
        ),
        "changementActivitePrincipaleEtablissement": pa.array(history.event == RECODED),
        "caractereEmployeurEtablissement": coded_text(["N", "O"], history.employer),
        "changementCaractereEmployeurEtablissement": pa.array(history.event == EMPLOYER),
    }
    return _table(schema.HISTORIQUE, size, columns)


def _links(lives: Lives, world: World) -> pa.Table:
    before = np.flatnonzero(lives.successor >= 0)
    after = lives.successor[before]
    moved = lives.same_unit[before]
    when = lives.created[after]
    stamp = pa.array((np.minimum(when + 25, world.as_of) * 86_400_000_000).astype(np.int64))
    columns = {
        "siretEtablissementPredecesseur": fixed_text(lives.siret[before], 14),
        "siretEtablissementSuccesseur": fixed_text(lives.siret[after], 14),
        "dateLienSuccession": _days(when),
        "transfertSiege": pa.array(moved),
        "continuiteEconomique": pa.array(moved | (lives.activity[before] == lives.activity[after])),
        "dateDernierTraitementLienSuccession": stamp.cast(pa.timestamp("us")),
    }
    return _table(schema.LIENS, len(before), columns)


def _positions(
    lives: Lives,
    world: World,
    active: Bools,
    zoners: Mapping[str, Zoner],
    rng: np.random.Generator,
) -> pa.Table:
    """Rows in no order, those without a position left out, like INSEE's file."""
    places = world.places
    partial = lives.partial[lives.unit]
    share = np.array(
        [[LOCATED[state, open_] for open_ in (True, False)] for state in (True, False)]
    )
    chance = share[1 - active.astype(int), partial.astype(int)]
    left_out = np.array([code.startswith(NOT_LOCATED) for code in places.communes])
    chance = np.where(left_out[places.commune[lives.spot]], 0.0, chance)
    rows = rng.permutation(np.flatnonzero(rng.random(len(chance)) < chance))
    quality = rng.choice(len(XY_QUALITY), size=len(rows), p=list(XY_QUALITY.values()))
    spot = _imputed(lives.spot[rows], quality == 4, world, rng)
    street = np.isin(quality, (1, 3))
    spread = places.spread[spot] + np.where(street, 60.0, 0.0)
    x = np.round(places.x[spot] + rng.normal(0, 1, len(rows)) * spread, 2)
    y = np.round(places.y[spot] + rng.normal(0, 1, len(rows)) * spread, 2)
    epsg = places.epsg[spot]
    lon, lat = _degrees(x, y, epsg)
    known = (street & (rng.random(len(rows)) < 0.7)) | (~street & (rng.random(len(rows)) < 0.15))
    metres = np.round(
        np.where(street, rng.gamma(2.0, 60.0, len(rows)), rng.gamma(2.0, 4.0, len(rows)))
    )
    epsg_codes, epsg_index = np.unique(epsg, return_inverse=True)
    qualities = coded_text(list(XY_QUALITY), quality)
    columns = {
        "siret": fixed_text(lives.siret[rows], 14),
        "x": pa.array(x),
        "y": pa.array(y),
        "qualite_xy": qualities,
        "epsg": coded_text([str(code) for code in epsg_codes], epsg_index),
        "plg_code_commune": coded_text(places.communes, places.commune[spot]),
        "distance_precision": pa.array(metres, mask=~(known & (quality != 4))),
        "y_latitude": pa.array(lat),
        "x_longitude": pa.array(lon),
    }
    for name, zoner in zoners.items():
        columns[f"plg_{name}"] = _zones(zoner(x, y, epsg))
        columns[f"qualite_{name}"] = qualities
    return _table(schema.GEOLOCALISATION, len(rows), columns)


def _imputed(spot: Ints, unknown: Bools, world: World, rng: np.random.Generator) -> Ints:
    """Where the street is not known, a spot of the same commune at random."""
    commune = world.places.commune[spot]
    drawn = (rng.random(len(spot)) * world.spots[commune]).astype(np.int64)
    return np.where(unknown, world.first_spot[commune] + drawn, spot)


@cache
def _to_degrees(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(epsg, 4326, always_xy=True)


def _degrees(x: Floats, y: Floats, epsg: NDArray[np.int32]) -> tuple[Floats, Floats]:
    lon, lat = np.empty_like(x), np.empty_like(y)
    for code in np.unique(epsg):
        here = epsg == code
        lon[here], lat[here] = _to_degrees(int(code)).transform(x[here], y[here])
    return lon, lat


def _zones(codes: NDArray[np.str_]) -> pa.Array:
    names, index = np.unique(codes, return_inverse=True)
    return coded_text([str(name) or OUTSIDE for name in names], index)
