"""The addresses of a territory's strategy, under its workspace."""

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

urls = [
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
]
