"""What a proposed correction would do, in sentences."""

from quartiers.schemes.verdict import WORDS, Code
from quartiers.territory.french import counted, number, plural
from quartiers.usecases.proposal import Effect, Examined, Moves

NO_MOVE = "Cette proposition ne changerait le verdict d’aucun établissement."


def effect_lines(moves: Moves) -> list[str]:
    """« Cette proposition ferait passer 212 établissements à « condition non remplie » »."""
    total: dict[Code, int] = {}
    for (_, now), count in moves.items():
        total[now] = total.get(now, 0) + count
    lines = []
    for code, many in sorted(total.items(), key=lambda pair: -pair[1]):
        came = sorted(((n, was) for (was, now), n in moves.items() if now == code), reverse=True)
        origin = ", ".join(f"{number(n)} depuis « {WORDS[was]} »" for n, was in came)
        who = counted(many, "établissement", "établissements")
        lines.append(f"Cette proposition ferait passer {who} à « {WORDS[code]} » ({origin}).")
    return lines or [NO_MOVE]


def scope_line(effect: Effect) -> str:
    """On what it was counted, so that nobody takes a part for the whole."""
    who = counted(effect.establishments, "établissement actif", "établissements actifs")
    where = counted(effect.neighbourhoods, "quartier", "quartiers")
    what = "du territoire de démonstration, fictif" if effect.fictitious else "chargés"
    return (
        f"Compté sur {who}, ceux qui se sont opposés à la diffusion étant laissés de côté, dans "
        f"{where} {what} ({effect.register}), d’après les seules données du registre."
    )


def cases_line(examined: Examined) -> str:
    if examined.errors:
        return "Les cas ne sont pas rejoués : la fiche proposée ne peut pas être lue."
    if examined.cases is None:
        return (
            "Aucun cas écrit à la main n’est livré avec ce catalogue pour ce dispositif : rien n’a "
            "été rejoué."
        )
    again = counted(examined.cases, "cas rejoué", "cas rejoués")
    failed = len(examined.failed)
    if not failed:
        return f"{again} : tous donnent le verdict attendu."
    wrong = plural(failed, "ne donne", "ne donnent")
    return f"{again}, {number(failed)} {wrong} plus le verdict attendu."
