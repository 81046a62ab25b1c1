from decimal import Decimal

from quartiers.programme.money import Funding, leverage, of_one_zone, total, totals


def line(action=1, credits="p147", asked=None, obtained=None, **given):
    given = {"territory": "t", "zone": "", "year": 2026, "funder": "État", "scheme": ""} | given
    return Funding(1, action=action, credits=credits, asked=asked, obtained=obtained, **given)


def test_unknown_is_not_zero():
    found = total([line(asked=Decimal(100)), line()])
    assert (found.asked, found.asked_unknown) == (Decimal(100), 1)
    assert (found.obtained, found.obtained_unknown) == (None, 2)


def test_nothing_given_is_known():
    found = total([line(obtained=Decimal(0))])
    assert (found.obtained, found.obtained_unknown) == (Decimal(0), 0)


def test_refusal_is_an_answer():
    found = total([line(asked=Decimal(100), state="refuse"), line(obtained=Decimal(5))])
    assert (found.asked, found.obtained, found.obtained_unknown) == (Decimal(100), Decimal(5), 0)
    asked_again = [
        line(obtained=Decimal(100)),
        line(credits="prive", asked=Decimal(9), state="refuse"),
        line(credits="droit_commun", obtained=Decimal(50)),
        line(2, state="refuse"),
        line(2, credits="prive", obtained=Decimal(400)),
    ]
    found = leverage(asked_again)
    assert (found.ratio, found.actions, found.left_out) == (Decimal("0.5"), (1,), ())


def test_totals_by_year():
    found = totals([line(year=2025), line(year=2026), line(year=2025)], lambda each: each.year)
    assert {year: each.lines for year, each in found.items()} == {2025: 2, 2026: 1}


def test_leverage_is_others_over_dedicated():
    lines = [
        line(obtained=Decimal(100)),
        line(credits="droit_commun", obtained=Decimal(250)),
        line(credits="prive", obtained=Decimal(50)),
    ]
    assert leverage(lines).ratio == 3


def test_leverage_leaves_out_what_is_unknown():
    lines = [
        line(obtained=Decimal(100)),
        line(credits="droit_commun", obtained=Decimal(100)),
        line(2, obtained=Decimal(100)),
        line(2, credits="droit_commun"),
        line(3, obtained=Decimal(100)),
        line(3, credits="", obtained=Decimal(500)),
        line(4, credits="droit_commun", obtained=Decimal(500)),
    ]
    found = leverage(lines)
    assert (found.ratio, found.actions, found.left_out) == (1, (1,), (2, 3))


def test_leverage_without_dedicated_credits():
    assert leverage([line(credits="droit_commun", obtained=Decimal(5))]).ratio is None
    assert leverage([line(obtained=Decimal(0))]).ratio is None


def test_zone_of_a_line():
    lines = [line(1), line(2), line(3), line(3, zone="QN1")]
    found = of_one_zone(lines, {1: ("QN9",), 2: ("QN8", "QN9")})
    assert [each.zone for each in found] == ["QN9", "", "", "QN1"]
