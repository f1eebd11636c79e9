#!/usr/bin/python3
"""Erasing by law: what events said is gone from the producer's database and from its followers', the chain holds, and nobody but who may
erases anything; whatever dies meanwhile, it is erased and on record, or neither."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, NoAnswer, World, burst, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
ONE, TWO, LATE = "gateway/331023-one", "gateway/331023-two", "gateway/331023-late"
PORTAL, OPERATOR, ERASER, OTHER = "portal/331023-a", "operator/platform/ops", "operator/331023-one/eraser", "operator/331023-two/eraser"
LAW = {"basis": "个人信息保护法第四十七条", "request": "QC-2026-0007"}
SEED = int(os.environ.get("SEED", "1"))
world = World()
for name, roles in ((PORTAL, "portal"), (OPERATOR, "operator"), (ERASER, "eraser"), (OTHER, "eraser")):
    world.principal(name, roles)
for name in (ONE, TWO, LATE):
    world.principal(name, "service", endpoint=f"ipc://{world.folder}/{name.replace('/', '.')}")
one = world.daemon(GATEWAY, "gateway", "331023-one").start()
two = world.daemon(GATEWAY, "gateway", "331023-two", follow=ONE).start()
portal, eraser = world.client(PORTAL, ONE), world.client(ERASER, ONE)


def database(name):
    return "liaison_" + name.replace("/", "_").replace("-", "_")


def sql(name, text, role="postgres", check=True):
    return world.cluster.psql(database(name), role, text, check=check)


def dump(name):
    url = world.cluster.script("url", database(name), "postgres").strip()
    text = subprocess.run(["pg_dump", "-d", url], check=True, capture_output=True).stdout.decode(errors="replace")
    return text + "".join(bytes.fromhex(word.strip("\\x")).decode(errors="replace") for line in text.splitlines()
                          for word in line.split("\t") if word.startswith("\\\\x") for word in [word[3:]])


def tell(subject, note, **more):
    """Says something of the subject; gives its number."""
    portal.call("gateway.add.v1", {"amount": 1, "note": note}, subject=subject, **more)
    return int(portal.at.split("#")[1])


def erase(client=None, id=None, **what):
    return (client or eraser).call("stream.erase.v1", {**what, **LAW}, id=id)


def follow_up(name=TWO, seconds=30):
    """Until the follower is where the producer is."""
    head = int(sql(ONE, "SELECT number FROM runtime.stream_head"))
    wait_until(lambda: sql(name, f"SELECT count(*) FROM runtime.cursor WHERE stream = '{ONE}' AND number >= {head}") == "1", seconds)


def stream():
    """All events as a reader gets them, the chain checked: {number: body or None}."""
    events, position = {}, (0, "00" * 32)
    while True:
        page = portal.call("stream.read.v1", {"stream": ONE, "after": position[0], "hash": position[1], "limit": 256, "wait_ms": 0})
        if not page["events"]:
            assert position == (page["head"]["number"], page["head"]["hash"]), "the chain does not end in its head"
            return events
        position = chain(page, *position)
        events.update({event["number"]: json.loads(event["body"]) if "body" in event else None for event in page["events"]})


def chain(page, number, before):
    """Our own reckoning, as proto/README.md says."""
    for event in page["events"]:
        body = hashlib.sha256(bytes.fromhex(event["salt"]) + event["body"].encode()).hexdigest() if "body" in event else event["body_hash"]
        number, before = number + 1, hashlib.sha256(b"liaison stream v1".ljust(32, b"\0") + bytes.fromhex(before)
                                                    + event["number"].to_bytes(8, "big") + bytes.fromhex(body)).hexdigest()
        assert number == event["number"]
    return number, before


def test_the_words_are_gone_from_both_databases_and_the_chain_holds():
    first = tell("zhang", "word-of-zhang-1")
    kept = tell("li", "word-of-li")
    second = tell("zhang", "word-of-zhang-2")
    follow_up()
    assert "word-of-zhang" in dump(ONE), "the test looks in the wrong place"
    answer = erase(subject="zhang")
    assert answer["erased"] == [first, second] and answer["already"] == 0, answer
    for restarted in (False, True):  # from memory, and from the database
        if restarted:
            one.stop()
            one.start()
        told = stream()
        assert told[first] is None and told[second] is None and told[kept]["data"]["note"] == "word-of-li"
        record = told[answer["record"]]
        assert record["data"] == {"stream": ONE, "numbers": [first, second], "subject": "zhang", **LAW, "operator": ERASER}, record
    follow_up()
    for name in (ONE, TWO):
        assert "word-of-zhang" not in dump(name), name
    assert sql(TWO, "SELECT numbers, subject FROM runtime.erasure") == f"{{{first},{second}}}|zhang"
    trace = world.client(OPERATOR, ONE).call("stream.trace.v1", {"case": "zhang"})["events"]
    assert [(event["number"], event["data"], event["erased"]) for event in trace] == [(first, None, True), (second, None, True)], trace


def test_a_replay_and_what_is_erased_already_change_nothing():
    number, id = tell("chen", "word-of-chen"), new_id()
    answer = erase(events=[number], id=id)
    head = one_head()
    assert erase(events=[number], id=id) == answer
    assert erase(events=[number]) == {"erased": [], "already": 1} == erase(subject="chen")
    assert one_head() == head
    more = tell("chen", "word-of-chen")
    assert erase(events=[number, more])["erased"] == [more]


def one_head():
    return sql(ONE, "SELECT number FROM runtime.stream_head")


def test_what_the_stream_is_and_what_was_erased_stays():
    record = erase(events=[tell("wu", "word-of-wu")])["record"]
    for number in (1, record):
        refused("not_erasable", lambda: erase(events=[number]))
    refused("not_found", lambda: erase(events=[int(one_head()) + 1]))
    refused("not_found", lambda: erase(subject="nobody"))
    refused("not_found", lambda: erase(subject=ONE))


def test_only_an_eraser_of_the_department_may():
    number = tell("zhou", "word-of-zhou")
    for principal, code in ((PORTAL, "missing_role"), (OPERATOR, "missing_role"), (OTHER, "wrong_department")):
        refused(code, lambda: erase(world.client(principal, ONE), events=[number]))
    assert stream()[number]


def test_the_daemon_s_role_erases_nothing_by_itself():
    number = tell("wang", "word-of-wang")
    part = sql(ONE, "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'runtime.event_body'::regclass LIMIT 1")
    body = ("INSERT INTO runtime.event VALUES ((SELECT number + 1 FROM runtime.stream_head), decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), "
            "'stream.erased.v1', 'x', '{*}', now()); INSERT INTO runtime.event_body SELECT number + 1, decode(repeat('00', 16), 'hex'), "
            f"convert_to('{{\"data\": {{\"stream\": \"{ONE}\", \"numbers\": [%s]}}}}', 'UTF8') FROM runtime.stream_head; "
            f"SELECT runtime.erase_own(ARRAY[%d::bigint], '{ONE}', (SELECT number + 1 FROM runtime.stream_head), NULL, now())")
    for statement in ("DELETE FROM runtime.event_body", f"DELETE FROM runtime.{part}", "TRUNCATE runtime.event_body", f"DROP TABLE runtime.{part}",
                      "UPDATE runtime.event_body SET body = ''", "DELETE FROM runtime.erasure", "INSERT INTO runtime.erasure VALUES ('x', 1, '{1}', NULL, now())",
                      f"SELECT runtime.erase_own(ARRAY[{number}::bigint], '{ONE}', {number}, NULL, now())",
                      f"SELECT runtime.erase_own(ARRAY[{number}::bigint], '{ONE}', {number + 1}, NULL, now())",
                      f"SELECT runtime.erase_followed(ARRAY[{number}::bigint], '{ONE}', {number + 1}, NULL, now())",
                      body % (number - 1, number), body % (1, 1)):
        code, said = sql(ONE, "BEGIN; " + statement + "; COMMIT", role=database(ONE), check=False)
        assert code and ("permission denied" in said or "must be owner" in said or "says that these are erased" in said or "has not been followed" in said), (statement, said)
    assert stream()[number]["data"]["note"] == "word-of-wang"


def test_a_follower_that_comes_late_goes_over_what_is_erased():
    late = world.daemon(GATEWAY, "gateway", "331023-late", follow=ONE).start()
    follow_up(LATE)
    client = world.client(PORTAL, LATE)
    assert client.call("gateway.read.v1", {}, subject="li")["balance"] == 1
    refused("not_found", lambda: client.call("gateway.read.v1", {}, subject="zhang"))
    assert "following stopped" not in [line["event"] for line in late.lines()]
    late.stop()


def test_a_parked_copy_is_erased_and_its_case_waits_for_a_person():
    ops = world.client(OPERATOR, TWO)
    poison = tell("sick", "poison")
    tell("sick", "word-of-sick")
    follow_up()
    parked = [event["number"] for event in ops.call("parked.list.v1", {})["parked"]]
    assert parked == [poison, poison + 1], parked
    assert "word-of-sick" in dump(TWO)
    erase(events=[poison])
    follow_up()
    codes = [event["code"] for event in ops.call("parked.list.v1", {})["parked"]]
    assert codes == ["erased", "behind_parked"], codes
    assert sql(TWO, f"SELECT body FROM runtime.parked WHERE number = {poison}") == ""
    refused("erased", lambda: ops.call("parked.retry.v1", {"case": "sick"}))
    ops.call("reconcile.settle.v1", {"case": "sick", "key": f"{ONE}#{poison}", "reason": "seen to"})
    wait_until(lambda: not ops.call("parked.list.v1", {})["parked"])
    erase(subject="sick")
    follow_up()
    assert "word-of-sick" not in dump(TWO) + dump(ONE), "a parked event that was acted on later keeps its bytes no more either"


def test_dying_at_any_moment_leaves_it_erased_on_record_or_neither():
    chance = random.Random(SEED)
    for turn in range(8):
        words = [f"word-{turn}-{i}" for i in range(20)]
        numbers, id = [tell(f"dying-{turn}", word) for word in words], new_id()
        follow_up()
        victim = one if turn % 2 else two
        burst(portal, [("gateway.add.v1", f"other-{turn}", {"amount": 1}, new_id()) for _ in range(40)])
        try:
            eraser.call("stream.erase.v1", {"events": numbers, **LAW}, id=id, seconds=0.001 + chance.random() * 0.01)
        except NoAnswer:
            pass
        time.sleep(chance.random() * 0.01)
        victim.kill()
        victim.start()
        answer = erase(events=numbers, id=id)
        assert answer["erased"] == numbers, (SEED, turn, answer)
        follow_up()
        told = stream()
        assert all(told[number] is None for number in numbers)
        records = [body for body in told.values() if body and body["type"] == "stream.erased.v1" and body["data"]["numbers"] == numbers]
        assert len(records) == 1, (SEED, turn, records)
    for name in (ONE, TWO):
        assert not [word for word in ("word-0-", "word-3-", "word-7-") if word in dump(name)], name


def test_in_one_batch_with_what_it_erases():
    """Behind messages of the same batch: it is decided in one that knows what they told."""
    erase(events=[tell("batch", "word-of-batch")])
    erased = 0
    for _ in range(5):
        for _ in range(40):
            send(portal, "gateway.add.v1", {"amount": 1, "note": "word-of-batch"}, "batch")
        answer = erase(subject="batch")
        told = {number for number, body in stream().items() if body and body["subject"] == "batch"}
        if "record" not in answer:
            continue  # it came before all of them
        erased += len(answer["erased"])
        assert answer["record"] > max(answer["erased"]) and all(number > answer["record"] for number in told), (answer, told)
    assert erased, "nothing was tried"
    receive_all(portal)
    erase(subject="batch")
    follow_up()
    assert "word-of-batch" not in dump(ONE) + dump(TWO)


def send(service, type, data, subject):
    if not service.socket:
        service.connect()
    service.socket.send(json.dumps(service.envelope(type, data, subject, None, None)).encode())


def receive_all(service):
    while service.socket.poll(1000):
        service.socket.recv_multipart()


if __name__ == "__main__":
    main(globals(), world)
