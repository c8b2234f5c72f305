"""The cases: a table of name -> what is done, and the function that does it."""

from typing import NamedTuple


class Case(NamedTuple):
    """What is done, for the table, and where."""

    words: str
    place: str


def _case(words: str, place: str) -> Case:
    return Case(words, f"tests.torture.cases.{place}")


CASES = {
    "never-acked": _case("a broker that never PUBACKs, then swallows, then heals", "line:never_acked"),
    "boot-away": _case("boot while province and broker are away, scans, kill -9, boot again", "kills:boot_away"),
    "kill-loop": _case("kill -9 of market, province and broker in random order under load", "kills:kill_loop"),
    "kill-database": _case("PostgreSQL crashes under the province, and the province with it", "kills:kill_database"),
    "networks": _case("four markets at once: cut, 30 % loss, 2 s delay each way, half-open TCP", "nets:networks"),
    "market-full": _case("the market's disk is full, twice; then there is room", "disk:market_full"),
    "province-full": _case("the archive's disk fills under a backlog; then it grows", "disk:province_full"),
    "burst": _case("5,000 scans in one millisecond, 1,000 repeated", "volume_cases:burst"),
    "bounced": _case("broker bounced 20 times while a backlog drains", "line:bounced"),
    "upgrade": _case(
        "settings pushed three times and schema stepped from 003 with 100,000 facts waiting",
        "volume_cases:upgrade",
    ),
    "week": _case("a backlog of seven days drains into PostgreSQL, live facts ahead", "volume_cases:week"),
    "forged": _case("doubled, reordered, forged, truncated, oversized frames at both ends", "forged:forged"),
    "stale-backup": _case(
        "a stale backup put back, by hand at rest and by `pinma restore` out of contact", "copies:stale_backup"
    ),
    "stale-unknown": _case(
        "a stale backup put back by hand, and worked on before the province can tell", "boxes:stale_unknown"
    ),
    "lost-box": _case("a box burns; a new one is enrolled and restored from the province", "boxes:lost_box"),
    "twins": _case("two boxes with one identity", "boxes:twins"),
    "fleet": _case("43 markets reconnect at once", "fleet:reconnect"),
    "archive-restored": _case("the province's archive restored from an older copy, twice", "copies:archive_restored"),
}
