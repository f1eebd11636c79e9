"""Writes plain data as YAML 1.2: blocks for people to read, short things on one line, quotes wherever there could be doubt."""

import json
import re

WIDTH = 120
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z")
RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def scalar(value):
    if isinstance(value, str) and PLAIN.match(value) and value.lower() not in RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)  # a JSON scalar is a YAML scalar


def flow(value):
    """On one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def is_flat(value):
    items = value.values() if isinstance(value, dict) else value
    return not any(isinstance(item, (dict, list)) and item for item in items)


def lines(value, indent):
    """Of a collection that is not empty, as a block."""
    blank = " " * indent
    pairs = [(scalar(key) + ":", item) for key, item in value.items()] if isinstance(value, dict) else [("-", item) for item in value]
    for head, item in pairs:
        if isinstance(item, str) and "\n" in item:
            yield f"{blank}{head} |-"
            yield from (" " * (indent + 2) + line if line else "" for line in item.split("\n"))
            continue
        collection = isinstance(item, (dict, list))
        text = f"{blank}{head} {flow(item)}"
        if not collection or not item or is_flat(item) and len(text) <= WIDTH:
            yield text
        elif head == "-":
            first, *rest = lines(item, indent + 2)
            yield f"{blank}- {first.lstrip()}"
            yield from rest
        else:
            yield blank + head
            yield from lines(item, indent + 2)


def dump(value):
    return "\n".join(lines(value, 0)) + "\n"
