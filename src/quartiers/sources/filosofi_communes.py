"""INSEE Filosofi, disposable income, by commune."""

from quartiers.sources.source import filosofi_source

SOURCE = filosofi_source("filosofi_communes", "les communes", "COM")
parse = SOURCE.parse
