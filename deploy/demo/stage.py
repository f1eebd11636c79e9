"""What the demo's chapters share: the client `liaison`, through which everything goes as a person would type it; the sample; the test clock; tables."""

import datetime
import json
import os
import subprocess
import sys
import time
import unicodedata

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DIR = os.path.abspath(sys.argv[1])
LIAISON = os.path.join(os.environ["BIN"], "liaison")
CHINA = datetime.timezone(datetime.timedelta(hours=8))
PORTAL = "portal/331023-zwfw"
WAIT_SECONDS = 15


class Refused(Exception):
    """A problem that a service answered."""

    def __init__(self, problem):
        super().__init__(f'{problem["title"]}: {problem["detail"]}')
        self.problem = problem


# ---- the client ----

def liaison(*words, who=None, data=None, lang=None):
    """Runs the client; its output.  Raises Refused if a service refused."""
    command = [LIAISON, *(["--as", who] if who else []), *(["--lang", lang] if lang else []), *words]
    done = subprocess.run(command, input=data and json.dumps(data, ensure_ascii=False), text=True, encoding="utf-8",
                          capture_output=True, check=False, env=dict(os.environ, LIAISON_CONFIG=f"{DIR}/liaison.ini"))
    if done.returncode == 1 and "--json" in words and done.stdout:
        raise Refused(json.loads(done.stdout))
    if done.returncode:
        sys.exit(f"demo: {' '.join(command)}: exited {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def ask(*words, who=None, data=None, lang=None):
    """The answer.  A service looks at a clock that was moved a moment later than we do."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return json.loads(liaison("--json", *words, who=who, data=data, lang=lang))
        except Refused as refused:
            if refused.problem["code"] != "from_the_future" or time.monotonic() > end:
                raise
            time.sleep(0.05)


def attempt(*words, who=None, data=None):
    """The problem with which something is refused, its detail in both languages."""
    details = {}
    for lang in ("zh", "en"):
        try:
            ask(*words, who=who, data=data, lang=lang)
        except Refused as refused:
            details[lang] = refused.problem["detail"]
            code = refused.problem["code"]
        else:
            sys.exit(f"demo: not refused: {' '.join(words)}")
    return code, details


def wait_for(what, condition):
    """Departments follow each other's streams, so what one has done the next one knows a moment later."""
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"demo: waited in vain for {what}")
        time.sleep(0.05)


def status(case):
    return ask("status", case)


# ---- what is printed ----

def width(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(headings, rows, right=()):
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *rows)]

    def line(cells):
        parts = []
        for i, cell in enumerate(cells):
            fill = " " * (widths[i] - width(cell))
            parts.append(fill + cell if i in right else cell + fill)
        return "  " + "  ".join(parts).rstrip()
    print(line(headings))
    print("  " + "  ".join("-" * one for one in widths))
    for row in rows:
        print(line(row))


def chapter(zh, en):
    print(f"\n== {zh}\n== {en}\n", flush=True)


def say(zh, en):
    print(f"  {zh}\n  {en}", flush=True)


def yuan(fen):
    return "-" if fen is None else f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def indented(text):
    return "".join(f"  {line}\n" for line in text.splitlines())


def show(*words, lang):
    command = " ".join(["liaison", "--lang", lang, *words])
    print(f"  $ {command}\n" + indented(liaison(*words, lang=lang)), flush=True)


# ---- the sample ----

def sample(name):
    with open(f"{HERE}/sample/{name}", encoding="utf-8") as file:
        return json.load(file)


def read_principals():
    """Names in the directory -> (zh, en)."""
    names, name = {}, None
    with open(f"{DIR}/directory.ini", encoding="utf-8") as file:
        for line in file:
            key, _, value = line.strip().partition(" = ")
            if line.startswith("[principal "):
                name = line.strip()[len("[principal "):-1]
                names[name] = {}
            elif key in ("name_zh", "name_en"):
                names[name][key[-2:]] = value
            elif key == "roles":
                names[name]["roles"] = value.split()
    return names


PRINCIPALS = read_principals()



def set_clock(text):
    """Moves the platform's test clock to a time in China."""
    to = datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA)
    path = f"{DIR}/clock-offset"
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(str(int((to.timestamp() - time.time()) * 1000000)))
    os.rename(path + ".new", path)
    say(f"[时钟拨到 {text.replace('T', ' ')}]", f"[the test clock is put to {text.replace('T', ' ')}, UTC+8]")


def officer(department, role, besides=()):
    """An officer of a department who has this role, and is none of those."""
    return next(name for name, entry in PRINCIPALS.items() if name.startswith(f"officer/{department}/") and role in entry["roles"]
                and name not in besides)


def zh(principal):
    return PRINCIPALS[principal]["zh"] if principal in PRINCIPALS else principal


# ---- working days ----

def read_calendar():
    with open(f"{HERE}/sample/calendar-cn.csv", encoding="utf-8") as file:
        return {row[0]: row[1] for row in (line.strip().split(",") for line in file if line[:2] == "20")}


CALENDAR = read_calendar()


def day_of(instant):
    """The day in China of an instant as messages have it."""
    return datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).astimezone(CHINA).date()


def working_days(first, last):
    """Working days after the day `first` up to and with `last`."""
    days = [first + datetime.timedelta(days=i + 1) for i in range((last - first).days)]
    return sum(CALENDAR.get(day.isoformat(), "working day" if day.weekday() < 5 else "") == "working day" for day in days)


def day_text(instant):
    return day_of(instant).isoformat() if instant else "-"


def due_text(instant):
    """A limit is the end of a day: midnight belongs to the day before."""
    if not instant:
        return "-"
    at = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")) - datetime.timedelta(seconds=1)
    return at.astimezone(CHINA).date().isoformat()
