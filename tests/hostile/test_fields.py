#!/usr/bin/python3
"""Each command and query of each daemon with missing, extra and wrong fields, derived from proto/: a problem that names the field."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "service")]
from arena import ALL, DAEMONS, Arena, dump, envelope, unchanged  # noqa: E402
from harness import run_tests  # noqa: E402
from mutants import messages, mutants  # noqa: E402

arena = Arena()


def bad_frames(service):
    """{id: (type, what, pointer)} and {id: frame}"""
    meant, frames = {}, {}
    for type, schema in messages(service.split("/")[0]):
        for what, at, data in mutants(schema):
            message = envelope(ALL, type, data, "P1d@1")
            meant[message["id"]], frames[message["id"]] = (type, what, at), dump(message)
    return meant, frames


def names(errors, at):
    """Whether one of the errors is at the place, or inside it (of alternatives, the nearest is explained)."""
    return any(error["pointer"] == at or error["pointer"].startswith(at + "/") for error in errors)


def each_bad_field_is_named(service):
    meant, frames = bad_frames(service)
    with arena.line_of(ALL, service) as line:
        answers = line.volley(frames)
    wrong = []
    for id, (type, what, at) in meant.items():
        problem = answers[id]["data"]
        if answers[id]["type"] != "problem" or problem["code"] not in ("invalid_data", "bad_envelope"):
            wrong.append(f"{type} {at} {what}: {problem.get('code', 'accepted')}")
        elif not names(problem.get("errors", []), at) and len(problem["errors"]) < 16:
            wrong.append(f"{type} {at} {what}: named {[error['pointer'] for error in problem['errors']]}")
    print(f"      {service}: {len(meant)} bad messages", flush=True)
    assert len(meant) > 50 and not wrong, f"{len(wrong)} of {len(meant)}:\n" + "\n".join(wrong[:40])


def test_of(service):
    def test():
        each_bad_field_is_named(service)
    test.__name__ = f"test_each_bad_field_is_named_by_{service.split('/')[0]}"
    return unchanged(arena)(test)


sys.exit(run_tests([test_of(service) for service in DAEMONS]))
