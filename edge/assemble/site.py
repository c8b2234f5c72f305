"""The site file as the doors know their market."""

from collections import Counter
from typing import Any

import msgspec

from config import MarketSettings, SiteFileError, load_methods
from edge.core.codes import Provincial, Scheme
from edge.core.lab.practice import Practice
from edge.core.methods import Method, loose
from edge.core.products import GROUPS
from edge.core.rules import Loop, Rules, named
from edge.flow.turn import Site

LABORATORY = "lab"  # what its printer's labels are for, as for a lane: no lane may have this name


def site(settings: MarketSettings) -> Site:
    """The market, its lanes and its rules. Raises SiteFileError for rules looser than the law or a lane that is none."""
    try:
        rules = named(Rules(**settings.rules.model_dump()))
    except ValueError as error:
        raise SiteFileError(f"rules: {error}") from error
    lanes: dict[str, str] = {lane.id: lane.gate for lane in settings.lane}
    if LABORATORY in lanes:
        raise SiteFileError(f"lane {LABORATORY!r}: that is the laboratory's own name")
    if settings.sale_lane not in lanes:
        raise SiteFileError(f"sale_lane {settings.sale_lane!r} is no lane; lanes: {', '.join(lanes)}")
    return Site(
        settings.id,
        settings.node,
        settings.name,
        lanes,
        settings.sale_lane,
        settings.public_url,
        rules,
        settings.roll_hour,
        codes=scheme(settings),
        methods=methods(settings),
        practice=practice(settings),
        loop=Loop(**settings.loop.model_dump()),
        sticker_lane=LABORATORY if settings.lab.printer is not None else "",
        vouchers=tuple([each.id for each in (*settings.lane, *settings.station) if each.voucher is not None]),
        stalls=tuple([each.id for each in settings.station if each.printer is not None]),
    )


def methods(settings: MarketSettings) -> tuple[Method, ...]:
    """The laboratory's methods. Raises SiteFileError naming the first that cannot be."""
    path = settings.lab.methods
    found = list[Method]()
    for number, table in enumerate(load_methods(path), 1):
        try:
            found.append(_method(table))
        except ValueError as error:
            raise SiteFileError(f"{path or 'methods.toml'}: method {table.get('id', number)}: {error}") from error
    twice = [name for name, count in Counter(each.id for each in found).items() if count > 1]
    if twice:
        raise SiteFileError(f"{path or 'methods.toml'}: method {twice[0]!r} stands there twice")
    return tuple(found)


def _method(table: dict[str, Any]) -> Method:
    """Raises ValueError for whatever no market may test by."""
    if strange := [key for key in table if key not in Method.__struct_fields__]:
        raise ValueError(f"{strange[0]}: there is no such key")
    method = msgspec.convert(table, Method, strict=True)
    unknown = [group for group in method.groups if group not in GROUPS]
    if wrong := f"{unknown[0]!r} is no food group" if unknown else loose(method):
        raise ValueError(wrong)
    return method


def practice(settings: MarketSettings) -> Practice:
    """How the laboratory works. Raises SiteFileError for what the law does not allow."""
    try:
        return Practice(**settings.lab.model_dump(exclude={"methods", "printer"}))
    except ValueError as error:
        raise SiteFileError(f"lab: {error}") from error


def scheme(settings: MarketSettings) -> Scheme:
    """What a scan is read by here."""
    codes, slot = settings.codes, settings.codes.provincial
    provincial = None if slot is None else Provincial(slot.pattern, slot.length, slot.check)
    return Scheme(frozenset((settings.node,)), codes.gs, codes.short_gtins, provincial)
