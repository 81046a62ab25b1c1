"""Where the live files are today: asked from data.gouv.fr at run time, never written down."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from quartiers.errors import SourceCorrupt, SourceMissing
from quartiers.pipeline.fetch import Sleep, get_json
from quartiers.sources.source import Source

if TYPE_CHECKING:
    import httpx

DATAGOUV = "https://www.data.gouv.fr"


@dataclass(frozen=True)
class Remote:
    """One live resource. `checksum` is `type:value` as published, "" where it is not."""

    id: str
    title: str
    url: str
    name: str  # file name, for the vintage and the kind
    checksum: str = ""
    size: int | None = None
    published_on: str = ""


def ask(client: "httpx.Client", dataset: str, *, sleep: Sleep = time.sleep) -> Any:
    """What data.gouv.fr says of a dataset."""
    base = os.environ.get("QUARTIERS_DATAGOUV", DATAGOUV).rstrip("/")
    return get_json(client, f"{base}/api/1/datasets/{dataset}/", sleep=sleep)


def choose(source: Source, answer: Any) -> tuple[Remote, ...]:
    """The resources of a source, newest first; only the newest unless it is a series."""
    try:
        resources = [_remote(raw) for raw in answer["resources"] if raw.get("url")]
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceCorrupt(
            f"{source.title} : la réponse de data.gouv.fr n’a pas la forme attendue.",
            "Mettez le programme à jour, ou utilisez un dossier local avec --mirror.",
        ) from error
    found = [each for each in resources if _wanted(source, each)]
    if not found:
        page = source.page or source.dataset
        titles = " ; ".join(each.title for each in resources[:5]) or "aucune"
        raise SourceMissing(
            f"{source.title} : la ressource attendue n’est plus sur {page} "
            f"(ressources trouvées : {titles}).",
            "Le producteur a pu la renommer : signalez-le ; en attendant, utilisez --mirror.",
        )
    found.sort(key=lambda each: each.published_on, reverse=True)
    return tuple(found if source.every else found[:1])


def is_online(source: Source) -> bool:
    """False for a file that is known in a mirror only."""
    return bool(source.dataset and (source.resource_id or source.resource or source.resource_file))


def _wanted(source: Source, remote: Remote) -> bool:
    if source.resource_id:
        return remote.id == source.resource_id
    if source.resource:
        return re.fullmatch(source.resource, remote.title) is not None
    return re.fullmatch(source.resource_file, remote.name) is not None


def _remote(raw: dict[str, Any]) -> Remote:
    checksum = raw.get("checksum") or {}
    published = raw.get("last_modified") or raw.get("published") or raw.get("created_at") or ""
    # `latest` is a lasting address that redirects; the file name is only in the direct one.
    return Remote(
        id=str(raw.get("id", "")),
        title=" ".join(str(raw.get("title", "")).split()),
        url=str(raw["url"]),
        name=_file_name(str(raw["url"]), str(raw.get("format") or "")),
        checksum=f"{checksum['type']}:{checksum['value']}" if checksum.get("value") else "",
        size=raw.get("filesize"),
        published_on=str(published)[:10],
    )


def _file_name(url: str, kind: str) -> str:
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    safe = re.sub(r"[^\w.-]+", "_", name).lstrip(".") or "fichier"
    return safe if "." in safe or not kind else f"{safe}.{kind}"
