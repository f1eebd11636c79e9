#!/usr/bin/python3
"""What a validator or a rule says is wrong stands in proto/phrases.json, so that it can be said in Chinese too."""

import json
import re
import sys

import problems
import sources

TABLE = "proto/phrases.json"
# Not schema_wrong_count and out_of_bounds, which put sentences together.
SAYS = re.compile(r"\b(schema_wrong|schema_wrongf|schema_wrong_at|note|note_wrong|add_error|say|say_at|"
                  r"report|run_fail|no_row|feel_error_set|parse_fail|parse_refuse)\s*\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
FORMAT = re.compile(r"%(?:\.?[0-9*]*)(?:ll|l|z)?[a-z]")
FOLDERS = ("common/json/", "common/feel/", "common/domain/", "services/application/", "services/policy/")


def sentences(part):
    """The texts of an argument: neighbours are one, those of a choice are several."""
    for run in re.split(r"\?|:(?=\s*\")", re.sub(r'"\s*"', "", part)):
        text = "".join(LITERAL.findall(run)).replace('\\"', '"')
        if " " in text.strip() and not text.startswith("/") and FORMAT.sub("", text).strip():
            yield FORMAT.sub("{}", text)


def main():
    phrases = json.loads(sources.read(TABLE))
    patterns = [re.compile("(.+)".join(re.escape(piece) for piece in phrase.split("{}"))) for phrase in phrases]
    found, counted = [], 0
    for path in sources.files(".c", under=("common", "services")):
        if not path.startswith(FOLDERS):
            continue
        text = sources.read(path)
        code = sources.bare(text)
        for match in SAYS.finditer(code):
            for part in problems.arguments(text, code, match.end() - 1):
                for sentence in sentences(part):
                    counted += 1
                    if not any(pattern.fullmatch(sentence) for pattern in patterns):
                        found.append(f"{path}:{sources.line_of(text, match.start())}: {TABLE} does not have: {sentence}")
    if counted < 60:
        found.append(f"only {counted} sentences found in the sources: the search is out of date")
    print("\n".join(found) if found else f"{counted} sentences, each in Chinese too")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
