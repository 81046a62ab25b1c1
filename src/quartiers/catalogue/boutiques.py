"""The activities that a sole trader's establishment may be shown alone for: a shop, not a home."""

from dataclasses import dataclass
from functools import cache

from quartiers.catalogue.citations import checked
from quartiers.catalogue.labels import naf_rev2
from quartiers.catalogue.reader import Record, read_yaml


@dataclass(frozen=True)
class Boutiques:
    """`shown` are subclasses of NAF rév. 2; `reasons` goes by what the file names."""

    reason: str
    shown: frozenset[str]
    reasons: tuple[tuple[tuple[str, ...], str], ...]
    left_out: tuple[tuple[tuple[str, ...], str], ...]


@cache
def boutiques() -> Boutiques:
    page = read_yaml("boutiques.yaml").only(
        ("titre", "verifie_le", "niveau", "motif", "activites", "ecartees")
    )
    checked(page)
    shown, left_out = _groups(page, "activites"), _groups(page, "ecartees")
    kept, refused = _subclasses(shown), _subclasses(left_out)
    if both := sorted(kept & refused):
        raise page.error("ecartees", f"{both[0]} est à la fois montrée et écartée")
    return Boutiques(page.text("motif"), kept, shown, left_out)


def _groups(page: Record, key: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    groups = []
    for entry in page.records(key):
        entry.only(("naf", "motif"))
        codes = entry.texts("naf")
        for code in codes:
            if not any(known.startswith(code) for known in naf_rev2()):
                raise entry.error(
                    "naf", f"« {code} » n’est ni un code ni un début de la NAF rév. 2"
                )
        groups.append((codes, entry.text("motif")))
    return tuple(groups)


def _subclasses(groups: tuple[tuple[tuple[str, ...], str], ...]) -> frozenset[str]:
    heads = tuple(code for codes, _ in groups for code in codes)
    return frozenset(known for known in naf_rev2() if known.startswith(heads))
