"""Examples of proto/, changed in one place each: something missing, something extra, another type, out of range.  Two validators must say the
same of them, ours and python3-jsonschema, and where ours finds something wrong the other must too."""

import copy
import json
import os
import subprocess
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(os.path.join(ROOT, "tests/contract"))
import check_proto  # noqa: E402

SECONDS = 500
OTHERS = (None, True, 0, "x", [], {}, ["x"], {"x": 1})
EDGES = (-1, 0, 1, 2**31, 2**53 - 1, 2**53, 2**63 - 1, -(2**63))


def examples():
    """(reference, example) for every schema of proto/ that has any: documents, their $defs and replies."""
    os.chdir(ROOT)
    for document in check_proto.read_all().values():
        inside = {f"#/$defs/{name}": schema for name, schema in document.get("$defs", {}).items()}
        inside["#/x-reply"] = document.get("x-reply", {})
        for where, schema in {"": document, **inside}.items():
            for example in schema.get("examples", []):
                yield document["$id"] + where, example
            for invalid in schema.get("x-invalid", []):
                yield document["$id"] + where, invalid["data"]


def places(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def of_text(random, text):
    at = random.randrange(len(text) + 1)
    return random.choice([
        "", text.upper(), text + "x", " " + text, text[:-1], text[:at] + random.choice("-_/.@#:~0Zé龘\U0001f600 ") + text[at:],
        text[:at] + text[at + 1:], text * 40, "龘" * random.choice([48, 49, 100, 2000, 2001]), text.replace("0", "9"),
        "2026-02-29", "2026-03-02T01:30:00Z", "2026-13-01"])  # fmt: skip


def of_object(random, value):
    names = list(value)
    one = random.choice(names or [""])
    return random.choice([
        {name: value[name] for name in names if name != one}, {**value, "extra": random.choice(OTHERS)},
        {(name + "_" if name == one else name): value[name] for name in names}, {},
        {**value, **{f"n{i}": 1 for i in range(random.choice([10, 70]))}}])  # fmt: skip


def of_list(random, value):
    return random.choice([value[1:], value + value[:1], value * random.choice([2, 20, 300]), value + [random.choice(OTHERS)], value[::-1]])


def mutated(random, value):
    if random.random() < 0.3:
        return random.choice(OTHERS)
    if isinstance(value, bool) or value is None:
        return random.choice([True, False, None])
    if isinstance(value, int):
        return random.choice([*EDGES, max(value - 1, EDGES[-1]), min(value + 1, EDGES[-2])])
    return {str: of_text, dict: of_object, list: of_list}[type(value)](random, value)


def mutate(random, example):
    path = random.choice(list(places(example)))
    if not path:
        return mutated(random, example)
    changed = copy.deepcopy(example)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = mutated(random, inner[path[-1]])
    return changed


def answers(program, cases):
    text = "".join(json.dumps({"schema": reference, "data": data}, ensure_ascii=False) + "\n" for reference, data in cases)
    done = subprocess.run([program], input=text, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode or done.stderr:
        print(f"{program} ended with {done.returncode}\n{done.stderr[-4000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def difference(check, data, ours):
    """What the two do not agree on, or None."""
    theirs = set(check_proto.places(check.iter_errors(data)))
    if isinstance(ours, str) or bool(ours) != bool(theirs):
        return f"ours says {ours or 'valid'}, the other {sorted(theirs) or 'valid'}"
    strange = [pointer for pointer in ours if pointer not in theirs and len(pointer) < 200]
    return f"ours finds something at {strange}, the other at {sorted(theirs)}" if strange else None


def run(random, count, program):
    """(figures, what differs)."""
    known = list(examples())
    cases = [(reference, mutate(random, example)) for reference, example in random.choices(known, k=count)]
    store = {document["$id"]: document for document in check_proto.read_all().values()}
    checks = {reference: check_proto.validator({"$ref": reference}, store) for reference, _ in known}
    got = answers(program, cases)
    wrong = [f"{reference} {json.dumps(data, ensure_ascii=False)[:400]}\n\t{what}"
             for (reference, data), ours in zip(cases, got) if (what := difference(checks[reference], data, ours))]
    wrong += ["no answer"] * (len(cases) - len(got))
    return {"mutations": count, "of": len(known), "valid": sum(not answer for answer in got),
            "jsonschema": jsonschema.__version__, "wrong": len(wrong)}, wrong
