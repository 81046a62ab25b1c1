"""The addresses of the site: each page's module says its own."""

from quartiers.web.accounts.urls import urls as accounts
from quartiers.web.api.urls import urls as api
from quartiers.web.public import (
    accueil,
    adresse,
    carte,
    cibles,
    comparaison,
    dispositifs,
    donnees,
    legal,
    methode,
    quartiers,
    simulateur,
    territoires,
)

urlpatterns = [
    *accueil.urls,
    *adresse.urls,
    *carte.urls,
    *comparaison.urls,
    *cibles.urls,
    *dispositifs.urls,
    *donnees.urls,
    *legal.urls,
    *methode.urls,
    *quartiers.urls,
    *simulateur.urls,
    *territoires.urls,
    *api,
    *accounts,
]
handler400 = "quartiers.web.middleware.refusals.bad_request"
handler404 = "quartiers.web.middleware.refusals.not_found"
handler500 = "quartiers.web.middleware.refusals.broken"
