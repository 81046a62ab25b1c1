"""`quartiers people fill`: the indicators that open data fills by itself."""

import click


@click.command("fill")
def command() -> None:
    """Remplit les indicateurs suivis par les données ouvertes ; à lancer après « refresh ».

    Une valeur saisie à la main n’est jamais remplacée.
    """
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.strategies.followup.filling import fill_all

    found = fill_all()
    for territory, made in sorted(found.items()):
        click.echo(
            f"{territory} : {made.added} ajoutées, {made.changed} mises à jour, "
            f"{made.unknown} non calculables, {made.kept} saisies à la main laissées en l’état"
        )
    if not found:
        click.echo("Aucune stratégie à suivre.")
