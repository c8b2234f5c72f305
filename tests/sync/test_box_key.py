"""What a box seals, it alone opens, and only as what it was sealed."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sync.identity.box_key import BoxKey, make_box_key

KEY = bytes(range(32))


def test_what_was_sealed_opens_with_the_same_file_only(tmp_path: Path) -> None:
    box, other = BoxKey(tmp_path / "a", make=True), BoxKey(tmp_path / "b", make=True)
    sealed = box.seal("draw key 2026-03-05", KEY)
    assert sealed is not None
    assert KEY not in sealed
    assert box.is_sealed(sealed)
    assert sealed != box.seal("draw key 2026-03-05", KEY)
    assert BoxKey(tmp_path / "a").unseal("draw key 2026-03-05", sealed) == KEY
    assert other.unseal("draw key 2026-03-05", sealed) is None
    assert box.unseal("draw key 2026-03-06", sealed) is None


def test_any_bit_changed_and_it_does_not_open(tmp_path: Path) -> None:
    box = BoxKey(tmp_path / "a", make=True)
    sealed = box.seal("x", KEY)
    assert sealed is not None
    for at in range(len(sealed) - len(KEY) - 28, len(sealed)):
        spoilt = bytearray(sealed)
        spoilt[at] ^= 1
        opened = box.unseal("x", bytes(spoilt))
        assert opened is None or not box.is_sealed(bytes(spoilt))
    assert box.unseal("x", sealed[:-1]) is None
    assert box.unseal("x", sealed[:20]) is None


@given(st.binary(max_size=64))
def test_what_lies_in_clear_comes_back_as_it_is(content: bytes) -> None:
    nobody = BoxKey(Path("/nowhere/box.key"))
    assert not nobody.usable
    assert nobody.seal("x", content) is None
    assert nobody.unseal("x", content) == (None if nobody.is_sealed(content) else content)


def test_a_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "box.key"
    make_box_key(path)
    first = path.read_bytes()
    make_box_key(path)
    assert (path.read_bytes(), len(first), path.stat().st_mode & 0o777) == (first, 32, 0o600)
