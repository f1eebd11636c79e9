#!/usr/bin/python3
"""Streams and batches seen from outside: round trips to PostgreSQL, the other hash, large events."""

import json
import os
import re
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, World, burst, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
world = World()
world.principal("portal/331023-a", "portal")


class Proxy:
    """Stands between a daemon and PostgreSQL, and counts on each connection how often the server says ReadyForQuery: once for
    each flush that the daemon waits for."""

    def __init__(self, server, folder):
        os.mkdir(folder)
        self.server, self.folder, self.connections = server, folder, []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f"{folder}/.s.PGSQL.5432")
        self.listener.listen(8)
        os.chmod(f"{folder}/.s.PGSQL.5432", 0o777)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self.server}/.s.PGSQL.5432")
            connection = {"ready": 0, "writes": False}
            self.connections.append(connection)
            threading.Thread(target=self.up, args=(client, server, connection), daemon=True).start()
            threading.Thread(target=self.down, args=(server, client, connection), daemon=True).start()

    @staticmethod
    def up(client, server, connection):
        while data := client.recv(65536):
            connection["writes"] = connection["writes"] or b"COMMIT" in data
            server.sendall(data)

    @staticmethod
    def down(server, client, connection):
        rest = b""
        while data := server.recv(65536):
            try:
                client.sendall(data)
            except OSError:
                return  # the daemon was killed
            rest += data
            while len(rest) >= 5 and len(rest) > int.from_bytes(rest[1:5], "big"):
                connection["ready"] += rest[:1] == b"Z"
                rest = rest[1 + int.from_bytes(rest[1:5], "big"):]

    def flushes(self):
        return sum(connection["ready"] for connection in self.connections if connection["writes"])


def batches_of(daemon):
    return {line["batch"] for line in daemon.lines() if line["event"] in ("done", "answered again")}


def test_round_trips_do_not_grow_with_messages_entities_and_events():
    world.principal("gateway/331023-trips", "service", endpoint=f"ipc://{world.folder}/trips")
    daemon = world.daemon(GATEWAY, "gateway", "331023-trips")
    with open(daemon.config, encoding="utf-8") as file:
        config = file.read()
    host = re.search(r"^connection = host=(\S+)", config, re.M).group(1)
    proxy = Proxy(host, world.path("proxy"))
    with open(daemon.config, "w", encoding="utf-8") as file:
        file.write(config.replace(f"connection = host={host}", f"connection = host={proxy.folder}"))
    daemon.start()
    client = world.client("portal/331023-a", "gateway/331023-trips")
    client.call("gateway.add.v1", {"amount": 1}, subject="first")
    for count in (1, 20, 250):
        batches, flushes = len(batches_of(daemon)), proxy.flushes()
        burst(client, [("gateway.add.v1", f"trips{i % 7}", {"amount": 1}, new_id()) for i in range(count)])
        batches = len(batches_of(daemon)) - batches
        assert proxy.flushes() - flushes == 2 * batches, (count, batches, proxy.flushes() - flushes)
    assert batches <= 25, f"{batches} batches for 250 messages at once"


def test_a_stream_may_be_hashed_with_sm3():
    world.principal("gateway/331023-sm", "service", endpoint=f"ipc://{world.folder}/sm")
    world.principal("gateway/331023-smtwo", "service", endpoint=f"ipc://{world.folder}/smtwo")
    os.environ["LIAISON_STREAM_ALGORITHM"] = "sm3"
    try:
        world.daemon(GATEWAY, "gateway", "331023-sm").start()
    finally:
        del os.environ["LIAISON_STREAM_ALGORITHM"]
    world.daemon(GATEWAY, "gateway", "331023-smtwo", follow="gateway/331023-sm").start()
    client, mirror = (world.client("portal/331023-a", f"gateway/331023-{name}") for name in ("sm", "smtwo"))
    client.call("gateway.add.v1", {"amount": 3}, subject="sm")
    assert mirror.call("gateway.read.v1", {}, subject="sm", after=client.at)["balance"] == 3
    links = client.read_page("gateway/331023-sm", 0, "00" * 32, 0)
    assert json.loads(links[0][2])["data"]["alg"] == "sm3", links[0]
    assert len(links) == 2


def test_large_events_are_followed_and_too_large_ones_refused():
    world.principal("gateway/331023-big", "service", endpoint=f"ipc://{world.folder}/big")
    world.principal("gateway/331023-bigtwo", "service", endpoint=f"ipc://{world.folder}/bigtwo")
    world.daemon(GATEWAY, "gateway", "331023-big").start()
    world.daemon(GATEWAY, "gateway", "331023-bigtwo", follow="gateway/331023-big").start()
    client, mirror = (world.client("portal/331023-a", f"gateway/331023-{name}") for name in ("big", "bigtwo"))
    for _ in range(12):
        client.call("gateway.shout.v1", {"bytes": 150000}, subject="loud")
    refused("internal", lambda: client.call("gateway.shout.v1", {"bytes": 170000}, subject="loud"))
    assert client.call("gateway.read.v1", {}, subject="loud")["balance"] == 12, "what could not be told was not done"
    client.call("gateway.add.v1", {"amount": 1}, subject="after")
    assert mirror.call("gateway.read.v1", {}, subject="after", after=client.at)["balance"] == 1


def test_a_slow_clock_of_the_database_does_not_matter():
    """Nothing that is stored takes its time from PostgreSQL: all is the batch's, here that of a test clock."""
    world.clock(86400 * 30)
    world.principal("gateway/331023-time", "service", endpoint=f"ipc://{world.folder}/time")
    world.daemon(GATEWAY, "gateway", "331023-time").start()
    client = world.client("portal/331023-a", "gateway/331023-time")
    client.call("gateway.add.v1", {"amount": 1}, subject="x")
    ahead = world.cluster.psql("liaison_gateway_331023_time", "postgres",
                               "SELECT count(*) FROM runtime.event WHERE at > now() + interval '29 days'")
    assert ahead == "2", ahead
    wait_until(lambda: client.call("health.v1", {})["head"] == 2)


if __name__ == "__main__":
    main(globals(), world)
