"""The site file as the doors know their market."""

from config import MarketSettings, SiteFileError
from edge.core.codes import Provincial, Scheme
from edge.core.rules import Rules
from edge.flow.turn import Site


def site(settings: MarketSettings) -> Site:
    """The market, its lanes and its rules. Raises SiteFileError for rules looser than the law or a lane that is none."""
    try:
        rules = Rules(**settings.rules.model_dump())
    except ValueError as error:
        raise SiteFileError(f"rules: {error}") from error
    lanes: dict[str, str] = {lane.id: lane.gate for lane in settings.lane}
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
    )


def scheme(settings: MarketSettings) -> Scheme:
    """What a scan is read by here."""
    codes, slot = settings.codes, settings.codes.provincial
    provincial = None if slot is None else Provincial(slot.pattern, slot.length, slot.check)
    return Scheme(frozenset((settings.node,)), codes.gs, codes.short_gtins, provincial)
