"""What an administrator may set, by environment variables, with its refusal in French."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from quartiers.errors import BadInput

GEOCODER = "https://data.geopf.fr/geocodage/search"
PRIVATE = "/espace/"  # the pages of signed-in people stand there
REQUESTS = 600  # of the API, by address and by minute


@dataclass(frozen=True)
class ProConnect:
    """What the service of identity gave: its address, our number there and our secret."""

    issuer: str
    client: str
    secret: str = field(repr=False)

    def at(self, name: str) -> str:
        return f"{self.issuer}/{name}"


@dataclass(frozen=True)
class Options:
    """`state_mark`: show the mark of the French State, for its own services only. `map_style`: the
    address of a background style for the map, "" for our own tiles. `geocoder`: "" for none.
    `rate`: requests of the API by address and minute, 0 for no limit. `proxies`: how many trusted
    proxies stand before the site. `demo`: show the demonstration territory. `production`: people
    work here, the demonstration accounts open nothing. `contact`: where an error is told, an e-mail
    address or a web page. `publisher`, `hosting`: who publishes the site and who hosts it, as the
    legal notice says them. `proconnect`: None where people sign in with a
    password alone."""

    hosts: list[str]
    state_mark: bool = False
    map_style: str = ""
    geocoder: str = GEOCODER
    rate: int = REQUESTS
    proxies: int = 0
    demo: bool = True
    production: bool = False
    contact: str = ""
    publisher: str = ""
    hosting: str = ""
    https: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = True
    sender: str = "quartiers@localhost"
    site: str = "http://127.0.0.1:8000/"
    proconnect: ProConnect | None = None

    @property
    def email_backend(self) -> str:
        kind = "smtp" if self.smtp_host else "console"
        return f"django.core.mail.backends.{kind}.EmailBackend"

    @property
    def map_hosts(self) -> list[str]:
        parts = urlsplit(self.map_style)
        return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def options(env: Mapping[str, str]) -> Options:
    """Raises BadInput where a value cannot be used."""
    hosts = env.get("QUARTIERS_HOSTS", "localhost,127.0.0.1,[::1]")
    return Options(
        hosts=[host.strip() for host in hosts.split(",") if host.strip()],
        state_mark=_flag(env, "QUARTIERS_STATE_MARK", False),
        map_style=_address(env, "QUARTIERS_MAP_STYLE", ""),
        geocoder=_address(env, "QUARTIERS_GEOCODER", GEOCODER),
        rate=_count(env, "QUARTIERS_RATE_LIMIT", REQUESTS),
        proxies=_count(env, "QUARTIERS_PROXIES", 0),
        demo=_flag(env, "QUARTIERS_DEMO", True),
        production=_flag(env, "QUARTIERS_PRODUCTION", False),
        contact=env.get("QUARTIERS_CONTACT", "").strip(),
        publisher=env.get("QUARTIERS_PUBLISHER", "").strip(),
        hosting=env.get("QUARTIERS_HOSTING", "").strip(),
        https=_flag(env, "QUARTIERS_HTTPS", False),
        smtp_host=env.get("QUARTIERS_SMTP_HOST", "").strip(),
        smtp_port=_count(env, "QUARTIERS_SMTP_PORT", 587),
        smtp_user=env.get("QUARTIERS_SMTP_USER", "").strip(),
        smtp_password=env.get("QUARTIERS_SMTP_PASSWORD", ""),
        smtp_tls=_flag(env, "QUARTIERS_SMTP_TLS", True),
        sender=env.get("QUARTIERS_SENDER", "quartiers@localhost").strip(),
        site=_address(env, "QUARTIERS_SITE", "http://127.0.0.1:8000/"),
        proconnect=_proconnect(env),
    )


def _proconnect(env: Mapping[str, str]) -> ProConnect | None:
    """All three, or none of them."""
    issuer = _address(env, "QUARTIERS_PROCONNECT_ISSUER", "").rstrip("/")
    client = env.get("QUARTIERS_PROCONNECT_CLIENT", "").strip()
    secret = env.get("QUARTIERS_PROCONNECT_SECRET", "").strip()
    if not (issuer or client or secret):
        return None
    if issuer and client and secret:
        return ProConnect(issuer, client, secret)
    raise BadInput(
        "ProConnect est réglé à moitié.",
        "Donnez QUARTIERS_PROCONNECT_ISSUER, _CLIENT et _SECRET, ou aucun des trois.",
    )


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if value in ("", "0", "1", "oui", "non"):
        return {"": default, "1": True, "oui": True}.get(value, False)
    raise BadInput(f"{name}={value} n’est ni oui ni non.", "Écrivez 1 (oui) ou 0 (non).")


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if value.isdecimal() and len(value) < 10:
        return int(value)
    raise BadInput(f"{name}={value} n’est pas un nombre entier.", f"Exemple : {name}={default}.")


def _address(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default).strip()
    if not value or urlsplit(value).scheme in ("http", "https"):
        return value
    raise BadInput(f"{name}={value} n’est pas une adresse web.", "Elle commence par https://.")
