#!/usr/bin/python3
"""Awards in stages with all daemons: one government's officer checks, another's decides and fixes the amount within the policy's range."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused  # noqa: E402
from town import APPROVER, DISTRICT, PAYER, Town, sample  # noqa: E402

CHECKER, SECOND = "officer/331023-hrss/checker", "officer/440304-qyfw/second"
REASONS = [{"code": "checked", "text": {"zh": "属实", "en": "Found true"}}]
FUND = "440304-qyfw/2026/stages"
STAGES = [{"id": id, "text": {"zh": "环节", "en": "Stage"}, "department": department, "days": 5, **more}
          for id, department, more in [("county", "331023-hrss", {}), ("city", "440304-qyfw", {"sets_amount": True})]]

town = Town(officers=[(CHECKER, "approver"), (SECOND, "approver")])


def decide(who, case, approve=True, **more):
    return town.call(who, DISTRICT, "subsidy.decide.v1", {"approve": approve, "reasons": REASONS, **more}, f"{case}/1")


def desk(who):
    return [one["subject"] for one in town.call(who, DISTRICT, "subsidy.desk.v1")["items"]]


def staged():
    case = town.file("xiangmi", "P2like@1")
    town.wait_award(case, "to_decide")
    return case


def test_a_policy_in_stages_is_published():
    town.prepare_sample()
    town.fund(FUND, 100000000)
    benefit = {key: value for key, value in sample("policies/P5.json")["benefit"].items() if key != "amount"}
    town.publish(town.variant("P5", "P2like", purpose="bases", benefit={**benefit, "range": {"least": "200000", "most": "400000"}},
                              procedure={"kind": "stages", "days": 10, "stages": STAGES, "notice_days": 5},
                              funding=[{"fund": FUND, "payer": "440304-qyfw", "share": "1"}]))


def test_county_checks_and_city_decides_within_the_range():
    case = staged()
    assert f"{case}/1" in desk(CHECKER) and f"{case}/1" not in desk(APPROVER)
    refused("wrong_department", lambda: decide(APPROVER, case, amount=30000000))
    refused("amount_at_last_stage", lambda: decide(CHECKER, case, amount=30000000))
    assert decide(CHECKER, case)["state"] == "to_decide"
    assert f"{case}/1" not in desk(CHECKER) and f"{case}/1" in desk(APPROVER)
    refused("wrong_department", lambda: decide(CHECKER, case))
    refused("amount_missing", lambda: decide(APPROVER, case))
    refused("amount_out_of_range", lambda: decide(APPROVER, case, amount=19999999))
    refused("amount_out_of_range", lambda: decide(APPROVER, case, amount=40000001))
    town.liaison("--as", APPROVER, "award", "decide", f"{case}/1", "--approve", "--amount", "300000.00", "--reason", "属实", "--reason-en", "true")
    town.wait_award(case, "in_notice")
    assert town.wait_state(case, "in_notice")
    assert town.award(case)["notice_until"].startswith("2026-03-09T"), town.award(case)
    refused("award_not_approved", lambda: town.pay(case, PAYER))
    town.set_clock("2026-03-10T09:00")
    town.wait_award(case, "approved")
    town.pay(case, PAYER)
    town.confirm(case)
    assert town.wait_state(case, "paid")["amount"] == 30000000
    award = town.award(case)
    assert [(hand["officer"], hand["act"]) for hand in award["hands"]] == [(CHECKER, "reviewed"), (APPROVER, "decided"), (PAYER, "instructed")], award
    assert award["range"] == {"least": 20000000, "most": 40000000} and award["stage"] == 1, award


def test_a_refusal_by_the_county_ends_it():
    case = staged()
    assert decide(CHECKER, case, approve=False)["state"] == "refused"
    assert town.wait_state(case, "refused")["decision"]["decided_by"] == CHECKER
    refused("already_decided", lambda: decide(CHECKER, case))


if __name__ == "__main__":
    main(globals(), town)
