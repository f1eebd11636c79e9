#!/usr/bin/python3
"""Writes what the fuzzers begin with:  seeds.py FOLDER

One folder a target, made from what the project has of examples: proto/ (examples, and what each schema says is wrong), the sample, the
expressions in tests/unit/feel; and a dictionary <target>.dict of the words that stand in them.  The first byte of most inputs chooses; the
targets say how.
"""

import ast
import glob
import hashlib
import json
import os
import re
import sys

CUT = b"\xff"
ID = "019cac2a-9dc0-7a3b-8f10-3d5b9c2e4a61"  # FUZZ_ID
SENDER = "portal/331023-zwfw"
STREAM = "policy/331023-zwfw"
SERVICES = ["application", "coordination", "policy", "subsidy"]
ZEROS = "0" * 64
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def load(path):
    return json.loads(read(path))


def encode(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def keep(folder, target, content):
    """By its hash, so that the same seed is the same file."""
    where = os.path.join(folder, target)
    os.makedirs(where, exist_ok=True)
    with open(os.path.join(where, hashlib.sha1(content).hexdigest()[:16]), "wb") as file:
        file.write(content)


def schemas():
    for path in sorted(glob.glob("proto/*.json") + glob.glob("proto/*/*.json")):
        document = load(path)
        if "$schema" in document:
            yield path, document


def envelope(kind, data, **more):
    return {"specversion": "1.0", "id": ID, "source": SENDER, "type": kind, "data": data} | more


def instances(schema):
    """Examples, and what the schema says is wrong."""
    yield from schema.get("examples", [])
    yield from (wrong["data"] for wrong in schema.get("x-invalid", []) if "data" in wrong)


# ---- messages ----


def message_seeds(folder):
    for path, schema in schemas():
        kind, name = schema.get("x-kind"), schema["$id"].removeprefix("liaison:")
        service = os.path.basename(os.path.dirname(path))
        number = SERVICES.index(service) if service in SERVICES else 0
        for data in instances(schema):
            if kind in ("command", "query"):
                more = {"subject": "331023-2026-000123-M", "lang": "en"}
                keep(folder, "frame", bytes([number]) + encode(envelope(name, data, **more)))
                keep(folder, "envelope", encode(envelope(name, data, after="application/331023-zwfw#2", **more)))
            if kind == "query":
                keep(folder, "frame", bytes([number]) + encode(envelope(name, data, after="application/331023-zwfw#2")))
            if kind == "event":
                event = envelope(name, data, source=STREAM, subject="331023-2026-000123-M", time="2026-03-02T01:30:00.000000Z")
                for follower in range(len(SERVICES)):
                    keep(folder, "follow", bytes([follower | 8]) + encode(event))


def page(events, number, **more):
    data = {"stream": STREAM, "epoch": 1, "alg": "sha-256", "head": {"number": number, "hash": ZEROS}, "events": events}
    return encode(envelope("stream.read.v1.reply", data, source=STREAM) | more)


def page_seeds(folder):
    salted = {"number": 1, "salt": "0" * 32, "body": "{}"}
    hidden = {"number": 1, "body_hash": ZEROS}
    problem = encode(envelope("problem", {"code": "forked"}, source=STREAM))
    two = page([salted, dict(hidden, number=2)], 2)
    for frame in (page([], 0), page([salted], 9), page([hidden], 1), two, problem, two.replace(b"sha-256", b"sm3"), page([], 9) + CUT + two):
        keep(folder, "follow", b"\0" + frame)
        keep(folder, "follow", b"\x14" + frame)
    read_page = {"stream": "application/331023-zwfw", "after": 0, "hash": ZEROS, "limit": 10, "wait_ms": 0}
    for change in ({}, {"after": 3, "wait_ms": 1000}, {"after": 1}, {"after": 9}, {"stream": STREAM}):
        keep(folder, "frame", b"\0" + encode(envelope("stream.read.v1", read_page | change)))
    keep(folder, "frame", b"\x08" + encode(envelope("health.v1", {})))
    keep(folder, "frame", b"\x10" + encode(envelope("clock.confirm.v1", {})))


def client_seeds(folder):
    """Every answer's example in the first views, and in one that its hash chooses."""
    for _, schema in schemas():
        for example in schema.get("x-reply", {}).get("examples", []):
            for view in (2, 3 + len(encode(example)) % 40, 131):
                keep(folder, "client", bytes([view]) + encode(example))
    for number in range(40):
        keep(folder, "client", bytes([2 + number]) + encode({"state": "met", "amount": 5, "at": "2026-03-02T01:30:00Z", "items": [{"case": "1"}]}))
    event = {"stream": STREAM, "number": 1, "type": "application.submitted.v1", "time": "2026-03-02T01:30:00Z", "data": {"decided_by": "officer/a/b"}}
    later = event | {"number": 2, "time": "2026-03-04T20:30:00Z", "type": "award.approved.v1"}
    keep(folder, "client", b"\0" + encode([[event, later], [event | {"type": "payment.confirmed.v1", "data": {}}], []]))
    lines = [{"id": i + 1, "transaction": "t", "account": account, "fund": "f", "amount": amount} for i, (account, amount) in enumerate(
        [("budget", -100), ("available", 100), ("available", -30), ("committed", 30)])]
    funds = [{"fund": "f", "amount": 100, "available": 70, "committed": 30, "instructed": 0, "paid": 1}, {"fund": "g", "amount": 1}]
    keep(folder, "client", b"\1" + encode({"entries": lines, "funds": funds}))


# ---- schemas ----


def references():
    """As schema.c counts them: in the order of the files' names."""
    for _, document in schemas():
        yield document
        if "x-reply" in document:
            yield document["x-reply"]
        yield from document.get("$defs", {}).values()


def schema_seeds(folder):
    for number, schema in enumerate(references()):
        for data in list(instances(schema))[:4]:
            keep(folder, "schema", (number + 1).to_bytes(2, "little") + encode([data]))
    for source in glob.glob("tests/unit/json/test_schema*.c"):
        for rule, instance in re.findall(r'\{("\{.*?\}"),\s*("(?:[^"\\]|\\.)*")', read(source)):
            try:
                pair = [json.loads(ast.literal_eval(text).replace("'", '"')) for text in (rule, instance)]
            except (ValueError, SyntaxError):
                continue
            keep(folder, "schema", b"\0\0" + encode(pair))


# ---- rules ----

DOCUMENT = {
    "form": {
        "n": "12.5", "d": "2026-03-02", "t": "10:00:00", "s": "text", "at": "2026-03-02T10:00:00Z", "days": "P3DT4H", "months": "P1Y2M",
        "list": [{"n": "1"}, {"n": "2"}, {}], "area": "60", "rent": "9000", "from": "2026-01-01", "to": "2026-06-30", "agreed": True,
    },
    "party": {"founded_on": "2024-05-01", "insured_jobs": 7},
}


def expressions():
    """The texts of the unit tests' cases and of the sample's policies."""
    for source in sorted(glob.glob("tests/unit/feel/test_*.c")):
        for case in re.findall(r'\{"[^"\n]*",\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+),', read(source)):
            try:
                yield "".join(ast.literal_eval(part) for part in STRING.findall(case))
            except (ValueError, SyntaxError):
                continue
    for path in glob.glob("deploy/sample/policies/*.json"):
        yield from (json.loads(text) for text in re.findall(r'"feel":\s*("(?:[^"\\]|\\.)*")', read(path)))


def quoted_json():
    """(the file, the value) of each JSON that a test of policies writes with single quotes."""
    for path in ("tests/unit/feel/test_vectors.c", "tests/unit/feel/test_policy_rules.c"):
        source = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
        for strings in re.findall(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', source):
            try:
                text = "".join(ast.literal_eval(part) for part in STRING.findall(strings))
                value = json.loads(text.replace("\\'", "\0").replace("'", '"').replace("\0", '\\"'))
            except (ValueError, SyntaxError):
                continue
            if isinstance(value, dict):
                yield path, value


def policy_seeds(folder):
    """Each policy with some of the documents of the same tests."""
    found = list(quoted_json())
    parts = ("facts", "conditions", "benefit")
    for path in {path for path, _ in found}:
        policies = [value for where, value in found if where == path and any(part in value for part in parts)]
        documents = [value for where, value in found if where == path and not any(part in value for part in parts)] or [{}]
        for i, policy in enumerate(policies):
            for document in documents[i :: max(1, len(policies))][:6] or documents[:1]:
                keep(folder, "policy", encode([policy, document]))
        for document in documents:
            keep(folder, "policy", encode([policies[len(encode(document)) % len(policies)], document]))
    for text in sorted({*expressions(), *OVER_THE_DOCUMENT})[::4]:
        if text.isprintable():
            rules = {"facts": [{"id": "a", "feel": text}], "conditions": [{"id": "c", "feel": "a"}], "benefit": {"range": {"least": "a", "most": text}}}
            keep(folder, "policy", encode([rules, DOCUMENT | {"set": {"amount": "5"}}]))


# What the tests' cases do not read of a document, or read of a literal only.
OVER_THE_DOCUMENT = [
    "form.list[n > 1].n", "form.list.n[1]", "sum(form.list.n) + form.n", "for x in form.list return x.n", "count(form.list) = 3 and form.agreed",
    "some x in form.list satisfies x.n = form.n", "get entries(form)", "get value(form, form.s)", "form.absent.more + party.absent", "form",
    "form.list = [form.list[1], form.list[-1]]", "[1..form.n].end included", "[form.d..form.at].start included", "form.d in [form.from..form.to]",
    "form.at.hour + form.at.minute + form.at.second", "[form.t.hour, form.t.minute, form.t.time offset, form.at.timezone]",
    "[form.days.days, form.days.hours, form.days.minutes, form.days.seconds]", "[form.months.years, form.months.months]",
    "form.d + form.months * 2 - form.days", "for i in form.n..1 return partial", "for i in 1..3, j in i..1 return i * j", "form.d - form.from < form.days",
    "form.t + form.days", "form.at + form.months = form.at", "if is known(form.absent) then 1 else form.n",
]


def rule_seeds(folder):
    for text in sorted({*expressions(), *OVER_THE_DOCUMENT}):
        if len(text) < 400 and text.isprintable():
            keep(folder, "feel", text.encode() + CUT + encode(DOCUMENT))
    parties = load("deploy/sample/parties.json")["parties"]
    for path in sorted(glob.glob("deploy/sample/policies/*.json")):
        policy = load(path)
        small = {key: policy[key] for key in ("facts", "conditions", "benefit") if key in policy}
        for party in parties[:3]:
            document = {"on": {"filed": "2026-03-02", "assessed": "2026-03-02"}, "party": party.get("profile", {}), "people": party.get("people", {}), "form": {}, "set": {}}
            keep(folder, "policy", encode([small, document]))


# ---- what operators write ----


def config_seeds(folder):
    directory = read("deploy/sample/principals.ini").replace("{{endpoint}}", "tcp://127.0.0.1:7101")
    keys = iter("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", )
    key = "".join(keys)
    sections = re.split(r"\n(?=\[)", directory)
    for i, section in enumerate(sections[1:]):
        extra = "\ndisabled = yes" if i % 5 == 0 else "\nkey_from = 2026-01-01T00:00:00Z\nkey_until = 2027-01-01T00:00:00Z\ndisabled = no" if i % 2 else ""
        keep(folder, "config", b"\x01" + (section.strip() + f"\nkey = {key}{extra}\n").encode())
    keep(folder, "config", b"\x01" + directory.encode())
    keep(folder, "config", b"\0" + b"# all\n[service]\ndepartment = 331023-zwfw\n[limits]\ncount = 12\n[follow a]\nsince = 2026-01-01\nstreams = x y\n")
    keep(folder, "config", b"\x02" + read("deploy/sample/calendar-cn.csv").encode())
    keep(folder, "config", b"\x03" + "\n".join(read("deploy/sample/divisions-cn.csv").splitlines()[:40]).encode())
    for code in ("91350100M000100Y43", "331023-2026-000123-M", "2026-03-02T01:02:03.5+08:00"):
        keep(folder, "config", b"\x04" + code.encode())


# ---- dictionaries ----


def words(value):
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from words(one)
    elif isinstance(value, list):
        for one in value:
            yield from words(one)
    elif isinstance(value, str):
        yield value


def quoted(word):
    return '"' + "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02x}" for b in word.encode()) + '"'


def dictionary(folder, target, entries):
    with open(os.path.join(folder, target + ".dict"), "w", encoding="ascii") as file:
        file.writelines(quoted(entry) + "\n" for entry in sorted(set(entries)) if 1 < len(entry.encode()) <= 60)


def dictionaries(folder):
    names, types = set(), set()
    for _, schema in schemas():
        types.add(schema["$id"].removeprefix("liaison:"))
        names.update(schema.get("properties", {}))
        for example in schema.get("examples", []):
            names.update(words(example))
    members = {f'"{name}"' for name in names if len(name) < 40} | {f'"{name}"' for name in types}
    basic = {"true", "false", "null", "[]", "{}", '"":', "9223372036854775807", "-9223372036854775808", "\\u0000", "\\ud83d\\ude00", "1e2", ID}
    for target in ("frame", "follow", "envelope"):
        dictionary(folder, target, members | basic | {STREAM, SENDER, "stream.read.v1.reply", '"body_hash"', '"salt"'})
    keywords = set(re.findall(r'"([A-Za-z$]+)"', read("common/json/schema_keywords.c") + read("common/json/schema_error.c")))
    dictionary(folder, "schema", {f'"{word}"' for word in keywords} | basic | {"#/$defs/a", "#", '"integer"', '"string"', '"object"', '"array"'})
    functions = {name for path in glob.glob("common/feel/*.c") for name in re.findall(r'\{\s*"([a-z][a-z -]*)"', read(path))}
    attributes = {attribute["path"] for attribute in load("proto/dictionary.json")["attributes"]}
    syntax = set("if then else for in return some every satisfies between and or null true false not item partial instance of".split())
    syntax |= {"..", "**", "!=", "<=", ">=", "->", '@"2026-03-02"', '@"P1D"', '@"P1Y2M"', "(", ")", "[", "]"}
    dictionary(folder, "feel", functions | syntax | {"form." + name for name in DOCUMENT["form"]} | basic)
    dictionary(folder, "policy", functions | syntax | attributes | {'"facts"', '"conditions"', '"benefit"', '"feel"', '"table"', '"rows"', '"when"', '"hit"', '"id"'})
    shown = {match for path in glob.glob("services/ctl/views*.c") for match in re.findall(r'"/([a-z_]+)', read(path))}
    dictionary(folder, "client", {f'"{name}"' for name in shown} | basic | {"2026-03-02T01:30:00Z", '"entries"', '"funds"', "\u202e", "\u009b"})
    sources = read("common/bus/directory.c") + read("common/bus/role.c")
    dictionary(folder, "config", set(re.findall(r'"([a-z_0-9 ]+)"', sources)) | {"[principal ", "holiday", "working day", "tcp://", "ipc://", " = "})


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for make in (message_seeds, page_seeds, client_seeds, schema_seeds, rule_seeds, policy_seeds, config_seeds, dictionaries):
        make(folder)


main()
