"""What a register loaded here can bear: its *champ*.

A register may hold one activity for the whole country and all activities of one town. A count
outside of what it holds is not zero: it is not computable, and the reason is said.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part of a register: which activities, where, and the facts it lacks.

    `activities` are NAF rév. 2 subclasses (`56.10C`), None for all of them; `communes` are official
    codes (arrondissements of Paris, Lyon and Marseille apart), None for the whole of France;
    `missing` are columns of the staged table that this part leaves empty (`created_on`, …).
    """

    activities: tuple[str, ...] | None = None
    communes: tuple[str, ...] | None = None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scope:
    """The parts of a dataset and the sentence that sums them up (French)."""

    parts: tuple[Part, ...]
    text: str

    def covering(
        self, communes: Collection[str], activities: Collection[str] | None = None
    ) -> Part | None:
        """The part that holds every one of these activities in every one of these communes.

        `activities` None asks for all activities. Of several parts, the one that lacks the least.
        """
        fit = [
            part
            for part in self.parts
            if (part.communes is None or set(communes) <= set(part.communes))
            and (
                part.activities is None
                or (activities is not None and set(activities) <= set(part.activities))
            )
        ]
        return min(fit, key=lambda part: len(part.missing), default=None)

    def refusal(
        self,
        communes: Collection[str],
        needs: Collection[str] = (),
        activities: Collection[str] | None = None,
    ) -> str | None:
        """Why a figure over these communes cannot be computed (French), or None if it can.

        `needs` are columns of the staged table that the figure reads.
        """
        part = self.covering(communes, activities)
        if part is None:
            return f"registre partiel ({self.text}), non calculable"
        lacking = sorted(set(needs) & part.missing)
        if lacking:
            named = ", ".join(COLUMN_LABELS.get(name, name) for name in lacking)
            return f"le registre chargé ne donne pas : {named} ; non calculable"
        return None


COLUMN_LABELS = {
    "created_on": "date de création",
    "closed_on": "date de fermeture",
    "legal_category": "catégorie juridique",
    "sole_trader": "statut d’entrepreneur individuel",
    "size_band": "tranche d’effectif",
    "employer": "caractère employeur",
    "ess": "économie sociale et solidaire",
    "naf": "activité principale",
    "linked": "liens de succession",
    "history": "historique des périodes",
}
