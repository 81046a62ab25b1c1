"""What a survey gives to a strategy: vacant premises, which no open data knows."""

from quartiers.strategy.outcome import LocalFigure
from quartiers.territory import french
from quartiers.territory.french import day
from quartiers.web.surveys.models import Survey
from quartiers.web.surveys.reading import read


def local_figures(territory: str, zone: str) -> tuple[LocalFigure, ...]:
    """Of the newest survey of a neighbourhood that saw something; a street is not the whole of it,
    and the source says which one."""
    found = Survey.objects.filter(territory=territory, zone=zone, deleted_at__isnull=True)
    for survey in found:
        counted = read(survey).vacancy
        if counted.known:
            seen = french.counted(counted.known, "local vu", "locaux vus")
            source = f"Relevé de terrain « {survey.title} » du {day(survey.day)}, sur {seen}"
            period = f"{survey.day:%Y-%m}"
            vacant = float(counted.vacant)
            return (LocalFigure("locaux_vacants", vacant, source, period, survey.day),)
    return ()
