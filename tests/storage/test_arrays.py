import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes
from hypothesis.strategies import dictionaries, text

from quartiers.storage.arrays import ALIGNED, read_arrays, write_arrays

KINDS = scalar_dtypes().filter(lambda kind: kind.kind in "biufU")


def written(path, held):
    with path.open("wb") as file:
        write_arrays(file, held)
    return path


@given(dictionaries(text(max_size=5), arrays(KINDS, array_shapes(min_side=0)), max_size=4))
def test_arrays_come_back_as_they_were(tmp_path_factory, held):
    found = read_arrays(written(tmp_path_factory.mktemp("a") / "a", held))
    assert list(found) == list(held)
    for name, array in held.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


def test_arrays_are_aligned_and_not_to_be_written(tmp_path):
    held = {"a": np.arange(3, dtype=np.int8), "b": np.arange(5.0), "c": np.array(["Sablon"])}
    for array in read_arrays(written(tmp_path / "a", held)).values():
        assert array.ctypes.data % ALIGNED == 0
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1] if len(array) > 1 else "x"


def test_transposed_array_keeps_its_shape(tmp_path):
    table = np.arange(6).reshape(2, 3).T
    assert read_arrays(written(tmp_path / "a", {"t": table}))["t"].tolist() == table.tolist()


def test_a_file_stays_readable_once_replaced(tmp_path):
    path = written(tmp_path / "a", {"a": np.arange(100_000)})
    held = read_arrays(path)["a"]
    written(tmp_path / "b", {"a": np.zeros(3)}).replace(path)
    assert held.sum() == 4_999_950_000
    assert read_arrays(path)["a"].sum() == 0


@pytest.mark.parametrize("content", [b"", b"\n", b"[]\n", b"{}\n", b"PK\x03\x04", b'{"size": 1}\n'])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(ValueError):
        read_arrays(path)


@pytest.mark.parametrize("lost", [1, 64, 700])
def test_cut_file_is_refused(tmp_path, lost):
    path = written(tmp_path / "a", {"a": np.arange(100)})
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(ValueError):
        read_arrays(path)


def test_python_objects_are_not_written():
    with pytest.raises(TypeError):
        write_arrays(io.BytesIO(), {"a": np.array([{}, []], dtype=object)})
