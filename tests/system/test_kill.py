#!/usr/bin/python3
"""Every daemon and PostgreSQL are killed under load, one after the other, and nothing is lost or done twice: applications run through
all departments while `kill -9` strikes; then each answer that anybody got must be true, once."""

import json
import os
import sys
import threading
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import new_id, run_tests  # noqa: E402
from town import APPLICATION, COUNTY, DISTRICT, OPERATOR, POLICY, Town  # noqa: E402

FUNDS = {COUNTY: "331023-hrss/2026/load", DISTRICT: "440304-qyfw/2026/load"}
EACH = {COUNTY: 200_000, DISTRICT: 10_000_000}  # what an application is worth, in fen
KILLS_EACH = 2
town = Town()
town.prepare_sample()
for service, base in ((COUNTY, "P1d"), (DISTRICT, "P5")):
    town.fund(FUNDS[service], 100_000 * EACH[service])
    policy = town.variant(base, base + "k")
    policy["funding"][0]["fund"] = FUNDS[service]
    town.publish(policy)


class Load:
    """Threads that each repeat one action until told to stop; what a daemon answered is kept, errors too."""

    def __init__(self):
        self.stop, self.errors, self.lock = threading.Event(), [], threading.Lock()
        self.instant, self.reviewed, self.drafted = [], [], []
        self.threads = [threading.Thread(target=self.repeat, args=(action,)) for action in
                        (self.file_instant, self.file_instant, self.file_reviewed, self.draft)]

    def repeat(self, action):
        try:
            while not self.stop.is_set():
                action()
        except Exception:  # whatever it is, the test fails with it
            self.errors.append(traceback.format_exc())

    def data(self, label, policy):
        with self.lock:  # numbers of parties
            town.parties += 1
            number = town.parties
        return town.application_of(label, policy, number=number)

    def file_instant(self):
        case = town.submit(self.data("huading", "P1dk@1"), id=new_id())["case"]
        self.instant.append(case)
        town.confirm(case, COUNTY)

    def file_reviewed(self):
        case = town.submit(self.data("xiangmi", "P5k@1"))["case"]
        self.reviewed.append(case)
        town.opinion(case)
        town.wait_award(case, "to_decide")
        town.decide(case)
        town.pay(case)
        town.confirm(case)

    def draft(self):
        ref = f"P8@{len(self.drafted) + 1}"
        policy = {"id": "P8", "version": len(self.drafted) + 1, "issued_by": "331023-hrss"}
        town.call("officer/331023-hrss/li-na", POLICY, "policy.draft.v1", {"policy": policy}, ref)
        self.drafted.append(ref)

    def progress(self):
        return len(self.instant), len(self.reviewed), len(self.drafted)


load = Load()


def go_on():
    """Waits until every kind of work has gone on."""
    before = load.progress()
    town.eventually(lambda: all(now > was for now, was in zip(load.progress(), before)) or load.errors)
    assert not load.errors, load.errors[0]


def test_work_goes_on_while_everything_is_killed():
    for thread in load.threads:
        thread.start()
    try:
        for _ in range(KILLS_EACH):
            for daemon in town.services.values():
                go_on()
                daemon.kill()
                daemon.start(ready=False)
            go_on()
            town.cluster.kill()  # PostgreSQL, with all its processes
            town.cluster.start()
        go_on()
    finally:
        load.stop.set()
        for thread in load.threads:
            thread.join(120)
    assert not load.errors, load.errors[0]
    print(f"      filed {len(load.instant)} and {len(load.reviewed)}, drafted {len(load.drafted)}, "
          f"{KILLS_EACH * (len(town.services) + 1)} kills", flush=True)


def test_every_answer_was_true_and_done_once():
    for case in load.instant + load.reviewed:
        assert town.wait_state(case, "paid")["award"] == f"{case}/1"
    cases = town.sql(APPLICATION, "SELECT case_number FROM application.application ORDER BY 1").split()
    assert cases == sorted(set(load.instant + load.reviewed)), "a case that nobody was told of, or one that is lost"
    for service, mine in ((COUNTY, load.instant), (DISTRICT, load.reviewed)):
        awards = town.sql(service, "SELECT number FROM subsidy.award ORDER BY 1").split()
        assert awards == sorted(f"{case}/1" for case in mine), service
    assert set(town.sql(POLICY, "SELECT ref FROM policy.policy WHERE id = 'P8'").split()) == set(load.drafted)


def events(service, type):
    return int(town.sql(service, f"SELECT count(*) FROM runtime.event WHERE type = '{type}'"))


def test_each_thing_happened_in_the_streams_exactly_once():
    everything = len(load.instant) + len(load.reviewed)
    assert events(APPLICATION, "application.submitted.v1") == everything
    for service, mine in ((COUNTY, load.instant), (DISTRICT, load.reviewed)):
        for type in ("award.approved.v1", "payment.instructed.v1", "payment.confirmed.v1"):
            assert events(service, type) == len(mine), (service, type)
    for type in ("review.opened.v1", "review.concluded.v1"):
        assert events("coordination/331023-fgw", type) == len(load.reviewed), type
    again = town.sql(APPLICATION, "SELECT subject, count(*) FROM runtime.event WHERE type = 'application.submitted.v1' "
                     "GROUP BY subject HAVING count(*) > 1")
    assert not again, again


def test_the_money_adds_up():
    for service, mine in ((COUNTY, load.instant), (DISTRICT, load.reviewed)):
        fund = FUNDS[service]
        figures = town.figures(fund, service)
        assert figures["paid"] == EACH[service] * len(mine), figures
        assert figures["committed"] == figures["instructed"] == 0, figures
        assert figures["amount"] == figures["available"] + figures["paid"], figures
        entries, after = [], 0
        while True:
            page = town.call(OPERATOR, service, "subsidy.ledger.list.v1", {"after": after, "limit": 500})
            entries += page["entries"]
            if not page["entries"]:
                break
            after = page["entries"][-1]["id"]
        folded, transactions = {}, {}
        for entry in entries:
            transactions[entry["transaction"]] = transactions.get(entry["transaction"], 0) + entry["amount"]
            if entry["fund"] == fund:
                folded[entry["account"]] = folded.get(entry["account"], 0) + entry["amount"]
        assert not any(transactions.values()), "a transaction whose lines do not sum to nothing"
        for account in ("available", "committed", "instructed", "paid"):
            assert folded.get(account, 0) == figures[account], (account, folded, figures)


def test_verify_finds_nothing():
    town.liaison("verify")
    for name, daemon in town.services.items():
        assert not town.call(OPERATOR, name, "parked.list.v1")["parked"], name
        ends = [line for line in daemon.lines() if line["level"] in ("error", "fatal")]
        assert not ends, json.dumps(ends[:3], ensure_ascii=False)
        daemon.stop()


TESTS = [test for name, test in list(globals().items()) if name.startswith("test_")]

if __name__ == "__main__":
    try:
        result = run_tests(TESTS)
    finally:
        load.stop.set()
        town.close()
    sys.exit(result)
