"""The sums of actions, said with what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.documents.strategy.plan import Action, Cost, Funding
from quartiers.documents.strategy.words import UNKNOWN, euros
from quartiers.strategy.budget import REFUSED, Budget, Money, budget
from quartiers.territory.french import counted

# The keys of the catalogue's vocabulary, as the name of a line.
NATURE = {
    "immobilier": "Acquisition ou construction",
    "travaux": "Travaux",
    "equipement": "Équipements",
    "etudes": "Études",
    "poste": "Poste ou salaire",
    "formation": "Formation ou conseil",
    "numerique": "Numérique",
    "fonctionnement": "Fonctionnement",
    "loyer": "Loyer",
    "stock": "Stock et trésorerie",
}
INVESTMENT = ("immobilier", "travaux", "equipement", "etudes", "numerique")
ZERO = Decimal(0)
MIXED = "Des dépenses hors taxes et toutes taxes comprises sont additionnées"


@dataclass(frozen=True)
class Sums:
    """`asked`, `obtained`: what is known of the lines that are not refused."""

    costs: Decimal
    asked: Decimal
    obtained: Decimal
    lines: int
    asked_unknown: int
    obtained_unknown: int
    mixed: bool

    @property
    def any(self) -> bool:
        return bool(self.costs or self.lines)

    @property
    def asked_said(self) -> str:
        return _said(self.asked, self.lines, self.asked_unknown)

    @property
    def obtained_said(self) -> str:
        return _said(self.obtained, self.lines, self.obtained_unknown)

    @property
    def costs_said(self) -> str:
        return euros(self.costs) if self.costs else "non chiffré"

    @property
    def left(self) -> Decimal | None:
        """What no line asks for; None where an amount is missing."""
        if not self.costs or self.asked_unknown:
            return None
        return self.costs - self.asked


def _said(amount: Decimal, lines: int, unknown: int) -> str:
    if not lines:
        return "aucun financement inscrit"
    if unknown == lines:
        return UNKNOWN
    return f"au moins {euros(amount)}" if unknown else euros(amount)


def sums(actions: Iterable[Action]) -> Sums:
    held = list(actions)
    costs = [cost for action in held for cost in action.costs]
    paid = [line for action in held for line in action.fundings if line.state != REFUSED]
    return Sums(
        costs=sum((cost.amount for cost in costs), ZERO),
        asked=sum((line.asked or ZERO for line in paid), ZERO),
        obtained=sum((line.obtained or ZERO for line in paid), ZERO),
        lines=len(paid),
        asked_unknown=sum(line.asked is None for line in paid),
        obtained_unknown=sum(line.obtained is None for line in paid),
        mixed=len({cost.with_tax for cost in costs}) > 1,
    )


def notes(found: Sums) -> list[str]:
    said = [MIXED] if found.mixed else []
    if found.obtained_unknown:
        lines = counted(found.obtained_unknown, "financement n’a", "financements n’ont")
        said.append(f"{lines} pas encore de montant obtenu connu")
    return said


def by_year(actions: Iterable[Action]) -> Budget:
    return budget([_money(line) for action in actions for line in action.fundings])


def _money(line: Funding) -> Money:
    return Money(line.year, line.funder, line.asked, line.obtained, line.state)


def nature(cost: Cost) -> str:
    return NATURE.get(cost.nature, cost.nature) or "Non précisée"
