from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.test_cube import row, written

from quartiers.catalogue.labels import naf_rev2
from quartiers.pipeline import scope as scoping
from quartiers.pipeline.scope import infer_scope

NAFS = sorted(naf_rev2())
DEPARTEMENTS = [f"{n:02d}" for n in range(1, 96) if n != 20] + ["2A", "2B"]
DEPARTEMENTS += ["971", "972", "973", "974", "976"]
KNOWN: dict[str, Any] = {
    "legal_category": "5710",
    "sole_trader": False,
    "size_band": "NN",
    "employer": False,
    "ess": False,
    "linked_in": False,
    "linked_out": False,
}


def town(commune: str, nafs: list[str], **facts: Any) -> list[dict[str, Any]]:
    return [row(commune=commune, naf=naf, **facts) for naf in nafs]


def trade(naf: str, rows: int = 20, **facts: Any) -> list[dict[str, Any]]:
    codes = [f"{d}{'01' if len(d) == 3 else '001'}" for d in DEPARTEMENTS]
    return [row(commune=code, naf=naf, **facts) for code in codes for _ in range(rows)]


@pytest.mark.donnees
def test_real_sample(real_register: Path):
    scope = infer_scope(real_register)
    snack, metz = scope.parts
    assert (snack.activities, snack.communes) == (("56.10C",), None)
    assert (metz.activities, metz.communes) == (None, ("57463",))
    both = {"legal_category", "sole_trader", "employer", "ess", "linked", "history"}
    assert snack.missing == both | {"size_band"}
    assert metz.missing == both | {"created_on", "closed_on"}
    assert scope.text == (
        "restauration de type rapide (56.10C), France ; toutes activités, Metz ; "
        "sans catégories juridiques pour 56.10C ; ni dates ni catégories juridiques à Metz"
    )
    # Restricted on purpose, the same file is no more complete than it was.
    roubaix = infer_scope(real_register, communes={"59512"})
    assert roubaix.parts[0].activities == ("56.10C",)
    assert "date" in str(
        infer_scope(real_register, communes={"57463"}).refusal(("57463",), ("created_on",))
    )


def test_one_trade_in_france(tmp_path):
    scope = infer_scope(written(tmp_path, trade("56.10C", **KNOWN)))
    assert [(part.activities, part.communes) for part in scope.parts] == [(("56.10C",), None)]
    assert scope.refusal(("59512",), activities=("56.10C",)) is None
    assert scope.refusal(("59512",)) is not None


def test_a_trade_too_thin(tmp_path):
    assert infer_scope(written(tmp_path, trade("56.10C", rows=19))).parts == ()


def test_a_sample_of_france(tmp_path, monkeypatch):
    monkeypatch.setattr(scoping, "ACTIVITY_ROWS", 1)
    rows = [each for naf in NAFS[:21] for each in trade(naf, rows=1)]
    scope = infer_scope(written(tmp_path, rows))
    assert scope.parts == ()
    assert "échantillon de la France" in scope.text
    assert "registre partiel" in str(scope.refusal(("59512",)))


def test_a_town_with_all_activities(tmp_path):
    scope = infer_scope(written(tmp_path, town("59512", NAFS[::5], **KNOWN)))
    assert [(part.activities, part.communes) for part in scope.parts] == [(None, ("59512",))]
    assert scope.text == "toutes activités, Roubaix ; sans dates à Roubaix"


def test_ninety_activities_are_not_all(tmp_path):
    scope = infer_scope(written(tmp_path, town("59512", NAFS[::8][:90])))
    assert scope.parts == ()
    assert scope.text == "ni territoire ni activité complets"


def test_many_activities_of_few_sections(tmp_path):
    few = [naf for naf in NAFS if naf[:2] in ("46", "47", "10", "25", "43")][:150]
    assert infer_scope(written(tmp_path, town("59512", few))).parts == ()


@pytest.mark.parametrize(
    ("column", "filled", "named"),
    [("size_band", "NN", "size_band"), ("ess", True, "ess"), ("linked_in", False, "linked")],
)
def test_a_column_nearly_empty(tmp_path, column: str, filled: object, named: str):
    nafs = NAFS[::7]
    rows = town("59512", nafs, **(KNOWN | {column: None}))
    rows += town("59512", nafs[:3], **(KNOWN | {column: filled}))
    assert named in infer_scope(written(tmp_path, rows)).parts[0].missing
    full = town("59512", nafs, **(KNOWN | {column: filled}))
    assert named not in infer_scope(written(tmp_path, full)).parts[0].missing


def test_one_trade_alone_has_dates(tmp_path):
    rows = town("59512", NAFS[::7], **KNOWN)
    rows += [row(naf="56.10C", created_on=date(2020, 1, 1), **KNOWN)] * 400
    assert "created_on" in infer_scope(written(tmp_path, rows)).parts[0].missing


def test_closures_with_and_without_history(tmp_path):
    closed = {"active": False, "closed_on": date(2022, 1, 1)}
    open_now = town("59512", NAFS[::7], **KNOWN)
    exact = open_now + town("59512", NAFS[::7], **KNOWN, **closed, closed_approx=False)
    part = infer_scope(written(tmp_path, exact)).parts[0]
    assert not {"closed_on", "history"} & part.missing
    bounded = open_now + town("59512", NAFS[::7], **KNOWN, **closed, closed_approx=True)
    part = infer_scope(written(tmp_path, bounded)).parts[0]
    assert "history" in part.missing
    assert "closed_on" not in part.missing
    assert {"closed_on", "history"} <= infer_scope(written(tmp_path, open_now)).parts[0].missing


def test_the_whole_of_france(tmp_path, monkeypatch):
    monkeypatch.setattr(scoping, "FRANCE_ROWS", 1000)
    nafs = [next(naf for naf in NAFS if naf[:2] == division) for division in (
        "01", "05", "10", "35", "36", "41", "45", "49", "55", "58", "64", "68", "69", "77", "84",
        "85", "86", "90", "94",
    )]  # fmt: skip
    rows = [each for naf in nafs for each in trade(naf, rows=1, **KNOWN)]
    scope = infer_scope(written(tmp_path, rows))
    assert [(part.activities, part.communes) for part in scope.parts] == [(None, None)]
    assert scope.text.startswith("toutes activités, France")
    assert scope.refusal(("59512", "57463")) is None
    # One departement fewer, or too few sections in one, and France is not whole.
    without_corsica = [each for each in rows if not each["commune"].startswith("2A")]
    assert infer_scope(written(tmp_path, without_corsica)).parts == ()


def test_small_communes_restricted_on_purpose(tmp_path):
    rows = town("59355", NAFS[::30], **KNOWN) + town("59013", NAFS[1::30], **KNOWN)
    path = written(tmp_path, rows)
    assert infer_scope(path).parts == ()
    scope = infer_scope(path, communes=["59355", "59013"])
    assert [(part.activities, part.communes) for part in scope.parts] == [
        (None, ("59013", "59355"))
    ]


def test_many_rows_of_small_communes(tmp_path):
    # None is whole by itself; together they have a hundred activities, of thousands of rows
    rows = town("59355", NAFS[:360:6] * 22, **KNOWN) + town("59013", NAFS[361::6] * 22, **KNOWN)
    path = written(tmp_path, rows)
    assert infer_scope(path).parts == ()
    assert infer_scope(path, communes=["59355", "59013"]).parts[0].activities is None


def test_restricted_to_where_nothing_is(tmp_path):
    scope = infer_scope(written(tmp_path, town("59512", ["56.10C"])), communes=["57463"])
    assert scope.parts == ()


def test_unknown_commune_is_named_by_code(tmp_path):
    scope = infer_scope(written(tmp_path, town("99901", NAFS[::5])))
    assert "commune 99901" in scope.text


def test_many_communes_are_counted(tmp_path):
    rows = [each for code in ("59512", "59599", "59009", "59350") for each in town(code, NAFS[::5])]
    scope = infer_scope(written(tmp_path, rows))
    assert scope.parts[0].communes == ("59009", "59350", "59512", "59599")
    assert scope.text.startswith("toutes activités, 4 communes ; ni dates ni")
