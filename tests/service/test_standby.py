#!/usr/bin/python3
"""Two instances of one service: one writes, the other stands by.  Clients know both places and never notice which it is; a
follower neither; what is measured is how soon the service is back."""

import contextlib
import os
import signal
import socket
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
from harness import BIN, World, listens, main, refused, wait_until  # noqa: E402
from under_load import loads  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
STANDS_BY, CLOSED = "another instance is the writer: standing by", "socket closed until we are the writer again"
FROZEN_SECONDS = 10  # after which PostgreSQL ends the session of a writer from which nothing comes
BACK_SECONDS = 3  # of a daemon's death, with a standby waiting
figures = {}


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


world = World()
places = [f"tcp://127.0.0.1:{port}" for port in free_ports(2)]
world.principal("portal/331023-a", "portal")
world.principal("operator/platform/ops", "operator")
world.principal("gateway/331023-two", "service", endpoint=f"ipc://{world.folder}/two")
world.principal(NAME, "service", endpoint=" ".join(places))
instances = [world.daemon(GATEWAY, "gateway", "331023-one", instance=f"-{name}", place=place) for place, name in enumerate("ab")]
instances[0].start()
two = world.daemon(GATEWAY, "gateway", "331023-two", follow=NAME).start()
a = world.client("portal/331023-a", NAME)
operator = world.client("operator/platform/ops", NAME)
mirror = world.client("portal/331023-a", "gateway/331023-two")


def sql(text):
    return world.cluster.psql(DATABASE, "postgres", text)


def roles():
    """(the writer, the other); the one that listens is the writer."""
    wait_until(lambda: listens(places[0]) != listens(places[1]))
    return instances if listens(places[0]) else instances[::-1]


def start_standby():
    _, other = roles()
    before = len(other.lines(STANDS_BY))
    if not other.process:
        other.start(ready=False)
        wait_until(lambda: len(other.lines(STANDS_BY)) > before)


def followed_whole(load):
    """The follower has each change once, in order."""
    a.call("gateway.read.v1", {}, subject=load.account)
    read = mirror.call("gateway.read.v1", {}, subject=load.account, after=a.at)
    assert read["balance"] == read["reminders"] == load.answered, (read, load.answered)
    assert not two.lines("following stopped")


def test_a_standby_binds_nothing_and_prepares_nothing():
    start_standby()
    assert listens(places[0]) and not listens(places[1]) and not instances[1].lines("ready")
    waiting = int(sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE "
                      "'gatewayd %' AND query LIKE '%pg_try_advisory_lock%'"))
    assert waiting == 1


def new_command(account):
    """Seconds until a client that comes now is answered."""
    start = time.monotonic()
    client = world.client("portal/331023-a", NAME)
    client.call("gateway.add.v1", {"amount": 1}, subject=account)
    return time.monotonic() - start


def test_the_standby_takes_over_when_the_writer_is_killed():
    back, under_way = [], []
    start_standby()
    for round in range(5):
        writer, _ = roles()
        with loads(world, NAME, [f"kill{round}.{n}" for n in range(3)]) as running:
            writer.kill()
            killed = time.monotonic()
            back.append(new_command(f"new{round}"))
        under_way += [load.gap_at(killed) for load in running]
        for load in running:
            followed_whole(load)
        start_standby()
    assert max(back) < BACK_SECONDS, back
    figures["seconds_back_after_kill"] = back
    figures["seconds_until_a_command_under_way_was_answered"] = under_way


def test_switching_by_hand_is_a_stop_of_the_writer():
    back = []
    start_standby()
    for round in range(3):
        writer, _ = roles()
        with loads(world, NAME, [f"stop{round}.{n}" for n in range(3)]) as running:
            start = time.monotonic()
            writer.stop()
            new_command(f"new{round}")
            back.append(time.monotonic() - start)
        for load in running:
            followed_whole(load)
        start_standby()
    figures["seconds_back_after_stop"] = back


def test_who_loses_the_lock_closes_its_socket():
    """The session is ended while another waits: whichever gets the lock, the other listens nowhere."""
    start_standby()
    for round in range(6):
        writer, _ = roles()
        before = len(writer.lines(CLOSED))
        with loads(world, NAME, [f"ended{round}"]) as running:
            sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            wait_until(lambda: len(writer.lines(CLOSED)) > before)
            wait_until(lambda: listens(places[0]) != listens(places[1]))
            time.sleep(0.7)
            assert listens(places[0]) != listens(places[1])
        followed_whole(running[0])
        assert all(one.process.poll() is None for one in instances)
    taken = sum(len(one.lines("database session again")) for one in instances)
    assert taken, "nobody had to open anew"


def test_a_lost_session_for_queries_is_opened_alone():
    writer, _ = roles()
    epoch = sql("SELECT epoch FROM runtime.stream_head")
    for name, which in (("liaison queries", "keyed"), ("liaison reports", "reports")):
        before = len(writer.lines("database session for queries lost"))
        with loads(world, NAME, [f"reads.{which}"]) as running:
            count = running[0].answered
            sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}' "
                "AND datname = current_database()")
            wait_until(lambda b=before: len(writer.lines("database session for queries lost")) > b)
            wait_until(lambda n=count: running[0].answered > n + 20)
        assert writer.lines("database session for queries lost")[-1]["session"] == which
        wait_until(lambda n=name: sql(f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{n}' AND "
                                      "datname = current_database()") == "1")
    assert sql("SELECT epoch FROM runtime.stream_head") == epoch
    assert operator.call("parked.list.v1", {})["parked"] == []


def test_a_standby_outlives_its_database():
    start_standby()
    _, other = roles()
    world.cluster.kill()
    world.cluster.start()
    assert new_command("outlived") < 15
    assert other.process.poll() is None
    wait_until(lambda: listens(places[0]) != listens(places[1]))


def test_an_idle_writer_stays_the_writer():
    """The server ends a session from which nothing comes, and ours comes by itself."""
    writer, _ = roles()
    before = len(writer.lines("database session lost"))
    epoch = operator.call("health.v1", {})["epoch"]
    quiet = time.monotonic() + FROZEN_SECONDS + 2
    wait_until(lambda: time.monotonic() > quiet, FROZEN_SECONDS + 5)
    assert len(writer.lines("database session lost")) == before and operator.call("health.v1", {})["epoch"] == epoch


def test_a_frozen_idle_writer_is_replaced():
    start_standby()
    writer, other = roles()
    before = len(writer.lines(CLOSED))
    start = time.monotonic()
    writer.signal(signal.SIGSTOP)
    try:
        wait_until(lambda: listens(places[other.place]), FROZEN_SECONDS + 5)
        figures["seconds_until_a_frozen_idle_writer_is_replaced"] = [time.monotonic() - start]
        new_command("frozen")
    finally:
        writer.signal(signal.SIGCONT)
    wait_until(lambda: len(writer.lines(CLOSED)) > before)
    assert new_command("thawed") < BACK_SECONDS + 3
    a.call("gateway.add.v1", {"amount": 1}, subject="frozen")
    assert a.call("gateway.read.v1", {}, subject="frozen", after=a.at)["balance"] == 2


def test_one_ipc_path_serves_two_instances_one_after_the_other():
    """Both have the same path: the lock file beside it keeps the second from stealing it."""
    name = "gateway/331023-three"
    world.principal(name, "service", endpoint=f"ipc://{world.folder}/three")
    first, second = (world.daemon(GATEWAY, "gateway", "331023-three", instance=f"-{n}") for n in "ab")
    first.start()
    second.start(ready=False)
    wait_until(lambda: second.lines(STANDS_BY))
    client = world.client("portal/331023-a", name)
    for _ in range(4):
        client.call("gateway.add.v1", {"amount": 1}, subject="path")
        world.cluster.psql("liaison_gateway_331023_three", "postgres", "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE "
                           "locktype = 'advisory' AND granted")
    first.signal(signal.SIGSTOP)  # it holds the path, whoever has the lock
    try:
        world.cluster.psql("liaison_gateway_331023_three", "postgres", "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE "
                           "locktype = 'advisory' AND granted")
        wait_until(lambda: second.lines("not started") or second.lines("the socket cannot be opened again") or
                   second.lines("ready"), 20)
    finally:
        first.signal(signal.SIGCONT)
    if second.process.poll() is not None:
        assert "another process serves there" in second.last_line(), second.last_line()
        second.process = None
    assert client.call("gateway.add.v1", {"amount": 1}, subject="path")["balance"] == 5
    first.stop()
    if second.process:  # it may have waited for the path longer than it is patient, and ended
        second.process.terminate()
        status = second.process.wait(20)
        assert status == 0 or "another process serves there" in second.last_line(), second.last_line()
        second.process = None


def test_a_database_that_does_not_answer_blocks_nobody():
    """The sessions are opened anew by a thread: whoever asks meanwhile is told `busy` at once, and SIGTERM ends it."""
    name = "gateway/331023-four"
    world.principal(name, "service", endpoint=f"ipc://{world.folder}/four")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)  # takes connections, and says nothing
        four = world.daemon(GATEWAY, "gateway", "331023-four")
        with open(four.config, encoding="utf-8") as file:
            text = file.read()
        directory = world.cluster.script("url", "postgres", "postgres").split()[0].removeprefix("host=")
        port = silent.getsockname()[1]
        with open(four.config, "w", encoding="utf-8") as file:  # the socket first, then the silent one
            file.write(text.replace("connection = host=" + directory, f"connection = host={directory},127.0.0.1 "
                                    f"port=5432,{port}", 1))
        four.start()
        client, ops = world.client("portal/331023-a", name), world.client("operator/platform/ops", name)
        client.call("gateway.add.v1", {"amount": 1}, subject="silent")
        world.cluster.stop()
        try:
            wait_until(lambda: four.lines("database session lost"))
            slowest = 0
            for _ in range(20):
                start = time.monotonic()
                refused("busy", lambda: client.call("gateway.add.v1", {"amount": 1}, subject="silent", seconds=0.9))
                ops.call("health.v1", {})
                slowest = max(slowest, time.monotonic() - start)
                time.sleep(0.1)
            assert slowest < 0.5, slowest
            figures["seconds_of_slowest_busy_while_opening"] = slowest
            start = time.monotonic()
            four.stop()
            figures["seconds_to_stop_while_opening"] = time.monotonic() - start
            assert figures["seconds_to_stop_while_opening"] < 5
        finally:
            world.cluster.start()


if __name__ == "__main__":
    main(globals(), world, figures)
