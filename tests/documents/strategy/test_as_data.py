import json
from contextlib import suppress

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents.strategy.sample import MADE, strategy

from quartiers.documents.strategy import as_data
from quartiers.errors import BadInput


def test_published_schema_is_that_of_the_code():
    assert as_data.schema() == as_data.drawn_schema()


def test_what_is_written_is_read_back():
    whole = strategy(12)
    content = as_data.render(whole, MADE)
    jsonschema.Draft202012Validator.check_schema(as_data.schema())
    jsonschema.validate(json.loads(content), as_data.schema())
    assert as_data.read(content) == whole


def test_uid_given_twice_is_refused():
    data = json.loads(as_data.render(strategy(2), MADE))
    first, second = (each["actions"][0] for each in data["strategy"]["objectives"])
    second["uid"] = first["uid"]
    with pytest.raises(BadInput, match="deux fois"):
        as_data.read(json.dumps(data).encode())


@pytest.mark.parametrize("content", [b"\xff", b"[" * 100_000, b'{"kind": NaN}', b"null", b"3"])
def test_what_is_no_json_of_ours(content):
    with pytest.raises(BadInput):
        as_data.read(content)


def test_other_version_is_refused():
    data = json.loads(as_data.render(strategy(1), MADE)) | {"schema_version": "2.0"}
    with pytest.raises(BadInput, match="schéma"):
        as_data.read(json.dumps(data).encode())


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.recursive(LEAVES, lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8))
def test_any_json_is_read_or_refused(content):
    data = {"kind": "strategie", "schema_version": "1.0", "strategy": content}
    with suppress(BadInput):
        as_data.read(json.dumps(data).encode())
