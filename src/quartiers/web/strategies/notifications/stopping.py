"""The link of each letter that stops them: signed, without a password, and by a button."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.models import User
from quartiers.web.strategies.models import Letter

SALT = "quartiers.web.strategies.digest"


def address(user: User) -> str:
    return reverse("resume_arret", args=(signing.dumps(user.pk, salt=SALT),))


@require_http_methods(["GET", "POST"])
@csrf_exempt  # the signature is the proof: a mailbox that stops letters by itself has no cookie
def page(request: HttpRequest, token: str) -> HttpResponse:
    """A button stops, not the visit: the filters of mail servers open links by themselves."""
    user = _user(token)
    if request.method == "POST":
        User.objects.filter(pk=user.pk).update(digest=False)
        Letter.objects.filter(user=user, sent_at=None).delete()
    return render(request, "courriels/arret.html.j2", {"stopped": request.method == "POST"})


def _user(token: str) -> User:
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    found = User.objects.filter(pk=key, is_active=True).first()
    if found is None:
        raise Http404
    return found


urls = [path("espace/resume/<str:token>/", page, name="resume_arret")]
