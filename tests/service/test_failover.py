#!/usr/bin/python3
"""PostgreSQL fails over to its synchronous standby while commands go on: kill -9 of the primary during COMMITs, promotion, and the
daemons find the new one by the several hosts in their connection string.  FAILOVERS=N for more than three."""

import json
import os
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
from harness import BIN, NoAnswer, Portal, Refused, World, listens, main, new_id, wait_until  # noqa: E402
from replica import Pair  # noqa: E402
from under_load import loads  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
FAILOVERS = int(os.environ.get("FAILOVERS", "3"))
BACK_SECONDS = 10  # of PostgreSQL's death
STANDS_BY = "another instance is the writer: standing by"
figures = {}

world = World(cluster=Pair)
pair = world.cluster
world.principal("portal/331023-a", "portal")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one-a ipc://{world.folder}/one-b")
world.principal("gateway/331023-two", "service", endpoint=f"ipc://{world.folder}/two")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
two = world.daemon(GATEWAY, "gateway", "331023-two", follow=NAME).start()
a = world.client("portal/331023-a", NAME)
mirror = world.client("portal/331023-a", "gateway/331023-two")


def sql(text):
    return pair.psql(DATABASE, "postgres", text)


def writer_backend():
    return ("FROM pg_stat_activity WHERE application_name LIKE 'gatewayd %' AND datname = current_database() AND pid IN "
            "(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)")


def check_followed(running):
    """What was answered is in the new primary's stream once, and at the follower once, though its database failed over too."""
    a.call("gateway.read.v1", {}, subject=running[0].account)
    for load in running:
        assert int(sql(f"SELECT count(*) FROM runtime.event WHERE subject = '{load.account}'")) == load.answered
        read = mirror.call("gateway.read.v1", {}, subject=load.account, after=a.at)
        assert read["balance"] == read["reminders"] == load.answered, (read, load.answered)
    assert not two.lines("following stopped")


def fail_over_under_load(name, back, promoted):
    with loads(world, NAME, [f"{name}.{n}" for n in range(4)]) as running:
        killed = time.monotonic()
        promoted.append(pair.fail_over())
        client = world.client("portal/331023-a", NAME)
        client.call("gateway.add.v1", {"amount": 1}, subject=f"new.{name}")
        back.append(time.monotonic() - killed)
    check_followed(running)
    pair.rejoin()
    return sum(load.answered for load in running)


def test_no_answered_command_is_lost_when_the_primary_is_killed():
    back, promoted, answered = [], [], 0
    for round in range(FAILOVERS):
        answered += fail_over_under_load(f"over{round}", back, promoted)
        assert back[-1] < BACK_SECONDS, back
    assert one.process.poll() is None and two.process.poll() is None
    figures.update(failovers=FAILOVERS, answered=answered, lost=0, twice=0, seconds_back_after_failover=back,
                   seconds_of_kill_and_promotion=promoted)


def client_that_waits(account, id):
    """Sends a command; the function it gives says within a second whether it was answered."""
    portal = Portal("portal/331023-a", world.path("portal.331023-a.key"), "en")
    entry = world.principals[NAME]
    service = portal.service(entry["endpoint"], entry["key"])
    service.connect()
    service.socket.send(json.dumps(service.envelope("gateway.add.v1", {"amount": 7}, account, None, id)).encode())

    def answered():
        came = service.socket.poll(1000) != 0 and "balance" in service.socket.recv_multipart()[-1].decode()
        portal.close()
        return came
    return answered


def test_a_commit_that_only_the_primary_has_is_in_doubt():
    """The replica is gone, so COMMIT waits; somebody cancels the wait.  The primary has the command then, perhaps alone: it must not
    be answered, until it is known to be where it cannot get lost."""
    id, before = new_id(), len(one.lines("database session lost"))
    add = lambda seconds: a.call("gateway.add.v1", {"amount": 7}, subject="doubt", id=id, seconds=seconds)  # noqa: E731
    pair.standby.stop()
    try:
        asking = client_that_waits("doubt", id)
        wait_until(lambda: sql(f"SELECT count(*) {writer_backend()} AND wait_event = 'SyncRep'") == "1")
        sql(f"SELECT pg_cancel_backend(pid) {writer_backend()}")
        wait_until(lambda: len(one.lines("database session lost")) > before)
        assert not asking(), "answered, though no replica has it"
        assert "in doubt" in one.lines("database session lost")[-1]["error"]
        assert int(sql("SELECT count(*) FROM runtime.event WHERE subject = 'doubt'")) == 1, "the primary has it"
        try:
            add(1)
            raise AssertionError("answered, though no replica has it")
        except (NoAnswer, Refused) as nothing:
            assert getattr(nothing, "code", "busy") == "busy", nothing
    finally:
        pair.standby.start()
    assert add(30)["balance"] == 7
    assert int(sql("SELECT count(*) FROM runtime.event WHERE subject = 'doubt'")) == 1


def test_a_standby_instance_outlives_a_failover():
    """Daemon and database fail over one after the other."""
    other = world.daemon(GATEWAY, "gateway", "331023-one", instance="-b", place=1).start(ready=False)
    wait_until(lambda: other.lines(STANDS_BY))
    back = []
    fail_over_under_load("both", back, [])
    wait_until(lambda: listens(one.endpoint()) != listens(other.endpoint()))
    writer, standby = (one, other) if listens(one.endpoint()) else (other, one)
    wait_until(lambda: standby.lines(STANDS_BY))
    with loads(world, NAME, ["then"]) as running:
        writer.kill()
    check_followed(running)
    assert standby.process.poll() is None and listens(standby.endpoint())
    assert back[0] < BACK_SECONDS, back


if __name__ == "__main__":
    main(globals(), world, figures)
