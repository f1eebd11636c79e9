#!/usr/bin/python3
"""No function of more than 70 lines, no file of more than 500."""

import re
import sys

import sources

FUNCTION_MOST = 70
FILE_MOST = 500
NAME = re.compile(r"([A-Za-z_]\w*)\s*$")


def functions(text):
    """(name, first line, lines) of each: a brace at the top level that follows a parenthesis opens a body."""
    code = sources.bare(text)
    position = code.find("{")
    while position >= 0:
        end = sources.closing(code, position)
        head = code[:position].rstrip()
        if head.endswith(")"):
            depth = 0
            for i in range(len(head) - 1, -1, -1):
                depth += (head[i] == ")") - (head[i] == "(")
                if depth == 0:
                    break
            name = NAME.search(head, 0, i)
            if name:
                first = sources.line_of(code, name.start())
                yield name.group(1), first, sources.line_of(code, end) - first + 1
        position = code.find("{", end + 1)


def main():
    problems, lengths = [], []
    for path in sources.files(".c", ".h", ".py", ".js", ".sh", ".mk", "run"):
        text = sources.read(path)
        lines = text.count("\n")
        if lines > FILE_MOST:
            problems.append(f"{path}: {lines} lines; {FILE_MOST} is the most: split it by topic")
        if not path.endswith((".c", ".h")):
            continue
        for name, first, length in functions(text):
            lengths.append(length)
            if length > FUNCTION_MOST:
                problems.append(f"{path}:{first}: {name}() has {length} lines; {FUNCTION_MOST} is the most")
    lengths.sort()
    if lengths:
        median, ninetieth = lengths[len(lengths) // 2], lengths[len(lengths) * 9 // 10]
        print(f"{len(lengths)} functions: median {median} lines (aim: 15), 90th percentile {ninetieth} (aim: 50), longest {lengths[-1]}")
    return sources.finish(problems, "give a part that can be named a function or a file of its own")


sys.exit(main())
