"""A market that goes on while its journal is verified: nobody is accused of what came meanwhile."""

from contextlib import closing

from flow_goods import IN, good
from flow_rig import Rig

from edge.cli import journal as j
from edge.cli.proof import wrong_journal
from edge.cli.verify import last_day, wrong_day


def test_what_is_recorded_while_it_is_verified_is_not_seen(market: Rig) -> None:
    market.scan(IN, market.declare(good("A")))
    with closing(j.open_file(market.path)) as connection:
        facts, day = list(j.facts(connection)), last_day(connection)
        market.scan(IN, market.declare(good("B")))
        wrong, count, heads = wrong_journal(connection)
        assert (wrong, count) == ("", len(facts))
        assert list(j.facts(connection)) == facts
        assert wrong_day(connection, day) == ""
    assert heads != wrong_journal(market.store.read())[2]
