#!/usr/bin/python3
"""Policies that reach enterprises which did not ask: a benefit granted without an application, a match that is pushed; once each, whatever dies
meanwhile; and what publication refuses of such policies."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused, wait_until  # noqa: E402
from town import APPLICATION, COUNTY, OPERATOR, PORTAL, Town, credit_code, sample  # noqa: E402

FUND = "331023-hrss/2026/automatic"
BASIS = {"zh": "天台县惠企政策“免申即享”实施办法（样例）", "en": "Tiantai county, rules for benefits without an application (sample)"}
FITTING, OTHERS = 110, 30  # more than two steps of a search
town = Town()
codes = [credit_code(number) for number in range(1, FITTING + 1)]
declined, late = codes[3], credit_code(900)


def automatic(id, **procedure):
    """P1d without what only the founder could say."""
    policy = town.variant("P1d", id, purpose="automatic", funding=[{"fund": FUND, "payer": "331023-hrss", "share": "1"}],
                          procedure={"kind": "automatic", "days": 0, "decline_days": 3, "legal_basis": BASIS, **procedure})
    policy["conditions"] = [one for one in policy["conditions"] if "people." not in one["feel"]]
    return policy


def put(code, jobs):
    profile = {"party": {"external_ids": [{"scheme": "uscc", "id": code}], "name": f"样例企业{code}", "kind": "enterprise"}, "attributes": []}
    known = {"founded_on": "2024-06-01", "legal_form": "company", "operating": True, "operating_in": "331023", "restricted_industry": False,
             "insured_jobs": jobs}
    for name, value in known.items():
        profile["attributes"].append({"name": f"party.{name}", "value": value, "source": "331023-hrss", "at": "2026-02-01"})
    town.call(PORTAL, APPLICATION, "application.profile.put.v1", profile, code)


def matches(policy="P1da@1", who=PORTAL, **more):
    return town.call(who, APPLICATION, "application.match.list.v1", {"policy": policy, **more})["matches"]


def events(type):
    found = town.sql(APPLICATION, "SELECT convert_from(body, 'UTF8') FROM runtime.event_body ORDER BY number")
    return [event["data"] for event in (json.loads(line) for line in found.splitlines() if line) if event["type"] == type]


def answer(code, **more):
    return town.call(PORTAL, APPLICATION, "application.match.answer.v1", {"party": code, **more}, "P1da@1")


def cases():
    return [event for event in events("application.submitted.v1") if event.get("origin") == "automatic"]


def idle(*but):
    """Waits until no search or grant is due."""
    def waiting():
        kinds = town.sql(APPLICATION, "SELECT kind, subject FROM runtime.timer WHERE NOT done AND kind LIKE 'application.reach%'").split("\n")
        return [kind for kind in kinds if kind.strip() and not kind.startswith(but)]
    try:
        wait_until(lambda: not waiting())
    except AssertionError as error:
        raise AssertionError(f"still to come: {waiting()}") from error


def test_publication_wants_a_basis_and_known_facts():
    drafter = "officer/331023-hrss/li-na"
    bare = automatic("P1dbare")
    del bare["procedure"]["legal_basis"], bare["procedure"]["decline_days"]
    asking = {**automatic("P1dasks"), "conditions": sample("policies/P1d.json")["conditions"]}

    def wrong(policy):
        drafted = town.call(drafter, "policy/331023-zwfw", "policy.draft.v1", {"policy": policy}, f"{policy['id']}@1")
        return drafted["missing"] + [one["pointer"] + " " + one["detail"] for one in drafted["errors"]]
    assert wrong(bare) == ["/procedure/decline_days", "/procedure/legal_basis"], wrong(bare)
    assert [one for one in wrong(asking) if one.startswith("/conditions rests on people.founder.priority_group")], wrong(asking)
    assert wrong(automatic("P1dright")) == []


def test_each_is_told_once_whatever_dies():
    town.fund(FUND, 100000000)
    for code in codes:
        put(code, 4)
    for number in range(OTHERS):
        put(credit_code(2000 + number), 2)
    town.publish(automatic("P1da"))
    for _ in range(3):  # anywhere in the search
        town.services[APPLICATION].kill()
        town.services[APPLICATION].start()
    town.eventually(lambda: len(events("policy.matched.v1")) >= FITTING)
    told = events("policy.matched.v1")
    assert sorted(one["party"] for one in told) == sorted(codes), len(told)
    assert {(one["outcome"], one["amount"], one["grants_at"][:16]) for one in told} == {("met", 300000, "2026-03-05T16:00")}, told[0]
    assert len(matches()) == FITTING and cases() == []


def test_a_receipt_and_a_refusal_of_it():
    assert answer(codes[0])["state"] == "received" and answer(codes[0])["state"] == "received"
    assert answer(declined, decline=True)["state"] == "declined"
    assert answer(declined)["state"] == "declined"
    refused("not_found", lambda: answer(late))
    assert [one["state"] for one in matches(party=codes[0], who=OPERATOR)] == ["received"]


def test_a_profile_that_changes_is_found():
    put(late, 2)
    put(late, 5)
    town.eventually(lambda: matches(party=late))
    put(late, 6)  # once for a version, whatever changes
    idle("application.reach_grant")
    assert len(matches(party=late)) == 1


def test_it_is_granted_without_an_application():
    town.set_clock("2026-03-06T09:00")
    town.eventually(lambda: len(cases()) >= FITTING)
    idle()
    granted = cases()
    assert sorted(one["party"]["external_ids"][0]["id"] for one in granted) == sorted([*codes, late][:3] + [*codes[4:], late])
    shown = town.wait_state(granted[0]["case"], "paying")
    assert shown["amount"] == 300000 and shown["history"][0]["by"] == "rule:P1da@1", shown
    refused("too_late_to_decline", lambda: answer(codes[0], decline=True))
    total = sum(one["amount"] for one in granted)
    town.eventually(lambda: town.figures(FUND, COUNTY)["instructed"] == total)


def test_a_match_is_pushed_where_one_has_to_apply():
    town.publish({**town.variant("P1d", "P1dp", purpose="pushed"), "announce": True})
    town.eventually(lambda: len(matches("P1dp@1")) == FITTING + 1)
    told = [one for one in events("policy.matched.v1") if one["policy"] == "P1dp@1"]
    assert {one["outcome"] for one in told} == {"unknown"} and "grants_at" not in told[0], told[0]
    assert {one["path"] for one in told[0]["to_add"]} == {"people.founder.priority_group", "people.founder.first_venture"}, told[0]


def test_every_service_agrees_with_every_other():
    assert "sound" in town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
