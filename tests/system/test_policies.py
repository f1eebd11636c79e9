#!/usr/bin/python3
"""Each policy of the sample from publication to its end with all daemons: every party that deploy/sample/assessments.json has for it files, and what
comes of it is what that file expects; who meets the conditions goes through the stages, the notice and the payment."""

import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main  # noqa: E402
from town import CHINA, SANMING, Town, officer, principals, sample  # noqa: E402

REASONS = [{"code": "checked", "text": {"zh": "属实", "en": "Found true"}}]
ASSESSED = sample("assessments.json")
town = Town(day=f"{ASSESSED['filed']}T09:00", more=[SANMING])
people = {}  # of each party that is registered: pseudonyms by role
paid = {}    # by fund: fen


def pseudonyms(code):
    if code not in people:
        people[code] = town.register(code)[1]
    return people[code]


def filed(policy):
    """Files what the sample has for the policy; (expected, answer) of each."""
    for one in ASSESSED["assessments"]:
        if one["policy"] == policy:
            data = {"policy": f"{policy}@1", "party": {"external_ids": [{"scheme": "uscc", "id": one["party"]}]}, "period": one["period"],
                    "people": pseudonyms(one["party"]), "subject": one["subject"], "form": one["form"]}
            yield one["expect"], town.submit(data)


def publish(policy):
    document = sample(f"policies/{policy}.json")
    town.publish(document)
    for fund in town.mine("funds"):
        if fund["subject"] in [part["fund"] for part in document["funding"]]:
            town.call(fund["officer"], fund["service"], "subsidy.fund.open.v1", fund["data"], fund["subject"])
    return document


def approvers(department):
    return [name for name, entry in principals().items() if name.startswith(f"officer/{department}/") and "approver" in entry["roles"].split()]


def decide_stages(document, case, amount):
    """Each stage by an officer of its department, who has not acted before; the last fixes an amount that the rules leave open."""
    service, acted = document["handler"], []
    for stage in document["procedure"]["stages"]:
        who = next(one for one in approvers(stage["department"]) if one not in acted)
        acted.append(who)
        town.eventually(lambda s=stage: town.award(case, service)["decides"] == s["department"])
        fixed = {"amount": amount} if stage.get("sets_amount") else {}
        town.call(who, service, "subsidy.decide.v1", {"approve": True, "reasons": REASONS, **fixed}, f"{case}/1")
    return acted


def wait_out_notice(case, service):
    town.wait_award(case, "in_notice", service)
    until = datetime.datetime.fromisoformat(town.award(case, service)["notice_until"].replace("Z", "+00:00")).astimezone(CHINA)
    town.set_clock((until + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))


def to_the_end(document, case, amount):
    service, payer = document["handler"], document["funding"][0]["payer"]
    acted = decide_stages(document, case, amount)
    if document["procedure"].get("notice_days"):
        wait_out_notice(case, service)
    town.wait_award(case, "approved", service)
    town.call(officer(payer, "payer"), service, "subsidy.pay.v1", {}, f"{case}/1")
    town.confirm(case, service)
    ended = town.wait_state(case, "paid")
    assert ended["amount"] == amount, ended
    hands = town.award(case, service)["hands"]
    assert [hand["officer"] for hand in hands] == [*acted, officer(payer, "payer")], hands
    fund = document["funding"][0]["fund"]
    paid[fund] = paid.get(fund, 0) + amount


def run_policy(policy, open_amount=None):
    """Publishes the policy, files all, and takes to the end who meets it; the outcomes that came up."""
    document, outcomes = publish(policy), []
    for expected, answer in list(filed(policy)):
        found = answer["assessment"]
        outcomes.append(found["outcome"])
        assert found["outcome"] == expected["outcome"], (expected, answer)
        if expected["outcome"] == "met":
            assert found["amount"] == expected.get("amount"), (expected, answer)
            to_the_end(document, answer["case"], expected.get("amount") or open_amount)
        elif expected["outcome"] == "failed":
            failed = [condition["id"] for condition in found["conditions"] if condition["outcome"] == "failed"]
            assert set(expected.get("failed", failed)) - {"not_funded_before"} <= set(failed) and answer["state"] == "refused", answer
        else:
            assert found["missing"] and answer["state"] == "incomplete", answer
    return outcomes


def test_p1a_social_insurance():
    assert set(run_policy("P1a")) == {"met", "failed", "unknown"}


def test_p1b_rent():
    assert set(run_policy("P1b")) == {"met", "failed", "unknown"}


def test_p1c_loan_interest():
    assert set(run_policy("P1c")) == {"met", "failed", "unknown"}


def test_p2_county_checks_and_city_fixes_the_amount():
    assert set(run_policy("P2", open_amount=28000000)) == {"met", "failed", "unknown"}


def test_funds_hold_what_was_paid():
    for fund, amount in paid.items():
        department = fund.split("/", maxsplit=1)[0]
        figures = town.figures(fund, f"subsidy/{department}")
        assert figures["paid"] == amount and figures["committed"] == figures["instructed"] == 0, figures
    assert len(paid) == 4, paid


def test_everything_verifies():
    town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
