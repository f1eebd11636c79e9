#!/usr/bin/python3
"""An officer's day, as README.md shows it: its commands are run with the sample, and what they print must be what stands there.
WRITE=1 puts what they print into README.md."""

import os
import re
import shlex
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import ROOT, main  # noqa: E402
from town import COORDINATION, Town  # noqa: E402

README = f"{ROOT}/README.md"
BEGIN, END = "<!-- the officer's day: tests/system/test_officers_day.py -->\n", "<!-- its end -->\n"
town = Town()


def block():
    with open(README, encoding="utf-8") as file:
        text = file.read()
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:start], text[start:end], text[end:]


def commands(shown):
    """The lines that are typed; what stands between them is what was printed."""
    return [line.removeprefix("    $ ") for line in shown.splitlines() if line.startswith("    $ ")]


def masked(text):
    """Without the minute at which it was run; a deadline's 24:00 stays."""
    return re.sub(r"\b(?!24:00)\d\d:\d\d\b", "09:00", text)


def printed(command):
    words = shlex.split(command.split("  #")[0])
    assert words[0] == "liaison", command
    lines = town.liaison(*words[1:]).rstrip("\n").split("\n")
    return "".join(f"    {masked(line)}".rstrip() + "\n" for line in lines)


def waits_for_others(command):
    """Services follow each other at their own pace: what a command brings about is there before the next is typed."""
    at = {"opinion give": "to_decide", "award decide": "approved", "award pay": "paying", "payment confirm": "paid"}
    for words, state in at.items():
        if f" {words} " in command:
            case = re.search(r"\d{6}-\d{4}-\d{6}-\w", command)[0]
            town.wait_award(case, state)
            if state != "to_decide":
                town.wait_state(case, state)


def run(shown):
    """The block as it is made of the commands that stand in it."""
    made = ""
    for command in commands(shown):
        made += f"    $ {command}\n{printed(command)}"
        waits_for_others(command)
    return made


def prepare():
    """The morning: a policy, money, who is responsible, and one application."""
    town.prepare_sample()
    town.submit(town.application_of("xiangmi", own_party=False))
    town.eventually(lambda: town.call("officer/440304-kcj/lin-tao", COORDINATION, "coordination.desk.v1")["items"])


def test_the_day_in_the_readme():
    before, shown, after = block()
    assert len(commands(shown)) >= 8
    prepare()
    made = run(shown)
    if os.environ.get("WRITE"):
        with open(README, "w", encoding="utf-8") as file:
            file.write(before + made + after)
    assert made == shown or os.environ.get("WRITE"), f"README.md shows otherwise (WRITE=1 puts it right):\n{made}"


if __name__ == "__main__":
    main(globals(), town)
