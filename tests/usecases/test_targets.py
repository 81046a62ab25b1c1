import json
import random
from datetime import date

import polars as pl
import pytest
from tests.usecases import firms

from quartiers.documents.chances import opportunities_json, opportunities_text
from quartiers.documents.changes import changes_json, changes_text
from quartiers.documents.targeted import targets_json, targets_text
from quartiers.errors import BadInput, StoreEmpty, UnknownCode
from quartiers.schemes.asking.answers import answers
from quartiers.schemes.facts import DECLARED, Candidates, FactKey, Interval, Known
from quartiers.schemes.judging.evaluate import codes, evaluate
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.tables.compiling import verdict_table
from quartiers.schemes.tables.encoding import encode
from quartiers.storage.store import open_store
from quartiers.usecases import trying
from quartiers.usecases.decoding import decoded
from quartiers.usecases.diff import schemes_diff
from quartiers.usecases.opportunities import opportunities
from quartiers.usecases.register_profile import establishment
from quartiers.usecases.targets import targets
from quartiers.usecases.trying import alike, answered_by_all, changed
from quartiers.usecases.zone_rows import zone_rows

DAY = date(2026, 11, 22)
HOLDER, STAFF = FactKey.read("porteur@projet"), FactKey.read("effectif@unite_legale")
BLANK = (("qpv", ""), ("qpv", "_quality"), ("band", ""))
TAXES = ("dgfip", "urssaf")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return firms.make_store(tmp_path_factory.mktemp("firms"))


@pytest.fixture(scope="module")
def metz(store):
    return zone_rows(store, "57463", DAY)


@pytest.fixture(scope="module")
def chances(store):
    return opportunities("57463", as_of=DAY, catalogue=firms.catalogue(), store=store)


@pytest.fixture(scope="module")
def year_end(store):
    days = date(2025, 12, 31), date(2026, 1, 1)
    return schemes_diff(*days, zone="57463", catalogue=firms.catalogue(), store=store)


def asked(store, scheme, zone="QN05720M"):
    return targets(scheme, zone, as_of=DAY, catalogue=firms.catalogue(), store=store)


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_table_and_single_firm_agree(store, metz):
    program = prepare(firms.catalogue(), DAY)
    table = verdict_table(program, metz.facts)
    for rank, siret in enumerate(metz.rows["siret"]):
        found = evaluate(program, establishment(store, siret, DAY).profile)
        assert list(map(str, table.row(rank))) == [verdict.code for verdict in found], siret


def test_table_and_profiles_agree_on_random_firms(tmp_path):
    rng = random.Random(20260601)
    choices = {
        "size_band": [None, "NN", "00", "01", "12", "21", "53"],
        "legal_category": [None, "1000", "5710", "6540", "7210", "9220", "5546", "8210"],
        "naf": [None, "10.71C", "56.10C", "96.02A", "84.11Z", "47.11B"],
        "employer": [None, True, False],
        "ess": [None, True, False],
        "xy_quality": ["11", "12", "21", "33", None],
        "created_on": [None, date(1900, 1, 1), date(2018, 3, 2), date(2026, 2, 1)],
        "x": [None, 920_000.0, 933_800.0, 934_005.0, 934_500.0],
    }
    rows = [
        firms.row(f"{rank:014}", **{name: rng.choice(values) for name, values in choices.items()})
        for rank in range(60)
    ]
    store = firms.make_store(tmp_path, [row | _zones(row) for row in rows])
    zone = zone_rows(store, "57463", DAY)
    program = prepare(firms.catalogue(), DAY)
    table = verdict_table(program, zone.facts)
    for rank, row in enumerate(zone.facts.iter_rows(named=True)):
        profile = decoded(row, lambda _: DECLARED, str)
        assert list(map(str, table.row(rank))) == codes(program, profile)


def _zones(row):
    """Without a position there is no zone; the register says it as null."""
    if row["x"] is not None:
        return {}
    return {f"{name}_{year}{end}": None for year in firms.ZONES for name, end in BLANK}


def test_only_active_and_diffusible_rows(metz):
    assert firms.CLOSED not in metz.rows["siret"]
    assert firms.HIDDEN not in metz.rows["siret"]
    assert metz.hidden == 1


def test_neighbourhood_of_either_generation(store):
    for code, imputed in (("QN05720M", 1), ("qp057020", 1)):
        found = zone_rows(store, code, DAY)
        assert firms.OUTSIDE not in found.rows["siret"]
        assert firms.INSIDE in found.rows["siret"]
        assert found.imputed == imputed


def test_counts_cover_every_row(store):
    found = asked(store, "fisc-qpv")
    assert sum(found.counts.values()) == found.zone.rows.height
    text = targets_text(found)
    assert max(map(len, text.splitlines())) <= 80
    assert "1 s’opposent" not in plain(text)
    assert "1 s’oppose à la diffusion" in plain(text)
    assert "fictifs" in text
    assert json.loads(targets_json(found))["comptes"] == dict(found.counts)


def test_closed_scheme_names_its_heir(store):
    text = targets_text(asked(store, "bpi-peq"))
    assert "Voir plutôt : bpi-phq" in plain(text)
    assert "Source la plus faible" not in text


def test_reasons_name_the_condition(store):
    found = asked(store, "fisc-qpv", "57463")
    by_leaf = {reason.leaf.name: reason for reason in found.reasons}
    assert by_leaf["porteur@projet"].against == 1  # the town hall
    assert by_leaf["effectif@unite_legale"].against == 1  # fifty employees or more
    assert by_leaf["chiffre_affaires@unite_legale"].unknown > 0


def test_no_tax_scheme_is_met_without_declarations(chances):
    taxes = [each for each in chances.schemes if each.scheme.operator in TAXES]
    assert len(taxes) > 8
    assert {each.scheme.id: each.counts["remplies"] for each in taxes} == dict.fromkeys(
        (each.scheme.id for each in taxes), 0
    )


@pytest.mark.parametrize(
    ("scheme", "zone", "kind", "words"),
    [
        ("fisc-qvp", "57463", UnknownCode, "Aucun dispositif"),
        ("fisc-qpv", "QN05799M", UnknownCode, "QPV"),
        ("fisc-qpv", "atlantide", UnknownCode, "ni un territoire labellisé"),
        ("fisc-qpv", "59512", BadInput, "Aucun établissement actif n’est chargé"),
    ],
)
def test_unknown_scheme_or_zone(store, scheme, zone, kind, words):
    with pytest.raises(kind, match=words):
        asked(store, scheme, zone)


def test_without_register(tmp_path):
    with pytest.raises(StoreEmpty):
        asked(open_store(tmp_path, demo=True), "fisc-qpv")


def test_opportunities_of_every_scheme_in_force(chances):
    assert len(chances.schemes) + chances.closed == len(firms.catalogue().schemes)
    height = chances.zone.rows.height
    assert all(sum(each.counts.values()) == height for each in chances.schemes)
    assert [each.changes for each in chances.questions] == sorted(
        (each.changes for each in chances.questions), reverse=True
    )
    assert any(each.question for each in chances.schemes)


def test_schemes_of_which_data_tell_nothing_come_last(chances):
    telling = [each.telling for each in chances.schemes]
    assert telling == sorted(telling, reverse=True)
    assert {True, False} == set(telling)
    assert not next(each for each in chances.schemes if each.scheme.id == "etat-fnadt").telling
    told = [each for each in chances.schemes if each.telling]
    near = [each.counts["remplies"] + each.counts["a_confirmer"] for each in told]
    assert near == sorted(near, reverse=True)


def test_question_changes_what_it_says(store, chances):
    best = chances.questions[0]
    assert best.changes > 0
    assert best.text.endswith("?")
    assert not best.text.startswith("Quelle est l’adresse")


def test_question_is_put_to_who_did_not_say():
    facts = [
        {HOLDER: Known("commune")},
        {HOLDER: Candidates(frozenset({"entreprise", "fonciere"}))},
        {HOLDER: Candidates(frozenset({"commune", "epci"}))},
        {STAFF: Interval(3, 5)},
    ]
    table = encode(facts)
    after = answered_by_all(table, HOLDER, Known("entreprise"))
    assert after[str(HOLDER)].to_list() == ["commune", "entreprise", None, "entreprise"]
    assert after[f"{HOLDER}.candidats"].to_list() == [None, None, ["commune", "epci"], None]
    assert answered_by_all(table, STAFF, Known(9))[f"{STAFF}.max"].to_list() == [9, 9, 9, 5]


def per_firm(program, table):
    rows = table.iter_rows(named=True)
    return [codes(program, decoded(row, lambda _: DECLARED, lambda _: "")) for row in rows]


def test_firms_alike_are_judged_once(metz):
    program = prepare(firms.catalogue(), DAY)
    few, many = alike(program, metz.facts)
    twice, doubled = alike(program, pl.concat([metz.facts, metz.facts.reverse()]))
    assert twice.equals(few)
    assert doubled.tolist() == (2 * many).tolist()
    assert many.sum() == metz.facts.height


@pytest.mark.parametrize("most", [1, 1 << 19])
def test_answers_tried_firm_by_firm(metz, chances, monkeypatch, most):
    monkeypatch.setattr(trying, "MOST_ROWS", most)
    key, ids = chances.questions[0].key, [each.scheme.id for each in chances.schemes]
    catalogue = firms.catalogue()
    found = changed(catalogue, prepare(catalogue, DAY), metz.facts, {key: ids})[key]
    own = prepare(catalogue, DAY, ids)
    was = per_firm(own, metz.facts)
    tried = [answer[key] for answer in answers((key,), own.outcomes.by_fact, {})]
    expected = dict.fromkeys(ids, 0)
    for fact in tried:
        after = per_firm(own, answered_by_all(metz.facts, key, fact))
        for one, other in zip(was, after, strict=True):
            for id_, code, now in zip(ids, one, other, strict=True):
                expected[id_] += code != now
    assert found == {id_: count / len(tried) for id_, count in expected.items()}
    assert max(found.values()) > 0


def test_no_firm_has_nothing_to_be_asked(metz, chances):
    key, ids = chances.questions[0].key, [each.scheme.id for each in chances.schemes]
    catalogue, nobody = firms.catalogue(), metz.facts.clear()
    found = changed(catalogue, prepare(catalogue, DAY), nobody, {key: ids})[key]
    assert found == dict.fromkeys(ids, 0)


def test_opportunities_fit_in_80_columns(chances):
    for everything in (False, True):
        text = opportunities_text(chances, everything)
        assert max(map(len, text.splitlines())) <= 80
        assert "fictifs" in text
    assert len(json.loads(opportunities_json(chances))["dispositifs"]) == len(chances.schemes)


def test_year_end_opens_and_closes(year_end):
    kinds = {each.scheme.id: each.kind for each in year_end.differences}
    assert kinds["fisc-qpv"] == "ouvert"
    assert kinds["fisc-zfu"] == "droits_acquis"
    assert "Fermés aux nouvelles entrées" in changes_text(year_end)
    assert "fisc-qpv" in {moved.scheme.id for moved in year_end.moved}
    assert 0 < year_end.touched <= year_end.zone.rows.height
    text = changes_text(year_end)
    assert max(map(len, text.splitlines())) <= 80
    assert "fermé à cette date → information manquante" in plain(text)
    told = json.loads(changes_json(year_end))
    assert told["etablissements_touches"] == year_end.touched
    assert {each["parametre"] for each in told["nombres"]} == set(year_end.readers)
    assert "Nombres que fixe un texte" in text
    readers = {each.id for each in year_end.readers["fisc_cfe_qpv_base"]}
    assert "fisc-cfe-comm" in readers


def test_touched_firms_are_those_a_verdict_matters_to(year_end, metz):
    out = {"non_remplie", "sans_objet", "ferme"}
    tables = [
        verdict_table(prepare(firms.catalogue(), day), metz.facts)
        for day in (year_end.before, year_end.after)
    ]
    pairs = [zip(*rows, strict=True) for rows in zip(*(t.rows() for t in tables), strict=True)]
    touched = [any(was != now and not {was, now} <= out for was, now in row) for row in pairs]
    assert year_end.touched == sum(touched)
    assert sum(moved.count for moved in year_end.moved) > year_end.touched


def test_town_hall_is_not_touched_by_a_tax(store):
    days = date(2025, 12, 31), date(2026, 1, 1)
    catalogue = firms.catalogue()
    only = type(catalogue)({"fisc-qpv": catalogue.schemes["fisc-qpv"]}, catalogue.parameters, {})
    found = schemes_diff(*days, zone="57463", catalogue=only, store=store)
    assert found.moved[0].count == found.zone.rows.height
    assert found.touched == found.zone.rows.height - 2  # nor is who employs fifty or more


def test_nothing_changes_overnight(store):
    found = schemes_diff(
        date(2026, 6, 10),
        date(2026, 6, 11),
        zone="57463",
        catalogue=firms.catalogue(),
        store=store,
    )
    assert found.differences == ()
    assert "Aucun dispositif ne change" in changes_text(found)


def test_difference_without_a_zone():
    found = schemes_diff(date(2025, 1, 1), date(2026, 1, 1), catalogue=firms.catalogue())
    assert found.zone is None
    assert {each.kind for each in found.differences} == {
        "ouvert",
        "ferme",
        "droits_acquis",
        "modifie",
    }


def test_dates_in_the_wrong_order():
    with pytest.raises(BadInput, match="n’est pas après"):
        schemes_diff(date(2026, 1, 1), date(2025, 1, 1), catalogue=firms.catalogue())
