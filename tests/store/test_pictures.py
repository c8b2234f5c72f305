"""Evidence is on the disk before its name is told, once, and whole or not at all."""

import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.store.pictures import Pictures

JPEG = b"\xff\xd8 a crate of celtuce \xff\xd9"
DIGEST = hashlib.sha256(JPEG).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pictures"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_named_by_what_is_in_it(folder: Path) -> None:
    assert Pictures(folder).keep(JPEG) == DIGEST
    assert files(folder) == [f"{DIGEST[:2]}/{DIGEST}.jpg"]
    path = Pictures(folder).path(DIGEST)
    assert path is not None
    assert path.read_bytes() == JPEG


def test_the_same_picture_twice_is_one_file_written_once(folder: Path) -> None:
    pictures = Pictures(folder)
    pictures.keep(JPEG)
    path = pictures.path(DIGEST)
    assert path is not None
    first = path.stat()
    assert pictures.keep(JPEG) == DIGEST
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_many_threads_with_the_same_picture_leave_one_file(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(Pictures(folder).keep, [JPEG] * 64))
    assert set(kept) == {DIGEST}
    assert files(folder) == [f"{DIGEST[:2]}/{DIGEST}.jpg"]


def test_a_full_disk_is_told_and_leaves_nothing_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("edge.store.pictures.os.fsync", full)
    folder.mkdir()
    (folder / DIGEST[:2]).mkdir()
    with pytest.raises(OSError, match="No space left"):
        Pictures(folder).keep(JPEG)
    assert files(folder) == []
    assert Pictures(folder).path(DIGEST) is None
    monkeypatch.undo()
    assert Pictures(folder).keep(JPEG) == DIGEST


def test_it_is_synced_before_it_has_its_name_and_its_folder_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pictures(folder).keep(b"another, so that the folders are there")
    (folder / DIGEST[:2]).mkdir(exist_ok=True)
    seen: list[tuple[str, bool]] = []
    sync = os.fsync

    def watched(fd: int) -> None:
        seen.append((Path(f"/proc/self/fd/{fd}").readlink().suffix, Pictures(folder).path(DIGEST) is not None))
        sync(fd)

    monkeypatch.setattr("edge.store.pictures.os.fsync", watched)
    Pictures(folder).keep(JPEG)
    assert seen == [(".new", False), ("", True)]


@given(st.one_of(st.text(max_size=70), st.just("../" * 21 + "a"), st.just("A" * 64), st.just("/etc/passwd")))
def test_what_is_no_digest_is_nowhere(name: str) -> None:
    assert Pictures(Path("/")).path(name) is None
