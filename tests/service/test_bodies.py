#!/usr/bin/python3
"""Event bodies by million: parts are made ahead, a stream crosses from one into the next unnoticed, and reading looks at no more of them
however many there are."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, World, main, new_id, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
HEAD = 999_990
world = World()
world.principal("portal/331023-a", "portal")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one")
START = "11" * 32


def sql(text):
    return world.cluster.psql(DATABASE, "postgres", text)


def parts():
    return sql("SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'runtime.event_body'::regclass ORDER BY 1").split()


def add(count, **more):
    return [portal.call("gateway.add.v1", {"amount": 1}, subject="a", **more)["balance"] for _ in range(count)]


sql(f"INSERT INTO runtime.stream_head (epoch, number, hash, algorithm) VALUES (1, {HEAD}, decode('{START}', 'hex'), 'sha-256')")
one.start()
portal = world.client("portal/331023-a", NAME)


def test_a_stream_crosses_into_the_next_million():
    assert add(25) == list(range(1, 26))
    assert parts() == ["event_body_000000", "event_body_000001", "event_body_000002"], parts()
    assert sql("SELECT count(*) FROM runtime.event_body_000000") == "9"
    assert sql("SELECT count(*) FROM runtime.event_body_000001") == "16"


def test_who_follows_crosses_too():
    for restarted in (False, True):  # from memory, and from the database
        if restarted:
            one.stop()
            one.start()
        known = sql(f"SELECT encode(hash, 'hex') FROM runtime.event WHERE number = {HEAD + 1}")
        page = portal.call("stream.read.v1", {"stream": NAME, "after": HEAD + 1, "hash": known, "limit": 256, "wait_ms": 0})
        assert [event["number"] for event in page["events"]] == list(range(HEAD + 2, HEAD + 26))
        assert all(json.loads(event["body"])["data"]["account"] == "a" for event in page["events"])


def test_a_missing_part_is_nobody_s_message_s_fault():
    one.stop()
    sql(f"REVOKE EXECUTE ON FUNCTION runtime.keep_bodies FROM {DATABASE}; ALTER TABLE runtime.event_body DETACH PARTITION runtime.event_body_000001")
    one.start()
    id = new_id()
    try:
        add(1, id=id, seconds=1)
        raise AssertionError("answered without a part for its event")
    except Exception as silence:  # pylint: disable=broad-except
        assert "NoAnswer" in type(silence).__name__, silence
    wait_until(lambda: one.lines("no parts of the table of event bodies for the numbers to come"))
    sql(f"ALTER TABLE runtime.event_body ATTACH PARTITION runtime.event_body_000001 FOR VALUES FROM (1000000) TO (2000000); "
        f"GRANT EXECUTE ON FUNCTION runtime.keep_bodies TO {DATABASE}")
    assert add(1, id=id) == [26] == add(1, id=id)
    assert not one.lines("the database refused what a decision allowed: a defect")


def scanned(statement, *arguments):
    """The parts that a generic plan, as the daemon's sessions keep it, looks into."""
    text = sql(f"SET plan_cache_mode = force_generic_plan; PREPARE it AS {statement}; "
               f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE it ({', '.join(arguments)})")
    return sorted({word for line in text.splitlines() if "never executed" not in line for word in line.split() if word.startswith("event_body_0")}), text


def test_a_page_looks_only_into_the_parts_it_is_in():
    sql("UPDATE runtime.stream_head SET number = number + 60 * 1000000")
    sql("SELECT runtime.keep_bodies()")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common/service/sql/event_page.sql"), encoding="utf-8") as file:
        page = file.read()
    for after, expected in ((HEAD, ["event_body_000000", "event_body_000001"]), (1_000_001, ["event_body_000001"])):
        found, plan = scanned(page, str(after), "256", "'portal/331023-a'")
        assert {"_".join(name.split("_")[:3]) for name in found} <= set(expected), plan
    assert "Seq Scan" not in plan.replace("Seq Scan on event e", ""), plan


if __name__ == "__main__":
    main(globals(), world)
