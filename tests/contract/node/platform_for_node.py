"""A whole platform for check-portal.js: what it must know, in a file; and what it asks for: officers' acts, and faults."""

import copy
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../system"))
import town as towns  # noqa: E402
from town import APPLICATION, COORDINATION, COUNTY, DISTRICT, PARTIES, POLICY, PORTAL, Town, credit_code, sample  # noqa: E402

SECONDS = 600
LIKE = {"instant": ("huading", 6), "reviewed": ("xiangmi", 2), "incomplete": ("qiongtai", 2), "unmet": ("chicheng", 1)}


def party(label, number):
    """An enterprise like the sample's `label` with a code of its own: what to put, what to file, and what will be granted."""
    entry = next(one for one in PARTIES["applications"] if one["label"] == label)
    like = entry["data"]["party"]["external_ids"][0]["id"]
    known = next(one for one in PARTIES["parties"] if one["code"] == like)
    code = credit_code(number, like[2:8])
    profile, data = copy.deepcopy(known["profile"]), copy.deepcopy(entry["data"])
    profile["party"].update(external_ids=[{"scheme": "uscc", "id": code}], name=f"样例企业{code}")
    data["party"]["external_ids"][0]["id"] = code
    return {"code": code, "profile": profile, "people": known["people"], "data": data, "amount": entry["expect"].get("amount")}


def parties():
    numbers = iter(range(1, 100))
    return {kind: [party(label, next(numbers)) for _ in range(count)] for kind, (label, count) in LIKE.items()}


def description(town):
    return {
        "folder": town.folder, "portal": PORTAL, "parties": parties(),
        "names": {"POLICY": POLICY, "APPLICATION": APPLICATION, "COUNTY": COUNTY, "DISTRICT": DISTRICT,
                  "COORDINATION": COORDINATION, "APPROVER": towns.APPROVER},
        "services": {name: {"endpoint": town.principals[name]["endpoint"], "key": town.principals[name]["key"]} for name in town.services},
        "keys": {PORTAL: town.path(PORTAL.replace("/", ".") + ".key")},
    }


class Acts:
    """What the portal's tests ask for: a method a verb."""

    def __init__(self, town):
        self.town = town

    def confirm(self, service, case):
        self.town.confirm(case, service)

    def decide(self, service, case):
        self.town.opinion(case)
        self.town.wait_award(case, "to_decide", service)
        self.town.decide(case, service=service)

    def pay(self, service, case):
        self.town.pay(case, service=service)

    def stop(self, service):
        self.town.services[service].signal(signal.SIGSTOP)

    def continue_(self, service):
        self.town.services[service].signal(signal.SIGCONT)

    def kill(self, service):
        self.town.services[service].kill()

    def start(self, service):
        self.town.services[service].start()

    def database_down(self):
        self.town.cluster.kill()

    def database_up(self):
        self.town.cluster.start()

    def do(self, verb, words):
        method = verb.replace("-", "_") + ("_" if verb == "continue" else "")
        try:
            getattr(self, method)(*words)
        except Exception as error:  # told to who asked, whose test then fails
            return f"{type(error).__name__}: {error}".replace("\n", " ")
        return "done"


def obeyed(process, acts):
    """The lines that are no requests; requests are answered."""
    for line in process.stdout:
        if not line.startswith("> "):
            yield line
            continue
        verb, *words = line[2:].split()
        process.stdin.write(acts.do(verb, words) + "\n")
        process.stdin.flush()


def run(command, environment, counted):
    town = Town()
    try:
        town.prepare_sample()
        path = town.path("town.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(description(town), file, ensure_ascii=False)
        environment = {**environment, "LIAISON_CLOCK_OFFSET_FILE": os.environ["LIAISON_CLOCK_OFFSET_FILE"]}
        with subprocess.Popen(["timeout", str(SECONDS), command[0], command[1], path, *command[2:]], env=environment, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            passed, failed = counted(obeyed(process, Acts(town)))
        failed = max(failed, 1) if process.returncode else failed
        for daemon in town.services.values():
            daemon.stop()
        return passed, failed
    finally:
        town.close()
