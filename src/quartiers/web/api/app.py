"""The API itself: its operations are added by the modules beside; here are its refusals."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from quartiers.web.api.asking import strict
from quartiers.web.api.giving import NotAcceptable
from quartiers.web.api.refusing import told
from quartiers.web.problems import problem

JSON = ("application/json", "application/geo+json")


class WrongType(Exception):
    """A body that says it is no JSON."""


class WrongJson(Exception):
    """A body that is no JSON; the message is French."""


class Json(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in JSON:
            raise WrongType
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except UnicodeDecodeError:
            raise WrongJson("Le corps n’est pas du texte en UTF-8.") from None
        except json.JSONDecodeError as error:
            where = f"ligne {error.lineno}, colonne {error.colno}"
            raise WrongJson(f"Le corps n’est pas du JSON ({where}).") from None
        except (RecursionError, ValueError) as error:
            said = str(error) if isinstance(error, _Constant) else "Le corps n’est pas du JSON."
            raise WrongJson(said) from None


class _Constant(ValueError):
    pass


def _no_constant(name: str) -> None:
    raise _Constant(f"Le corps contient {name}, qui n’est pas du JSON.")


api = NinjaAPI(
    title="Quartiers productifs",
    version="1.0",
    docs_url=None,
    openapi_url=None,
    parser=Json(),
    urls_namespace="api-v1",
)


def operation(
    method: str, path: str, name: str, summary: str, tag: str, response: type
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """One operation of the contract. `response` describes its JSON, which the view writes."""

    def added(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        add = getattr(api, method)
        register = add(path, response=response, summary=summary, tags=[tag], operation_id=name)
        register(strict(view))
        return view

    return added


def _wrong_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if "Transfer-Encoding" in request.headers and not request.body:  # the server read none of it
        return problem(
            411,
            "longueur_manquante",
            "Le corps est envoyé par morceaux, sans dire sa longueur.",
            "Envoyez-le d’un bloc, avec l’en-tête Content-Length.",
        )
    if any(each["loc"][-1] == "format" for each in error.errors):
        return problem(
            406,
            "forme_indisponible",
            "Cet appel ne répond pas dans la forme demandée par « format ».",
            " ".join(each["message"] for each in told(error.errors)),
        )
    errors = told(error.errors)
    title = errors[0]["message"] if errors else "La demande ne peut pas être lue."
    return problem(400, "demande_inutilisable", title, "Contrat : /api/v1/openapi.json.", errors)


def _wrong_type(request: HttpRequest, error: WrongType) -> HttpResponse:
    shown = request.content_type[:60] or "aucun"
    return problem(
        415,
        "type_de_contenu",
        f"Le type de contenu annoncé ({shown}) n’est pas lu ici.",
        "Envoyez du JSON, avec l’en-tête Content-Type: application/json.",
    )


def _wrong_json(request: HttpRequest, error: WrongJson) -> HttpResponse:
    return problem(400, "json_illisible", str(error), "Vérifiez le corps de la demande.")


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__context__, RequestDataTooBig | WrongType | WrongJson):
        return api.on_exception(request, error.__context__)
    return problem(error.status_code, "demande_inutilisable", "La demande ne peut pas être lue.")


api.add_exception_handler(ValidationError, _wrong_request)
api.add_exception_handler(WrongType, _wrong_type)
api.add_exception_handler(WrongJson, _wrong_json)
api.add_exception_handler(NotAcceptable, lambda request, error: error.response())
api.add_exception_handler(HttpError, _http_error)
