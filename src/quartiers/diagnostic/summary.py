"""The few sentences on top: the first things that each block says, and what cannot be said."""

from collections.abc import Sequence

from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block
from quartiers.territory import french

# How many sentences of a block go into the summary.
TAKEN = {
    "tissu": 3,
    "couverts": 2,
    "dynamique": 1,
    "survie": 1,
    "specialisation": 1,
    "commerce": 2,
    "habitants": 1,
    "emploi": 1,
}


def summary(inputs: Inputs, blocks: Sequence[Block]) -> tuple[str, ...]:
    said = [_opening(inputs)]
    for block in blocks:
        said += block.sentences[: TAKEN.get(block.id, 0)]
    refused = [block for block in blocks if block.refusal]
    if refused:
        titles = french.listed([f"«{french.FIRM}{block.title}{french.FIRM}»" for block in refused])
        said.append(
            f"{french.counted(len(refused), 'partie n’est', 'parties ne sont')} pas "
            f"{french.plural(len(refused), 'calculable', 'calculables')} avec les données "
            f"chargées{french.FIRM}: {titles}."
        )
    return tuple(said)


def _opening(inputs: Inputs) -> str:
    zone = inputs.zone
    communes = french.listed(zone.commune_names) or "commune inconnue"
    text = f"{zone.name} ({zone.code}, {zone.geography}), à {communes}"
    if zone.epci_name:
        text += f", {zone.epci_name}"
    text += "."
    if zone.heirs:
        text += f" {_heirs(inputs)}"
    elif zone.heirs_note:
        text += f" {zone.heirs_note[0].upper()}{zone.heirs_note[1:]}."
    return text


def _heirs(inputs: Inputs) -> str:
    zone = inputs.zone
    other = "2024" if zone.zoning == "qpv_2015" else "2015"
    named = []
    for heir in zone.heirs:
        hint = ", rapprochement par le nom, à confirmer" if heir.method == "nom" else ""
        share = "" if heir.share is None else f", {french.percent(heir.share)} de la surface"
        named.append(f"{heir.name} ({heir.code}, {heir.relation}{share}{hint})")
    word = "Héritier" if other == "2024" else "Prédécesseur"
    plural = french.plural(len(named), "", "s")
    return f"{word}{plural} dans la géographie {other}{french.FIRM}: {french.listed(named)}."
