"""Where one goes after the door: never out of the workspaces."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from quartiers.web.options import PRIVATE


def onward(request: HttpRequest) -> str:
    """The page that `next` names, or the list of territories: an address of another site, or of the
    door itself, is no place to go on to."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    return asked if is_inside(request, asked) else reverse("espace")


def is_inside(request: HttpRequest, asked: str) -> bool:
    return (
        asked.startswith(PRIVATE)
        and asked.isprintable()
        and not {"", ".", ".."} & set(urlsplit(asked).path.strip("/").split("/"))
        and url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
        and not asked.startswith((reverse("connexion"), reverse("deconnexion")))
    )


def see_other(address: str) -> HttpResponseRedirect:
    """After a form: the page is asked with GET, so that reloading it sends nothing twice."""
    return HttpResponseRedirect(address, status=303)
