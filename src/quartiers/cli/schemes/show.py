"""`quartiers schemes show`: the card of one scheme at a date."""

import click

from quartiers.cli.days import read_day


@click.command("show")
@click.argument("identifiant")
@click.option("--as-of", "as_of", metavar="DATE", help="Date de la fiche, AAAA-MM-JJ (ce jour).")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Texte pour lire, JSON pour un programme.",
)
def command(identifiant: str, as_of: str | None, kind: str) -> None:
    """Montre la fiche d’un dispositif : conditions, montants, dates, démarches, sources.

    \b
    quartiers schemes show fisc-qpv
    quartiers schemes show fisc-zfu --as-of 2025-06-01
    """
    from quartiers.documents.card import card_json, card_text
    from quartiers.usecases.show import show_scheme

    card = show_scheme(identifiant, as_of=read_day(as_of))
    click.echo(card_json(card) if kind == "json" else card_text(card), nl=False)
