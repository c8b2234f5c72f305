"""PINs: which may be chosen, what is kept of them, and that a storm of checks is taken one by one."""

from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.chrome.signin.pins import Pins, fit

CHEAP = Pins(memory_kib=64, rounds=1)


@pytest.mark.parametrize("pin", ["274913", "0000001", "123457", "135790", "112233", "999999999998"])
def test_a_good_pin_may_be_chosen(pin: str) -> None:
    assert fit(pin)


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "1234567890123",
        "123456",
        "654321",
        "987654",
        "890123",
        "111111",
        "000000000000",
        "27491a",
        "２７４９１３",
        " 274913",
        "274913\n",
    ],
)
def test_an_easy_or_strange_pin_may_not(pin: str) -> None:
    assert not fit(pin)


@given(st.text(max_size=16))
def test_any_text_is_judged(text: str) -> None:
    assert fit(text) in (True, False)
    if fit(text):
        assert text.isascii()
        assert 6 <= len(text) <= 12


def test_a_hash_fits_its_pin_alone_and_never_twice_the_same() -> None:
    one, other = CHEAP.hash("274913"), CHEAP.hash("274913")
    assert one != other
    assert "274913" not in one
    assert CHEAP.check(one, "274913")
    assert not CHEAP.check(one, "274914")


@pytest.mark.parametrize("kept", ["", "rubbish", "$argon2id$v=19$m=64,t=1,p=1$x"])
@pytest.mark.parametrize("pin", ["", "nobody", "274913"])
def test_where_nothing_is_kept_no_pin_fits(kept: str, pin: str) -> None:
    assert not CHEAP.check(kept, pin)


def test_a_real_hash_takes_the_memory_that_is_asked_for() -> None:
    assert "$m=19456,t=3,p=1$" in Pins().hash("274913")


def test_checks_take_turns() -> None:
    """While one is being made, the next waits: memory is taken once."""
    entered, go, done = Event(), Event(), list[str]()
    pins = Pins(memory_kib=64, rounds=1)
    real = pins._hasher.hash  # pyright: ignore[reportPrivateUsage]

    class Slow:
        def hash(self, pin: str) -> str:
            entered.set()
            go.wait(60)
            return real(pin)

    pins._hasher = Slow()  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]
    first = Thread(target=lambda: done.append(pins.hash("1")))
    first.start()
    entered.wait(60)
    second = Thread(target=lambda: done.append(pins.hash("2")))
    second.start()
    second.join(0.05)
    assert second.is_alive()
    assert done == []
    go.set()
    first.join(60)
    second.join(60)
    assert len(done) == 2
