"""INSEE, neighbourhoods of 2015: activity, employment, jobseekers, one file a year."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, indicator_table, release_year, unread


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`*` is the published total), name, then the official ones as Float64."""
    return indicator_table(SOURCE, path).lazy()


EVERY_RELEASE = """
    CA NOTE_ASP ABCDE ABCDE_F ABCDE_H ABC ABC_F ABC_H ABC_RSA ABC_RSA_F ABC_RSA_H A A_F A_H
    ABC_25 ABC_2649 ABC_50 ABC_FR ABC_E ABC_DUR1 ABC_DUR2 ABC_DUR3 ABC_DUR4 ABC_DUR1_F
    ABC_DUR2_F ABC_DUR3_F ABC_DUR4_F ABC_DUR1_H ABC_DUR2_H ABC_DUR3_H ABC_DUR4_H NOTE_PE
    NOTE_PE_T TX_F_EMPL TX_ET_EMPL
"""

# Dropped, added or renamed along the years.
SOME_RELEASES = """
    LIBGEO TX_TOT_EPREC TX_F_EPREC TX_ET_EPREC CUI CIE CIE_HS CIE_S CAE EAV CA_F CUI_F EAV_F
    CA_H CUI_H EAV_H CUI_25 CUI_26A49 CUI_50 CUI_INFCAP CUI_CAP CUI_BAC CUI_SUPBAC EAV_INFCAP
    EAV_CAP EAV_SUPCAP ABC_INFCAPBEP ABC_CAPBEP ABC_BAC ABC_SUPBAC ABC_INFCAPBEP_F
    ABC_CAPBEP_F ABC_BAC_F ABC_SUPBAC_F ABC_INFCAPBEP_H ABC_CAPBEP_H ABC_BAC_H ABC_SUPBAC_H
    ABC_QAL1 ABC_QAL2 ABC_QAL3 ABC_QAL4 ABC_QAL5 A_N_T4 A_N1_T4 CA_N_E CA_N1_E NOTE_ASP_E
    EVOL_CA_N_E EVOL_ABC_T4 EVOL_ABC_F_T4 EVOL_ABC_H_T4 EVOL_A_T4 EVOL_A_F_T4 EVOL_A_H_T4
    TX_TOT_EDLIM TX_F_EDLIM TX_ET_EDLIM
"""

SOURCE = Source(
    id="insee_qpv_ipro",
    title="Données sur les quartiers prioritaires 2015 : activité, emploi et demande d’emploi",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/2500477",
    files=("**/*IPRO_20*.csv",),
    parse=parse,
    every=True,
    vintage=release_year,
    covers="géographie 2015, quartiers pour lesquels l’Insee publie",
    caveats=(
        "Géographie 2015 : ces chiffres ne valent pas pour les quartiers de la géographie 2024.",
        "Une case vide est un secret statistique ou une valeur non publiée, jamais zéro.",
        "Les taux d’emploi viennent du recensement et précèdent l’année du millésime.",
        "Dans ce tableau, la colonne A compte les demandeurs d’emploi de catégorie A.",
    ),
    fields=(
        Field("CODGEO", pl.String),
        Field("TX_TOT_EMPL", pl.Float64),
        *(Field(name, pl.Float64, required=False) for name in EVERY_RELEASE.split()),
        *unread(SOME_RELEASES),
    ),
)
