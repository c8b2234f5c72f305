"""Registries of the province: what a row may say, how a whole registry is told from another, and what is kept here.

The digest is the sum of SHA-256(key 0 row) over all rows, modulo 2^256: it does not depend on order, and a change is
added to it without reading the rest. A row is canonical JSON.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.codes import paper
from edge.core.errors import OutOfOrderError

_PAPER = ("product", "issued_on", "grams", "state")
COLUMNS: dict[str, frozenset[str]] = {
    "operators": frozenset(("name", "county", "natural", "uscc", "state")),
    "certificates": frozenset(("kind", "issuer", *_PAPER)),
    "reports": frozenset(("lab", "producer", "lot", *_PAPER)),
    "products": frozenset(
        ("name", "group", "unit", "grams", "tolerance_bp", "shelf_days", "evidence", "tests", "state")
    ),
    "risks": frozenset(("chance_bp", "until", "reason", "state")),
}
_PAPERS = frozenset(("certificates", "reports"))
_LONGEST = 200
PERSONAL = re.compile(r"1\d{10}|\d{17}[\dXx]", re.ASCII)  # a mobile number, a resident's id
_MODULUS = 1 << 256
_ENCODE = msgspec.json.Encoder(order="sorted").encode
_DECODE = msgspec.json.Decoder(dict[str, str]).decode


def wrong(registry: str, key: str, row: Mapping[str, str]) -> str:
    """What of a row cannot be: the name of the column, or "". Natural persons have a masked name and no number."""
    if not 0 < len(key) <= _LONGEST or not key.isprintable():
        return "key"
    columns = COLUMNS[registry]
    strange = next((name for name, value in row.items() if name not in columns or len(value) > _LONGEST), "")
    if strange or registry != "operators":
        return strange
    if row.get("state", "active") not in ("active", "suspended"):
        return "state"
    if row.get("natural", "") not in ("", "yes"):
        return "natural"
    return _personal(key, row) if row.get("natural") else ""


def _personal(key: str, row: Mapping[str, str]) -> str:
    name = row.get("name", "")
    if name[1:] != "*" * max(len(name) - 1, 1):
        return "name"
    if row.get("uscc"):
        return "uscc"
    return "key" if PERSONAL.fullmatch(key) else ""


def key_of(registry: str, text: str) -> str:
    """A row's key as it is kept: of a paper, its number in its normal form."""
    return paper.normal(text) if registry in _PAPERS else text


def encode(row: Mapping[str, str]) -> bytes:
    """The row as it is kept and weighed."""
    return _ENCODE(row)


def decode(row: bytes) -> dict[str, str]:
    """The row as it was given."""
    return _DECODE(row)


def weight(rows: Iterable[tuple[str, bytes]]) -> int:
    """What rows add to a digest."""
    return sum(int.from_bytes(hashlib.sha256(key.encode() + b"\0" + row).digest()) for key, row in rows) % _MODULUS


def digest(total: int) -> str:
    """A weight as it is told."""
    return f"{total % _MODULUS:064x}"


def own_name(registry: str) -> str:
    """What a market keeps its own rows of a registry under, beside the province's."""
    return f"own {registry}"


class Register(Struct, frozen=True, gc=False):
    """A registry as this market keeps it, and how often it had to ask for a whole copy."""

    registry: str
    version: int = 0
    rows: int = 0
    digest: str = ""
    wants: int = 0


def register_after(register: Register | None, key: str, fact: f.Fact) -> Register:
    """The registry after a version came into force, or one did not fit."""
    register = register or Register(key)
    match fact:
        case f.RegistryKept() | f.Imported():
            return replace(register, version=fact.version, rows=fact.rows, digest=fact.digest)
        case f.RegistryWanted():
            return replace(register, wants=register.wants + 1)
        case _:
            raise OutOfOrderError(fact)
