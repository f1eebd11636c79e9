#!/usr/bin/python3
"""Includes go one way, and decisions stay pure.

A layer of common/ includes itself and the layers before it; a service includes common/ and itself; of a service only
store.c knows the database; libpq is known to common/db alone; services take the time from their batch.
"""

import re
import sys

import sources

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
CLOCK = re.compile(r"\b(time|clock_gettime|clock_now|gettimeofday|timespec_get|localtime(?:_r)?|gmtime(?:_r)?)[ \t]*\(")
DATABASE_HEADERS = ("libpq-fe.h", "libpq/libpq-fs.h", "pg_config.h")


def common(path, header):
    """What is wrong with an include by a file of common/, or None."""
    own = path.split("/")[1]
    layer = header.split("/")[0] if "/" in header else None
    if layer is None:
        return f'writes "{header}" without its layer: "{own}/{header}"'
    if layer not in sources.LAYERS:
        return f'includes "{header}", which is of no layer'
    if sources.LAYERS.index(layer) > sources.LAYERS.index(own):
        return f'is of layer {own} and includes "{header}" of a layer above it'
    return None


def service(path, header):
    _, own, name = path.split("/", 2)
    if header.startswith("db/") and name not in ("store.c", "store.h"):
        return f'includes "{header}": only store.c may know the database'
    other = re.match(r"(?:services|\.\.)/(\w+)/", header)
    if other and other.group(1) != own:
        return f'includes "{header}" of another service: services meet in messages only'
    return None


def includes(path, text):
    for match in INCLUDE.finditer(sources.without_comments(text)):
        quoted, header = match.group(1) == '"', match.group(2)
        wrong = None
        if header in DATABASE_HEADERS and not path.startswith(("common/db/", "tests/")):
            wrong = f"includes <{header}>: only common/db may"
        elif quoted and path.startswith("common/"):
            wrong = common(path, header)
        elif quoted and path.startswith("services/"):
            wrong = service(path, header)
        if wrong:
            yield f"{path}:{sources.line_of(text, match.start())}: {wrong}"


def clocks(path, text):
    """The client is no daemon: it may look at the clock."""
    if path.startswith("services/") and not path.startswith("services/ctl/"):
        for match in CLOCK.finditer(sources.bare(text)):
            line = sources.line_of(text, match.start())
            yield f"{path}:{line}: calls {match.group(1)}(): a decision's time is out->now, given with the batch"


def main():
    problems = []
    for path in sources.files(".c", ".h"):
        text = sources.read(path)
        problems += [*includes(path, text), *clocks(path, text)]
    return sources.finish(problems, "move the code to the layer that may know this; layers: " + " < ".join(sources.LAYERS))


sys.exit(main())
