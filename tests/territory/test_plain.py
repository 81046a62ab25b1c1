from quartiers.territory.plain import plain


def test_plain_names():
    assert plain("Cœur d’Agglo – Été") == "coeur d agglo ete"
    assert plain("L'Haÿ-les-Roses") == plain("l’hay les roses") == "l hay les roses"
