"""Runs inside thingsboard-gateway, as one of its connectors: takes events by TCP and answers each as the gateway does.

A line in is JSON {"n", "ts", "device"}; the line out is n and what `send_to_storage` returned, which is what every connector of
theirs goes by. It is copied into the gateway's own extensions folder by tests/torture/thingsboard.py, and imports nothing of ours.
"""
# pyright: basic, reportMissingImports=false

import json
import socketserver
import threading
from typing import Any

from thingsboard_gateway.connectors.connector import Connector
from thingsboard_gateway.gateway.entities.converted_data import ConvertedData
from thingsboard_gateway.gateway.entities.datapoint_key import DatapointKey
from thingsboard_gateway.gateway.entities.telemetry_entry import TelemetryEntry


class TortureConnector(Connector):
    def __init__(self, gateway: Any, config: Any, connector_type: str) -> None:
        self.gateway, self.config, self.type, self.name = gateway, config, connector_type, "feed"
        self.server: Any = None

    def open(self) -> None:
        connector = self

        class Lines(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(connector.take(json.loads(line)))

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", self.config["port"]), Lines)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, event: dict[str, Any]) -> bytes:
        data = ConvertedData(event["device"])
        data.add_to_telemetry(TelemetryEntry({DatapointKey("scan"): event["n"]}, event["ts"]))
        status = self.gateway.send_to_storage(self.name, self.get_id(), data)
        return f"{event['n']} {status.name}\n".encode()

    def close(self) -> None:
        if self.server:
            self.server.shutdown()

    def get_id(self) -> str:
        return self.config.get("id", "feed")

    def get_name(self) -> str:
        return self.name

    def get_type(self) -> str:
        return self.type

    def get_config(self) -> Any:
        return self.config

    def is_connected(self) -> bool:
        return self.server is not None

    def is_stopped(self) -> bool:
        return self.server is None

    def on_attributes_update(self, content: Any) -> None:
        del content

    def server_side_rpc_handler(self, content: Any) -> None:
        del content
