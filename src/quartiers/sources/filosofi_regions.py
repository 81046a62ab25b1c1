"""INSEE Filosofi, disposable income, by region."""

from quartiers.sources.source import filosofi_source

SOURCE = filosofi_source("filosofi_regions", "les régions", "REG")
parse = SOURCE.parse
