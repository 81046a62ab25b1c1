"""The addresses of the site: each page's module says its own."""

from quartiers.web.accounts.urls import urls as accounts
from quartiers.web.api.urls import urls as api
from quartiers.web.localfiles.urls import urls as localfiles
from quartiers.web.programme.urls import urls as programme
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
from quartiers.web.strategies.exports.pages import urls as exports
from quartiers.web.strategies.imports.pages import urls as imports
from quartiers.web.strategies.urls import urls as strategies
from quartiers.web.surveys.urls import urls as surveys

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
    *programme,  # before a territory, whose key is any slug
    *surveys,
    *localfiles,
    # Last: their addresses begin with the name of a territory.
    *exports,
    *imports,
    *strategies,
]
handler400 = "quartiers.web.middleware.refusals.bad_request"
handler404 = "quartiers.web.middleware.refusals.not_found"
handler500 = "quartiers.web.middleware.refusals.broken"
