#!/usr/bin/python3
"""Receipts by month: made ahead, dropped when no command can ask for them any more, and never a reason to do something twice."""

import datetime
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, Refused, World, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
DATABASE = "liaison_gateway_331023_one"
DAY = 86400
world = World()
world.principal("portal/331023-a", "portal")
world.principal("gateway/331023-one", "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
portal = world.client("portal/331023-a", "gateway/331023-one")
began = datetime.datetime.now(datetime.timezone.utc)
first = {}


def add(account, amount, id=None):
    return portal.call("gateway.add.v1", {"amount": amount}, subject=account, id=id)["balance"]


def sql(text, role="postgres", check=True):
    return world.cluster.psql(DATABASE, role, text, check=check)


def ticks():
    try:
        return add("tick", 1)
    except Refused:
        return False


def parts():
    return sql("SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'runtime.receipt'::regclass ORDER BY 1").split()


def part_of(days):
    """The part for commands made so many days after the start."""
    return f"receipt_{began + datetime.timedelta(days=days):%Y%m}"


def at_day(days):
    """The daemon looks at the test clock now and then: until it has, a new id is of the future to it."""
    world.clock(days * DAY)
    wait_until(ticks)


def test_parts_are_made_ahead_of_the_first_command():
    first["id"] = new_id()
    assert add("kept", 5, first["id"]) == 5
    made = parts()
    assert {part_of(-93), part_of(-31), part_of(0), part_of(31)} <= set(made), made
    assert made[-1] > part_of(31), made


def test_weeks_later_the_same_command_gets_the_same_answer():
    at_day(80)
    assert add("kept", 5, first["id"]) == 5
    assert add("kept", 2) == 7


def test_after_the_days_kept_it_is_refused_though_its_receipt_is_still_there():
    at_day(95)
    refused("expired", lambda: add("kept", 5, first["id"]))
    assert add("kept", 1) == 8
    assert sql(f"SELECT count(*) FROM runtime.receipt WHERE id = '{first['id']}'") == "1"


def test_a_month_later_its_part_is_dropped_and_nothing_else():
    at_day(200)
    recent = new_id()
    assert add("kept", 1, recent) == 9
    at_day(232)
    assert part_of(0) in parts(), "dropped by a clock that nothing bears out"
    at_day(233.5)  # the stream says by now that it is so late
    wait_until(lambda: part_of(0) not in parts())
    assert part_of(200) in parts() and part_of(262) in parts(), parts()
    assert add("kept", 1, recent) == 9
    refused("expired", lambda: add("kept", 5, first["id"]))


def test_an_id_of_the_future_is_refused():
    world.clock(240 * DAY)
    ahead = new_id()
    world.clock(233.5 * DAY)
    refused("from_the_future", lambda: add("kept", 1, ahead))


def daemon(statement):
    """As the daemon's role; what psql says, where it is refused."""
    try:
        return sql(statement, role=DATABASE)
    except (AssertionError, RuntimeError, subprocess.CalledProcessError) as refusal:
        return getattr(refusal, "stderr", None) or str(refusal)


def test_the_daemon_drops_nothing_by_itself():
    before = parts()
    for statement in (f"DROP TABLE runtime.{before[0]}", f"DELETE FROM runtime.{before[0]}", "DELETE FROM runtime.receipt",
                      "TRUNCATE runtime.receipt", "SELECT runtime.keep_receipts(now(), 5)"):
        daemon(statement)
    daemon("SELECT runtime.keep_receipts(now() + interval '50 years', 31)")
    assert set(before) <= set(parts()), (before, parts())


def test_a_missing_part_is_nobody_s_message_s_fault():
    count = len(one.lines("the database refused what a decision allowed: a defect"))
    sql(f"REVOKE EXECUTE ON FUNCTION runtime.keep_receipts FROM {DATABASE}; DROP TABLE runtime.{part_of(232)}")
    id = new_id()
    refused_or_silent(id)
    wait_until(lambda: one.lines("no parts of the table of receipts for the months to come"))
    sql(f"GRANT EXECUTE ON FUNCTION runtime.keep_receipts TO {DATABASE}")
    assert add("later", 4, id) == 4
    assert add("later", 4, id) == 4
    assert len(one.lines("the database refused what a decision allowed: a defect")) == count


def refused_or_silent(id):
    """The command waits in the batch that is tried again: its sender gets no answer yet."""
    try:
        portal.call("gateway.add.v1", {"amount": 4}, subject="later", id=id, seconds=1)
    except Exception:  # pylint: disable=broad-except
        return
    raise AssertionError("answered without a part for its receipt")


if __name__ == "__main__":
    main(globals(), world)
