"""« Signaler une erreur »: what to write, already filled in, and where to send it."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from quartiers.documents.sheet import Sheet
from quartiers.territory.french import day


@dataclass(frozen=True)
class Report:
    """`text` is to be copied; `link` is where it goes, "" where the site has no contact. `written`:
    the link already holds the text."""

    text: str
    link: str
    written: bool


def report(told: Sheet, address: str) -> Report:
    card = told.card
    shown = next((span.period for span in told.spans if span.shown), "")
    text = "\n".join(
        (
            f"Dispositif : {card.scheme.name} [{card.scheme.id}]",
            f"Page : {address}?date={card.as_of.isoformat()}",
            f"Fiche regardée au : {day(card.as_of)}",
            f"Version : {shown}, vérifiée le {day(told.checked_on)}",
            "Ce qui est faux ou manque : ",
            "Texte ou page officielle qui le montre : ",
        )
    )
    contact = settings.OPTIONS.contact
    if "@" in contact and not contact.startswith("http"):
        subject = quote(f"Erreur sur la fiche {card.scheme.id}")
        body = quote(text.replace("\n", "\r\n"))
        place = quote(contact, safe="@.+-_")
        return Report(text, f"mailto:{place}?subject={subject}&body={body}", True)
    return Report(text, contact if contact.startswith("http") else "", False)
