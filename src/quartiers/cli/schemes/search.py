"""`quartiers schemes search`: what answers a need, in plain words."""

import json
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from quartiers.cli.days import read_day

if TYPE_CHECKING:
    from quartiers.storage.excerpts import Excerpt
    from quartiers.usecases.search_answer import Answer, Found

WIDTH = 80
SHOWN = 6  # choices of a facet


@click.command()
@click.argument("text", metavar="TEXTE", nargs=-1, required=True)
@click.option("--priorite", "priorities", multiple=True, metavar="PRIORITÉ", help="Ex. emploi.")
@click.option("--operateur", "operators", multiple=True, metavar="OPÉRATEUR", help="Ex. anct.")
@click.option("--nature", "natures", multiple=True, metavar="NATURE", help="Ex. subvention, pret.")
@click.option(
    "--beneficiaire", "holders", multiple=True, metavar="PORTEUR", help="Ex. entreprise, commune."
)
@click.option(
    "--territoire",
    "territory",
    default="",
    metavar="CODE",
    help="Département, région (R32), commune, EPCI ou QPV : laisse de côté ce qui n’y vaut pas.",
)
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="Jour de la question, AAAA-MM-JJ (aujourd’hui).",
)
@click.option("--limit", type=click.IntRange(1, 500), default=10, metavar="NOMBRE")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def command(
    text: tuple[str, ...],
    priorities: tuple[str, ...],
    operators: tuple[str, ...],
    natures: tuple[str, ...],
    holders: tuple[str, ...],
    territory: str,
    as_of: str | None,
    limit: int,
    kind: str,
) -> None:
    """Cherche un dispositif par ses mots, un besoin ou un sigle ; accents et fautes sont tolérés.

    \b
    quartiers schemes search local commercial vide
    quartiers schemes search "prêt sans caution" --beneficiaire createur
    quartiers schemes search FRLA --as-of 2024-06-01 --format json
    """
    from quartiers.usecases.search import search_schemes

    answer = search_schemes(
        " ".join(text),
        priorities=priorities,
        operators=operators,
        natures=natures,
        holders=holders,
        territory=territory,
        as_of=read_day(as_of),
        limit=limit,
    )
    if kind == "json":
        from quartiers.documents.found import answer_json

        click.echo(json.dumps(answer_json(answer), ensure_ascii=False, indent=1))
        return
    for note in answer.notes:
        click.echo(_wrapped(note, ""), err=True)
    for line in _lines(answer):
        click.echo(line)


def _lines(answer: "Answer") -> Iterator[str]:
    if answer.suggestion:
        yield f"Vouliez-vous dire : {answer.suggestion}"
        yield ""
    found = answer.open + answer.closed
    if not found:
        yield "Aucun dispositif ne répond à cette recherche."
        yield _wrapped("Essayez d’autres mots (le besoin, la nature de l’aide, un sigle).", "  ")
    else:
        yield _counted(answer)
        yield ""
    for scheme in answer.schemes:
        yield from _scheme(scheme)
    if found:
        yield from _facets(answer)
    if answer.aids:
        yield from _aids(answer)


def _counted(answer: "Answer") -> str:
    found, shown = answer.open + answer.closed, len(answer.schemes)
    closed = f", dont {answer.closed} hors vigueur" if answer.closed else ""
    near = f" ; les {shown} plus proches" if 1 < shown < found else ""
    near = " ; le plus proche" if shown == 1 < found else near
    plural = "s" * (found > 1)
    return f"{found} dispositif{plural} trouvé{plural}{closed}, au {answer.as_of:%d/%m/%Y}{near} :"


def _scheme(scheme: "Found") -> Iterator[str]:
    yield _shown(scheme.name)
    status = "" if scheme.is_open else f" · {scheme.status.upper()}"
    yield f"  {scheme.id} · {scheme.nature} · {scheme.operator}{status}"
    yield _shown(scheme.excerpt, "  ")
    for id_, name in scheme.replaced_by:
        yield _wrapped(f"→ remplacé par {name} ({id_})", "  ")
    yield ""


def _facets(answer: "Answer") -> Iterator[str]:
    from quartiers.usecases.search_documents import FACETS

    yield "Affiner (--operateur, --nature, --priorite, --beneficiaire)"
    for facet, choices in answer.facets.items():
        if choices:
            said = ", ".join(f"{c.label} [{c.key}] {c.count}" for c in choices[:SHOWN])
            more = f" et {len(choices) - SHOWN} autres" if len(choices) > SHOWN else ""
            yield _wrapped(f"{FACETS[facet]} : {said}{more}", "  ")


def _aids(answer: "Answer") -> Iterator[str]:
    yield ""
    yield f"── Ailleurs, non formalisé : {answer.aids_source} " + "─" * 10
    yield _wrapped(
        f"{answer.aids_count} aides d’un autre annuaire. Leurs conditions ne sont pas vérifiées "
        "ici : voyez leur page.",
        "",
    )
    for aid in answer.aids:
        yield f"• {aid.name.text}"
        closes = f" · clôture le {aid.closes:%d/%m/%Y}" if aid.closes else ""
        passed = " (passée)" if aid.closes and aid.closes < answer.as_of else ""
        yield _wrapped(f"{', '.join(aid.backers)}{closes}{passed}", "  ")
        yield _shown(aid.excerpt, "  ")
        if aid.link:
            yield f"  {aid.link}"


def _shown(found: "Excerpt", indent: str = "") -> str:
    """Wrapped, its words in bold on a terminal; click takes the codes off elsewhere."""
    bold = {place for start, end in found.marks for place in range(start, end)}
    letters = iter([n in bold for n, letter in enumerate(found.text) if not letter.isspace()])
    # The text is wrapped bare, so that codes take no room: only its spaces have moved
    pieces, on = [], False
    for letter in _wrapped(found.text, indent):
        wanted = on if letter == " " else not letter.isspace() and next(letters)
        pieces += ["\x1b[1m" if wanted else "\x1b[0m"] * (wanted != on) + [letter]
        on = wanted
    return "".join([*pieces, "\x1b[0m" * on])


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
