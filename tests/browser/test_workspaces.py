"""The workspaces as a team meets them, on the fictitious territory, in a browser."""

import re
import subprocess
from datetime import date
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import (
    SPACE,
    TERRITORY,
    Desk,
    desk,
    give_code,
    open_account,
    quartiers,
    set_factor,
    sign_in,
    submit,
)
from tests.browser.visits import CAPTURES, Watched, context

LATER = 370  # days
LINK = r"http://\S+/espace/invitation/\S+"
PILOT, COLLEAGUE = "awa@exemple.invalid", "bruno@exemple.invalid"
BODY = "Agglomération d’essai"
LATE = "devait commencer"
FICHE = re.compile(r"/actions/\d+/$")
ACTIONS = ("Racheter deux locaux vacants", "Ouvrir un atelier partagé", "Former les commerçants")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    quartiers(tmp_path, "demo", "--out", str(tmp_path / "out"))
    return tmp_path


@pytest.fixture
def visitor(browser: Browser):
    opened = context(browser, accept_downloads=True)
    watched = Watched(opened.new_page(), "http://127.0.0.1")
    yield watched
    assert watched.problems == []
    opened.close()


def keep(page: Page, name: str) -> None:
    CAPTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=CAPTURES / f"espace-{name}.png", full_page=True)


def write(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        field = page.locator(f"main [name='{name}']").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def test_year_of_a_strategy(browser: Browser, data: Path, visitor: Watched):
    """An account, a diagnostic, three actions, one budget; a year later, its follow-up."""
    page = visitor.page
    with desk(data) as site:
        visitor.home = site.home
        who = ["--territory", TERRITORY, "--organisation", BODY, "--kind", "collectivite"]
        letter = quartiers(
            data, "people", "invite", PILOT, "--role", "pilote", *who, "--site", site.home
        )
        sent = letter.partition("Invitation de")[0]  # what the command adds is not in the letter
        open_account(visitor, site, re.findall(LINK, sent)[-1], "Awa D.", PILOT)
        secret = set_factor(visitor, site)
        froze(visitor)
        planned(visitor)
        budgeted(visitor)
        visitor.open(f"{SPACE}/suivi/")
        expect(page.get_by_role("main")).not_to_contain_text(LATE)
        invited(browser, visitor, site)
    with desk(data, LATER) as site:
        visitor.home = site.home
        sign_in(visitor, PILOT)
        give_code(page, site, secret)
        followed(visitor)
        exported(visitor, data)


def froze(visitor: Watched) -> None:
    page = visitor.page
    visitor.open(f"{SPACE}/strategies/nouveau/")
    write(page, title="Stratégie d’essai")
    submit(page, "Créer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stratégie d’essai")
    submit(page, "Adopter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Adoptée")
    visitor.open(f"{SPACE}/diagnostics/")
    page.get_by_label("Quartier", exact=True).select_option("QN99901I")
    submit(page, "Arrêter le diagnostic")
    expect(page.get_by_role("main")).to_contain_text("Halles-Corlune")
    keep(page, "1-diagnostic-arrete")


def planned(visitor: Watched) -> None:
    page = visitor.page
    visitor.open(f"{SPACE}/strategie/")
    follow(page, "Ajouter un objectif")
    write(page, title="Garder les commerces", priority="commerce_artisanat")
    submit(page, "Créer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Garder les commerces")
    for title in ACTIONS:
        visitor.open(f"{SPACE}/strategie/")
        follow(page, re.compile("^Ajouter une action"))
        write(page, title=title, context="Ce que l’on a vu sur place.")
        page.get_by_text(re.compile("^Halles-Corlune")).click()
        expect(page.get_by_label(re.compile("^Halles-Corlune"))).to_be_checked()
        write(page, starts_on=f"{date.today()}", ends_on=f"{date.today().year + 2}-12-31")
        submit(page, "Créer")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    keep(page, "2-action")


def budgeted(visitor: Watched) -> None:
    page = visitor.page
    visitor.open(f"{SPACE}/actions/")
    follow(page, ACTIONS[0])
    follow(page, "Modifier le budget")
    year = str(date.today().year + 1)
    write(page, **{"costs-0-label": "Achat", "costs-0-nature": "travaux"})
    write(page, **{"costs-0-year": year, "costs-0-amount": "120 000"})
    write(page, **{"fundings-0-funder": "ANCT", "fundings-0-year": year})
    write(page, **{"fundings-0-asked": "60 000", "fundings-0-state": "demande"})
    submit(page, "Enregistrer")
    expect(page).to_have_url(FICHE)
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"120\s000"))
    follow(page, "Modifier les indicateurs")
    write(page, **{"indicators-0-label": "Locaux vacants", "indicators-0-source": "Relevé"})
    write(page, **{"indicators-0-baseline": "12", "indicators-0-target": "4"})
    submit(page, "Enregistrer")
    expect(page).to_have_url(FICHE)
    expect(page.get_by_role("main")).to_contain_text("Locaux vacants")
    keep(page, "3-budget")


def invited(browser: Browser, visitor: Watched, site: Desk) -> None:
    page = visitor.page
    visitor.open(f"{SPACE}/membres/")
    page.get_by_label(re.compile("Adresse électronique")).fill(COLLEAGUE)
    page.get_by_label(re.compile("^Rôle", re.M)).last.select_option("contributeur")
    page.locator("#organisation").fill(BODY)
    submit(page, "Envoyer l’invitation")
    other = context(browser)
    colleague = Watched(other.new_page(), site.home)
    open_account(colleague, site, site.told(LINK), "Bruno", COLLEAGUE)
    colleague.open(f"{SPACE}/actions/")
    expect(colleague.page.get_by_role("main")).to_contain_text(ACTIONS[2])
    assert colleague.problems == []
    other.close()
    visitor.open(f"{SPACE}/membres/")
    expect(page.get_by_role("main")).to_contain_text("Bruno")
    expect(page.get_by_role("main")).not_to_contain_text(COLLEAGUE)
    keep(page, "4-membres")


def followed(visitor: Watched) -> None:
    """A year later nothing has begun: the page says it before anybody looks."""
    page = visitor.page
    visitor.open(f"{SPACE}/suivi/")
    expect(page.get_by_role("region", name="À surveiller")).to_contain_text(LATE)
    keep(page, "5-suivi")
    follow(page, "Saisir des valeurs")
    page.get_by_label(re.compile("Valeur de « Locaux vacants »")).fill("8")
    submit(page, "Enregistrer ces valeurs")
    expect(page.get_by_role("main")).to_contain_text("50 %")
    keep(page, "6-suivi-rempli")


def exported(visitor: Watched, data: Path) -> None:
    page = visitor.page
    visitor.open(f"{SPACE}/exports/")
    with page.expect_download() as told:
        follow(page, re.compile("^DOCX : Feuille de route"))
    expect(page.get_by_role("status").first).to_have_text("Prêt : Feuille de route (DOCX).")
    assert told.value.suggested_filename.startswith("feuille-de-route-")
    path = data / "feuille.docx"
    told.value.save_as(path)
    text = "".join(docx.Document(str(path)).element.body.itertext())
    assert all(title in text for title in ACTIONS)
    made = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(data)]
    alone = f"-env:UserInstallation=file://{data}/office"
    command = ["soffice", "--headless", alone, *made, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert ACTIONS[0] in path.with_suffix(".txt").read_text(encoding="utf-8")
