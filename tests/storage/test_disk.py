import errno
import os
from pathlib import Path

import pytest

from quartiers.errors import StoreError
from quartiers.storage.disk import refusal_said
from quartiers.storage.store import open_store


@pytest.mark.parametrize("create", [True, False])
def test_data_folder_that_is_a_file(tmp_path, create):
    path = tmp_path / "données"
    path.write_text("")
    with pytest.raises(StoreError, match="est inutilisable : ce n’est pas un dossier") as raised:
        open_store(path, create=create)
    assert "par QUARTIERS_DATA" in raised.value.hint
    assert raised.value.exit_code == 4


def refusing(number):
    def refuse(*arguments, **options):
        raise OSError(number, os.strerror(number))

    return refuse


def test_folder_that_may_not_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", refusing(errno.EACCES))
    with pytest.raises(StoreError, match="est inutilisable : accès refusé"):
        open_store(tmp_path)


def test_disk_in_read_only_mode(tmp_path, monkeypatch):
    store = open_store(tmp_path)
    monkeypatch.setattr(Path, "mkdir", refusing(errno.EROFS))
    with (
        pytest.raises(StoreError, match="reference » est inutilisable : en lecture seule"),
        store.transaction(),
    ):
        pass


def test_other_errors_are_left_to_others(tmp_path):
    with pytest.raises(FileNotFoundError), refusal_said(tmp_path):
        (tmp_path / "absent").read_bytes()
