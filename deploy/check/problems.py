#!/usr/bin/python3
"""Every code that something is refused with stands in a proto/<folder>/problems.json with as many parameters, and every code
there is used by something."""

import glob
import json
import re
import sys

import sources

TABLE = "proto/*/problems.json"
REFUSE = re.compile(r"\b(refuse|refuse_with)\s*\(")
MEMBER = re.compile(r'\bcode\s*=\s*"([a-z][a-z0-9_]*)"')
LITERAL = re.compile(r'"([a-z][a-z0-9_]*)"')


def arguments(text, code, opening):
    """A call's arguments as written; `code` is the bare text, where literals hide no comma or bracket."""
    end, parts, depth, start = sources.closing(code, opening), [], 0, opening + 1
    for i in range(opening, end):
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
        elif code[i] == "," and depth == 1:
            parts.append(text[start:i].strip())
            start = i + 1
    return parts + [text[start:end].strip()]


def refusals(path, text):
    """(place, code, number of parameters or None) of each refusal with a literal code."""
    code = sources.bare(text)
    for match in REFUSE.finditer(code):
        parts = arguments(text, code, match.end() - 1)
        place = f"{path}:{sources.line_of(text, match.start())}"
        for literal in LITERAL.findall(parts[1]) if len(parts) > 1 else []:
            yield place, literal, len(parts) - 2 if match.group(1) == "refuse" else None
    for match in MEMBER.finditer(sources.without_comments(text)):
        yield f"{path}:{sources.line_of(text, match.start())}", match.group(1), None


def main():
    table = {}
    for path in glob.glob(TABLE):
        table.update(json.loads(sources.read(path)))
    problems, literals = [], set()
    for path in sources.files(".c", ".h", under=("common", "services")):
        text = sources.read(path)
        literals.update(LITERAL.findall(sources.without_comments(text)))
        for place, code, count in refusals(path, text):
            if code not in table:
                problems.append(f'{place}: refuses with "{code}", which {TABLE} does not have')
            elif count is not None and count != len(table[code].get("params", [])):
                names = ", ".join(table[code].get("params", [])) or "none"
                problems.append(f'{place}: gives "{code}" {count} parameters; {TABLE} names: {names}')
    for path in sources.files(".sql", under=("common", "services")):
        literals.update(re.findall(r"\b[a-z][a-z0-9_]*\b", sources.read(path)))
    problems += [f"{TABLE}: nothing refuses with {code}" for code in table if code not in literals]
    return sources.finish(problems, f"write the code's status, params, title and detail (zh, en) in {TABLE}, or take it out")


if __name__ == "__main__":
    sys.exit(main())
