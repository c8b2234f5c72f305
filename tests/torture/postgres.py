"""A PostgreSQL 15 of a case's own; the same cluster that tests/sync stands on."""

from tests.sync.pg_rig import Cluster
from tests.torture.ground import Ground
from tests.torture.outcome import AbsentError


def cluster(ground: Ground) -> Cluster:
    """A running cluster that ends with the case. Raises AbsentError."""
    try:
        made = Cluster()
    except AssertionError as error:
        raise AbsentError(str(error)) from error
    ground.leave.append(made.remove)
    return made
