#!/usr/bin/python3
"""Each policy of the sample from publication to its end with all daemons: every party that deploy/sample/assessments.json has for it files, and what
comes of it is what that file expects; who meets the conditions goes through the stages, the notice and the payment."""

import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused  # noqa: E402
from town import APPLICATION, CHINA, PORTAL, REVIEWER, SANMING, SUIZHOU, Town, officer, principals, sample  # noqa: E402

REASONS = [{"code": "checked", "text": {"zh": "属实", "en": "Found true"}}]
ASSESSED = sample("assessments.json")
SECOND, THIRD = "officer/420000-hrss/second", "officer/420000-hrss/third"
town = Town(officers=[(SECOND, "approver"), (THIRD, "approver")], day=f"{ASSESSED['filed']}T09:00", more=[SANMING, SUIZHOU])
people = {}  # of each party that is registered: pseudonyms by role
paid = {}    # by fund: fen


def pseudonyms(code):
    if code not in people:
        people[code] = town.register(code)[1]
    return people[code]


def filed(policy, under=None):
    """Files what the sample has for the policy (`under` another id); (expected, answer) of each."""
    for one in ASSESSED["assessments"]:
        if one["policy"] == policy:
            data = {"policy": f"{under or policy}@1", "party": {"external_ids": [{"scheme": "uscc", "id": one["party"]}]}, "period": one["period"],
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


def verified(document, case):
    """The department that is asked says its opinion, then an approver decides."""
    town.opinion(case)
    who = approvers(document["issued_by"])[0]
    town.wait_award(case, "to_decide", document["handler"])
    town.decide(case, who, service=document["handler"])
    return [REVIEWER, who]


def decide_stages(document, case, amount):
    """Each stage by an officer of its department, who has not acted before; the last fixes an amount that the rules leave open."""
    service, acted = document["handler"], []
    if document["procedure"]["kind"] == "verification":
        return verified(document, case)
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
    service, payer, at_once = document["handler"], document["funding"][0]["payer"], document["procedure"]["kind"] == "instant"
    acted = [] if at_once else decide_stages(document, case, amount)
    if document["procedure"].get("notice_days"):
        wait_out_notice(case, service)
    if not at_once:
        town.wait_award(case, "approved", service)
        town.call(officer(payer, "payer"), service, "subsidy.pay.v1", {}, f"{case}/1")
        acted.append(officer(payer, "payer"))
    town.confirm(case, service)
    ended = town.wait_state(case, "paid")
    assert ended["amount"] == amount, ended
    hands = town.award(case, service)["hands"]
    assert [hand["officer"] for hand in hands] == acted, hands
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
            assert policy == "P5" or found["amount"] == expected.get("amount"), (expected, answer)
            to_the_end(document, answer["case"], found["amount"] or open_amount)
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


def test_p1d_jobs_at_once():
    assert set(run_policy("P1d")) == {"met", "failed", "unknown"}


def test_p5_another_department_verifies():
    for matter in town.mine("responsibilities"):
        town.call(matter["officer"], matter["service"], "coordination.responsibility.put.v1", matter["data"], matter["subject"])
    assert set(run_policy("P5")) == {"met", "failed", "unknown"}


def test_p2_county_checks_and_city_fixes_the_amount():
    assert set(run_policy("P2", open_amount=28000000)) == {"met", "failed", "unknown"}


def recognised(document, under=None):
    """Files for P4, and takes the one that meets it through both stages and the notice."""
    outcomes = list(filed("P4", under))
    assert [(one["outcome"]) for one, _ in outcomes] == [answer["assessment"]["outcome"] for _, answer in outcomes], outcomes
    case = next(answer["case"] for expected, answer in outcomes if expected["outcome"] == "met")
    decide_stages(document, case, None)
    wait_out_notice(case, SUIZHOU)
    town.wait_award(case, "recognised", SUIZHOU)
    assert town.wait_state(case, "recognised")["decision"]["decided_by"].startswith("officer/420000-hrss/")
    return case


def knows_base(case):
    profile = town.call(PORTAL, APPLICATION, "application.profile.read.v1", {}, town.status(case)["party"])
    return next((one for one in profile["attributes"] if one["name"] == "held.provincial_base"), {})


def recognition_of(case):
    listed = town.call(PORTAL, SUIZHOU, "subsidy.recognition.list.v1")["recognitions"]
    return next(one for one in listed if one["award"] == f"{case}/1")


def test_p4_gives_a_title_that_other_policies_can_ask_for():
    document = publish("P4")
    case = recognised(document)
    award = town.award(case, SUIZHOU)
    assert award["amount"] == 0 and award["allocations"] == [] and award["recognition"]["certificate"] == f"{case}/c1", award
    listed = recognition_of(case)
    first, last = (datetime.date.fromisoformat(listed[day]) for day in ("valid_from", "valid_to"))
    assert first.replace(year=first.year + 3) - last == datetime.timedelta(days=1), listed
    town.eventually(lambda: knows_base(case).get("value") is True)
    assert knows_base(case)["source"] == "420000-hrss", knows_base(case)
    refused("wrong_department", lambda: town.call("officer/350400-hrss/zeng-mei", SUIZHOU, "subsidy.pay.v1", {}, f"{case}/1"))


def test_p4_is_revoked_for_reasons_by_somebody_else():
    document = town.variant("P4", "P4r")
    town.publish(document)
    case = recognised(document, "P4r")
    decider = town.award(case, SUIZHOU)["decision"]["decided_by"]
    revoke = {"reasons": [{"code": "closed", "text": {"zh": "基地已停止运营", "en": "The base has closed"}}]}
    for who, code in ((decider, "officer_already_acted"), ("officer/421300-hrss/wei-qin", "wrong_department")):
        refused(code, lambda w=who: town.call(w, SUIZHOU, "subsidy.recognition.revoke.v1", revoke, f"{case}/1"))
    assert town.call(SECOND, SUIZHOU, "subsidy.recognition.revoke.v1", revoke, f"{case}/1")["state"] == "revoked"
    told = town.wait_state(case, "revoked")
    assert told["decision"]["decided_by"] == SECOND and told["decision"]["reasons"] == revoke["reasons"], told
    town.eventually(lambda: knows_base(case).get("value") is False)
    refused("not_recognised", lambda: town.call(THIRD, SUIZHOU, "subsidy.recognition.revoke.v1", revoke, f"{case}/1"))


def test_p4_ends_with_its_last_day():
    case = next(one["award"] for one in town.call(PORTAL, SUIZHOU, "subsidy.recognition.list.v1", {"state": "recognised"})["recognitions"])[:-2]
    last = recognition_of(case)["valid_to"]
    town.set_clock(f"{last}T23:00")
    town.eventually(lambda: any(step["detail"] == "recognition_due" for step in town.status(case)["history"]))
    assert town.status(case)["state"] == "recognised"
    town.set_clock((datetime.date.fromisoformat(last) + datetime.timedelta(days=1)).isoformat() + "T00:01")
    town.wait_state(case, "expired")
    assert recognition_of(case)["state"] == "expired"
    town.liaison("--as", PORTAL, "recognition", "list")


def test_funds_hold_what_was_paid():
    for fund, amount in paid.items():
        department = fund.split("/", maxsplit=1)[0]
        figures = town.figures(fund, f"subsidy/{department}")
        assert figures["paid"] == amount and figures["committed"] == figures["instructed"] == 0, figures
    assert len(paid) == 6 and paid["331023-hrss/2026/jobs"] == 300000 and paid["440304-qyfw/2026/incubators"] == 20000000, paid


def test_everything_verifies():
    town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
