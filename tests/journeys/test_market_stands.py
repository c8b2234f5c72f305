"""A market by its command: it serves whatever is missing around it, stops when told, and is alone with its folder."""

import signal
from pathlib import Path

import pytest
from faults_rig import edit, http_port, lay, market, one_line, standing

from tests.ports import free_port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_freshly_laid_market_serves_without_devices_or_broker_and_stops_when_told(
    tmp_path: Path, number: signal.Signals
) -> None:
    site = lay(tmp_path / "market")
    with standing(site) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert process.returncode == 0, "it was cut off before it had closed its store and its devices"


def test_a_second_market_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    site = lay(tmp_path / "market")
    with standing(site):
        first = (site / "market.toml").read_text("utf-8")
        edit(site, f"port = {http_port(site)}", f"port = {free_port()}")
        (site / "market.toml").rename(site / "second.toml")
        (site / "market.toml").write_text(first, "utf-8")
        assert str(site) in one_line(market(site, "second.toml"), 3)
