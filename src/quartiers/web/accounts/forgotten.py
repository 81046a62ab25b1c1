"""A forgotten password: a link by e-mail, and an answer that is the same whoever asks."""

from axes.utils import reset as unlock
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts import mail
from quartiers.web.accounts.account import refused_password
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.tokens import LIFETIME, mark, reset, user_of


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "comptes/oublie.html.j2", {"asked": False})
    email = request.POST.get("email", "").strip().lower()[:254]
    user = User.objects.filter(email=email, is_active=True).first()
    # A token is made for nobody too, and the letter leaves beside the answer: asking for an
    # unknown address takes as long.
    token = reset.make_token(user or User(pk=0, email=email))
    message = None
    if user is not None:
        place = reverse("nouveau_mot_de_passe", args=(mark(user), token))
        message = mail.letter(
            user.email,
            "Choisir un nouveau mot de passe",
            "mot_de_passe",
            user=user,
            link=request.build_absolute_uri(place),
            hours=24 * LIFETIME.days,
        )
    mail.later(lambda: message and mail.send(message))
    return render(request, "comptes/oublie.html.j2", {"asked": True})


@sensitive_post_parameters("password_new")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Who reads the letter owns the address: it is confirmed by the same link."""
    user = user_of(who)
    if user is None or not reset.check_token(user, token):
        return render(request, "comptes/lien_perime.html.j2", {"what": "reset"}, status=410)
    refusal = ""
    if request.method == "POST":
        new = request.POST.get("password_new", "")[:1_000]
        refusal = refused_password(new, user)
        if not refusal:
            user.set_password(new)
            user.confirmed_at = user.confirmed_at or timezone.now()
            user.save(update_fields=["password", "confirmed_at"])
            unlock(username=user.email)
            return see_other(reverse("connexion") + "?fait=mot-de-passe")
    context = {"error": refusal, "email": user.email}
    return render(
        request, "comptes/nouveau_mot_de_passe.html.j2", context, status=400 if refusal else 200
    )


urls = [
    path("espace/mot-de-passe-oublie/", ask, name="mot_de_passe_oublie"),
    path("espace/mot-de-passe/<str:who>/<str:token>/", choose, name="nouveau_mot_de_passe"),
]
