"""What mozilla-django-oidc is told of ProConnect; nothing where it is not set."""

from typing import Any
from urllib.parse import urlsplit

from quartiers.web.options import ProConnect

BACKEND = "quartiers.web.accounts.proconnect.ProConnectBackend"


def backends(given: ProConnect | None) -> list[str]:
    return [BACKEND] if given else []


def origins(given: ProConnect | None) -> list[str]:
    """A form of ours leads there, to sign in or out."""
    parts = urlsplit(given.issuer) if given else None
    return [f"{parts.scheme}://{parts.netloc}"] if parts else []


def settings(given: ProConnect | None) -> dict[str, Any]:
    if given is None:
        return {}
    return {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": given.at("authorize"),
        "OIDC_OP_TOKEN_ENDPOINT": given.at("token"),
        "OIDC_OP_USER_ENDPOINT": given.at("userinfo"),
        "OIDC_OP_JWKS_ENDPOINT": given.at("jwks"),
        "OIDC_OP_LOGOUT_ENDPOINT": given.at("session/end"),
        "OIDC_RP_CLIENT_ID": given.client,
        "OIDC_RP_CLIENT_SECRET": given.secret,
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid given_name usual_name email",
        "OIDC_AUTHENTICATION_CALLBACK_URL": "proconnect_retour",
        # Unknown parameters are refused there: neither PKCE nor `acr_values`.
        "OIDC_USE_PKCE": False,
        "OIDC_STATE_SIZE": 43,
        "OIDC_NONCE_SIZE": 43,
        "OIDC_STORE_ID_TOKEN": True,  # the logout shows it
        "OIDC_STORE_ACCESS_TOKEN": False,
        "OIDC_TIMEOUT": 10,
        "OIDC_MAX_STATES": 5,
    }
