from quartiers.diagnostic.scope import Part, Scope

FAST_FOOD = Part(activities=("56.10C",), missing=frozenset({"size_band"}))
METZ = Part(communes=("57463",), missing=frozenset({"created_on"}))
SCOPE = Scope((FAST_FOOD, METZ), "restauration rapide en France ; Metz")


def test_outside_is_refused():
    reason = SCOPE.refusal(["13203"])
    assert reason == ("registre partiel (restauration rapide en France ; Metz), non calculable")


def test_a_covered_activity_is_not():
    assert SCOPE.refusal(["13203"], ("created_on",), ["56.10C"]) is None


def test_what_lacks_is_named():
    reason = SCOPE.refusal(["57463"], ("created_on", "size_band"))
    assert reason == "le registre chargé ne donne pas : date de création ; non calculable"


def test_the_part_that_lacks_least():
    scope = Scope((METZ, Part(communes=("57463", "57480"))), "")
    assert scope.refusal(["57463"], ("created_on",)) is None


def test_one_commune_outside_is_enough():
    assert SCOPE.refusal(["57463", "57480"]) is not None
