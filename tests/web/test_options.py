import pytest

from quartiers.errors import BadInput
from quartiers.web.options import GEOCODER, options


def test_defaults_are_neutral():
    found = options({})
    assert not found.state_mark
    assert found.map_hosts == []
    assert found.geocoder == GEOCODER
    assert found.demo
    assert not found.production
    assert "127.0.0.1" in found.hosts


def test_values_are_read():
    given = {
        "QUARTIERS_HOSTS": "a.example, b.example",
        "QUARTIERS_STATE_MARK": "oui",
        "QUARTIERS_MAP_STYLE": "https://cartes.example/plan/style.json",
        "QUARTIERS_GEOCODER": "",
        "QUARTIERS_RATE_LIMIT": "0",
        "QUARTIERS_PROXIES": "1",
        "QUARTIERS_DEMO": "non",
    }
    found = options(given)
    assert found.hosts == ["a.example", "b.example"]
    assert found.state_mark
    assert found.map_hosts == ["https://cartes.example"]
    assert found.geocoder == ""
    assert (found.rate, found.proxies, found.demo) == (0, 1, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUARTIERS_DEMO", "peut-être"),
        ("QUARTIERS_RATE_LIMIT", "-1"),
        ("QUARTIERS_PROXIES", "deux"),
        ("QUARTIERS_MAP_STYLE", "javascript:alert(1)"),
        ("QUARTIERS_GEOCODER", "file:///etc/passwd"),
    ],
)
def test_bad_value_is_named(name: str, value: str):
    with pytest.raises(BadInput) as refused:
        options({name: value})
    assert name in refused.value.message
    assert value in refused.value.message
    assert refused.value.hint
