"""What a search answers, as JSON: one form for the command line and for the API."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quartiers.usecases.search_answer import Answer, Choice, Found, FoundAid


def answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "texte": answer.text,
        "date": answer.as_of.isoformat(),
        "ouverts": answer.open,
        "hors_vigueur": answer.closed,
        "vouliez_vous_dire": answer.suggestion,
        "remarques": list(answer.notes),
        "dispositifs": [found_json(scheme) for scheme in answer.schemes],
        "facettes": facets_json(answer.facets),
        "aides_non_formalisees": aids_json(answer.aids, answer.aids_count, answer.aids_source),
    }


def facets_json(facets: Mapping[str, Sequence[Choice]]) -> dict[str, Any]:
    return {
        facet: [{"cle": c.key, "libelle": c.label, "nombre": c.count} for c in choices]
        for facet, choices in facets.items()
    }


def found_json(scheme: Found) -> dict[str, Any]:
    return {
        "id": scheme.id,
        "nom": scheme.name.text,
        "nature": scheme.nature,
        "operateur": scheme.operator,
        "ouvert": scheme.is_open,
        "etat": scheme.status,
        "remplace_par": [id_ for id_, _ in scheme.replaced_by],
        "lien": scheme.link,
        "extrait": scheme.excerpt.text,
        "mots_trouves": [list(span) for span in scheme.excerpt.marks],
        "score": round(scheme.score, 3),
    }


def aids_json(aids: Iterable[FoundAid], count: int, source: str) -> dict[str, Any]:
    return {"source": source, "nombre": count, "aides": [_aid(aid) for aid in aids]}


def _aid(aid: FoundAid) -> dict[str, Any]:
    return {
        "nom": aid.name.text,
        "financeurs": list(aid.backers),
        "lien": aid.link,
        "cloture": aid.closes.isoformat() if aid.closes else None,
        "extrait": aid.excerpt.text,
        "mots_trouves": [list(span) for span in aid.excerpt.marks],
        "niveau": "non formalisé",
        "score": round(aid.score, 3),
    }
