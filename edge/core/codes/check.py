"""Check characters: ISO 7064 by python-stdnum, GS1 modulo 10 by ourselves (it stands in every GTIN that is read)."""

from typing import TYPE_CHECKING

from stdnum.iso7064 import mod_11_10, mod_37_36, mod_97_10

from edge.core.codes.scheme import Check

if TYPE_CHECKING:
    from collections.abc import Callable


def digit(body: str) -> str:
    """MOD 11,10 over digits: finds every wrong digit and nearly every swap."""
    return mod_11_10.calc_check_digit(body)


def digit_fits(text: str) -> bool:
    """Whether the last digit of `text` checks the rest."""
    return digit(text[:-1]) == text[-1]


def letter(body: str) -> str:
    """MOD 37,36 over digits and capitals."""
    return mod_37_36.calc_check_digit(body)


def letter_fits(text: str) -> bool:
    """Whether the last character of `text` checks the rest."""
    return letter(text[:-1]) == text[-1]


def gs1(body: str) -> str:
    """The check digit of GTIN, GLN, SSCC and their like: from the right, digits count three and one by turns."""
    total = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


def gs1_fits(text: str) -> bool:
    """Whether the last digit of a GS1 key checks the rest."""
    return (sum(map(int, text[::-2])) + 3 * sum(map(int, text[-2::-2]))) % 10 == 0


def fits(text: str, how: Check) -> bool:
    """Whether `text` ends in the check characters of `how`; False also for characters that scheme cannot hold."""
    if how == "none":
        return True
    tests: dict[Check, Callable[[str], bool]] = {
        "mod_11_10": digit_fits,
        "mod_37_36": letter_fits,
        "mod_97_10": mod_97_10.is_valid,
        "gs1_mod_10": gs1_fits,
    }
    try:
        return bool(tests[how](text))
    except ValueError:
        return False
