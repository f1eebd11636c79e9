#!/usr/bin/python3
"""Prints the manual page of a daemon:  deploy/make/manual.py PROGRAM [PREFIX]

The text is deploy/man/daemon.8.in; what differs between daemons, and what could differ from the program, is asked of it.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DAEMONS = ("applicationd", "coordinationd", "policyd", "subsidyd")
OPTION = re.compile(r"^  --([a-z-]+)(?: ([A-Z]+))?(?:, --([a-z-]+))?(?:  +(.*))?$", re.M)
KEY = re.compile(r"^  \[(\w+)\] (\w+) +(.*)$", re.M)


def said(program, option):
    return subprocess.run([program, option], capture_output=True, text=True, timeout=30, check=True).stdout


def plain(text):
    """What roff would take for its own is written so that it does not."""
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", r"\e"))


def options(help):
    for name, argument, other, text in OPTION.findall(help):
        yield f".It Fl Fl {name}" + (f" Ar {argument.lower()}" if argument else "") + (f" , Fl Fl {other}" if other else "")
        yield plain(text + "." if text else "these options and keys; the version.")


def configuration(help):
    for section, key, text in KEY.findall(help):
        yield f".It Cm [{section}] {key}"
        yield plain(text + ".")


def title(type):
    """As the message's schema calls it."""
    for folder in (type.split(".")[0], "common", "application", "coordination", "policy", "subsidy"):
        path = os.path.join(ROOT, "proto", folder, f"{type}.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return json.load(file)["title"]
    raise SystemExit(f"manual.py: there is no schema of {type}")


def kind(routes, wanted, says):
    found = [route for route in routes if route["kind"] == wanted]
    if not found:
        return
    yield ".Pp"
    yield f"{says}:"
    yield ".Bl -tag -width Ds"
    for route in found:
        yield f".It Ic {route['type']}"
        yield plain(title(route["type"]) + ".") + (f"\nRoles: {' '.join(route['roles'])}." if route.get("roles") else "")
    yield ".El"


def messages(routes):
    own, common = routes["own"], routes["common"]
    yield from kind(own, "command", "Commands")
    yield from kind(own, "query", "Queries")
    yield from kind(own, "event", "Events of other services that it acts on")
    yield ".Pp"
    yield "As every service: " + " , ".join(route["type"] for route in common) + " ."


def others(program):
    yield ".Xr liaison 1 ,"
    names = [name for name in DAEMONS if name != program]
    yield from (f".Xr {name} 8" + (" ," if name != names[-1] else "") for name in names)


def main(path, prefix="/usr/local"):
    help, routes = said(path, "--help"), json.loads(said(path, "--routes"))
    program = os.path.basename(path)
    parts = {"options": options(help), "configuration": configuration(help), "messages": messages(routes), "others": others(program)}
    words = {"program": program, "TITLE": program.upper(), "service": routes["service"], "summary": plain(routes["summary"]), "prefix": prefix}
    with open(os.path.join(ROOT, "deploy/man/daemon.8.in"), encoding="utf-8") as file:
        for line in file.read().splitlines():
            part = parts.get(line.strip("@")) if line.startswith("@") else None
            print("\n".join(part) if part else re.sub(r"@([A-Za-z]+)@", lambda found: words[found[1]], line))


main(*sys.argv[1:])
