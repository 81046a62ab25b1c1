"""The page of the method says what the code does."""

import re
from pathlib import Path

from quartiers.catalogue.reader import parse
from quartiers.strategy.alerts import CLOSING_DAYS, SOON_MONTHS
from quartiers.strategy.triggers import COMPARATORS, COMPARED, Apart, Compared, read_trigger

PAGE = (Path(__file__).parents[2] / "docs" / "method" / "strategie.md").read_text("utf-8")


def test_every_form_of_the_page_is_read():
    forms = re.findall(r"^\| `\{(.+)\}` \|", PAGE, re.M)
    read = [
        read_trigger(parse(f"{{{form.replace('…', 'r')}, phrase: p}}", "page")) for form in forms
    ]
    references = {type(each.reference) for each in read if isinstance(each, Compared)}
    assert len(references) == 3
    assert {each.kind for each in read if isinstance(each, Apart)} == {"famille", "secteur"}


def test_comparators_of_the_page():
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| ([a-z_, ]+)", PAGE, re.M)
    told = {
        id: tuple(role for role in re.findall(r"[a-z_]+", roles) if role in COMPARATORS)
        for names, roles in rows
        for id in re.findall(r"`(\w+)`", names)
    }
    assert {id: told[id] for id in COMPARED} == COMPARED


def test_delays_of_the_page():
    assert f"within {CLOSING_DAYS} days" in PAGE
    assert f"within {SOON_MONTHS} months" in PAGE
