"""Each page of the workspaces, signed in, as people meet it."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.browser.desk import Desk, desk, quartiers, set_factor, sign_in
from tests.browser.space_pages import ACTION, EVERY, OF_PILOT, PEOPLE, PILOT
from tests.browser.test_site import OVERFLOW
from tests.browser.visits import CAPTURES, WIDTHS, Watched, context


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("espaces")
    quartiers(data, "demo", "--out", str(data / "out"))
    with desk(data) as held:
        yield held


@pytest.fixture(scope="module")
def sessions(browser: Browser, site: Desk) -> dict[str, dict]:
    """The cookies of each person, their second factor given."""
    found: dict[str, dict] = {"": {}}
    for email in filter(None, PEOPLE):
        opened = context(browser)
        visitor = Watched(opened.new_page(), site.home)
        sign_in(visitor, email, site.told(rf"{re.escape(email)}\s+(\S+)"))
        set_factor(visitor, site)
        found[email] = {"storage_state": opened.storage_state()}
        opened.close()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("who", "name"), EVERY, ids=[name for _, name in EVERY])
def test_page_is_clean(
    browser: Browser, site: Desk, sessions: dict, who: str, name: str, width: str, scheme: str
):
    opened = context(browser, width, color_scheme=scheme, **sessions[who])
    watched = Watched(opened.new_page(), site.home)
    page = watched.page
    assert watched.open(PEOPLE[who][name]) == 200
    CAPTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=CAPTURES / f"espace-{name}-{width}-{scheme}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    told = [f"{v['id']} : {[n['target'] for n in v['nodes']][:3]}" for v in found]
    assert told == []
    assert page.locator("h1").count() == 1
    assert not page.evaluate(OVERFLOW), "la page défile en largeur"
    assert watched.problems == []
    opened.close()


@pytest.mark.parametrize(
    "name", ["tableau", "actions", "action-budget", "suivi-valeurs", "membres"]
)
def test_keyboard_goes_everywhere(browser: Browser, site: Desk, sessions: dict, name: str):
    """Each control is met in turn, is seen when it has the focus, and nothing holds it."""
    opened = context(browser, **sessions[PILOT])
    page = opened.new_page()
    page.goto(site.home + OF_PILOT[name])
    met: list[str] = []
    for _ in range(600):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        if met[-1] == "" and len(met) > 5:
            break
    opened.close()
    assert met[-1] == "", "le focus ne revient pas"
    assert [each for each in met if each.endswith(" !")] == []


FOCUSED = (
    "() => { const a = document.activeElement; if (a === document.body) return '';"
    "const s = getComputedStyle(a);"
    "return (a.id || a.name || a.href || a.textContent).slice(0, 60) + "
    "(s.outlineStyle === 'none' && s.boxShadow === 'none' ? ' !' : ''); }"
)


def test_session_that_ends_keeps_the_text(browser: Browser, site: Desk, sessions: dict):
    """The page says it, the browser keeps the text, and it leaves once somebody is signed in."""
    opened = context(browser, **sessions[PILOT])
    page = opened.new_page()
    page.goto(f"{site.home}{ACTION}ecrire/")
    cookies = opened.cookies()
    opened.clear_cookies()
    typed = "Un paragraphe écrit pendant que la session finissait."
    page.locator("[name=context]").fill(typed)
    page.get_by_text("Votre session est terminée").wait_for()
    page.reload()  # to the door: the text is in the browser
    opened.add_cookies(cookies)
    page.goto(f"{site.home}{ACTION}ecrire/")
    assert page.locator("[name=context]").input_value() == typed
    page.get_by_text(re.compile("Enregistré à")).wait_for()
    opened.close()


def test_lost_connection_keeps_the_text(browser: Browser, site: Desk, sessions: dict):
    """Even through a closed tab: it leaves when the network is back."""
    opened = context(browser, **sessions[PILOT])
    place, typed = f"{site.home}{ACTION}ecrire/", "Une phrase écrite dans un ascenseur."
    page = opened.new_page()
    page.goto(place)
    opened.set_offline(True)
    page.locator("main [name=description]").fill(typed)
    page.get_by_text("Hors connexion").wait_for()
    page.close()
    opened.set_offline(False)
    page = opened.new_page()
    page.goto(place)
    assert page.locator("main [name=description]").input_value() == typed
    page.get_by_text(re.compile("Enregistré à")).wait_for()
    opened.close()


def test_two_tabs_overwrite_nothing(browser: Browser, site: Desk, sessions: dict):
    """The second is told, and then shown both texts side by side."""
    opened = context(browser, **sessions[PILOT])
    one, two = opened.new_page(), opened.new_page()
    for page in (one, two):
        page.goto(f"{site.home}{ACTION}ecrire/")
    one.locator("[name=context]").fill("Celui du premier onglet.")
    one.get_by_text(re.compile("Enregistré à")).wait_for()
    two.locator("[name=context]").fill("Celui du second.")
    two.get_by_role("button", name="Voir les deux versions").click()
    two.get_by_role("link", name="Contexte", exact=True).click()
    assert two.locator("[name=context]").input_value() == "Celui du second."
    left, right = (two.locator(s).bounding_box() for s in ("[name=context]", ".redac-theirs"))
    assert left["x"] + left["width"] <= right["x"]
    assert "Celui du premier onglet." in two.locator(".redac-theirs").inner_text()
    opened.close()


def test_survey_without_a_network(browser: Browser, site: Desk, sessions: dict):
    """What is seen in the street is kept in the telephone, and leaves by itself."""
    opened = context(browser, "telephone", **sessions[PILOT])
    page = opened.new_page()
    page.goto(f"{site.home}{OF_PILOT['releve-nouveau']}")
    page.get_by_label("Quartier", exact=True).select_option("QN99901I")
    page.get_by_role("button", name="Voir les locaux proposés").click()
    page.get_by_role("button", name="Créer le relevé").click()
    page.get_by_text("Tout est envoyé").wait_for()
    opened.set_offline(True)
    page.get_by_role("main").locator("summary").first.click()
    page.get_by_text("Vacant", exact=True).locator("visible=true").first.click()
    page.get_by_role("main").locator("form button[type=submit]:visible").first.click()
    page.get_by_text("1 saisie à envoyer").wait_for()
    opened.set_offline(False)
    page.get_by_text("Tout est envoyé").wait_for()
    page.get_by_text(re.compile("Envoyé : Vacant", re.IGNORECASE)).wait_for()
    opened.close()
