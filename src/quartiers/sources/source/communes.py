"""Names of communes as the lists of neighbourhoods write them, several in one cell."""

import re


def commune_names(written: str) -> str:
    """Names joined by `;`, each once, arrondissements spelt as INSEE does.

    >>> commune_names("Douai, Waziers")
    'Douai;Waziers'
    >>> commune_names("Marseille 11ème, 1er et 10ème arrondissements")
    'Marseille 11e Arrondissement;Marseille 1er Arrondissement;Marseille 10e Arrondissement'
    >>> commune_names("Lyon 8ème arrondissement, Vénissieux")
    'Lyon 8e Arrondissement;Vénissieux'
    """
    bare = re.sub(r"\s+[Aa]rrondissements?\b", "", written)
    # « et » joins ranks (10ème et 9ème); inside a name (Bussy-et-Druy) it has hyphens.
    pieces = re.split(r"\s*[,;|]\s*|(?<=\dème)\s+et\s+|(?<=\der)\s+et\s+", bare.strip())
    names: list[str] = []
    town = ""
    for piece in filter(None, pieces):
        numbered = re.fullmatch(r"(\D*)(\d+)(?:er|e|ème)", piece)
        if numbered:
            town = numbered[1].strip() or town
            rank = "1er" if numbered[2] == "1" else f"{numbered[2]}e"
            piece = f"{town} {rank} Arrondissement"
        if piece not in names:
            names.append(piece)
    return ";".join(names)
