"""What the checks share: which files are the project's, and their text without comments and literals."""

import os
import re

LAYERS = "base json feel domain db bus stream service".split()
SKIPPED = {".git", "build", "run", "__pycache__", "node_modules"}


def folders():
    """Every folder of the project with its files; nothing made."""
    for folder, names, files in os.walk("."):
        names[:] = sorted(name for name in names if not (folder == "." and name in SKIPPED or name == "__pycache__"))
        yield os.path.relpath(folder, "."), sorted(files)


def files(*endings, under=("common", "services", "tests", "deploy", ".ci")):
    for folder, names in folders():
        if folder.split(os.sep)[0] in under:
            yield from (os.path.join(folder, name) for name in names if name.endswith(endings))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)


def blank(match):
    """Spaces of the same shape, so that positions and lines stay."""
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text):
    return TOKEN.sub(lambda m: blank(m) if m.group().startswith("/") else m.group(), text)


def bare(text):
    """Without comments, literals and preprocessor lines."""
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", blank, TOKEN.sub(blank, text), flags=re.M | re.S)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def closing(text, position):
    """Where the bracket that opens at `position` closes, or the text's end."""
    depth = 0
    for i in range(position, len(text)):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
    return len(text)


def finish(problems, advice):
    """Prints what was found and what to do about it; gives the exit status."""
    for problem in problems:
        print(problem)
    if problems:
        print(f"  -> {advice}")
    return 1 if problems else 0
