"""The load: cases through all departments.  A story is a generator that goes through one case as its people would: it yields
commands, one at a time, and waits for what the window's stream says of its case.  Which stories, in which order, comes of the seed."""

import copy

from town import (APPLICATION, APPROVER, COORDINATION, COUNTY, DISTRICT, PARTIES, PAYER, POLICY, PORTAL, REVIEWER, TREASURIES,
                  credit_code)

COUNTY_PAYER = "officer/331023-hrss/sun-lei"
LI_NA, WANG_FANG = "officer/331023-hrss/li-na", "officer/331023-hrss/wang-fang"
NOT_YET = {"not_found", "award_not_waiting", "award_not_approved", "review_not_open"}  # another stream is behind: tried anew
TRY_AGAIN_SECONDS = 0.25
TRIES_MOST = 400
INSTANT, REVIEWED, SCARCE = "P1dk@1", "P5k@1", "P1ds@1"
# How many of each hundred stories are of which kind; what is left is paid at once by a policy's rule.
KINDS = {"reviewed": 14, "refused": 3, "withdrawn": 3, "opinion_open": 2, "decision_open": 2, "failed_once": 5, "scarce": 4,
         "twice": 3, "policy": 4}


class Story:
    """One case under way.  `steps` yields ("command", who, service, type, data, subject), ("state", states) or ("pause", s)."""

    def __init__(self, load, kind, number):
        self.load, self.kind, self.number, self.case, self.tries = load, kind, number, None, 0
        self.steps = getattr(self, kind)()

    def start(self):
        self.go(None)

    def go(self, value):
        try:
            what, *rest = self.steps.send(value)
        except StopIteration:
            self.load.ended(self)
            return
        if what == "command":
            who, service, type, data, subject = rest
            self.load.wire.command(who, service, type, data, subject, self.go)
        elif what == "pause":
            self.load.wire.later(rest[0], lambda: self.go(None))
        else:
            self.load.wait_for(self, rest[0])

    def insist(self, *command):
        """A command that may come before the service has followed what it needs: refused then, and tried as a new one."""
        for _ in range(TRIES_MOST):
            answer = yield ("command", *command)
            if answer["type"] != "problem":
                return answer["data"]
            if answer["data"]["code"] not in NOT_YET:
                self.load.surprises.append(f'{command[2]} {command[4]}: {answer["data"]["code"]} {answer["data"]["detail"]}')
                return None
            yield "pause", TRY_AGAIN_SECONDS
        self.load.surprises.append(f"{command[2]} {command[4]}: never possible")
        return None

    # ---- parts ----

    def filed(self, label, policy):
        """Profile, people, application; the case."""
        entry = next(one for one in PARTIES["applications"] if one["label"] == label)
        data = copy.deepcopy(entry["data"])
        party = next(one for one in PARTIES["parties"] if one["code"] == data["party"]["external_ids"][0]["id"])
        code = credit_code(self.number, party["code"][2:8])
        profile = copy.deepcopy(party["profile"])
        profile["party"].update(external_ids=[{"scheme": "uscc", "id": code}], name=f"样例企业{code}")
        yield from self.insist(PORTAL, APPLICATION, "application.profile.put.v1", profile, code)
        people = {}
        for role in data["people"]:
            put = yield from self.insist(PORTAL, APPLICATION, "application.person.put.v1", party["people"][role], code)
            people[role] = put["person"]
        data["party"]["external_ids"][0]["id"] = code
        data.update(people=people, policy=policy)
        self.data = data
        answer = yield from self.insist(PORTAL, APPLICATION, "application.submit.v1", data, None)
        self.case = answer["case"]
        self.load.filed()

    def opinion(self):
        reasons = [{"code": "genuine", "text": {"zh": "认定文件属实", "en": "Genuine"}}]
        yield "state", {"review_opened"}
        yield from self.insist(REVIEWER, COORDINATION, "coordination.opinion.v1", {"agree": True, "reasons": reasons},
                               f"{self.case}/1/r1")

    def decision(self, approve):
        reasons = [{"code": "verified", "text": {"zh": "已核实", "en": "Verified"}}]
        yield "state", {"review_concluded"}
        yield from self.insist(APPROVER, DISTRICT, "subsidy.decide.v1", {"approve": approve, "reasons": reasons},
                               f"{self.case}/1")

    def confirmation(self, service, payment="p1", result="paid"):
        data = {"result": result, "reference": f"T-{self.case}-{payment}", "external_ids": []}
        if result == "failed":
            data["reason"] = "account closed"
        yield "state", {"payment_instructed"}
        yield from self.insist(TREASURIES[service], service, "subsidy.payment.confirm.v1", data, f"{self.case}/1/{payment}")

    # ---- whole stories ----

    def instant(self):
        yield from self.filed("huading", INSTANT)
        yield from self.confirmation(COUNTY)
        yield "state", {"paid"}

    def failed_once(self):
        """The bank sends the money back once, and an officer has it paid anew."""
        yield from self.filed("huading", INSTANT)
        yield from self.confirmation(COUNTY, result="failed")
        yield "state", {"payment_failed"}
        yield from self.insist(COUNTY_PAYER, COUNTY, "subsidy.pay.v1", {}, f"{self.case}/1")
        yield from self.confirmation(COUNTY, payment="p2")
        yield "state", {"paid"}

    def scarce(self):
        """Of a fund that runs out: paid, or waiting for funds."""
        yield from self.filed("huading", SCARCE)
        yield "state", {"payment_instructed", "funds_awaited", "waiting_for_funds"}

    def twice(self):
        """The same once more, as another command: refused, and the refusal has its receipt too."""
        yield from self.filed("huading", INSTANT)
        answer = yield "command", PORTAL, APPLICATION, "application.submit.v1", self.data, None
        if answer["type"] != "problem" or answer["data"]["code"] != "already_filed":
            self.load.surprises.append(f"{self.case} was filed twice: {answer}")
        yield from self.confirmation(COUNTY)

    def reviewed(self):
        yield from self.filed("xiangmi", REVIEWED)
        yield from self.opinion()
        yield from self.decision(True)
        yield "state", {"approved"}
        yield from self.insist(PAYER, DISTRICT, "subsidy.pay.v1", {}, f"{self.case}/1")
        yield from self.confirmation(DISTRICT)
        yield "state", {"paid"}

    def refused(self):
        yield from self.filed("xiangmi", REVIEWED)
        yield from self.opinion()
        yield from self.decision(False)
        yield "state", {"refused"}

    def withdrawn(self):
        yield from self.filed("xiangmi", REVIEWED)
        yield from self.insist(PORTAL, APPLICATION, "application.withdraw.v1", {"reason": "不再需要"}, self.case)
        yield "state", {"cancelled", "withdrawn"}

    def opinion_open(self):
        yield from self.filed("xiangmi", REVIEWED)
        yield "state", {"review_opened"}

    def decision_open(self):
        yield from self.filed("xiangmi", REVIEWED)
        yield from self.opinion()
        yield "state", {"review_concluded"}

    def policy(self):
        """A draft, written twice, and published by another officer: a copy of one that is complete, under another name."""
        document = copy.deepcopy(self.load.document)
        document["id"] = f"L{self.number}"
        ref = f'{document["id"]}@1'
        yield from self.insist(LI_NA, POLICY, "policy.draft.v1", {"policy": {**document, "conditions": []}}, ref)
        yield from self.insist(LI_NA, POLICY, "policy.draft.v1", {"policy": document}, ref)
        if self.number % 4 == 0:
            yield from self.insist(WANG_FANG, POLICY, "policy.publish.v1", {}, ref)


class Load:
    """Starts stories as far as it is let: `allowed` applications, `in_flight` at a time."""

    def __init__(self, wire, rng, in_flight, document):
        self.wire, self.rng, self.in_flight, self.document = wire, rng, in_flight, document
        self.allowed = self.started = self.applications = self.running = self.numbers = 0
        self.told, self.waiting, self.surprises = {}, {}, []
        self.under_way = set()

    def tick(self):
        while self.running < self.in_flight and self.started < self.allowed:
            self.numbers += 1
            story = Story(self, self.kind(), self.numbers)
            self.started += story.kind != "policy"
            self.running += 1
            self.under_way.add(story)
            story.start()

    def kind(self):
        roll = self.rng.randrange(100)
        for kind, share in KINDS.items():
            if roll < share:
                return kind
            roll -= share
        return "instant"

    def filed(self):
        self.applications += 1

    def ended(self, story):
        self.running -= 1
        self.under_way.discard(story)
        self.told.pop(story.case, None)

    def wait_for(self, story, details):
        seen = self.told.setdefault(story.case, [])
        at = next((place for place, detail in enumerate(seen) if detail in details), None)
        if at is None:
            self.waiting[story.case] = (story, details)
        else:
            del seen[: at + 1]  # each is waited for once: a second payment is instructed after the first
            self.wire.later(0, lambda: story.go(None))

    def on_event(self, stream, event):
        """What the window's stream says of cases, as the portal reads it."""
        if event["type"] not in ("application.state_changed.v1", "application.withdrawn.v1"):
            return
        case = event["subject"]
        detail = event["data"].get("detail", "withdrawn")
        self.told.setdefault(case, []).append(detail)
        if case in self.waiting and detail in self.waiting[case][1]:
            story, details = self.waiting.pop(case)
            self.wait_for(story, details)

    def stuck(self):
        return [f"{story.kind} {story.case}: told {self.told.get(story.case)}, waiting for "
                f"{self.waiting.get(story.case, (None, 'an answer'))[1]}" for story in self.under_way]
