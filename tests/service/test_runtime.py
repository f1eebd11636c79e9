#!/usr/bin/python3
"""The runtime on a real PostgreSQL and real sockets, with the gateway service that exists to test it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import burst as harness_burst  # noqa: E402
from under_load import loads  # noqa: E402
from harness import BIN, NoAnswer, Refused, World, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
DATABASE = "liaison_gateway_331023_one"
world = World()
world.principal("portal/331023-a", "portal")
world.principal("portal/331023-b", "portal")
world.principal("operator/platform/ops", "operator")
world.principal("gateway/331023-two", "service", endpoint=f"ipc://{world.folder}/two")
world.principal("gateway/331023-one", "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
two = world.daemon(GATEWAY, "gateway", "331023-two", follow="gateway/331023-one").start()
a = world.client("portal/331023-a", "gateway/331023-one")
b = world.client("portal/331023-b", "gateway/331023-one")
mirror = world.client("portal/331023-a", "gateway/331023-two")
operator = world.client("operator/platform/ops", "gateway/331023-two")
operator_one = world.client("operator/platform/ops", "gateway/331023-one")


def add(account, amount, service=None, **more):
    id = more.pop("id", None)
    return (service or a).call("gateway.add.v1", {"amount": amount, **more}, subject=account, id=id)["balance"]


def balance(account, service=None, after=None):
    return (service or a).call("gateway.read.v1", {}, subject=account, after=after)["balance"]


def sql(text, database=DATABASE):
    return world.cluster.psql(database, "postgres", text)


def burst(messages):
    return harness_burst(a, messages)


def together(messages):
    """All in one batch: the one before waits for a lock while these gather.  The database must have nothing to mend."""
    refused_batches = len(one.lines("the database refused a batch: its messages are run one by one"))
    locked = "BEGIN; LOCK TABLE runtime.receipt IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n"
    url = world.cluster.script("url", DATABASE, "postgres").strip()
    with subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as holder:
        holder.stdin.write(locked)
        holder.stdin.flush()
        assert holder.stdout.readline() == "locked\n"

        def release():
            wait_until(lambda: b.call("health.v1", {})["queue"] >= len(messages))
            holder.stdin.close()
        releasing = threading.Thread(target=release)
        b.call("health.v1", {})
        releasing.start()
        answers = harness_burst(a, [("gateway.add.v1", "first", {"amount": 1}, new_id()), *messages])
        releasing.join()
    assert len(one.lines("the database refused a batch: its messages are run one by one")) == refused_batches
    return answers[1:]


def test_a_command_is_done_once_and_answered_the_same():
    id = new_id()
    assert add("once", 5, id=id) == 5
    at = a.at
    assert add("once", 5, id=id) == 5 and a.at == at
    assert balance("once") == 5
    refused("id_reused", lambda: add("once", 6, id=id))
    assert balance("once") == 5


def test_another_principal_may_use_the_same_id():
    id = new_id()
    assert add("ids", 1, id=id) == 1 and add("ids", 1, service=b, id=id) == 2


def test_copies_in_one_batch_are_decided_once():
    id = new_id()
    before = int(sql("SELECT count(*) FROM runtime.event WHERE subject = 'copies'"))
    answers = together([("gateway.add.v1", "copies", {"amount": 1}, id)] * 20 +
                       [("gateway.add.v1", "copies", {"amount": 2}, id)])
    bodies = [json.dumps(answer, sort_keys=True) for answer in answers[0]]
    assert len(bodies) == 21 and len(set(bodies)) == 2, set(bodies)
    assert sum("id_reused" in body for body in bodies) == 1
    assert balance("copies") == 1
    assert int(sql("SELECT count(*) FROM runtime.event WHERE subject = 'copies'")) == before + 1


def test_messages_see_what_came_before_in_their_batch():
    answers = burst([("gateway.add.v1", "sum", {"amount": 1, "color": "red"}, new_id()) for _ in range(300)] +
                    [("gateway.add.v1", f"sum{i}", {"amount": 10, "color": "red"}, new_id()) for i in range(50)] +
                    [("gateway.count.v1", None, {"color": "red"}, new_id())])
    assert [answer[0]["data"]["balance"] for answer in answers[:300]] == list(range(1, 301))
    assert answers[-1][0]["data"] == {"count": 51, "sum": 800}, answers[-1]
    assert balance("sum") == 300


def test_a_changed_natural_key_is_found_no_more():
    answers = burst([("gateway.add.v1", "leaf", {"amount": 1, "color": "green"}, new_id()),
                     ("gateway.count.v1", None, {"color": "green"}, new_id()),
                     ("gateway.add.v1", "leaf", {"amount": 1, "color": "brown"}, new_id()),
                     ("gateway.count.v1", None, {"color": "green"}, new_id()),
                     ("gateway.count.v1", None, {"color": "brown"}, new_id())])
    assert [answer[0]["data"].get("count") for answer in answers] == [None, 1, None, 0, 1], answers


def test_a_refusal_changes_nothing_and_has_a_receipt():
    add("poor", 3)
    id = new_id()
    events = sql("SELECT max(number) FROM runtime.event")
    problem = refused("overdrawn", lambda: add("poor", -4, id=id))
    assert problem["detail"] == "poor holds 3" and problem["status"] == 409
    add("poor", 100)
    assert refused("overdrawn", lambda: add("poor", -4, id=id)) == problem, "the answer is the stored one"
    assert balance("poor") == 103
    assert int(sql("SELECT max(number) FROM runtime.event")) == int(events) + 1


def test_a_refusal_in_the_middle_of_a_batch_is_undone_alone():
    answers = together([("gateway.add.v1", "middle", {"amount": amount}, new_id()) for amount in (5, -9, 2, -8, -7, 1)])
    assert [answer[0]["data"].get("balance", answer[0]["data"].get("code")) for answer in answers] == \
        [5, "overdrawn", 7, "overdrawn", 0, 1], answers


def test_what_the_database_refuses_falls_on_its_message_only():
    messages = [("gateway.add.v1", f"db{i}", {"amount": 1}, new_id()) for i in range(40)]
    messages[7] = ("gateway.add.v1", "db7", {"amount": -1, "unchecked": True}, new_id())
    messages[23] = ("gateway.add.v1", "db23", {"amount": -1, "unchecked": True}, new_id())
    messages[31] = ("gateway.add.v1", "db31", {"amount": -1, "unchecked": True}, new_id())
    answers = burst(messages)
    codes = [answer[0]["data"].get("code") for answer in answers]
    assert [i for i, code in enumerate(codes) if code == "internal"] == [7, 23, 31], codes
    assert balance("db8") == 1 and balance("db39") == 1
    refused("not_found", lambda: balance("db7"))
    assert burst([messages[7]])[0][0] == answers[7][0], "the defect has a receipt too"
    assert any("never_below_zero" in line["error"] for line in one.lines() if line["level"] == "error")


def test_what_only_sql_knows_opens_the_next_batch():
    add("friend1", 0)
    add("friend2", 0)
    add("self", 1, partner="friend1")
    answers = together([("gateway.add.v1", "self", {"amount": 1, "partner": "friend2"}, new_id()),
                        ("gateway.chase.v1", "self", {}, new_id()),
                        ("gateway.add.v1", "self", {"amount": 1}, new_id())])
    assert [answer[0]["data"]["balance"] for answer in answers] == [2, 1, 3], answers
    assert balance("friend1") == 0 and balance("friend2") == 1


def test_a_decision_that_was_not_given_what_it_asks_for_is_a_defect():
    refused("internal", lambda: a.call("gateway.forget.v1", {}, subject="anything"))
    assert add("after-defect", 1) == 1


def test_bad_messages_get_a_clear_problem():
    refused("missing_role", lambda: world.client("operator/platform/ops", "gateway/331023-one").call(
        "gateway.add.v1", {"amount": 1}, subject="x"))
    refused("unknown_type", lambda: a.call("gateway.destroy.v1", {}))
    problem = refused("invalid_data", lambda: a.call("gateway.add.v1", {"amount": "1", "more": 2}, subject="x"))
    assert {error["pointer"] for error in problem["errors"]} == {"/amount", "/more"}, problem
    refused("expired", lambda: add("old", 1, id="0195566d-5c80-7a3b-8f10-3d5b9c2e4a61"))
    name = a.portal.name
    a.portal.name = "portal/331023-b"
    refused("wrong_source", lambda: add("x", 1))
    a.portal.name = name
    for raw in (b"", b"{", b"[]", b'{"a":1,"a":2}', b"\xff", b"{" * 3000, b'{"specversion":"1.0","data":{"x":1e2}}',
                b"x" * 70000):
        a.socket.send(raw)
        assert a.socket.poll(5000), raw[:20]
        answer = json.loads(a.socket.recv_multipart()[-1])
        assert answer["type"] == "problem" and answer["data"]["code"] in ("bad_json", "bad_envelope"), answer
    assert add("good", 1) == 1


def test_queries_see_what_was_answered_and_leave_no_receipt():
    receipts = sql("SELECT count(*) FROM runtime.receipt")
    for _ in range(20):
        balance("once")
    assert sql("SELECT count(*) FROM runtime.receipt") == receipts
    refused("not_found", lambda: balance("nobody"))
    refused("busy", lambda: a.call("gateway.sleep.v1", {"seconds": 5}, seconds=0.9))


def test_a_query_waits_for_what_it_names():
    for i in range(20):
        add("waited", 1)
        assert balance("waited", service=mirror, after=a.at) == i + 1
    for service, after in ((mirror, "gateway/331023-one#99999999"), (a, "gateway/331023-zero#1")):
        refused("not_yet", lambda s=service, t=after: s.call("gateway.read.v1", {}, subject="waited", after=t, seconds=2.5))


def test_a_timer_fires_once_and_only_in_its_last_generation():
    a.call("gateway.remind.v1", {"seconds": 100}, subject="timed")
    a.call("gateway.remind.v1", {"seconds": 200}, subject="timed")
    world.clock(150)
    time.sleep(1.5)
    assert balance("timed") == 0, "the first generation was replaced"
    world.clock(250)
    wait_until(lambda: balance("timed") == 1000)
    a.call("gateway.remind.v1", {"seconds": 0}, subject="timed")
    wait_until(lambda: balance("timed") == 2000)
    time.sleep(1.2)
    assert balance("timed") == 2000


def held(subject):
    return [(p["type"], p["code"], p["attempts"]) for p in operator_one.call("parked.list.v1", {})["parked"]
            if p["subject"] == subject]


def test_a_refused_timer_is_held_until_it_is_tried_again_or_set_anew():
    for subject in ("held", "anew"):
        add(subject, 1, partner="poison")
        a.call("gateway.remind.v1", {"seconds": 0}, subject=subject)
        wait_until(lambda s=subject: held(s) == [("gateway.reminder", "poisoned", 1)])
    wait_until(lambda: operator_one.call("health.v1", {})["parked"] == 2)
    assert operator_one.call("parked.retry.v1", {"case": "held"})["queued"] == 1
    wait_until(lambda: held("held") == [("gateway.reminder", "poisoned", 2)])
    add("held", 0, partner="cured")
    operator_one.call("parked.retry.v1", {"case": "held"})
    wait_until(lambda: balance("held") == 1001)
    assert not held("held")
    refused("not_found", lambda: operator_one.call("parked.retry.v1", {"case": "held"}))
    a.call("gateway.remind.v1", {"seconds": 0}, subject="anew")
    wait_until(lambda: held("anew") == [("gateway.reminder", "poisoned", 1)])
    add("anew", 0, partner="cured")
    a.call("gateway.remind.v1", {"seconds": 0}, subject="anew")
    wait_until(lambda: balance("anew") == 1001)
    wait_until(lambda: operator_one.call("health.v1", {})["parked"] == 0)


def test_a_timer_of_an_unknown_kind_is_held():
    sql("INSERT INTO runtime.timer (kind, subject, due, generation) VALUES ('gateway.of_later', 'later', now(), 1)")
    wait_until(lambda: held("later") == [("gateway.of_later", "unknown_type", 1)])
    sql("DELETE FROM runtime.timer WHERE kind = 'gateway.of_later'")


def test_events_are_followed_exactly_once_in_order():
    burst([("gateway.add.v1", f"many{i % 50}", {"amount": 1}, new_id()) for i in range(2000)])
    add("many-last", 1)
    assert balance("many-last", service=mirror, after=a.at) == 1
    for i in (0, 17, 49):
        read = mirror.call("gateway.read.v1", {}, subject=f"many{i}")
        assert read["balance"] == 40 and read["reminders"] == 40, read


def test_poison_parks_its_case_and_nothing_else():
    add("sick", 1, note="poison")
    add("sick", 1)
    add("healthy", 1)
    assert balance("healthy", service=mirror, after=a.at) == 1
    refused("not_found", lambda: balance("sick", service=mirror))
    parked = operator.call("parked.list.v1", {})["parked"]
    assert [(p["subject"], p["code"]) for p in parked] == [("sick", "poisoned"), ("sick", "behind_parked")], parked
    wait_until(lambda: operator.call("health.v1", {})["parked"] == 2)
    assert operator.call("parked.retry.v1", {"case": "sick"})["queued"] == 2
    wait_until(lambda: operator.call("parked.list.v1", {})["parked"][0]["attempts"] == 2)
    mirror.call("gateway.add.v1", {"amount": 1}, subject="antidote")
    operator.call("parked.retry.v1", {"case": "sick"})
    wait_until(lambda: not operator.call("parked.list.v1", {})["parked"])
    assert balance("sick", service=mirror) == 2
    refused("not_found", lambda: operator.call("parked.retry.v1", {"case": "sick"}))
    add("sick", 1)
    assert balance("sick", service=mirror, after=a.at) == 3


def test_a_stream_reader_with_another_history_is_told():
    number, hash = 0, "00" * 32
    links = a.read_page("gateway/331023-one", 0, hash, 0)
    number, hash, _ = links[9]
    assert a.read_page("gateway/331023-one", number, hash, 0)[0][0] == number + 1
    for wrong in ((number, "ab" * 32), (10 ** 9, hash), (0, hash)):
        refused("forked", lambda wrong=wrong: a.call("stream.read.v1", {"stream": "gateway/331023-one", "after": wrong[0],
                                                                       "hash": wrong[1], "limit": 1, "wait_ms": 0}))


def test_the_whole_chain_can_be_recomputed():
    number, hash, count = 0, "00" * 32, 0
    while True:
        links = a.read_page("gateway/331023-one", number, hash, 0)
        if not links:
            break
        number, hash, _ = links[-1]
        count += len(links)
    assert count == int(sql("SELECT max(number) FROM runtime.event")) > 1000
    first = json.loads(a.read_page("gateway/331023-one", 0, "00" * 32, 0)[0][2])
    assert first["type"] == "stream.opened.v1" and first["data"]["alg"] == "sha-256", first


def test_history_cannot_be_changed_by_the_daemon_nor_a_wrong_number_written():
    for statement, state in (("UPDATE runtime.event SET type = 'x'", "42501"), ("DELETE FROM runtime.event_body", "42501"),
                             ("DELETE FROM runtime.receipt", "42501"), ("UPDATE runtime.receipt SET answer = ''", "42501"),
                             ("UPDATE runtime.stream_head SET number = 1", "42501"), ("DROP TABLE gateway.account", "42501"),
                             ("UPDATE runtime.cursor SET number = 0", "LS002"),
                             ("SELECT runtime.advance_head(1, 1, '', 2, '')", "LS001"),
                             ("INSERT INTO gateway.account VALUES ('x', -1, NULL, NULL, 0)", "23514")):
        database = DATABASE if "cursor" not in statement else "liaison_gateway_331023_two"
        status, error = world.cluster.psql(database, database, f"\\set VERBOSITY verbose\n{statement}"
                                           if False else statement, check=False)
        assert status, f"{statement} was not refused"
        code = world.cluster.psql(database, database, f"DO $$ BEGIN {statement.replace('SELECT', 'PERFORM', 1)}; "
                                  f"RAISE 'not refused'; EXCEPTION WHEN SQLSTATE '{state}' THEN END $$")
        assert code == "", code
    head, hash = sql("SELECT number || ',' || encode(hash, 'hex') FROM runtime.stream_head").split(",")
    epoch = sql("SELECT epoch FROM runtime.stream_head")
    wrong = f"""DO $$ BEGIN
        INSERT INTO runtime.event VALUES ({int(head) + 1}, sha256('wrong'), sha256('x'), 'x.v1', 'x', '{{}}', now());
        PERFORM runtime.advance_head({epoch}, {head}, decode('{hash}', 'hex'), {int(head) + 1}, sha256('wrong'));
        RAISE 'not refused'; EXCEPTION WHEN SQLSTATE 'LS003' THEN END $$"""
    assert world.cluster.psql(DATABASE, DATABASE, wrong) == ""
    # The next link as it should be, but for its body; and a body of no event.
    right = f"""sha256(decode(rpad(encode('liaison stream v1', 'hex'), 64, '0'), 'hex') || decode('{hash}', 'hex') ||
        int8send({int(head) + 1}) || sha256('x'))"""
    body = "INSERT INTO runtime.event_body VALUES (%d, decode(repeat('00', 16), 'hex'), 'x');"
    for bodies, refused_for in (("", "LS003"), (body % (int(head) + 1) + body % (int(head) + 2), "LS003"), (body % (int(head) + 1), "LS009")):
        link = f"""DO $$ BEGIN
            INSERT INTO runtime.event VALUES ({int(head) + 1}, {right}, sha256('x'), 'x.v1', 'x', '{{}}', now()); {bodies}
            PERFORM runtime.advance_head({epoch}, {head}, decode('{hash}', 'hex'), {int(head) + 1}, {right});
            RAISE SQLSTATE 'LS009'; EXCEPTION WHEN SQLSTATE '{refused_for}' THEN END $$"""
        assert world.cluster.psql(DATABASE, DATABASE, link) == ""


def test_a_revoked_key_is_refused_at_once():
    assert add("revoked", 1, service=b) == 1
    world.principals["portal/331023-b"]["disabled"] = "yes"
    world.write_directory()
    one.signal(signal.SIGHUP)
    wait_until(lambda: one.lines("directory read anew"))
    try:
        b.call("gateway.add.v1", {"amount": 1}, subject="revoked", seconds=4)
        raise AssertionError("a revoked principal was answered")
    except (NoAnswer, Refused):
        pass
    finally:
        del world.principals["portal/331023-b"]["disabled"]
        world.write_directory()
        before = len(one.lines("directory read anew"))
        one.signal(signal.SIGHUP)
        wait_until(lambda: len(one.lines("directory read anew")) > before)
    assert balance("revoked") == 1 and add("revoked", 1, service=b) == 2


def test_a_clock_set_back_stops_commands_until_confirmed():
    world.clock(-3600)
    time.sleep(0.5)
    ops = world.client("operator/platform/ops", "gateway/331023-one")
    for _ in range(2):
        try:
            add("clock", 1)
        except Refused as problem:
            assert problem.code == "clock_doubted", problem
    assert ops.call("health.v1", {})["clock_doubted"] is True
    refused("clock_doubted", lambda: a.call("gateway.add.v1", {"amount": 1}, subject="clock", seconds=1))
    world.clock(250)
    time.sleep(0.1)
    ops.call("clock.confirm.v1", {})
    operator.call("clock.confirm.v1", {})
    assert ops.call("health.v1", {})["clock_doubted"] is False
    add("clock", 1)


def under_load(accounts, disturb):
    with loads(world, "gateway/331023-one", accounts) as running:
        disturb()
    a.call("gateway.read.v1", {}, subject=accounts[0])
    for load in running:
        assert int(sql(f"SELECT count(*) FROM runtime.event WHERE subject = '{load.account}'")) == load.answered
        read = mirror.call("gateway.read.v1", {}, subject=load.account, after=a.at)
        assert read["balance"] == read["reminders"] == load.answered, (read, load.answered)


def test_nothing_is_lost_or_done_twice_when_the_daemon_is_killed():
    def disturb():
        for _ in range(4):
            one.kill()
            one.start()
            time.sleep(0.7)
    under_load(["kill1", "kill2", "kill3"], disturb)


def test_nothing_is_lost_or_done_twice_when_the_follower_is_killed():
    def disturb():
        for _ in range(3):
            two.kill()
            two.start()
            time.sleep(0.5)
    under_load(["follow1", "follow2"], disturb)


def test_nothing_is_lost_or_done_twice_when_postgresql_is_killed():
    def disturb():
        for _ in range(2):
            world.cluster.kill()
            time.sleep(0.3)
            world.cluster.start()
            time.sleep(1)
    under_load(["power1", "power2"], disturb)
    assert one.process.poll() is None and two.process.poll() is None


def test_nothing_is_lost_when_the_writer_session_is_ended():
    def disturb():
        for _ in range(3):
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gatewayd %'", "postgres")
            time.sleep(0.6)
    under_load(["session1", "session2"], disturb)


def test_a_standby_takes_over():
    standby = world.daemon(GATEWAY, "gateway", "331023-one", instance="-standby")
    standby.start(ready=False)
    wait_until(lambda: standby.lines("another instance is the writer: standing by"))

    def disturb():
        one.kill()
        wait_until(lambda: standby.lines("ready"), 20)
    under_load(["stand1", "stand2"], disturb)
    standby.stop()
    one.start()
    assert add("stand1", 0) > 0


def test_a_stop_is_clean_and_a_start_goes_on():
    at = add("stop", 1)
    one.stop()
    two.stop()
    one.start()
    two.start()
    assert add("stop", 1) == at + 1
    assert balance("stop", service=mirror, after=a.at) == at + 1


def test_logs_are_json_lines_with_context():
    add("logged", 1)
    line = [line for line in one.lines("done") if line.get("case") == "logged"][-1]
    assert line["service"] == "gateway" and line["department"] == "331023-one" and line["batch"] > 0, line
    assert line["principal"] == "portal/331023-a" and len(line["trace_id"]) == 32 and line["message_id"], line


if __name__ == "__main__":
    main(globals(), world)
