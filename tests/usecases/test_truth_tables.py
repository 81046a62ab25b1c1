from quartiers.usecases.truth_tables import truth_tables


def test_tables_are_those_of_the_method_page():
    from tests.schemes.test_regles import table

    for made in truth_tables():
        first, *rows = table(f"`{made.operator}`")
        assert [tuple(row) for row in rows] == list(made.rows)
        assert tuple(first[1:]) == tuple(each.strip("`") for each in made.headers[1:]) or (
            made.operator == "non"
        )
