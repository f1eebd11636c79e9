#!/usr/bin/python3
"""What waits: shares of the queue, of readers and of queries, and that a slow report is in nobody's way."""

import contextlib
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, Refused, World, burst, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
PLACES, BYTES = 4096, 32 * 1024 * 1024  # of the queue, in all
world = World()
world.principal("portal/331023-a", "portal")
world.principal("portal/331023-b", "portal")
world.principal("operator/platform/ops", "operator")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
a, b = world.client("portal/331023-a", NAME), world.client("portal/331023-b", NAME)
slow = world.client("portal/331023-a", NAME)
operator = world.client("operator/platform/ops", NAME)


@contextlib.contextmanager
def batches_held():
    """No batch ends meanwhile, so that all that comes waits in the queue."""
    for service in (a, b):
        service.disconnect()
    url = world.cluster.script("url", DATABASE, "postgres").strip()
    lock = "BEGIN; LOCK TABLE gateway.account; SELECT pg_sleep(60)"
    with subprocess.Popen(["psql", "-X", "-q", "-d", url, "-c", lock], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as holder:
        sql = lambda text: world.cluster.psql(DATABASE, "postgres", text)  # noqa: E731
        wait_until(lambda: sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1")
        b.call("health.v1", {})
        send(b, "held", 1)  # the batch that is held
        wait_until(lambda: sql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        try:
            yield
        finally:
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            holder.wait(10)
    assert code(receive(b)) == "done"


def send(service, subject, amount, id=None, **more):
    if not service.socket:
        service.connect()
    envelope = service.envelope("gateway.add.v1", {"amount": amount, **more}, subject, None, id)
    service.socket.send(json.dumps(envelope).encode())
    return envelope["id"]


def receive(service, seconds=20):
    assert service.socket.poll(seconds * 1000), "no answer"
    return json.loads(service.socket.recv_multipart()[-1])


def code(answer):
    return answer["data"]["code"] if answer["type"] == "problem" else "done"


def waiting():
    return operator.call("health.v1", {})["queue"]


def last(service, subject):
    """The balance when all that this principal sent has been done: its commands are done in order."""
    return service.call("gateway.add.v1", {"amount": 0}, subject=subject)["balance"]


def test_one_principal_cannot_take_all_places():
    with batches_held():
        for _ in range(PLACES):
            send(a, "greedy", 1)
        wait_until(lambda: waiting() == PLACES // 2)  # alone, it has half
        busy = [receive(a) for _ in range(200)]  # of as many again
        assert {code(answer) for answer in busy} == {"busy"} and busy[0]["data"]["retry_after"] == 1
        assert waiting() == PLACES // 2
        for _ in range(10):
            send(b, "modest", 1)
        wait_until(lambda: waiting() == PLACES // 2 + 10)
    wait_until(lambda: waiting() == 0)
    assert last(a, "greedy") == PLACES // 2 and last(b, "modest") == 10
    before = world.cluster.psql(DATABASE, "postgres", "SELECT count(*) FROM runtime.event WHERE subject = 'greedy' AND number < "
                                "(SELECT number FROM runtime.event WHERE subject = 'modest' ORDER BY number OFFSET 9 LIMIT 1)")
    assert int(before) <= 20, f"{before} commands of the one that took all were done before the last of the other's ten"


def test_what_commands_hold_in_memory_is_shared_too():
    note, fit, count = "x" * 60000, BYTES // 2 // 60000, 400
    with batches_held():
        for _ in range(count):
            send(a, "heavy", 1, note=note)
        wait_until(lambda: fit - 20 < waiting() <= fit)
        taken = waiting()
        assert {code(receive(a)) for _ in range((count - taken) // 2)} == {"busy"}
        assert waiting() == taken
        send(b, "light", 1)
        wait_until(lambda: waiting() == taken + 1)
    wait_until(lambda: waiting() == 0)
    assert last(a, "heavy") == taken


def test_the_right_command_after_a_misused_id_is_answered_by_its_receipt():
    """All in one batch: the id with another body is refused, the command itself is not done again and answered as it was."""
    id = new_id()
    a.disconnect()
    first = burst(a, [("gateway.add.v1", "reused", {"amount": 5}, id)])[0][0]
    for amounts in ((6, 5), (6, 5, 5, 6), (5, 6, 5)):
        with batches_held():
            for amount in amounts:
                send(a, "reused", amount, id)
            wait_until(lambda n=len(amounts): waiting() == n)
        answers = [receive(a) for _ in amounts]
        for amount, answer in zip(amounts, answers):
            if amount == 5:
                assert answer == first, answer
            else:
                assert code(answer) == "id_reused", answer
    assert a.call("gateway.read.v1", {}, subject="reused")["balance"] == 5


def test_an_id_used_twice_in_one_batch_is_the_first_ones():
    id = new_id()
    with batches_held():
        for amount in (7, 8, 7):
            send(a, "twice", amount, id)
        wait_until(lambda: waiting() == 3)
    answers = [receive(a) for _ in range(3)]
    assert [code(answer) for answer in answers] == ["done", "id_reused", "done"] and answers[0] == answers[2], answers


def begin_report(seconds):
    if not slow.socket:
        slow.connect()
    envelope = slow.envelope("gateway.report.v1", {"seconds": seconds}, None, None, None)
    slow.socket.send(json.dumps(envelope).encode())
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'liaison reports' AND state = 'active'"
    wait_until(lambda: world.cluster.psql(DATABASE, "postgres", sleeping) == "1")


def test_a_slow_report_delays_neither_keyed_reads_nor_timers():
    a.call("gateway.add.v1", {"amount": 1}, subject="quick")
    begin_report(1)
    a.call("gateway.remind.v1", {"seconds": 0}, subject="quick")
    for _ in range(5):
        assert a.call("gateway.read.v1", {}, subject="quick", seconds=1)["balance"] in (1, 1001)
    wait_until(lambda: a.call("gateway.read.v1", {}, subject="quick")["balance"] == 1001, 5)
    assert not slow.socket.poll(0), "the report was done first: this has shown nothing"
    assert receive(slow)["data"] == {"slept": ""}


def test_reports_have_two_seconds_and_keyed_reads_a_quarter():
    for type, least, most in (("gateway.report.v1", 1.9, 4), ("gateway.sleep.v1", 0.2, 1.5)):
        start = time.monotonic()
        refused("busy", lambda t=type, s=most: a.call(t, {"seconds": 30}, seconds=s / 2 + 1))
        assert least < time.monotonic() - start, type
    assert [line["sqlstate"] for line in one.lines("query failed")][-1] == "57014"


def test_one_principal_cannot_take_all_readers():
    """Readers that wait for the stream's next event: 1,024 places."""
    a.call("gateway.add.v1", {"amount": 1}, subject="reader")
    head = operator.call("health.v1", {})["head"]
    hash = world.cluster.psql(DATABASE, "postgres", f"SELECT encode(hash, 'hex') FROM runtime.event WHERE number = {head}")
    asked = {"stream": NAME, "after": head, "hash": hash, "limit": 1, "wait_ms": 20000}
    for _ in range(1024):
        a.socket.send(json.dumps(a.envelope("stream.read.v1", asked, None, None, None)).encode())
    busy = [receive(a) for _ in range(512)]
    assert {code(answer) for answer in busy} == {"busy"}
    try:
        b.call("stream.read.v1", {**asked, "wait_ms": 200})  # it waits, and is told that there is nothing
    except Refused as problem:
        raise AssertionError("no place for another") from problem
    b.call("gateway.add.v1", {"amount": 1}, subject="reader")
    assert {code(receive(a)) for _ in range(128)} == {"done"}  # of 512 at once, some find its socket full and are dropped


if __name__ == "__main__":
    main(globals(), world)
