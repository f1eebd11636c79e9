"""Cases at a fixed rate, from one thread: each is a generator that yields what it asks next and gets the answer back."""

import copy
import heapq
import itertools
import json
import os
import sys
import time
from typing import Any, NamedTuple

sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "system")]
from town import (APPLICATION, APPROVER, COORDINATION, COUNTY, DISTRICT, PARTIES, PAYER, PORTAL, REVIEWER,  # noqa: E402
                  TREASURIES, credit_code)
from harness import zmq  # noqa: E402

SILENCE = 3  # seconds, after which the same bytes are sent again
PATIENCE = 120  # seconds for a whole case
PAUSE = 0.3  # between two looks whether others have acted
FUNDS = {COUNTY: "331023-hrss/2026/soak", DISTRICT: "440304-qyfw/2026/soak"}
POLICIES = {COUNTY: ("P1d", "P1ds"), DISTRICT: ("P5", "P5s")}
REVIEWED_EACH = 10  # one of so many cases goes to an officer and a reviewer


class Ask(NamedTuple):
    """A message; refused with one of `not_yet`, its answer is None."""
    who: str
    service: str
    type: str
    data: Any
    subject: str | None = None
    not_yet: tuple = ()


def prepare(town):
    """Policies and funds like the sample's, with money for years."""
    town.prepare_sample()
    for service, (base, id) in POLICIES.items():
        town.fund(FUNDS[service], 900_000_000_000_000)
        policy = town.variant(base, id)
        policy["funding"][0]["fund"] = FUNDS[service]
        town.publish(policy)


def entry_of(label):
    return next(one for one in PARTIES["applications"] if one["label"] == label)["data"]


def party_of(code):
    return next(one for one in PARTIES["parties"] if one["code"] == code)


def file_application(label, policy, number):
    """A new party like the sample's, with its people, files an application; gives the case."""
    data = copy.deepcopy(entry_of(label))
    like = party_of(data["party"]["external_ids"][0]["id"])
    code = credit_code(number, like["code"][2:8])
    profile = copy.deepcopy(like["profile"])
    profile["party"].update(external_ids=[{"scheme": "uscc", "id": code}], name=f"样例企业{code}")
    yield Ask(PORTAL, APPLICATION, "application.profile.put.v1", profile, code)
    for role in data["people"]:
        put = yield Ask(PORTAL, APPLICATION, "application.person.put.v1", like["people"][role], code)
        data["people"][role] = put["person"]
    data["party"]["external_ids"][0]["id"] = code
    answer = yield Ask(PORTAL, APPLICATION, "application.submit.v1", {**data, "policy": policy})
    return answer["case"]


def until(ask, holds):
    while (answer := (yield ask)) is None or not holds(answer):
        yield PAUSE


def status(case, state):
    return until(Ask(PORTAL, APPLICATION, "application.status.v1", {}, case), lambda answer: answer["state"] == state)


def confirm(case, service):
    data = {"result": "paid", "reference": f"T-{case}", "external_ids": []}
    return until(Ask(TREASURIES[service], service, "subsidy.payment.confirm.v1", data, f"{case}/1/p1", ("not_found",)), bool)


def instant(number):
    """Filed, approved by rule, paid."""
    case = yield from file_application("huading", "P1ds@1", number)
    yield PAUSE
    yield from confirm(case, COUNTY)
    yield PAUSE
    yield from status(case, "paid")


def reviewed(number):
    """Filed, seen by a reviewer, decided and paid by officers."""
    reasons = [{"code": "verified", "text": {"zh": "已核实", "en": "Verified"}}]
    case = yield from file_application("xiangmi", "P5s@1", number)
    yield PAUSE
    yield from until(Ask(REVIEWER, COORDINATION, "coordination.opinion.v1", {"agree": True, "reasons": reasons},
                         f"{case}/1/r1", ("not_found",)), bool)
    yield PAUSE
    yield from until(Ask(APPROVER, DISTRICT, "subsidy.decide.v1", {"approve": True, "reasons": reasons}, f"{case}/1",
                         ("award_not_waiting",)), bool)
    yield Ask(PAYER, DISTRICT, "subsidy.pay.v1", {}, f"{case}/1")
    yield from confirm(case, DISTRICT)
    yield PAUSE
    yield from status(case, "paid")


class Pending:
    def __init__(self, case, ask, frame, now):
        self.case, self.ask, self.frame, self.first, self.times = case, ask, frame, now, 0


class Traffic:
    """Starts `rate` cases a second until told to stop; `step` does what is due and waits for answers."""

    def __init__(self, town, rate):
        self.town, self.rate = town, rate
        self.poller, self.services, self.pending = zmq.Poller(), {}, {}
        self.due, self.order = [], itertools.count()
        self.started = self.done = self.resent = 0
        self.begin, self.latencies, self.births, self.running = time.monotonic(), [], {}, True

    # ---- cases ----

    def start_due(self, now):
        while self.running and self.started < (now - self.begin) * self.rate:
            self.started += 1
            number = self.started
            case = reviewed(number) if number % REVIEWED_EACH == 0 else instant(number)
            self.births[case] = now
            self.resume(case, None)

    def resume(self, case, answer):
        """Goes on with a case: the next message, a pause, or its end."""
        try:
            wanted = case.send(answer)
        except StopIteration:
            self.done += 1
            del self.births[case]
            return
        if isinstance(wanted, Ask):
            self.send(case, wanted)
        else:
            self.later(wanted, self.resume, case, None)

    def later(self, seconds, *action):
        heapq.heappush(self.due, (time.monotonic() + seconds, next(self.order), action))

    # ---- messages ----

    def service_of(self, who, name):
        if (who, name) not in self.services:
            service = self.town.client(who, name)
            service.connect()
            service.name = name
            self.poller.register(service.socket, zmq.POLLIN)
            self.services[who, name] = service
        return self.services[who, name]

    def send(self, case, ask):
        service = self.service_of(ask.who, ask.service)
        message = service.envelope(ask.type, ask.data, ask.subject, None, None)
        frame = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        self.pending[message["id"]] = Pending(case, ask, frame, time.monotonic())
        self.post(message["id"])

    def post(self, id):
        """Sends, now and after each silence, until it is answered."""
        if id not in self.pending:
            return
        pending = self.pending[id]
        assert time.monotonic() - pending.first < PATIENCE, f"no answer to {pending.ask}"
        self.resent += pending.times > 0
        pending.times += 1
        try:
            self.service_of(pending.ask.who, pending.ask.service).socket.send(pending.frame, zmq.DONTWAIT)
        except zmq.Again:
            pass
        self.later(SILENCE, self.post, id)

    def take(self, answer):
        pending = self.pending.pop(answer.get("id"), None)
        if not pending:
            return
        data = answer["data"]
        if answer["type"] != "problem":
            if pending.ask.type == "application.submit.v1":
                self.latencies.append(time.monotonic() - pending.first)
            self.resume(pending.case, data)
        elif data["code"] in pending.ask.not_yet:
            self.resume(pending.case, None)
        elif "retry_after" in data:
            self.pending[answer["id"]] = pending
        else:
            raise AssertionError(f"{pending.ask} was refused: {data}")

    def step(self):
        now = time.monotonic()
        self.start_due(now)
        while self.due and self.due[0][0] <= now:
            function, *arguments = heapq.heappop(self.due)[2]
            function(*arguments)
        oldest = next(iter(self.births.values()), now)
        assert now - oldest < PATIENCE, f"a case is not done after {PATIENCE} s"
        for socket, _ in self.poller.poll(10):
            try:
                while True:
                    self.take(json.loads(socket.recv_multipart(zmq.DONTWAIT)[-1]))
            except zmq.Again:
                pass

    def finish(self):
        """No new cases; those under way are brought to their end."""
        self.running = False
        while self.births:
            self.step()

    def take_latencies(self):
        taken, self.latencies = sorted(self.latencies), []
        return taken


