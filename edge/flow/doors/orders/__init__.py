"""Orders of the province, each taken up once. None opens a barrier, and none prints."""

from edge.flow.doors.orders.days import key, reveal
from edge.flow.doors.orders.registries import part
from edge.flow.doors.orders.ruling import licence, rule
from edge.flow.doors.orders.stops import lift, stop
from edge.flow.doors.orders.taking import unknown

__all__ = ["key", "licence", "lift", "part", "reveal", "rule", "stop", "unknown"]
