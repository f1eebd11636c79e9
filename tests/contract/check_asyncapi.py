"""proto/asyncapi.yaml is what proto/ and the daemons' routes make, and a difference between those two is seen."""

import copy
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(os.path.join(ROOT, "deploy/make"))

import asyncapi  # noqa: E402
import yaml_text  # noqa: E402
from contract import Contract, read_text  # noqa: E402

BIN = os.environ.get("BIN", os.path.join(ROOT, "build/sanitized-gcc/bin"))


class Check:
    def __init__(self):
        self.passed, self.failures = 0, []

    def expect(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failures.append(f"proto/asyncapi.yaml: {what}")

    def changed(self, contract, change, says):
        """After `change` of a copy a difference is found that says so."""
        other = copy.deepcopy(contract)
        change(other)
        found = list(other.differences())
        self.expect(any(says in line for line in found), f"of a difference ({says}) it says {found}")

    def check_differences(self, contract):
        """Every kind of difference that there can be is seen."""
        def drop(type):
            path = next(path for path, one in contract.documents.items() if one["$id"] == f"liaison:{type}")
            return lambda other: other.documents.pop(path)

        def route(service, **change):
            return lambda other: next(one for one in other.routes[service]["own"] if one["kind"] == "command").update(change)
        self.changed(contract, drop("subsidy.decide.v1"), "subsidyd answers subsidy.decide.v1, which proto/subsidy does not have")
        self.changed(contract, drop("health.v1"), "answers health.v1, which proto/common does not have")
        self.changed(contract, drop("review.warned.v1"), "review.warned.v1")
        self.changed(contract, lambda other: other.routes["policy"]["own"].clear(), "is answered by nobody: policyd has no route for it")
        self.changed(contract, route("policy", roles=["portal"]), "policy.draft.v1: x-roles are ['drafter']")
        self.changed(contract, route("policy", kind="query"), "policy.draft.v1 is a query of policyd, and a command")
        extra = {"$id": "liaison:policy.archived.v1", "x-kind": "event"}
        self.changed(contract, lambda other: other.documents.update({"proto/policy/policy.archived.v1.json": extra}),
                     "policy.archived.v1.json is an event that nothing in services/policy emits")

    def run(self):
        if not os.path.exists(os.path.join(BIN, "policyd")):
            return 0, [f"proto/asyncapi.yaml: there are no daemons in {BIN} to ask for their routes: build, or set BIN"]
        contract = Contract(BIN)
        differences = list(contract.differences())
        self.expect(not differences, "; ".join(differences))
        text = asyncapi.HEAD + yaml_text.dump(asyncapi.Document(contract).whole())
        self.expect(read_text(asyncapi.PATH) == text, "is out of date: run `make asyncapi`, and look at what it changes")
        self.check_differences(contract)
        return self.passed, self.failures
