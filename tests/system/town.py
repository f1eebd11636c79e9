"""The whole of deploy/sample for the system tests: every daemon, every officer's key, a test clock; and what tests ask of it."""

import configparser
import copy
import datetime
import json
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "service"))
from harness import BIN, ROOT, Cluster, Refused, World, new_id, wait_until  # noqa: E402

CHINA = datetime.timezone(datetime.timedelta(hours=8))
POLICY, APPLICATION = "policy/331023-zwfw", "application/331023-zwfw"
COUNTY, DISTRICT = "subsidy/331023-hrss", "subsidy/440304-qyfw"
COORDINATION = "coordination/331023-fgw"
PORTAL, OPERATOR = "portal/331023-zwfw", "operator/platform/ops"
APPROVER, PAYER, BOTH = "officer/440304-qyfw/xu-hui", "officer/440304-qyfw/ma-lin", "officer/440304-qyfw/both"
REVIEWER, COORDINATOR = "officer/440304-kcj/lin-tao", "officer/331023-fgw/gao-yuan"
SANMING, YICHANG, HUBEI, SUIZHOU = (f"subsidy/{place}-hrss" for place in (350400, 420500, 420000, 421300))
YICHANG_COORDINATION = "coordination/420500-fgw"
TREASURIES = {COUNTY: "treasury/331023-czj", DISTRICT: "treasury/440304-czj", SANMING: "treasury/350400-czj",
              YICHANG: "treasury/420500-czj", HUBEI: "treasury/420000-czj"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of unified social credit codes, GB 32100-2015
WAIT_SECONDS = 30


def sample(name):
    with open(f"{ROOT}/deploy/sample/{name}", encoding="utf-8") as file:
        return json.load(file)


PARTIES = sample("parties.json")


def credit_code(number, division="331023"):
    """A valid code of an enterprise that there is not."""
    body = f"91{division}MA{''.join(ALPHABET[number // 31 ** i % 31] for i in range(6, -1, -1))}"
    total = sum(ALPHABET.index(character) * 3 ** i for i, character in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def principals():
    """Name -> entry, as deploy/sample/principals.ini has them."""
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes="#", delimiters="=")
    parser.read(f"{ROOT}/deploy/sample/principals.ini", encoding="utf-8")
    return {section.removeprefix("principal "): dict(parser[section]) for section in parser.sections()}


def officer(department, role):
    """The sample's first officer of a department who has this role."""
    return next(name for name, entry in principals().items()
                if name.startswith(f"officer/{department}/") and role in entry["roles"].split())


def follows(services):
    """Service -> the streams that it follows, among these services (as deploy/platform.sh has it)."""
    def of(*kinds):
        return [name for name in services if name.split("/")[0] in kinds]
    kinds = {"policy": (), "application": ("policy", "subsidy", "coordination"), "subsidy": ("application", "coordination", "subsidy"),
             "coordination": ("subsidy",)}
    return {name: [other for other in of(*kinds[name.split("/")[0]]) if other != name] for name in services}


FOLLOWS = follows([POLICY, APPLICATION, COUNTY, DISTRICT, COORDINATION])


class Town(World):
    """Daemons of the sample: of Tiantai and Futian, and of the `more` that are named.  `call` speaks as anybody to any of them."""

    def __init__(self, cluster=Cluster, day="2026-03-02T09:00", officers=(), more=()):
        super().__init__(cluster)
        self.follows = follows([*FOLLOWS, *more])
        self.clients, self.parties = {}, 0
        self.set_clock(day)
        for name, entry in principals().items():
            entry.pop("endpoint", None)
            reached = {"endpoint": self.endpoint_of(name)} if name in self.follows else {}
            if reached or entry["roles"] != "service":
                self.principal(name, entry.pop("roles"), **{**entry, **reached})
        for name, roles in [(BOTH, "approver payer"), *officers]:
            self.principal(name, roles)
        self.services = {}
        for name, streams in self.follows.items():
            kind, department = name.split("/")
            self.services[name] = self.daemon(f"{BIN}/{kind}d", kind, department, " ".join(streams))
        for daemon in self.services.values():
            daemon.start(ready=False)
        for name in self.follows:
            self.call(OPERATOR, name, "health.v1")
        self.write_client_configuration()

    def endpoint_of(self, name):
        """What the directory says of a service."""
        return f"ipc://{self.folder}/{name.replace('/', '.')}"

    def write_client_configuration(self):
        with open(self.path("liaison.ini"), "w", encoding="utf-8") as file:
            file.write(f"[client]\nas = {OPERATOR}\nkeys = {self.folder}\ndirectory = {self.path('directory.ini')}\n"
                       f"calendar = {ROOT}/deploy/sample/calendar-cn.csv\nlang = en\ntimeout = 30\nclock_offset_file = {self.path('clock')}\nunsafe_for_tests = yes\n")

    # ---- time ----

    def set_clock(self, text):
        at = datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA)
        self.clock(at.timestamp() - time.time())

    def move_clock(self, text):
        """The same while services run; waits until each has looked at it."""
        self.set_clock(text)
        for name in self.follows:
            self.eventually(lambda n=name: self.knows_the_time(n))

    def knows_the_time(self, service):
        """By a command that finds nothing to do: one from the future is refused before that."""
        try:
            self.call(OPERATOR, service, "parked.retry.v1", {"case": "none"})
        except Refused as refused:
            return refused.code == "not_found"
        return False

    # ---- messages ----

    def client_of(self, who, service):
        """A connection per principal, service and thread: sockets belong to one thread."""
        key = (who, service, threading.get_ident())
        if key not in self.clients:
            self.clients[key] = self.client(who, service)
        return self.clients[key]

    def call(self, who, service, type, data=None, subject=None, seconds=60, **more):
        return self.client_of(who, service).call(type, data or {}, subject=subject, seconds=seconds, **more)

    def liaison(self, *words, check=True):
        done = subprocess.run([f"{BIN}/liaison", "--config", self.path("liaison.ini"), *words], capture_output=True, text=True,
                              check=False)
        assert not check or done.returncode == 0, f"liaison {words} exited {done.returncode}: {done.stdout}{done.stderr}"
        return done if not check else done.stdout

    def database_of(self, service):
        kind, department = service.split("/")
        return f"liaison_{kind}_{department.replace('-', '_')}"

    def sql(self, service, text):
        return self.cluster.psql(self.database_of(service), "postgres", text)

    # ---- what officers prepare ----

    def publish(self, policy):
        """Drafts and publishes; waits until the window knows it."""
        department, ref = policy["issued_by"], f'{policy["id"]}@{policy["version"]}'
        drafter, publisher = officer(department, "drafter"), officer(department, "publisher")
        self.call(drafter, POLICY, "policy.draft.v1", {"policy": policy}, ref)
        self.call(publisher, POLICY, "policy.publish.v1", {}, ref)
        at = self.client_of(publisher, POLICY).at
        self.eventually(lambda: self.call(OPERATOR, APPLICATION, "health.v1", after=at) is not None, errors=("not_yet",))

    def variant(self, base, id, **changes):
        """A policy like one of the sample's, under another name."""
        policy = copy.deepcopy(sample(f"policies/{base}.json"))
        policy.update(id=id, **changes)
        return policy

    def fund(self, subject, amount):
        service = f"subsidy/{subject.split('/')[0]}"
        officer, like = next((fund["officer"], fund["data"]) for fund in sample("funds.json")["funds"]
                             if fund["service"] == service)
        self.call(officer, service, "subsidy.fund.open.v1", {**like, "amount": amount, "external_ids": []}, subject)

    def mine(self, what):
        """The sample's funds or responsibilities that belong to a service of this town."""
        return [one for one in sample(f"{what}.json")[what] if one["service"] in self.follows]

    def prepare_sample(self):
        for policy in ("P1d", "P5"):
            self.publish(sample(f"policies/{policy}.json"))
        for fund in self.mine("funds"):
            self.call(fund["officer"], fund["service"], "subsidy.fund.open.v1", fund["data"], fund["subject"])
        for matter in self.mine("responsibilities"):
            self.call(matter["officer"], matter["service"], "coordination.responsibility.put.v1", matter["data"],
                      matter["subject"])

    # ---- filing ----

    def register(self, like, code=None):
        """Puts a profile and its people as the sample has them for `like`; gives code and pseudonyms by role."""
        party = next(one for one in PARTIES["parties"] if one["code"] == like)
        profile = copy.deepcopy(party["profile"])
        if code:
            profile["party"].update(external_ids=[{"scheme": "uscc", "id": code}], name=f"样例企业{code}")
        code = code or like
        self.call(PORTAL, APPLICATION, "application.profile.put.v1", profile, code)
        people = {role: self.call(PORTAL, APPLICATION, "application.person.put.v1", person, code)["person"]
                  for role, person in party["people"].items()}
        return code, people

    def application_of(self, label, policy=None, own_party=True, number=None):
        """Data of application.submit.v1 like the sample's `label`: of a party of its own (the `number`th), or of the sample's."""
        entry = next(one for one in PARTIES["applications"] if one["label"] == label)
        data = copy.deepcopy(entry["data"])
        like = data["party"]["external_ids"][0]["id"]
        if own_party and not number:
            self.parties += 1
            number = self.parties
        code, people = self.register(like, credit_code(number, like[2:8]) if number else None)
        data["party"]["external_ids"][0]["id"] = code
        data["people"] = {role: people[role] for role in data["people"]}
        data["policy"] = policy or data["policy"]
        return data

    def submit(self, data, **more):
        return self.call(PORTAL, APPLICATION, "application.submit.v1", data, **more)

    def file(self, label, policy=None):
        """Files for a new party like the sample's; the case number."""
        return self.submit(self.application_of(label, policy))["case"]

    # ---- what is asked ----

    def eventually(self, condition, errors=("not_found", "not_yet"), seconds=WAIT_SECONDS):
        """Waits until a condition holds; these refusals count as not yet."""
        def holds():
            try:
                return condition()
            except Refused as refused:
                if refused.code not in errors:
                    raise
                return False
        wait_until(holds, seconds)

    def status(self, case):
        return self.call(PORTAL, APPLICATION, "application.status.v1", {}, case)

    def wait_state(self, case, *states):
        last = {}

        def there():
            last.update(self.status(case))
            return last["state"] in states
        try:
            self.eventually(there)
        except AssertionError as error:
            parked = [line for name in self.follows for line in self.call(OPERATOR, name, "parked.list.v1")["parked"]]
            raise AssertionError(f"{case} is {last.get('state')}, not {states}; history {last.get('history')}; "
                                 f"parked {parked}") from error
        return last

    def award(self, case, service=DISTRICT):
        return self.call(OPERATOR, service, "subsidy.award.read.v1", {}, f"{case}/1")

    def wait_award(self, case, state, service=DISTRICT):
        self.eventually(lambda: self.award(case, service)["state"] == state)

    def review(self, case):
        return self.call(OPERATOR, COORDINATION, "coordination.review.read.v1", {}, f"{case}/1/r1")

    def opinion(self, case, agree=True):
        self.eventually(lambda: self.review(case))
        reasons = [{"code": "genuine", "text": {"zh": "认定文件属实", "en": "Genuine"}} if agree else
                   {"code": "not_genuine", "text": {"zh": "认定文件不实", "en": "Not genuine"}}]
        return self.call(REVIEWER, COORDINATION, "coordination.opinion.v1", {"agree": agree, "reasons": reasons}, f"{case}/1/r1")

    def decide(self, case, who=APPROVER, approve=True, service=DISTRICT, **more):
        reasons = [{"code": "verified" if approve else "refused", "text": {"zh": "已核实", "en": "Verified"}}]
        return self.call(who, service, "subsidy.decide.v1", {"approve": approve, "reasons": reasons}, f"{case}/1", **more)

    def pay(self, case, who=PAYER, service=DISTRICT):
        return self.call(who, service, "subsidy.pay.v1", {}, f"{case}/1")

    def confirm(self, case, service=DISTRICT, result="paid", payment="p1"):
        data = {"result": result, "reference": f"T-{case}", "external_ids": []}
        if result == "failed":
            data["reason"] = "account closed"
        self.eventually(lambda: self.call(TREASURIES[service], service, "subsidy.payment.confirm.v1", data, f"{case}/1/{payment}"))

    def to_decide(self, label="xiangmi", policy=None):
        """A new P5 case up to the officer's decision."""
        case = self.file(label, policy)
        self.opinion(case)
        self.wait_award(case, "to_decide")
        return case

    def trace(self, case):
        return json.loads(self.liaison("--json", "trace", case))["events"]

    def figures(self, fund, service):
        return self.call(OPERATOR, service, "subsidy.fund.read.v1", {}, fund)


__all__ = ["Refused", "new_id"] + [name for name in globals() if name.isupper()] + ["Town", "sample", "credit_code"]
