#!/usr/bin/python3
"""What the runtime does when something is wrong: no database, a wrong clock, a row that cannot be read, a parked event
without a case, an officer of somebody else's department."""

import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, World, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
world = World()
world.principal("portal/331023-a", "portal")
world.principal("operator/platform/ops", "operator")
world.principal("officer/331023-one/li", "approver")
world.principal("officer/331023-zwfw/wang", "approver")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
a = world.client("portal/331023-a", NAME)
operator = world.client("operator/platform/ops", NAME)


def add(account, amount, **more):
    return a.call("gateway.add.v1", {"amount": amount}, subject=account, **more)["balance"]


def sql(text):
    return world.cluster.psql(DATABASE, "postgres", text)


def test_without_a_database_everybody_is_told_so():
    add("away", 1)
    world.cluster.stop()
    try:
        wait_until(lambda: one.lines("database not reached, will try again"))
        assert operator.call("health.v1", {}, seconds=3)["service"] == "gateway"
        assert refused("busy", lambda: add("away", 1, seconds=0.9))["retry_after"] == 1
        refused("busy", lambda: a.call("gateway.read.v1", {}, subject="away", seconds=0.9))
    finally:
        world.cluster.start()
    assert add("away", 1) == 2


def test_a_stop_without_a_database_is_clean():
    before = len(one.lines("database session lost"))
    world.cluster.stop()
    try:
        wait_until(lambda: len(one.lines("database session lost")) > before)
        one.stop()
    finally:
        world.cluster.start()
    one.start()
    assert add("away-after", 1) == 1


def test_the_first_command_after_a_jump_of_the_clock_is_refused():
    add("jump", 1)
    world.clock(-3600)
    time.sleep(0.3)
    refused("clock_doubted", lambda: add("jump", 1, seconds=1))
    world.clock(0)
    time.sleep(0.1)
    operator.call("clock.confirm.v1", {})
    assert add("jump", 1) == 2


def test_what_cannot_be_loaded_ends_its_message_and_not_the_daemon():
    add("load", 1)
    role = f'"{DATABASE}"'
    sql(f"REVOKE SELECT ON gateway.account FROM {role}")
    try:
        id = new_id()
        refused("internal", lambda: add("load", 1, id=id))
    finally:
        sql(f"GRANT SELECT ON gateway.account TO {role}")
    assert one.process.poll() is None
    refused("internal", lambda: add("load", 1, id=id))  # it has its receipt
    assert add("load", 1) == 2


def park(number, subject, body):
    sql(f"INSERT INTO runtime.parked (key, stream, number, subject, type, body, code, detail, owner, attempts, retry, "
        f"parked_at) VALUES ('gateway/331023-two#{number}', 'gateway/331023-two', {number}, '{subject}', 'unreadable', "
        f"'{body}', 'bad_json', '-', '331023-one', 1, false, now())")


def test_a_parked_event_without_a_case_can_be_tried_again():
    for number, body in ((7, ""), (8, "not JSON")):
        case = f"gateway/331023-two#{number}"
        park(number, case, body)
        assert operator.call("parked.retry.v1", {"case": case})["queued"] == 1
        wait_until(lambda c=case: [p["attempts"] for p in operator.call("parked.list.v1", {})["parked"]
                                   if p["subject"] == c] == [2])
    assert one.process.poll() is None


def test_officers_of_other_departments_see_what_is_for_everyone():
    own, other = world.client("officer/331023-one/li", NAME), world.client("officer/331023-zwfw/wang", NAME)
    one.signal(signal.SIGHUP)
    park(9, "secret", "")
    add("secret", 1)
    add("open", 1)
    sql("UPDATE runtime.event SET audience = '{subsidy/331023-hrss}' WHERE subject = 'secret'")

    def trace(client, case):
        return [event["data"] and event["data"]["balance"] for event in client.call("stream.trace.v1", {"case": case})["events"]]
    assert trace(own, "secret") == trace(operator, "secret") == [1] and trace(other, "secret") == [None]
    assert trace(other, "open") == [1]
    assert own.call("parked.list.v1", {})["parked"] and not other.call("parked.list.v1", {})["parked"]


if __name__ == "__main__":
    main(globals(), world)
