"""An address is confirmed by the link that it received."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.mail import letter, send
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.tokens import LIFETIME, confirmation, mark, user_of


def send_confirmation(request: HttpRequest, user: User) -> bool:
    place = reverse("confirmation", args=(mark(user), confirmation.make_token(user)))
    link = request.build_absolute_uri(place)
    subject = "Confirmez votre adresse"
    return send(
        letter(user.email, subject, "confirmation", user=user, link=link, days=LIFETIME.days)
    )


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """A button confirms, not the visit: the filters of mail servers open links by themselves."""
    user = user_of(who)
    if user is None or not confirmation.check_token(user, token):
        return render(request, "comptes/lien_perime.html.j2", {"what": "confirmation"}, status=410)
    if request.method == "GET":
        return render(request, "comptes/confirmation.html.j2", {"email": user.email})
    User.objects.filter(pk=user.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())
    return see_other(reverse("connexion") + "?fait=confirmation")


urls = [path("espace/confirmation/<str:who>/<str:token>/", confirm, name="confirmation")]
