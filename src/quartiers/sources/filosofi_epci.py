"""INSEE Filosofi, disposable income, by intercommunality."""

from quartiers.sources.source import filosofi_source

SOURCE = filosofi_source("filosofi_epci", "les EPCI", "EPCI")
parse = SOURCE.parse
