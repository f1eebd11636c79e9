#!/usr/bin/python3
"""The example portal (proto/portal/portal.py), as a program, through all that a portal does, with all daemons: profile, drafts, which policies fit, filing,
correcting, withdrawing, following a case, objecting, what departments found by themselves, and requests."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import ROOT, main  # noqa: E402
from town import APPLICATION, COORDINATION, COUNTY, PARTIES, PORTAL, POLICY, Town, credit_code  # noqa: E402

FUND = "331023-hrss/2026/portal"
FUNDING = [{"fund": FUND, "payer": "331023-hrss", "share": "1"}]
HANDLER = "officer/440304-kcj/handler"
town = Town(officers=[(HANDLER, "handler"), ("officer/440304-qyfw/handler", "handler")])
LIKE = PARTIES["parties"][2]
CODE, OBJECTOR = credit_code(910001), credit_code(910002)
draft, cases = {}, {}


def portal(*words, data=None, service=APPLICATION, refused=None):
    """Runs the portal; what it prints: a JSON object, or a list of one a line."""
    entry = town.principals[service]
    done = subprocess.run([sys.executable, "-B", f"{ROOT}/proto/portal/portal.py", "--name", PORTAL, "--key", town.path(PORTAL.replace("/", ".") + ".key"),
                           "--endpoint", entry["endpoint"], f"--server-key={entry['key']}", "--lang", "en", *words],
                          input=json.dumps(data) if data else None, text=True, capture_output=True, check=False)
    assert done.returncode == (1 if refused else 0), done.stdout + done.stderr
    if refused:
        assert f"[{refused}]" in done.stderr, done.stderr
        return None
    return json.loads(done.stdout) if done.stdout.startswith("{\n") else [json.loads(line) for line in done.stdout.splitlines()]


def put(code):
    profile = json.loads(json.dumps(LIKE["profile"]))
    profile["party"]["external_ids"] = [{"scheme": "uscc", "id": code}]
    return portal("profile", code, "-", data=profile)


def test_profile_and_catalogue():
    town.prepare_sample()
    town.fund(FUND, 100000000)
    town.publish(town.variant("P1d", "P1dn", purpose="noticed", funding=FUNDING, procedure={"kind": "instant", "days": 0, "notice_days": 5}))
    assert put(CODE)["party"] == CODE and put(OBJECTOR)
    assert {"P1d@1", "P5@1", "P1dn@1"} <= {one["policy"] for one in portal("policies", service=POLICY)}


def test_which_policies_fit_and_what_is_missing():
    draft.update(party={"external_ids": [{"scheme": "uscc", "id": CODE}]}, period="2026", people={}, subject={}, form={})
    lines = {one["policy"]: one for one in portal("fits", "-", "P1d@1", "P5@1", "P0@1", data=draft)}
    assert lines["P1d@1"]["state"] == "incomplete", lines
    assert {one["path"] for one in lines["P1d@1"]["to_add"]} == {"people.founder.priority_group", "people.founder.first_venture"}, lines
    assert lines["P5@1"]["state"] != "submitted" and lines["P0@1"]["refused"] == "policy_not_offered", lines
    assert town.call(PORTAL, APPLICATION, "application.list.v1", {"party": CODE})["applications"] == [], "a draft left a case behind"


def test_a_draft_is_completed_and_filed():
    draft["policy"] = "P1dn@1"
    assert portal("check", "-", data=draft)["state"] == "incomplete"
    cases["first"] = portal("submit", "-", data=draft)["case"]
    draft["people"] = {"founder": portal("person", CODE, "-", data=LIKE["people"]["founder"])["person"]}
    checked = portal("check", "-", data=draft)
    assert checked["state"] == "submitted" and checked["assessment"]["amount"] == 400000, checked


def test_what_was_filed_is_corrected_under_its_case():
    content = {key: value for key, value in draft.items() if key != "period"}
    corrected = portal("correct", cases["first"], "-", data=content)
    assert corrected["case"] == cases["first"] and corrected["state"] == "submitted", corrected
    town.wait_state(cases["first"], "in_notice")
    portal("correct", cases["first"], "-", data=content, refused="nothing_to_correct")
    portal("check", "-", data=draft, refused="already_filed")


def test_a_case_is_withdrawn():
    draft2 = {**draft, "policy": "P1d@1", "people": {}}
    case = portal("submit", "-", data=draft2)["case"]
    assert portal("withdraw", case, "no longer wanted")["state"] == "withdrawn"


def test_somebody_objects():
    data = {"by": {"party": OBJECTOR}, "grounds": "The same employees are named twice"}
    assert portal("object", f"{cases['first']}/1", "-", data=data, service=COUNTY)["state"] == "open"
    town.eventually(lambda: any(one["detail"] == "objected" for one in portal("status", cases["first"])["history"]))


def test_a_case_is_followed():
    events = [line["event"] for line in portal("follow", APPLICATION, "--case", cases["first"])]
    types = [event["type"] for event in events]
    assert {event["subject"] for event in events} == {cases["first"]} and types[0] == "application.incomplete.v1", types
    assert "application.submitted.v1" in types or "application.corrected.v1" in types, types
    assert types.count("application.state_changed.v1") >= 2, types


def test_what_departments_found_is_acknowledged_or_declined():
    policy = town.variant("P1d", "P1da", purpose="found", funding=FUNDING, procedure={
        "kind": "automatic", "days": 0, "decline_days": 3, "legal_basis": {"zh": "免申即享办法（样例）", "en": "Rules for benefits without an application"}})
    policy["conditions"] = [one for one in policy["conditions"] if "people." not in one["feel"]]
    town.publish(policy)
    town.eventually(lambda: portal("matches", CODE))
    assert [one["state"] for one in portal("matches", CODE)] == ["received"]
    assert portal("decline", CODE, "P1da@1")["state"] == "declined"


def test_a_request_is_answered_and_rated():
    asked = portal("ask", "-", data={"matter": "incubator-verification", "party": CODE, "text": "联审要多久？"}, service=COORDINATION)
    answer = {"text": {"zh": "五个工作日。", "en": "Five working days."}}
    town.call(f"officer/{asked['owner']}/handler", COORDINATION, "coordination.request.answer.v1", answer, asked["request"])
    assert portal("rate", asked["request"], "5", service=COORDINATION)["state"] == "closed"


if __name__ == "__main__":
    main(globals(), town)
