#!/usr/bin/python3
"""All profiles by a draft: PostgreSQL leaves out those that fail for certain, and nothing else.  Random profiles and random
conditions; each profile is assessed alone too, without the filter, and both must agree.  SEED=... for another run."""

import atexit
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, ROOT, World, main  # noqa: E402

SEED = int(os.environ.get("SEED", "20260302"))
PROFILES, POLICIES = 120, 12
PORTAL, DRAFTER = "portal/331023-zwfw", "officer/331023-hrss/li-na"
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

world = World()
atexit.register(world.close)
world.principal(PORTAL, "portal")
world.principal(DRAFTER, "drafter")
world.principal("application/331023-zwfw", "service", endpoint=f"ipc://{world.folder}/application")
world.daemon(f"{BIN}/applicationd", "application", "331023-zwfw").start()
chance = random.Random(SEED)

# What an attribute may be, and what rules compare it with: on the bound and on both sides of it.
NUMBERS = [0, 2, 3, 4, "2.999", "3.001", "2.99999999999999999999", "3.00000000000000000001", -3, 9007199254740991]
ATTRIBUTES = {
    "party.insured_jobs": NUMBERS, "party.premiums_paid": NUMBERS,
    "party.founded_on": ["2015-12-31", "2016-01-01", "2016-01-02", "0999-01-01"],
    "party.legal_form": ["company", "partnership", "个体 \"户\"", ""],
    "party.operating": [True, False], "party.bad_credit": [True, False],
}
CONDITIONS = [
    *(f"party.{name} {op} {number}" for name in ("insured_jobs", "premiums_paid") for op in ("<", "<=", ">", ">=", "=", "!=")
      for number in ("3", "2.999", "3.00000000000000000001")),
    *(f"3 {op} party.insured_jobs" for op in ("<", "<=", ">", ">=", "=")),
    *(f'party.founded_on {op} @"2016-01-01"' for op in ("<", "<=", ">", ">=", "=", "!=")),
    'party.legal_form = "company"', 'party.legal_form != "company"', 'party.legal_form in ("company", "个体 \\"户\\"")',
    'party.legal_form = "company" or party.legal_form = "partnership"', 'party.legal_form = "company" or party.insured_jobs > 3',
    "party.operating", "not(party.bad_credit)", "party.operating = true", "party.operating = false", "party.operating != true",
    "party.operating and party.insured_jobs >= 3", "party.operating or party.insured_jobs >= 3",
    "not(party.operating and party.insured_jobs >= 3)", "is known(party.operating)", "party.insured_jobs + 1 > 3",
    "party.insured_jobs in [2..3]", "party.insured_jobs between 2 and 3", "if party.operating then party.insured_jobs > 3 else true",
]


def code(number):
    """A credit code with the check character of GB 32100."""
    body = f"91331023MA{number:07d}"
    weights = [pow(3, place, 31) for place in range(17)]
    return body + DIGITS[(31 - sum(DIGITS.index(one) * weight for one, weight in zip(body, weights)) % 31) % 31]


def put_profiles():
    client, profiles = world.client(PORTAL, "application/331023-zwfw"), {}
    for number in range(PROFILES):
        values = {name: chance.choice(of) for name, of in ATTRIBUTES.items() if chance.random() < 0.8}
        party = {"external_ids": [{"scheme": "uscc", "id": code(number)}], "name": f"企业{number}", "kind": "enterprise"}
        attributes = [{"name": name, "value": value, "source": "331023-hrss", "at": "2026-02-28"} for name, value in values.items()]
        client.call("application.profile.put.v1", {"party": party, "attributes": attributes}, subject=code(number))
        profiles[code(number)] = values
    return profiles


def liaison(*words):
    done = subprocess.run([f"{BIN}/liaison", "--config", world.path("liaison.ini"), "--json", *words], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, f"liaison {words}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def write(name, document):
    with open(world.path(name), "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return world.path(name)


def alone(policy, values):
    """The same without the service and without a filter."""
    party = {name.removeprefix("party."): value for name, value in values.items()}
    document = write("document.json", {"on": {"filed": "2026-03-02"}, "party": party})
    return liaison("rule", "try", policy, document)["assessment"]


with open(world.path("liaison.ini"), "w", encoding="utf-8") as ini:
    ini.write(f"[client]\nas = {DRAFTER}\nkeys = {world.folder}\ndirectory = {world.path('directory.ini')}\nlang = en\ntimeout = 30\n")
PUT = put_profiles()


def test_only_failures_are_left_out():
    left_out = 0
    for _ in range(POLICIES):
        chosen = chance.sample(CONDITIONS, chance.randint(1, 4))
        policy = write("policy.json", {"id": "PX", "version": 1, "issued_by": "331023-hrss", "conditions": [
            {"id": f"c{i}", "text": {"zh": "条件", "en": "condition"}, "feel": feel} for i, feel in enumerate(chosen)]})
        swept = liaison("rule", "sweep", policy)
        stayed = {one["party"]: one for one in swept["parties"]}
        outcomes = {"met": 0, "unknown": 0, "failed": 0}
        for party, values in PUT.items():
            assessed = alone(policy, values)
            outcomes[assessed["outcome"]] += 1
            here = stayed.get(party, {"outcome": "failed"})
            assert here["outcome"] == assessed["outcome"], (SEED, chosen, values, here, assessed)
            assert here["outcome"] == "failed" or here["missing"] == assessed["missing"], (SEED, chosen, values, here)
        assert swept["profiles"] == PROFILES and (swept["met"], swept["unknown"]) == (outcomes["met"], outcomes["unknown"]), swept
        assert swept["left_out"] + swept["failed"] == outcomes["failed"], (swept, outcomes)
        left_out += swept["left_out"]
    assert left_out > PROFILES, f"the filter leaves out next to nothing: {left_out}"


def test_a_policy_that_does_not_compile_is_told():
    with open(os.path.join(ROOT, "deploy/sample/policies/P1d.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["conditions"][0]["feel"] = "party.size > 3"
    policy = write("policy.json", document)
    done = subprocess.run([f"{BIN}/liaison", "--config", world.path("liaison.ini"), "rule", "sweep", policy], capture_output=True,
                          text=True, check=False)
    assert done.returncode != 0 and "party.size" in done.stdout + done.stderr, done


def test_whole_sample_policies():
    for id in ("P1a", "P1d", "P4"):
        swept = liaison("rule", "sweep", os.path.join(ROOT, f"deploy/sample/policies/{id}.json"))
        assert swept["profiles"] == PROFILES and swept["met"] == 0, swept  # people are not known from a profile


if __name__ == "__main__":
    main(globals(), world)
