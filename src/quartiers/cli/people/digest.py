"""`quartiers people digest`: the letters of the day."""

import click


@click.command("digest")
@click.option(
    "--site",
    metavar="ADRESSE",
    default="",
    help="Adresse du site, pour les liens (à défaut QUARTIERS_SITE).",
)
def command(site: str) -> None:
    """Envoie le résumé du jour ; à lancer chaque jour, ou chaque heure.

    Une personne en reçoit un par jour au plus. Ce que le serveur de courriel refuse est gardé et
    repart à l’essai suivant ; rien n’est envoyé deux fois.
    """
    from quartiers.web.serve import set_up

    set_up()
    from django.utils import timezone

    from quartiers.web.strategies.notifications.digest import digests

    found = digests(timezone.localdate(), site)
    click.echo(f"Résumés préparés : {found.made}\nRésumés envoyés : {found.sent}")
    if found.waiting:
        click.echo(
            f"En attente, le serveur de courriel ne les a pas pris : {found.waiting}", err=True
        )
