#!/usr/bin/python3
"""Corrections and the working-day clock with all daemons: an officer asks, the time limit stands still, the enterprise hands in or does not."""

import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, new_id, refused  # noqa: E402
from town import APPLICATION, COUNTY, OPERATOR, PORTAL, Town, sample  # noqa: E402

CHECKER, DECIDER, PAYER = "officer/331023-hrss/zhou-jun", "officer/331023-hrss/wu-ting", "officer/331023-hrss/sun-lei"
REASONS = [{"code": "checked", "text": {"zh": "属实", "en": "Found true"}}]
ITEMS = [{"text": {"zh": "租金发票金额与申报不符", "en": "The invoice says another rent"}, "field": "form.rent"}]
PARTIES = ("92331023MAYRJY106H", "91331023MAYRHT1363")
ASSESSED = {one["party"]: one for one in sample("assessments.json")["assessments"]
            if one["policy"] == "P1b" and one["party"] in (*PARTIES, "91331023MAYRXY153M", "91331023MAYRLT146B")}

town = Town(day="2026-04-28T09:00")  # a Tuesday; Labour day is from Friday to Tuesday
filed = {}


def content(policy, party, **form):
    one = ASSESSED[party]
    people = town.register(party)[1]
    return {"policy": policy, "party": {"external_ids": [{"scheme": "uscc", "id": party}]}, "people": people,
            "subject": one["subject"], "form": {**one["form"], **form}}


def file(policy, party=PARTIES[0]):
    data = content(policy, party)
    answer = town.submit({**data, "period": "2026"})
    filed[answer["case"]] = data
    return answer["case"]


def to_decide(policy, party=PARTIES[0]):
    case = file(policy, party)
    town.wait_award(case, "to_decide", COUNTY)
    return case


def ask(case, who=CHECKER, days=5, **more):
    return town.call(who, COUNTY, "subsidy.correction.ask.v1", {"items": ITEMS, "days": days, **more}, f"{case}/1")


def correct(case, who=PORTAL, id=None, **form):
    data = {**filed[case], "form": {**filed[case]["form"], **form}}
    return town.call(who, APPLICATION, "application.correct.v1", data, case, **({"id": id} if id else {}))


def decide(case, who):
    return town.call(who, COUNTY, "subsidy.decide.v1", {"approve": True, "reasons": REASONS}, f"{case}/1")


def variant(id, days=5):
    stages = [{"id": name, "text": {"zh": "环节", "en": "Stage"}, "department": "331023-hrss", "days": part} for name, part in (("check", 2), ("decide", days - 2))]
    town.publish(town.variant("P1b", id, purpose=id, procedure={"kind": "stages", "days": days, "stages": stages}))


def test_the_clock_starts_with_the_filing():
    town.prepare_sample()
    variant("P1bc")
    filed["case"] = to_decide("P1bc@1")
    clock = town.status(filed["case"])["clock"]
    assert (clock["days"], clock["used"], clock["due"][:16]) == (5, 0, "2026-05-08T16:00"), clock  # 29, 30, 6, 7, 8
    award = town.award(filed["case"], COUNTY)
    assert award["clock"]["due"] == clock["due"] and award["stage_clock"]["due"][:16] == "2026-04-30T16:00", award
    desk = town.call(CHECKER, COUNTY, "subsidy.desk.v1")["items"]
    assert [item["due"][:16] for item in desk if item["subject"] == f'{filed["case"]}/1'] == ["2026-04-30T16:00"], desk


def test_it_stands_still_while_the_enterprise_owes_something():
    case = filed["case"]
    town.move_clock("2026-04-29T15:00")
    refused("wrong_department", lambda: ask(case, "officer/440304-qyfw/xu-hui"))
    refused("invalid_data", lambda: ask(case, days=0))
    asked = ask(case)
    assert asked["due"][:16] == "2026-05-09T16:00", asked  # 30, 6, 7, 8, and the 9th is made up
    shown = town.wait_state(case, "correcting")
    assert shown["clock"]["used"] == 1 and "due" not in shown["clock"] and shown["owner"] == "331023-hrss", shown
    assert shown["corrections"][0]["items"] == ITEMS and shown["due"] == asked["due"], shown
    refused("award_not_waiting", lambda: decide(case, CHECKER))
    refused("award_not_waiting", lambda: ask(case))
    town.move_clock("2026-05-08T10:00")  # past the limit as it was
    town.eventually(lambda: town.status(case)["state"] == "correcting")
    assert not [event for event in town.trace(case) if event["type"] in ("award.overdue.v1", "award.warned.v1")]
    text = town.liaison("--lang", "zh", "status", case)
    assert "租金发票金额与申报不符" in text and "待企业补正" in text, text


def test_what_is_handed_in_is_assessed_again():
    case = filed["case"]
    refused("correction_differs", lambda: town.call(PORTAL, APPLICATION, "application.correct.v1", content("P1bc@1", PARTIES[1]), case))
    refused("form_unfit", lambda: correct(case, area="large"))
    missing = {**filed[case], "form": {key: value for key, value in filed[case]["form"].items() if key != "rent"}}
    problem = refused("correction_incomplete", lambda: town.call(PORTAL, APPLICATION, "application.correct.v1", missing, case))
    assert problem is None or any(error["pointer"] == "/form/rent" for error in problem["errors"]), problem
    assert town.status(case)["state"] == "correcting"
    id = new_id()
    answer = correct(case, id=id, rent=9000)
    assert answer["state"] == "in_review" and answer["assessment"]["amount"] == 900000, answer
    assert correct(case, id=id, rent=9000) == answer
    refused("nothing_to_correct", lambda: correct(case))


def test_the_end_moves_by_the_working_days_that_it_stood_still():
    case = filed["case"]
    town.wait_award(case, "to_decide", COUNTY)
    award = town.award(case, COUNTY)
    assert award["amount"] == 900000 and award["corrections"][0]["state"] == "answered", award
    clock = town.status(case)["clock"]
    assert (clock["used"], clock["due"][:16]) == (1, "2026-05-13T16:00"), clock  # from the 8th: 9 (made up), 11, 12, 13
    assert award["clock"]["due"] == clock["due"] and award["clock"]["pauses"][0]["to"], award
    town.eventually(lambda: town.call(PORTAL, APPLICATION, "application.assessment.read.v1", {}, case)["document"]["form"]["rent"] == 9000)


def test_it_warns_and_is_overdue():
    case = filed["case"]
    decide(case, CHECKER)
    town.move_clock("2026-05-12T09:00")
    town.eventually(lambda: any(step["detail"] == "decision_due" for step in town.status(case)["history"]))
    town.move_clock("2026-05-14T09:00")
    town.eventually(lambda: any(step["detail"] == "decision_overdue" for step in town.status(case)["history"]))
    decide(case, DECIDER)
    ended = town.wait_state(case, "approved")["clock"]
    assert ended["ended"] and ended["used"] == 6 and "due" not in ended, ended
    town.call(PAYER, COUNTY, "subsidy.pay.v1", {}, f"{case}/1")
    town.confirm(case, COUNTY)
    assert town.wait_state(case, "paid")["amount"] == 900000


def test_corrected_it_may_fail():
    variant("P1bf")
    case = to_decide("P1bf@1")
    ask(case)
    town.wait_state(case, "correcting")
    answer = correct(case, **{"from": "2023-01-01", "to": "2026-04-01"})
    assert answer["state"] == "refused" and answer["decision"]["decided_by"] == "rule:P1bf@1", answer
    town.wait_award(case, "cancelled", COUNTY)


def test_not_handed_in_it_is_deemed_withdrawn():
    variant("P1bl")
    case = to_decide("P1bl@1", PARTIES[1])
    asked = ask(case, days=2)
    town.wait_state(case, "correcting")
    day = asked["due"][:10]
    town.move_clock(f"{day}T23:59")
    town.eventually(lambda: town.status(case)["state"] == "correcting")
    late = (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    town.move_clock(f"{late}T01:30")
    told = town.wait_state(case, "withdrawn")
    refused("nothing_to_correct", lambda: correct(case))
    assert told["history"][-1]["detail"] == "lapsed", told
    town.move_clock("2026-05-20T09:00")
    assert town.award(case, COUNTY)["state"] == "cancelled"
    assert town.submit({**filed[case], "period": "2026"})["state"] == "submitted", "may be filed anew"


def test_an_incomplete_case_is_completed_under_its_number():
    variant("P1bi")
    data = content("P1bi@1", PARTIES[0])
    form = data["form"].copy()
    del data["form"]["rent"]
    case = town.submit({**data, "period": "2026"})["case"]
    assert town.status(case)["state"] == "incomplete" and town.status(case)["clock"] is None
    answer = town.call(PORTAL, APPLICATION, "application.correct.v1", {**data, "form": {**data["form"], "area": 10}}, case)
    assert answer["state"] == "incomplete", answer
    answer = town.call(PORTAL, APPLICATION, "application.correct.v1", {**data, "form": form}, case)
    assert answer["state"] == "submitted" and answer["case"] == case, answer
    town.wait_award(case, "to_decide", COUNTY)
    assert town.status(case)["clock"]["due"][:10] == "2026-05-27", town.status(case)["clock"]
    refused("already_filed", lambda: town.submit({**data, "period": "2026", "form": form}))


def test_withdrawn_while_it_is_to_be_corrected():
    variant("P1bw")
    case = to_decide("P1bw@1")
    ask(case)
    town.wait_state(case, "correcting")
    town.call(PORTAL, APPLICATION, "application.withdraw.v1", {"reason": "不再需要"}, case)
    town.wait_state(case, "withdrawn")
    refused("nothing_to_correct", lambda: correct(case))
    assert town.award(case, COUNTY)["state"] == "cancelled"


def test_everything_verifies():
    town.liaison("verify")
    assert not [one for name in town.follows for one in town.call(OPERATOR, name, "parked.list.v1")["parked"]]


if __name__ == "__main__":
    main(globals(), town)
