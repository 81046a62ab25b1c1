"""Facts of one profile that cannot all be true: refused, for the verdicts would mean nothing."""

from collections.abc import Iterator
from itertools import pairwise

from quartiers.schemes.facts import Fact, FactKey, Interval, Known, Profile
from quartiers.territory.french import counted

PARTS = (("etablissement", "unite_legale", "entreprise_unique"),)
ADDED_UP = ("effectif", "chiffre_affaires", "total_bilan")
SOLE_TRADER = "1"  # first digit of the legal category


def contradiction(profile: Profile) -> str:
    """The first one, in French; "" if there is none."""
    return next(iter(_found(profile)), "")


def _found(profile: Profile) -> Iterator[str]:
    yield from _parts(profile)
    yield from _employers(profile)
    yield from _costs(profile)
    yield from _zones(profile)
    yield from _places(profile)
    yield from _micro(profile)


def _ends(fact: Fact | None) -> tuple[float | None, float | None]:
    """The least and the most that a number may be; None is no bound."""
    if isinstance(fact, Known) and isinstance(fact.value, int | float):
        return fact.value, fact.value
    if isinstance(fact, Interval):
        low, high = fact.low, fact.high
        return (
            low if isinstance(low, int | float) else None,
            high if isinstance(high, int | float) else None,
        )
    return None, None


def _more(part: Fact | None, whole: Fact | None) -> bool:
    least, most = _ends(part)[0], _ends(whole)[1]
    return least is not None and most is not None and least > most


def _is(profile: Profile, key: FactKey, value: object) -> bool:
    found = profile.get(key)
    return isinstance(found, Known) and found.value == value


def _parts(profile: Profile) -> Iterator[str]:
    """An establishment has no more than its firm, nor a firm than its group."""
    for name in ADDED_UP:
        for small, large in pairwise(PARTS[0]):
            part, whole = FactKey(name, small), FactKey(name, large)
            if _more(profile.get(part), profile.get(whole)):
                yield f"« {part} » dépasse « {whole} », dont il fait partie."


def _employers(profile: Profile) -> Iterator[str]:
    for unit in ("etablissement", "unite_legale"):
        staff, employer = FactKey("effectif", unit), FactKey("employeur", unit)
        low, high = _ends(profile.get(staff))
        if low and _is(profile, employer, False):
            people = counted(int(low), "salarié", "salariés")
            yield f"« {employer} » est faux et « {staff} » compte au moins {people}."
        if high == 0 and _is(profile, employer, True):
            yield f"« {employer} » est vrai et « {staff} » est nul."


def _costs(profile: Profile) -> Iterator[str]:
    total = FactKey("cout", "projet", "total")
    for key, part in profile.items():
        if key.name == "cout" and key != total and _more(part, profile.get(total)):
            yield f"« {key} » dépasse « {total} », dont il fait partie."


def _zones(profile: Profile) -> Iterator[str]:
    for key in profile:
        if key.name != "dans":
            continue
        far = FactKey("distance", key.unit, key.about)
        low, high = _ends(profile.get(far))
        if low and _is(profile, key, True):
            yield f"« {key} » est vrai et « {far} » n’est pas nulle."
        if high == 0 and _is(profile, key, False):
            yield f"« {key} » est faux et « {far} » est nulle."


def _places(profile: Profile) -> Iterator[str]:
    for unit in ("etablissement", "personne", "projet"):
        city = profile.get(FactKey("commune", unit))
        county = profile.get(FactKey("departement", unit))
        if isinstance(city, Known) and isinstance(county, Known):
            code, departement = str(city.value), str(county.value)
            if not code.startswith(departement):
                yield f"La commune {code} n’est pas dans le département {departement} ({unit})."


def _micro(profile: Profile) -> Iterator[str]:
    if not _is(profile, FactKey("micro_entrepreneur", "unite_legale"), True):
        return
    form = profile.get(FactKey("categorie_juridique", "unite_legale"))
    if isinstance(form, Known) and not str(form.value).startswith(SOLE_TRADER):
        yield (
            f"Le régime du micro-entrepreneur est celui d’un entrepreneur individuel, et la "
            f"catégorie juridique {form.value} est celle d’une autre forme."
        )
    if _is(profile, FactKey("impot_benefices", "unite_legale"), "is"):
        yield "Un micro-entrepreneur n’est pas imposé à l’impôt sur les sociétés."
