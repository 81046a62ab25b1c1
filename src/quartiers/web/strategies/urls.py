"""The addresses of a territory's strategy, under its workspace."""

from quartiers.web.strategies.followup import pages as followup
from quartiers.web.strategies.followup import values
from quartiers.web.strategies.notifications import stopping
from quartiers.web.strategies.pages import (
    actions,
    corbeille,
    diagnostics,
    dispositifs,
    documents,
    echanges,
    ecrire,
    enjeux,
    historique,
    nouveau,
    objectifs,
    parties,
    strategie,
    suggestions,
    swot,
    tableau,
)
from quartiers.web.strategies.views import calendar, map, money, paper, table

urls = [
    *stopping.urls,
    *tableau.urls,
    *strategie.urls,
    *diagnostics.urls,
    *enjeux.urls,
    *objectifs.urls,
    *actions.urls,
    *dispositifs.urls,
    *documents.urls,
    *echanges.urls,
    *swot.urls,
    *suggestions.urls,
    *nouveau.urls,
    *ecrire.urls,
    *parties.urls,
    *historique.urls,
    *corbeille.urls,
    *table.urls,
    *calendar.urls,
    *money.urls,
    *map.urls,
    *paper.urls,
    *followup.urls,
    *values.urls,
]
