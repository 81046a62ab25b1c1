"""The questions of `schemes match --interactive`, on the error output so that JSON stays clean."""

import sys
import textwrap
from itertools import count
from typing import TYPE_CHECKING

import click

from quartiers.errors import BadInput

if TYPE_CHECKING:
    from quartiers.schemes.asking.questions import Question
    from quartiers.usecases.dialogue import Dialogue
    from quartiers.usecases.match import Match

WIDTH = 80
INTRODUCTION = (
    "Seules les questions qui changent un verdict sont posées. Entrée vide ou « je ne sais pas » "
    "passe la question ; « fin » arrête et montre le résultat."
)


def ask(match: "Match", demo: bool) -> "Match":
    """Ask until no answer changes a verdict, or until the person stops, or the input ends."""
    from quartiers.storage.store import open_store
    from quartiers.usecases.dialogue import answered, begin, next_question, stops

    store, dialogue = open_store(demo=demo), begin(match)
    _say(INTRODUCTION)
    for rank in count(1):
        question = next_question(dialogue)
        if question is None:
            break
        _put(question, rank, dialogue)
        while True:
            text = sys.stdin.readline()
            if not text or stops(text):
                return dialogue.match
            try:
                dialogue = answered(dialogue, question, text, store)
                break
            except BadInput as error:
                _say(f"{error.message} {error.hint}")
                click.echo("> ", err=True, nl=False)
    _say("Plus aucune réponse ne changerait un verdict.")
    return dialogue.match


def _put(question: "Question", rank: int, dialogue: "Dialogue") -> None:
    from quartiers.usecases.dialogue import HINTS

    schemes = len(question.ranked.schemes)
    click.echo("", err=True)
    _say(f"{rank}. {question.text} (joue sur {schemes} dispositif{'s' * (schemes > 1)})")
    for number, (_, label) in enumerate(question.choices, 1):
        _say(f"   {number:2} {label}")
    waiting = dialogue.match.counts.get("information_manquante", 0)
    click.echo(f"   [{HINTS[question.form]}] {waiting} en attente > ", err=True, nl=False)


def _say(text: str) -> None:
    from quartiers.territory.french import typeset

    for line in textwrap.wrap(typeset(text), WIDTH, subsequent_indent="   ", drop_whitespace=True):
        click.echo(line, err=True)
