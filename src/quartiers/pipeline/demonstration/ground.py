"""The demonstration's map, drawn in the Bay of Biscay, 250 km off any French shore.

An island that is on no map: an agglomeration of five communes and four neighbourhoods, and beside
it a second one whose eight neighbourhoods serve to compare. Metres of EPSG:2154 around ORIGIN.
Names were made up, then checked against the official communes and neighbourhoods.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

EPSG = 2154
ORIGIN = (115_000.0, 6_516_000.0)  # about 45.5° N, 4.5° W

DEPARTEMENT = ("999", "Département de démonstration (fictif)")
REGION = ("99", "Région de démonstration (fictive)")


@dataclass(frozen=True)
class Commune:
    code: str
    name: str
    epci: int  # index into EPCIS
    population: int
    seat: tuple[float, float]  # where its centre is
    town: float  # radius of what is built, in metres
    weight: float  # its part of the establishments out of neighbourhoods


@dataclass(frozen=True)
class Quarter:
    """A neighbourhood of 2024: its outline, and the profile of its establishments."""

    code: str
    name: str
    communes: tuple[str, ...]
    population: int
    outline: tuple[tuple[float, float], ...]
    profile: int  # index into demo_profiles.PROFILES
    weight: float
    focus: bool = False  # one of the four of the agglomeration shown


@dataclass(frozen=True)
class Ancient:
    """A neighbourhood of 2015, either drawn or made of those of 2024."""

    code: str
    name: str
    communes: tuple[str, ...]
    population: int
    made_of: tuple[str, ...] = ()
    outline: tuple[tuple[float, float], ...] = ()


EPCIS = (
    ("CA Valombrine-Océane (territoire fictif)", "CA"),
    ("CC des Fauvelances (territoire fictif)", "CC"),
)

COMMUNES = (
    Commune("99901", "Valombrine", 0, 29_400, (0, 0), 2_300, 11.0),
    Commune("99902", "Saint-Orfège", 0, 11_800, (4_300, 900), 1_500, 4.0),
    Commune("99903", "Pontrelune", 0, 5_600, (-3_900, 2_600), 1_000, 1.8),
    Commune("99904", "Brumel-les-Salines", 0, 3_900, (-1_600, -4_400), 900, 1.4),
    Commune("99905", "Vérancourt-sur-Ourlande", 0, 2_300, (2_900, -4_300), 700, 0.8),
    Commune("99911", "Port-Fauvelance", 1, 17_900, (10_600, -600), 1_900, 5.5),
    Commune("99912", "Estrémine", 1, 7_700, (9_300, 4_300), 1_100, 2.0),
    Commune("99913", "Belorme", 1, 4_800, (13_900, 2_900), 900, 1.3),
    Commune("99914", "Sablenne", 1, 3_100, (8_900, -5_200), 800, 0.9),
)

QUARTERS = (
    Quarter(
        "QN99901I",
        "Halles-Corlune",
        ("99901",),
        2_940,
        ((-430, -160), (-250, 210), (60, 300), (330, 230), (420, -60), (250, -290), (-120, -330)),
        1,
        4.4,
        focus=True,
    ),
    Quarter(
        "QN99902M",
        "Cité des Aubrelins",
        ("99901", "99902"),
        6_120,
        ((1750, 250), (1900, 780), (2380, 930), (2850, 760), (2930, 320), (2600, 60), (2050, 20)),
        2,
        2.2,
        focus=True,
    ),
    Quarter(
        "QN99903M",
        "Les Forges-Marsoufle",
        ("99901",),
        1_580,
        ((-2300, -900), (-2250, -250), (-1650, -100), (-1330, -330), (-1330, -930), (-1750, -1150)),
        3,
        1.1,
        focus=True,
    ),
    Quarter(
        "QN99904M",
        "Bourg-Clairvigie",
        ("99901",),
        1_310,
        ((-1290, -330), (-1290, -900), (-940, -980), (-690, -740), (-760, -380), (-1010, -250)),
        4,
        0.9,
        focus=True,
    ),
    Quarter(
        "QN99905N",
        "Les Estrémines",
        ("99912",),
        1_450,
        ((9050, 4050), (9080, 4420), (9430, 4560), (9660, 4320), (9560, 3990)),
        5,
        0.5,
    ),
    Quarter(
        "QN99906M",
        "Haut-Fauvelance",
        ("99911",),
        3_650,
        ((10150, 200), (10200, 640), (10620, 800), (11010, 610), (10980, 240), (10560, 110)),
        5,
        1.0,
    ),
    Quarter(
        "QN99907I",
        "Les Docks-Sablenne",
        ("99911",),
        2_210,
        ((10900, -1500), (10950, -1050), (11350, -960), (11600, -1240), (11450, -1600)),
        1,
        0.9,
    ),
    Quarter(
        "QN99908I",
        "Pré-Belorme",
        ("99913",),
        1_180,
        ((13700, 2700), (13720, 3020), (14010, 3120), (14180, 2890), (14020, 2660)),
        5,
        0.4,
    ),
    Quarter(
        "QN99909I",
        "Val-Ourlande",
        ("99911",),
        2_870,
        ((9700, -900), (9720, -460), (10080, -380), (10260, -640), (10130, -960)),
        2,
        0.9,
    ),
    Quarter(
        "QN99910I",
        "Les Salinettes",
        ("99914",),
        1_090,
        ((8700, -5350), (8720, -5060), (8990, -4960), (9140, -5190), (9010, -5420)),
        4,
        0.4,
    ),
    Quarter(
        "QN99911I",
        "Grand-Vérancin",
        ("99911",),
        1_960,
        ((11500, -300), (11520, 80), (11850, 160), (12050, -80), (11930, -360)),
        5,
        0.6,
    ),
    Quarter(
        "QN99912M",
        "Porte-Estrémine",
        ("99912",),
        1_730,
        ((8550, 3500), (8570, 3860), (8900, 3950), (9100, 3740), (8980, 3460)),
        5,
        0.5,
    ),
)

# One whole split in two, one made larger, one left, two merged; the others did not change.
ANCIENTS = (
    Ancient("QP999001", "Halles-Corlune", ("99901",), 3_010, ("QN99901I",)),
    Ancient(
        "QP999002",
        "Les Aubrelins",
        ("99901", "99902"),
        5_480,
        outline=((1750, 250), (1900, 780), (2380, 930), (2620, 850), (2560, 60), (2050, 20)),
    ),
    Ancient("QP999003", "Marsoufle-Clairvigie", ("99901",), 2_960, ("QN99903M", "QN99904M")),
    Ancient(
        "QP999004",
        "Les Pontrelins",
        ("99903",),
        1_040,
        outline=((-4050, 2450), (-4020, 2760), (-3740, 2830), (-3600, 2600), (-3760, 2400)),
    ),
    Ancient(
        "QP999005",
        "Haut-Fauvelance Ouest",
        ("99911",),
        1_800,
        outline=((10150, 200), (10200, 640), (10560, 776), (10540, 112)),
    ),
    Ancient(
        "QP999006",
        "Haut-Fauvelance Est",
        ("99911",),
        1_770,
        outline=((10560, 112), (10580, 783), (10620, 800), (11010, 610), (10980, 240)),
    ),
    Ancient("QP999007", "Les Docks-Sablenne", ("99911",), 2_260, ("QN99907I",)),
    Ancient("QP999008", "Pré-Belorme", ("99913",), 1_210, ("QN99908I",)),
    Ancient("QP999009", "Val-Ourlande", ("99911",), 2_930, ("QN99909I",)),
    Ancient("QP999010", "Les Salinettes", ("99914",), 1_130, ("QN99910I",)),
    Ancient("QP999011", "Grand-Vérancin", ("99911",), 2_010, ("QN99911I",)),
    Ancient(
        "QP999012",
        "Porte-Estrémine",
        ("99912",),
        1_610,
        outline=((8590, 3520), (8610, 3820), (8880, 3890), (9040, 3720), (8940, 3490)),
    ),
)


def quarter_shapes() -> NDArray[np.object_]:
    """Outlines of 2024, in metres of EPSG:2154, in the order of QUARTERS."""
    return _placed([quarter.outline for quarter in QUARTERS])


def ancient_shapes() -> NDArray[np.object_]:
    """Outlines of 2015, in the order of ANCIENTS; those that did not change are the very same."""
    new = dict(zip((quarter.code for quarter in QUARTERS), quarter_shapes(), strict=True))
    drawn = [
        shapely.union_all([new[code] for code in ancient.made_of]).buffer(25).buffer(-25)
        if len(ancient.made_of) > 1
        else new[ancient.made_of[0]]
        if ancient.made_of
        else _placed([ancient.outline])[0]
        for ancient in ANCIENTS
    ]
    return np.array(drawn, dtype=object)


def commune_shapes() -> NDArray[np.object_]:
    """Outlines of the communes, which share their borders, in the order of COMMUNES."""
    coast = shapely.Polygon(
        [
            (5_500 + radius * np.cos(turn), -300 + 0.72 * radius * np.sin(turn))
            for turn in np.linspace(0, 2 * np.pi, 120, endpoint=False)
            for radius in [12_600 + 900 * np.sin(3 * turn) + 500 * np.sin(7 * turn + 1)]
        ]
    )
    seats = shapely.MultiPoint([commune.seat for commune in COMMUNES])
    cells = shapely.get_parts(shapely.voronoi_polygons(seats, extend_to=coast))
    chosen = [
        next(cell for cell in cells if cell.contains(shapely.Point(commune.seat)))
        for commune in COMMUNES
    ]
    pieces = [shapely.segmentize(cell.intersection(coast), 250) for cell in chosen]
    return np.array([_bent(piece) for piece in pieces], dtype=object)


def _placed(outlines: list[tuple[tuple[float, float], ...]]) -> NDArray[np.object_]:
    """Corners rounded off and sides bent, so that they look like streets, not like a drawing."""
    shapes = [shapely.Polygon(outline).buffer(-12).buffer(12) for outline in outlines]
    return np.array([_bent(shapely.segmentize(shape, 60)) for shape in shapes], dtype=object)


def _bent(shape: shapely.Geometry) -> shapely.Geometry:
    """Every vertex moved by a smooth field: neighbours keep sharing their border."""

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = xy[:, 0], xy[:, 1]
        wave = np.column_stack(
            [
                60 * np.sin(y / 430) + 14 * np.sin(x / 97 + 1) + ORIGIN[0],
                60 * np.sin(x / 510) + 14 * np.sin(y / 83 + 2) + ORIGIN[1],
            ]
        )
        moved: NDArray[np.float64] = xy + wave
        return moved

    return shapely.transform(shape, move)
