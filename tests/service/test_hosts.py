#!/usr/bin/python3
"""Where things are.  A service that moves is found by its followers when the directory says so.  Several hosts in the connection string, of which
the first ones are no database: one accepts and closes, as what stands before a dead server does, one is silent, as a frozen one is."""

import os
import re
import signal
import socket
import sys
import threading
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
from harness import BIN, World, main  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME = "gateway/331023-one"
SILENT_SECONDS = 3  # what a host costs that does not answer
world = World()
world.principal("portal/331023-a", "portal")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one")
world.principal("gateway/331023-two", "service", endpoint=f"ipc://{world.folder}/two")
one = world.daemon(GATEWAY, "gateway", "331023-one")
two = world.daemon(GATEWAY, "gateway", "331023-two", follow=NAME)


class Host(threading.Thread):
    """Not a database.  `close`: what has been accepted is closed."""

    def __init__(self, close):
        super().__init__(daemon=True)
        self.listener, self.close, self.kept, self.taken = socket.create_server(("127.0.0.1", 0)), close, [], 0
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            self.taken += 1
            if self.close:
                connection.close()
            else:
                self.kept.append(connection)


def replace_in_configuration(pattern, by):
    with open(one.config, encoding="utf-8") as file:
        text = file.read()
    with open(one.config, "w", encoding="utf-8") as file:
        file.write(re.sub(pattern, by, text))


def put_before(*hosts):
    """The daemon's connection string with these before its own host."""
    ports = ",".join(str(host.port) for host in hosts)
    replace_in_configuration(r"host=(\S*/\S+?) ", lambda own: f"host={'127.0.0.1,' * len(hosts)}{own[1]} port={ports},5432 ")


def test_hosts_that_are_no_database_are_passed_by():
    closing, silent = Host(True), Host(False)
    put_before(closing, silent)
    start = time.monotonic()
    one.start()
    assert time.monotonic() - start < SILENT_SECONDS + 3, time.monotonic() - start
    assert closing.taken == 1 and silent.taken == 1, "queries go where the writer is"
    a = world.client("portal/331023-a", NAME)
    assert a.call("gateway.add.v1", {"amount": 1}, subject="kept")["balance"] == 1
    assert a.call("gateway.read.v1", {}, subject="kept", after=a.at)["balance"] == 1
    one.stop()


def test_a_service_that_moves_is_followed_without_a_restart():
    one.start()
    two.start()
    a, mirror = world.client("portal/331023-a", NAME), world.client("portal/331023-a", "gateway/331023-two")
    before = a.call("gateway.add.v1", {"amount": 1}, subject="moved")["balance"]
    assert mirror.call("gateway.read.v1", {}, subject="moved", after=a.at)["balance"] == before
    one.stop()
    replace_in_configuration(r"ipc://\S+/one", f"ipc://{world.folder}/elsewhere")
    world.principals[NAME]["endpoint"] = f"ipc://{world.folder}/elsewhere"
    world.write_directory()
    two.signal(signal.SIGHUP)
    one.start()
    a = world.client("portal/331023-a", NAME)
    after = a.call("gateway.add.v1", {"amount": 1}, subject="moved")["balance"]
    assert mirror.call("gateway.read.v1", {}, subject="moved", after=a.at, seconds=20)["balance"] == after == before + 1


if __name__ == "__main__":
    main(globals(), world)
