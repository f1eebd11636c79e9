#!/usr/bin/python3
"""Every folder has a README.md, and what it calls by path is there.

Statements and migrations are explained by the service whose they are, folders of unit tests by tests/README.md, those of a fuzz
target's inputs by tests/fuzz/corpora.
"""

import os
import re
import sys

import sources

EXPLAINED_ABOVE = {"sql", "migrations", ".ci"}
PARENTS = {"tests/unit", "tests/fuzz/corpora"}  # that explain the folders in them
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def main():
    problems = []
    for folder, names in sources.folders():
        if "README.md" in names:
            path = os.path.join(folder, "README.md")
            for link in LINK.findall(sources.read(path)):
                if not os.path.exists(os.path.join(folder, link)):
                    problems.append(f"{path}: links to {link}, which is not there")
        elif os.path.basename(folder) not in EXPLAINED_ABOVE and os.path.dirname(folder) not in PARENTS and any(os.scandir(folder)):
            problems.append(f"{folder}: has no README.md")
    return sources.finish(problems, "say for a newcomer what the folder is for and how to add to it")


sys.exit(main())
