#!/usr/bin/python3
"""What is no message at all, or one with a bad envelope, to each daemon: a clear problem, or a closed connection; nothing else happens."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "service")]
from arena import (ALL, APPLICATION, COORDINATION, COUNTY, DAEMONS, OPERATOR, POLICY, PORTAL, Arena, dump, envelope,  # noqa: E402
                   unchanged, zmq)
from harness import run_tests  # noqa: E402
from town import COORDINATOR, PARTIES, sample  # noqa: E402

arena = Arena()
PARTY = PARTIES["parties"][0]
PROFILE, CODE = PARTY["profile"], PARTY["code"]
FUND = {**sample("funds.json")["funds"][0]["data"], "external_ids": []}
MATTER = sample("responsibilities.json")["responsibilities"][0]
SQL = "x'); DROP SCHEMA runtime CASCADE; --"
LOG = 'x\n{"time":"2026-01-01T00:00:00Z","level":"error","event":"forged"}\r\x1b[2J\x9b31m\u2028'
DRAFT = {"policy": {"id": "P7", "version": 1, "issued_by": "331023-hrss"}}
GOOD = {POLICY: ("policy.draft.v1", DRAFT, "P7@1"), APPLICATION: ("application.profile.put.v1", PROFILE, CODE),
        COUNTY: ("subsidy.fund.open.v1", FUND, "331023-hrss/2026/hostile"),
        COORDINATION: ("coordination.responsibility.put.v1", MATTER["data"], MATTER["subject"])}


def good(service, **more):
    """A message that would be done, were nothing wrong with it."""
    type, data, subject = GOOD[service]
    return envelope(ALL, type, data, more.pop("subject", subject), **more)


def with_text(service, old, new):
    """The bytes of a good message, one place replaced."""
    frame = dump(good(service))
    assert old in frame, (old, frame)
    return frame.replace(old, new, 1)


def nested(depth, opening=b'{"a":', closing=b"}"):
    return opening * depth + b"1" + closing * depth


def number_instead(service, number):
    """A good message of every daemon has an object of data; a number is put in as one more field."""
    return with_text(service, b'"data": {', b'"data": {"n": ' + number + b", ")


BAD_JSON = {  # label: (bytes for a daemon, what the detail must say)
    "empty": (lambda _: b"", "column 1"),
    "blanks": (lambda _: b" \n ", "line 2"),
    "no JSON": (lambda _: b"hello", "hello"),
    "a number": (lambda _: b"7", "column"),
    "truncated": (lambda s: dump(good(s))[:-9], "line 1"),
    "truncated in a text": (lambda s: dump(good(s))[:12], "does not end"),
    "more behind it": (lambda s: dump(good(s)) + b"{}", "line 1"),
    "1e2": (lambda s: number_instead(s, b"1e2"), "no integer"),
    "1.0": (lambda s: number_instead(s, b"1.0"), "no integer"),
    "2^63": (lambda s: number_instead(s, b"9223372036854775808"), "line 1"),
    "-2^63-1": (lambda s: number_instead(s, b"-9223372036854775809"), "line 1"),
    "leading zero": (lambda s: number_instead(s, b"01"), "line 1"),
    "NaN": (lambda s: number_instead(s, b"NaN"), "line 1"),
    "duplicate in the envelope": (lambda s: with_text(s, b'"lang"', b'"lang": "zh", "lang"'), "duplicate"),
    "duplicate id": (lambda s: with_text(s, b'"id"', b'"id": "x", "id"'), "duplicate"),
    "duplicate in data": (lambda s: with_text(s, b'"data": {', b'"data": {"k": 1, "k": 1, '), "duplicate"),
    "escaped duplicate": (lambda s: with_text(s, b'"data": {', b'"data": {"k": 1, "\\u006b": 1, '), "duplicate"),
    "depth 2,000": (lambda _: nested(2000), "32"),
    "depth 2,000 of lists": (lambda _: nested(2000, b"[", b"]"), "32"),
    "depth 2,000 in data": (lambda s: with_text(s, b'"data": {', b'"data": {"n": ' + nested(2000) + b", "), "32"),
    "unclosed": (lambda _: b"[" * 60000, "32"),
    "64 KiB and one": (lambda _: b'{"a":"' + b"x" * 65529 + b'"}', "65537 bytes"),
    "256 KiB": (lambda _: b"[" + b"{}," * 87000 + b"{}]", "bytes"),
    "invalid UTF-8": (lambda s: with_text(s, b'"lang"', b'"\xff\xfe": 1, "lang"'), "not UTF-8"),
    "overlong UTF-8": (lambda s: with_text(s, b'"lang"', b'"\xc0\xaf": 1, "lang"'), "not UTF-8"),
    "a surrogate in UTF-8": (lambda s: with_text(s, b'"lang"', b'"\xed\xa0\x80": 1, "lang"'), "not UTF-8"),
    "half a surrogate": (lambda s: with_text(s, b'"lang"', b'"\\ud800": 1, "lang"'), "line 1"),
    "\\u0000": (lambda s: with_text(s, b'"data": {', b'"data": {"n": "a\\u0000b", '), "U+0000"),
    "\\u0000 in a key": (lambda s: with_text(s, b'"data": {', b'"data": {"a\\u0000b": 1, '), "U+0000"),
    "a NUL byte": (lambda s: dump(good(s)) + b"\0", "NUL"),
    "a raw line feed in a text": (lambda s: with_text(s, b'"lang": "en"', b'"lang": "e\nn"'), "line"),
}
ENVELOPES = [  # (label, members of the envelope, the pointer that must be named)
    *[(f"no {name}", {name: None}, f"/{name}") for name in ("specversion", "id", "source", "type", "data")],
    *[(f"{name} a {kind}", {name: value}, f"/{name}") for name in
      ("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "actor", "traceparent", "lang", "after")
      for kind, value in (("number", 7), ("list", ["x"]), ("object", {"a": 1}), ("truth", True), ("empty text", ""))],
    *[(f"data a {kind}", {"data": value}, "/data") for kind, value in (("number", 7), ("list", []), ("text", "{}"))],
    ("one more member", {"priority": 1}, "/priority"),
    ("an id that is no UUID", {"id": "1"}, "/id"),
    ("an id without time", {"id": "0195566d-5c80-4a3b-8f10-3d5b9c2e4a61"}, "/id"),
    ("an id in capitals", {"id": "0195566D-5C80-7A3B-8F10-3D5B9C2E4A61"}, "/id"),
    ("a long subject", {"subject": "x" * 97}, "/subject"),
    ("a long actor", {"actor": "x" * 97}, "/actor"),
    ("a source with blanks", {"source": "a b"}, "/source"),
    ("another version", {"specversion": "0.3"}, "/specversion"),
    ("after without number", {"after": "application/331023-zwfw"}, "/after"),
    ("a trace of zeros", {"traceparent": f"00-{'0' * 32}-{'0' * 16}-01"}, "/traceparent"),
    *[(f"SQL in {name}", {name: SQL}, f"/{name}") for name in ("id", "source", "type", "subject", "lang", "after", "traceparent")],
    *[(f"log lines in {name}", {name: LOG}, f"/{name}") for name in
      ("id", "source", "type", "subject", "lang", "after", "traceparent")],
]
REFUSED = [  # (label, members, code)
    ("unknown type", {"type": "policy.nothing.v1"}, "unknown_type"),
    ("a type of another service", {"type": "gateway.add.v1"}, "unknown_type"),
    ("an event's type", {"type": "award.approved.v1"}, "unknown_type"),
    ("a later version", {"type": "health.v2"}, "unknown_type"),
    ("another's source", {"source": PORTAL}, "wrong_source"),
    ("a service's source", {"source": COUNTY}, "wrong_source"),
    ("nobody's source", {"source": "officer/nobody"}, "wrong_source"),
    ("an old id", {"id": "0155566d-5c80-7a3b-8f10-3d5b9c2e4a61"}, "expired"),
    ("an id of the future", {"id": "0f55566d-5c80-7a3b-8f10-3d5b9c2e4a61"}, "from_the_future"),
]


def each(check):
    """A test over all daemons, each with one connection of its own."""
    def test():
        for service in DAEMONS:
            with arena.line_of(ALL, service) as line:
                check(service, line)
    test.__name__ = f"test_{check.__name__}"
    return unchanged(arena)(test)


def problem_of(line, label, *frames):
    line.send(*frames)
    answer = line.answer()
    assert answer and answer["type"] == "problem", f"{label}: {answer}"
    assert answer["data"]["detail"] and answer["data"]["title"], label
    return answer["data"]


@each
def what_is_no_json_is_refused_with_its_place(service, line):
    for label, (make, says) in BAD_JSON.items():
        problem = problem_of(line, label, make(service))
        assert problem["code"] == "bad_json" and says in problem["detail"], f"{label}: {problem}"


@each
def what_is_wrong_in_an_envelope_is_named(service, line):
    for label, members, pointer in ENVELOPES:
        message = {key: value for key, value in {**good(service), **members}.items() if value is not None}
        problem = problem_of(line, label, dump(message))
        pointers = [error["pointer"] for error in problem.get("errors", [])]
        assert problem["code"] == "bad_envelope" and pointer in pointers, f"{label}: {problem}"


@each
def what_may_not_be_said_is_refused(service, line):
    for label, members, code in REFUSED:
        problem = problem_of(line, label, dump({**good(service), **members}))
        assert problem["code"] == code, f"{label}: {problem}"


@each
def a_role_that_is_missing_is_named(service, _):
    type, data, subject = GOOD[service]
    with arena.line_of(OPERATOR, service) as line:
        problem = problem_of(line, "missing role", dump(envelope(OPERATOR, type, data, subject)))
    assert problem["code"] == "missing_role" and type in problem["detail"], problem


@each
def wrong_check_characters_are_named(service, line):
    """Codes and numbers of cases that look right but for their check character."""
    case, code = "331023-2026-000123-D", CODE[:-1] + "0"
    party = {**PROFILE["party"], "external_ids": [{"scheme": "uscc", "id": code}]}
    told = {POLICY: [], APPLICATION: [("application.profile.put.v1", {**PROFILE, "party": party}, code, "uscc_wrong_check", code),
                                      ("application.status.v1", {}, case, "not_found", case),
                                      ("application.withdraw.v1", {"reason": "No longer wanted"}, case, "not_found", case)],
            COUNTY: [("subsidy.award.read.v1", {}, case + "/1", "not_found", case),
                     ("subsidy.pay.v1", {}, case + "/1", "not_found", case)],
            COORDINATION: [("coordination.review.read.v1", {}, case + "/1/r1", "not_found", case)]}
    for type, data, subject, code, names in [*told[service], ("parked.retry.v1", {"case": case}, None, "not_found", case)]:
        problem = problem_of(line, type, dump(envelope(ALL, type, data, subject)))
        assert problem["code"] == code and names in problem["detail"], f"{type}: {problem}"


def answer_to(line, message):
    line.send(dump(message))
    answer = line.answer()
    assert answer, message
    return answer


def test_a_frame_of_1_mib_closes_the_connection():
    for service in DAEMONS:
        with arena.line_of(ALL, service) as line:
            assert answer_to(line, envelope(ALL, "health.v1", {}))["type"] == "health.v1.reply"
            line.send(b"x" * 1024 * 1024)
            line.wait_event(zmq.EVENT_DISCONNECTED)


def test_the_same_bytes_are_answered_the_same_and_other_bytes_refused():
    for service in DAEMONS:
        type, data, subject = GOOD[service]
        who = COORDINATOR if service == COORDINATION else ALL  # a list of responsibilities is kept by its own department
        message = envelope(who, type, data, subject)
        with arena.line_of(who, service) as line:
            first, head = answer_to(line, message), arena.head(service)
            assert first["type"] == f"{type}.reply", first
            assert answer_to(line, message) == first, "a replay is answered otherwise"
            other = problem_of(line, "another body", dump({**message, "subject": subject[:-1] + "2"}))
            assert other["code"] == "id_reused", other
            assert arena.head(service) == head
            assert arena.sql(service, f"SELECT count(*) FROM runtime.receipt WHERE id = '{message['id']}'") == "1"


def test_sql_and_log_text_are_only_text():
    """In a field for any text they are stored as they came; tables, heads and logs are whole."""
    name = f"{SQL} {LOG}".replace("\n", " ")
    party = {**PROFILE["party"], "name": name[:100]}
    for label, text in (("SQL", SQL), ("log", "x\u001b[2J\u2028 \"event\":\"forged\"")):
        data = {**PROFILE, "party": {**party, "name": text}}
        message = envelope(ALL, "application.profile.put.v1", data, CODE, actor=label + text[:60])
        with arena.line_of(ALL, APPLICATION) as line:
            answer = answer_to(line, message)
            read = answer_to(line, envelope(ALL, "application.profile.read.v1", {}, CODE))
        if answer["type"] == "problem":
            assert [error["pointer"] for error in answer["data"]["errors"]] in (["/party/name"], ["/actor"]), answer
        else:
            assert read["data"]["party"]["name"] == text, read
    arena.check_logs()
    assert arena.sql(APPLICATION, "SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'runtime'") == "1"


sys.exit(run_tests([value for name, value in list(globals().items()) if getattr(value, "name", name).startswith("test_")]))
