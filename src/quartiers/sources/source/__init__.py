"""What the sources share: their declaration, the check of their columns, the readers of formats.

A source imports this package and nothing else of `sources`: no source knows another.
"""

from quartiers.sources.source.communes import commune_names
from quartiers.sources.source.contours import contour_table, read_features
from quartiers.sources.source.declaration import Field, Source, unread
from quartiers.sources.source.filosofi import filosofi_source
from quartiers.sources.source.indicators import indicator_table, release_year
from quartiers.sources.source.labels import read_labels
from quartiers.sources.source.register import known, naf, scan_register, unless
from quartiers.sources.source.schema import Drift, inspect, refuse
from quartiers.sources.source.tables import scan_table

__all__ = [
    "Drift",
    "Field",
    "Source",
    "commune_names",
    "contour_table",
    "filosofi_source",
    "indicator_table",
    "inspect",
    "known",
    "naf",
    "read_features",
    "read_labels",
    "refuse",
    "release_year",
    "scan_register",
    "scan_table",
    "unless",
    "unread",
]
