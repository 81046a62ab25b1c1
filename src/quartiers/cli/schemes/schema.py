"""`quartiers schemes schema`: the JSON Schema of the files, for an editor."""

from pathlib import Path

import click

KINDS = ("dispositif", "parametre")


@click.command()
@click.argument(
    "kind", metavar="[dispositif|parametre]", type=click.Choice(KINDS), default=KINDS[0]
)
@click.option(
    "--out",
    metavar="FICHIER",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Écrit dans ce fichier plutôt qu’à l’écran.",
)
def command(kind: str, out: Path | None) -> None:
    """Écrit le schéma JSON (draft 2020-12) d’une fiche, ou d’un paramètre.

    Dans VS Code avec l’extension YAML : « yaml.schemas », le fichier écrit, et le dossier
    dispositifs/*.yaml. L’éditeur propose alors les clés et souligne les fautes.
    """
    import json

    from quartiers.errors import BadInput
    from quartiers.schemes.checking.json_schema import parameter_schema, scheme_schema

    schema = scheme_schema() if kind == KINDS[0] else parameter_schema()
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError:
        raise BadInput(
            f"{out} ne peut pas être écrit.", "Vérifiez que son dossier existe."
        ) from None
    click.echo(f"Schéma écrit : {out}")
