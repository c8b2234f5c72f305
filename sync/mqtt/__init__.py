"""The only room that knows MQTT: one link to a broker that is made again for ever, with nothing carried over."""

from sync.mqtt.connection import Broker, Trouble, Will
from sync.mqtt.link import Link

__all__ = ["Broker", "Link", "Trouble", "Will"]
