"""INSEE Filosofi, disposable income, metropolitan France."""

from quartiers.sources.source import filosofi_source

SOURCE = filosofi_source("filosofi_metropole", "la France métropolitaine", "METROPOLE")
parse = SOURCE.parse
