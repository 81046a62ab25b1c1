"""A programme with something in it, for its pages: all invented."""

from datetime import date

from tests.web.people import ELSEWHERE, organisation
from tests.web.written import action, objective, strategy

from quartiers.web.accounts.models import OrganisationKind
from quartiers.web.programme.models import Cohort, Label, SchemeProposal
from quartiers.web.strategies.models import Action, FundingLine, IndicatorValue

ZONE, OTHER = "QN05980M", "QN05969M"


def wave(slug: str = "essai", **fields: object) -> Cohort:
    return Cohort.objects.create(slug=slug, name=f"Vague {slug}", **fields)


def label(territory: str = ELSEWHERE, cohort: Cohort | None = None, **fields: object) -> Label:
    given = {"name": "Roubaix", "state": "labellise", "labelled_on": date(2021, 3, 18), **fields}
    return Label.objects.create(cohort=cohort or wave(), territory=territory, **given)


def money(of: Action, **fields: object) -> FundingLine:
    given = {"funder": "État", "credits": "p147", "year": 2026, **fields}
    return FundingLine.objects.create(action=of, **given)


def adopted(territory: str = ELSEWHERE, *, fictitious: bool = False) -> dict[str, Action]:
    """A strategy of three actions: one paid and helped, one without a scheme, one whose scheme is
    closed."""
    plan = strategy(
        territory=territory, state="adoptee", adopted_on=date(2024, 1, 1), fictitious=fictitious
    )
    shops = objective(plan, priority="commerce_artisanat")
    digital = objective(plan, "Numérique", priority="transition_numerique")
    helped = action(shops, "Racheter des locaux", state="en_cours", zones=[ZONE])
    bare = action(digital, "Former les commerçants", state="idee", zones=[ZONE, OTHER])
    closed = action(shops, "Recruter", state="preparation", zones=[OTHER])
    helped.schemes.create(scheme="anct-frla", name="Fonds")
    closed.schemes.create(scheme="ft-ef", name="Emplois francs")
    money(helped, asked=60_000, obtained=50_000)
    money(helped, funder="Région", credits="droit_commun", asked=120_000, obtained=100_000)
    money(bare, asked=10_000)
    money(closed, funder="Ville", credits="droit_commun")
    indicator = helped.indicators.create(label="Locaux vacants", source="Relevé")
    IndicatorValue.objects.create(indicator=indicator, on=date(2025, 1, 1), value=4)
    return {"helped": helped, "bare": bare, "closed": closed}


def proposal(scheme: str = "anct-frla", **fields: object) -> SchemeProposal:
    from quartiers.usecases.proposal import File, text_of

    base = text_of(File("dispositifs", scheme))
    text = base.replace("nom: ", "nom: Nouveau ", 1)
    given = {"base": base, "text": text, "reason": "Nouveau nom", **fields}
    given.setdefault("organisation", None)
    if given["organisation"] is None:
        given["organisation"] = organisation("Opérateur", OrganisationKind.ANCT, operator="anct")
    return SchemeProposal.objects.create(scheme=scheme, **given)
