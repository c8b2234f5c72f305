"""Everything of the rehearsal started, and its market enrolled as an installer would."""

import json
import subprocess

from config import load_market
from edge.cli.demo.children import Children
from edge.cli.demo.reach import GaveUpError
from edge.cli.demo.site import MARKET, Site, pinma
from edge.cli.enrol import NotReachedError, RefusedError, over_http

_CLAIM_S = 60.0


def start(site: Site, children: Children) -> None:
    """Broker, devices, province; then the market with papers of its own. Exit 3 when one does not stand; raises GaveUpError."""
    children.start(*site.around())
    if not (site.market / "tls" / "own.pem").exists():
        _enrol(site)
    children.start(site.itself())


def _enrol(site: Site) -> None:
    words = ["province", "claim", MARKET, "--config", str(site.province / "province.toml"), "--json"]
    told = subprocess.run([*pinma(), *words], capture_output=True, timeout=_CLAIM_S, check=False)
    if told.returncode:
        raise GaveUpError(f"the province gives no claim: {told.stderr.decode(errors='replace').strip()}")
    try:
        over_http(load_market(site.market / "market.toml"), site.province_url, json.loads(told.stdout)["code"])
    except (NotReachedError, RefusedError, ValueError) as error:
        raise GaveUpError(f"the market does not enrol: {error}") from error
