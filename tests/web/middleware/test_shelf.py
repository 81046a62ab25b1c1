import threading
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from quartiers.web.middleware import answers
from quartiers.web.middleware.shelf import Disk, Kept, Shelf

PAGE = Kept(200, (("Content-Type", "text/html"), ("ETag", '"a"')), "<p>é</p>\n\n".encode())
KEY = ("asked", "host")


def test_another_process_finds_it(tmp_path: Path):
    Disk(tmp_path, 1_000).put("m", KEY, PAGE)
    assert Disk(tmp_path, 1_000).get("m", KEY) == PAGE
    assert Disk(tmp_path, 1_000).get("m", ("other",)) is None
    assert Disk(tmp_path, 1_000).get("n", KEY) is None


def test_new_data_clear_the_old(tmp_path: Path):
    disk = Disk(tmp_path, 1_000)
    disk.put("old", KEY, PAGE)
    disk.put("new", KEY, PAGE)
    assert disk.get("old", KEY) is None
    assert disk.get("new", KEY) == PAGE


def test_full_disk_shelf_takes_no_more(tmp_path: Path):
    disk = Disk(tmp_path, len(PAGE.body))
    disk.put("m", KEY, PAGE)
    disk.put("m", ("other",), PAGE)
    assert disk.get("m", ("other",)) is None
    again = Disk(tmp_path, len(PAGE.body))  # counts what is there
    again.put("m", ("third",), PAGE)
    assert again.get("m", ("third",)) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"status": 200}\n', b"\xff\n\n", b"[]\n"])
def test_broken_file_is_no_answer(tmp_path: Path, content: bytes):
    disk = Disk(tmp_path, 1_000)
    disk.put("m", KEY, PAGE)
    (file,) = (tmp_path / "pages" / "m").iterdir()
    file.write_bytes(content)
    assert disk.get("m", KEY) is None


def test_cut_body_is_no_answer(tmp_path: Path):
    disk = Disk(tmp_path, 1_000)
    disk.put("m", KEY, PAGE)
    (file,) = (tmp_path / "pages" / "m").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert disk.get("m", KEY) is None


def test_disk_that_cannot_be_written_is_done_without(tmp_path: Path):
    (tmp_path / "pages").write_text("a file where a folder should be")
    disk = Disk(tmp_path, 1_000)
    disk.put("m", KEY, PAGE)
    assert disk.get("m", KEY) is None


def test_one_thread_makes_it_the_others_wait():
    shelf, made, go = Shelf(1_000), [], threading.Barrier(4)

    def ask() -> None:
        go.wait()
        with shelf.making(KEY):
            if shelf.get(KEY) is None:
                made.append(1)
                shelf.put(KEY, PAGE)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


@pytest.fixture
def disk(site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    monkeypatch.setattr(answers, "disk", Disk(tmp_path, 100_000))
    monkeypatch.setattr(answers, "shelf", Shelf(0))  # nothing stays in memory
    return answers.disk


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/quartiers/QN99901I/", True),
        ("/dispositifs/?q=mon+nom", False),
        ("/api/v1/schemes", False),
    ],
)
def test_only_pages_of_nobody_go_on_the_disk(disk: Disk, path: str, kept: bool):
    asked = []

    def view(request):
        asked.append(request.path)
        return HttpResponse("page")

    for _ in range(2):
        answers.Answers(view)(RequestFactory().get(path))
    assert len(asked) == (1 if kept else 2)


def test_what_is_of_a_person_is_never_on_the_disk(disk: Disk, tmp_path: Path):
    def view(request):
        return HttpResponse("page", headers={"Cache-Control": "no-store"})

    answers.Answers(view)(RequestFactory().get("/adresse/"))
    assert not (tmp_path / "pages").exists()
