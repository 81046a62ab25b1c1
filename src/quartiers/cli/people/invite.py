"""`quartiers people invite`: the first account of a site, and any other."""

import click

ROLES = (
    "pilote",
    "contributeur",
    "lecteur",
    "partenaire",
    "animateur_national",
    "administrateur",
)


@click.command("invite")
@click.argument("adresse")
@click.option(
    "--role",
    required=True,
    metavar="RÔLE",
    type=click.Choice(ROLES),
    help=f"Ce qu’on pourra faire : {', '.join(ROLES)}.",
)
@click.option(
    "--territory",
    "territory",
    metavar="CODE",
    default="",
    help="Identifiant ou code du territoire ; rien pour un rôle national.",
)
@click.option("--organisation", required=True, metavar="NOM", help="Pour qui l’on travaille.")
@click.option("--kind", metavar="NATURE", default="", help="Sa nature, si elle est nouvelle.")
@click.option(
    "--site",
    metavar="ADRESSE",
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="Adresse du site, pour le lien.",
)
def command(
    adresse: str, role: str, territory: str, organisation: str, kind: str, site: str
) -> None:
    """Invite quelqu’un, et montre le lien de son invitation : il ne sert qu’une fois.

    \b
    quartiers people invite nom@ville.fr --role pilote --territory roubaix \\
        --organisation "Ville de Roubaix" --kind collectivite
    quartiers people invite nom@anct.fr --role administrateur \\
        --organisation ANCT --kind anct
    """
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.accounts.inviting import Asked, invite_from

    sent = invite_from(Asked(adresse, role, organisation, kind), territory, site)
    click.echo(f"Invitation de {sent.invitation.email} ({sent.invitation.get_role_display()})")
    click.echo(f"Lien, montré cette fois seulement : {sent.link}")
    if not sent.mailed:
        click.echo("Le courriel n’est pas parti : transmettez ce lien vous-même.", err=True)
