#!/usr/bin/python3
"""Several hosts in the connection string, of which the first ones are no database: one accepts and closes, as what stands before a dead
server does, one accepts and stays silent, as a frozen one does."""

import os
import re
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
one = world.daemon(GATEWAY, "gateway", "331023-one")


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


def put_before(*hosts):
    """The daemon's connection string with these before its own host."""
    with open(one.config, encoding="utf-8") as file:
        text = file.read()
    ports = ",".join(str(host.port) for host in hosts)
    text = re.sub(r"host=(\S*/\S+?) ", lambda own: f"host={'127.0.0.1,' * len(hosts)}{own[1]} port={ports},5432 ", text)
    with open(one.config, "w", encoding="utf-8") as file:
        file.write(text)


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


if __name__ == "__main__":
    main(globals(), world)
