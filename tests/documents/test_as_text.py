from quartiers.documents import as_text, compose


def text(diagnostic) -> str:
    return as_text.render(compose.page(diagnostic)).decode()


def test_frozen(diagnostic, snapshot):
    assert text(diagnostic) == snapshot


def test_eighty_columns(diagnostic, fictitious):
    for one in (diagnostic, fictitious):
        assert max(map(len, text(one).splitlines())) <= 80


def test_says_that_it_is_fictitious(fictitious):
    lines = text(fictitious).splitlines()
    assert "Données de démonstration, fictives" in lines[0]
    assert "Données de démonstration, fictives" in lines[-1]
    assert "Registre fictif, Insee, millésime septembre\u00a02026" in text(fictitious)


def test_real_data_is_not_called_fictitious(diagnostic):
    assert "fictif" not in text(diagnostic)
    assert "fictives" not in text(diagnostic)


def test_keeps_hostile_names(hostile):
    flat = " ".join(text(hostile).split())
    assert "<script>alert(1)</script> =cmd|'/c calc'!A0" in flat


def test_territory(territory, snapshot):
    page = compose.territory_page(territory, [("Borny (QP057021)", "diagnostic-QP057021.txt")])
    assert as_text.render(page).decode() == snapshot
