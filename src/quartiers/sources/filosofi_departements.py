"""INSEE Filosofi, disposable income, by departement."""

from quartiers.sources.source import filosofi_source

SOURCE = filosofi_source("filosofi_departements", "les départements", "DEP")
parse = SOURCE.parse
