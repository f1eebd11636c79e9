"""Bad data, derived from the schemas of proto/: for each example of a command or query every field left out, every object with one
field more, every value of another type.  Whether it is bad says python3-jsonschema, not our validator."""

import copy
import functools
import glob
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/contract")]
from check_proto import absolute, validator  # noqa: E402

OTHERS = [None, True, 2 ** 53, "\u00e9'; DROP SCHEMA runtime CASCADE; --", [], {}, [[[]]], {"a": {"b": 1}}]
EXTRA = "x_extra"


@functools.cache
def documents():
    found = {}
    for path in sorted(glob.glob(f"{ROOT}/proto/*.json") + glob.glob(f"{ROOT}/proto/*/*.json")):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if "$schema" in document:
            found[document["$id"]] = absolute(document, document["$id"]) | {"x-folder": os.path.basename(os.path.dirname(path))}
    return found


def messages(service):
    """(type, schema) of what may be asked of a daemon, `policy` or another, with what all are asked."""
    return [(id.removeprefix("liaison:"), document) for id, document in documents().items()
            if document.get("x-kind") in ("command", "query") and document["x-folder"] in (service, "common")]


def places(value, path=()):
    """Every place in a JSON value, itself first."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def pointer(path):
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def changed(value, path, change):
    """A copy in which `change(container, key)` was done at the place."""
    holder = [copy.deepcopy(value)]
    container, key = holder, 0
    for part in path:
        container, key = container[key], part
    change(container, key)
    return holder[0]


def drop(container, key):
    del container[key]


def replace_with(other):
    def change(container, key):
        container[key] = copy.deepcopy(other)
    return change


def add_extra(container, key):
    container[key][EXTRA] = 1


def all_mutants(example):
    """(what was done, the pointer that must be named, data)"""
    for path, value in places(example):
        if path and isinstance(path[-1], str):
            yield "missing", pointer(path), changed(example, path, drop)
        if isinstance(value, dict):
            yield "extra", pointer((*path, EXTRA)), changed(example, path, add_extra)
        for other in OTHERS if path else ():
            yield f"{json.dumps(other)[:12]} instead", pointer(path), changed(example, path, replace_with(other))


def mutants(schema):
    """Those that are bad indeed, each once.  Where any of several fields would do, what they are missing from is named."""
    check, seen = validator({"$ref": schema["$id"]}, documents()), set()
    for example in schema["examples"]:
        for what, at, data in all_mutants(example):
            key = json.dumps(data, sort_keys=True)
            errors = [] if key in seen else list(check.iter_errors(data))
            if errors:
                few = what == "missing" and all(error.validator in ("minProperties", "oneOf") for error in errors)
                yield what, at.rpartition("/")[0] if few else at, data
            seen.add(key)
