"""The schemes that a place surely rules out: those whose rule is false once its département and its
région are known, and nothing else is."""

import re
from collections.abc import Iterable
from datetime import date

from quartiers.errors import UnknownCode
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.evaluate import codes
from quartiers.schemes.judging.program import prepare

_UNITS = ("etablissement", "projet")  # of a person, the home may well be elsewhere
_REGION = re.compile(r"[Rr](\d\d)", re.ASCII)
_QPV = re.compile(r"Q[NP]\w{6}", re.ASCII)
_DEPARTEMENT = re.compile(r"\d[\dAB]|9\d{2}", re.ASCII)
Place = tuple[str, str]  # a département ("" where the place holds several) and its région


def ruled_out(catalogue: Catalogue, places: Iterable[Place], as_of: date) -> frozenset[str]:
    """Ids of the schemes that hold in none of the places."""
    program = prepare(catalogue, as_of)
    everywhere: set[str] | None = None
    for departement, region in places:
        given = {f"region@{unit}": region for unit in _UNITS}
        if departement:
            given |= {f"departement@{unit}": departement for unit in _UNITS}
        verdicts = codes(program, catalogue.read_profile(given, as_of))
        false = {
            rule.scheme.id
            for rule, code in zip(program.rules, verdicts, strict=True)
            if code in ("non_remplie", "sans_objet")
        }
        everywhere = false if everywhere is None else everywhere & false
    return frozenset(everywhere or ())


def places_of(code: str) -> tuple[str, tuple[Place, ...]]:
    """What a code names, in French, and the départements and régions it lies in.

    A code of two digits is a département; a région is told by R: R32.
    """
    from quartiers.territory.codes import Qpv
    from quartiers.territory.places import official_places

    known = official_places()
    code = code.strip().upper()
    region = _REGION.fullmatch(code)
    if region:
        row = known.table.filter(kind="region", code=region[1])
        if row.is_empty():
            raise UnknownCode(
                f"{region[1]} n’est le code d’aucune région.", "Exemple : R32, Hauts-de-France."
            )
        held = known.table.filter(kind="departement", region=region[1])["code"]
        return f"région {row['name'][0]}", tuple((each, region[1]) for each in held)
    if _QPV.fullmatch(code):
        departement = str(Qpv(code).departement)
        return f"quartier {code}", (_place(known.table, departement),)
    if _DEPARTEMENT.fullmatch(code):
        row = known.table.filter(kind="departement", code=code)
        if not row.is_empty():
            return f"département {row['name'][0]}", (_place(known.table, code),)
    communes = known.communes_of(code)  # raises UnknownCode
    within = {(known.departement_of(each), known.region_of(each)) for each in communes}
    return known.name(code), tuple(sorted(within))


def _place(table: "object", departement: str) -> Place:
    import polars as pl

    assert isinstance(table, pl.DataFrame)
    region = table.filter(kind="departement", code=departement)["region"].to_list()
    if not region:
        raise UnknownCode(f"{departement} n’est le code d’aucun département.", "Exemple : 59.")
    return departement, str(region[0])
