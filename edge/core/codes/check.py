"""ISO 7064 check characters, by python-stdnum."""

from stdnum.iso7064 import mod_11_10, mod_37_36


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
