"""Published diagnostics made up for the tests: the JSON that people freeze, a few figures long."""

from quartiers.diagnostic import poisson
from quartiers.diagnostic.definitions import definitions

SOURCE = {
    "key": "sirene@2026",
    "id": "sirene_etablissements",
    "title": "Base Sirene",
    "publisher": "Insee",
    "licence": "Licence Ouverte 2.0",
    "vintage": "2026-09-01",
    "url": "",
    "published_on": "",
    "fictitious": False,
}


def value(given):
    """A number, « why it is unknown », or (low, high, estimate) with an optional meaning."""
    if isinstance(given, str):
        return {"type": "not_computable", "reason": given}
    if isinstance(given, tuple):
        low, high, estimate, *meaning = given
        told = meaning[0] if meaning else poisson.MEANING
        return {"type": "between", "low": low, "high": high, "meaning": told, "estimate": estimate}
    return {"type": "known", "number": given}


def figure(id, given, **more):
    known = definitions()[id]
    return {
        "id": id,
        "label": known.label,
        "value": value(given),
        "unit": known.unit,
        "definition": known.text,
        "sources": ["sirene@2026"],
        "zone": "QN05720M",
        "contour": "qpv_2024",
        "period": "au 1er septembre 2026",
        "caveats": list(known.caveats),
        "additivity": known.additivity.value,
        "secrecy": known.secrecy.value,
        "decimals": known.decimals,
        "rows": [["qpv_2024", "QN05720M"]],
    } | more


def table(id, columns, rows):
    named = [
        {"id": name, "label": name, "kind": "text", "unit": "", "decimals": 0} for name in columns
    ]
    return {
        "id": id,
        "title": id,
        "columns": named,
        "rows": [list(row) for row in rows],
        "notes": [],
        "sources": [],
    }


def block(id, *figures, tables=(), refusal=None):
    return {
        "id": id,
        "title": id,
        "figures": list(figures),
        "sentences": [],
        "tables": list(tables),
        "charts": [],
        "caveats": [],
        "refusal": refusal,
    }


def diagnostic(*blocks, **more):
    zone = {
        "code": "QN05720M",
        "name": "Borny",
        "zoning": "qpv_2024",
        "geography": "géographie 2024",
        "communes": ["57463"],
        "commune_names": ["Metz"],
        "epci": "200039865",
        "epci_name": "Eurométropole de Metz",
        "departement": "57",
        "region": "44",
        "departement_name": "Moselle",
    }
    return {
        "schema_version": "1.0",
        "kind": "diagnostic",
        "zone": zone | more.pop("zone", {}),
        "as_of": "2026-11-29",
        "stock_date": "2026-09-01",
        "scope": "toutes activités, France",
        "summary": [],
        "blocks": list(blocks),
        "map": None,
        "sources": [SOURCE],
        "caveats": [],
        "fictitious": False,
        "version": "0.1.0",
        "made_on": "2026-11-29",
    } | more


def one(id, given, **more):
    """A diagnostic of one figure."""
    return diagnostic(block("tissu", figure(id, given, **more)))


def beside(id, given, **elsewhere):
    """A density and what the table of comparisons gives of it, by role."""
    names = {
        "commune": "Metz",
        "epci": "Eurométropole de Metz",
        "departement": "Moselle",
        "tous_qpv": "Tous les QPV (géographie 2024)",
        "pairs": "Quartiers comparables, ensemble",
    }
    rows = [(names[role], told) for role, told in elsewhere.items()]
    column = {"densite_actif": "densite", "densite_marchand": "marchand"}[id]
    return diagnostic(
        block("tissu", figure(id, given)),
        block("comparaison", tables=[table("comparaison", ("territoire", column), rows)]),
    )
