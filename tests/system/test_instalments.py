#!/usr/bin/python3
"""P3 from publication to its end with all daemons: two departments pay, each from its own fund and by its own officers, and one of them in three years.
Both services are killed between the steps; years pass on the test clock."""

import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused  # noqa: E402
from town import CHINA, HUBEI, TREASURIES, YICHANG, YICHANG_COORDINATION, Town, officer, sample  # noqa: E402

ASSESSED = sample("assessments.json")
REASONS = [{"code": "checked", "text": {"zh": "属实", "en": "Found true"}}]
CITY, PROVINCE = "420500-hrss", "420000-hrss"
OURS, OTHERS = "420500-hrss/{}/bases", "420000-hrss/2026/bases"
town = Town(day=f"{ASSESSED['filed']}T09:00", more=[YICHANG, HUBEI, YICHANG_COORDINATION])
cases = {}


def open_fund(department, subject, amount):
    like = next(one for one in sample("funds.json")["funds"] if one["service"] == f"subsidy/{department}")["data"]
    year = int(subject.split("/")[1])
    data = {**like, "year": year, "indicator": {**like["indicator"], "year": year}, "amount": amount, "external_ids": []}
    town.call(officer(department, "budget"), f"subsidy/{department}", "subsidy.fund.open.v1", data, subject)


def top_up(department, subject, amount):
    town.call(officer(department, "budget"), f"subsidy/{department}", "subsidy.fund.top_up.v1", {"amount": amount, "basis": "宜财社〔2027〕1号"}, subject)


def filed(policy):
    one = next(one for one in ASSESSED["assessments"] if one["policy"] == "P3" and one["expect"]["outcome"] == "met")
    if one["party"] not in cases:
        cases[one["party"]] = town.register(one["party"])
    return town.submit({"policy": f"{policy}@1", "party": {"external_ids": [{"scheme": "uscc", "id": one["party"]}]}, "period": one["period"],
                        "people": {}, "subject": one["subject"], "form": one["form"]})["case"]


def decided(policy):
    """A case after the joint review and both stages."""
    case = filed(policy)
    town.eventually(lambda: town.call(officer("420500-jyj", "reviewer"), YICHANG_COORDINATION, "coordination.review.read.v1", {}, f"{case}/1/r1"))
    for department in ("420500-jyj", "420500-scjg", "420500-czj"):
        town.call(officer(department, "reviewer"), YICHANG_COORDINATION, "coordination.opinion.v1", {"agree": True, "reasons": REASONS}, f"{case}/1/r1")
    town.wait_award(case, "to_decide", YICHANG)
    for who in ("yi-dan", "peng-fei"):
        state = town.call(f"officer/{CITY}/{who}", YICHANG, "subsidy.decide.v1", {"approve": True, "reasons": REASONS}, f"{case}/1")["state"]
    assert state == "waiting_for_payers", state
    return case


def part(case, number):
    return next(one for one in town.award(case, YICHANG)["parts"] if one["part"] == f"{case}/{number}")


def wait_part(case, number, state):
    town.eventually(lambda: part(case, number)["state"] == state)


def kill_both():
    for name in (YICHANG, HUBEI):
        town.services[name].kill()
        town.services[name].start()


def pay(department, award):
    service = f"subsidy/{department}"
    town.eventually(lambda: town.call(officer(department, "payer"), service, "subsidy.pay.v1", {}, award), ("not_found", "award_not_approved"))
    data = {"result": "paid", "reference": f"T-{award}", "external_ids": []}
    town.call(TREASURIES[service], service, "subsidy.payment.confirm.v1", data, f"{award}/p1")


def test_it_waits_for_the_payer_whose_fund_is_short():
    town.publish(sample("policies/P3.json"))
    open_fund(CITY, OURS.format(2026), 60000000)
    open_fund(PROVINCE, OTHERS, 99999900)
    for matter in town.mine("responsibilities"):
        town.call(matter["officer"], matter["service"], "coordination.responsibility.put.v1", matter["data"], matter["subject"])
    case = cases["P3"] = decided("P3")
    wait_part(case, 2, "waiting_for_funds")
    told = town.wait_state(case, "waiting_for_funds")
    assert told["owner"] == PROVINCE and len(told["parts"]) == 4, told
    assert town.figures(OURS.format(2026), YICHANG)["committed"] == 30000000
    assert [one["task"] for one in town.call(officer(PROVINCE, "budget"), HUBEI, "subsidy.desk.v1")["items"]] == ["find_funds"]
    kill_both()
    assert town.award(case, YICHANG)["state"] == "waiting_for_payers"


def test_it_is_approved_when_that_fund_is_topped_up():
    case = cases["P3"]
    top_up(PROVINCE, OTHERS, 100)
    kill_both()
    town.wait_award(case, "in_notice", YICHANG)
    refused("award_not_approved", lambda: town.call(officer(PROVINCE, "payer"), HUBEI, "subsidy.pay.v1", {}, f"{case}/2"))
    until = datetime.datetime.fromisoformat(town.award(case, YICHANG)["notice_until"].replace("Z", "+00:00")).astimezone(CHINA)
    town.set_clock((until + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    town.wait_award(case, "approved", YICHANG)


def test_each_payer_pays_its_part():
    case = cases["P3"]
    pay(PROVINCE, f"{case}/2")
    kill_both()
    wait_part(case, 2, "paid")
    pay(CITY, f"{case}/1")
    assert town.award(case, YICHANG)["state"] == "paying"
    town.eventually(lambda: [one["state"] for one in town.status(case)["parts"]] == ["paid", "paid", "planned", "planned"])
    assert town.status(case)["state"] == "paying"


def test_an_instalment_falls_due_each_year():
    case = cases["P3"]
    for year, number in ((2027, 3), (2028, 4)):
        due = datetime.datetime.fromisoformat(part(case, number)["due"].replace("Z", "+00:00")).astimezone(CHINA)
        assert due.year == year, due
        open_fund(CITY, OURS.format(year), 29999900)
        town.set_clock((due + datetime.timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"))
        wait_part(case, number, "waiting_for_funds")
        kill_both()
        top_up(CITY, OURS.format(year), 100)
        wait_part(case, number, "committed")
        pay(CITY, f"{case}/{number}")
        wait_part(case, number, "paid")
    ended = town.wait_state(case, "paid")
    assert ended["amount"] == 190000000 and {one["state"] for one in ended["parts"]} == {"paid"}, ended
    assert town.award(case, YICHANG)["state"] == "paid"


def test_funds_hold_what_was_paid():
    for fund, service, paid in ((OTHERS, HUBEI, 100000000), *((OURS.format(year), YICHANG, 30000000) for year in (2026, 2027, 2028))):
        figures = town.figures(fund, service)
        assert figures["paid"] == paid and figures["committed"] == figures["instructed"] == 0, figures


def test_a_return_in_a_later_year_is_revenue_and_the_award_is_open_again():
    case = cases["P3"]
    data = {"result": "returned", "reference": "R-1", "reason": "账户已注销", "external_ids": []}
    assert town.call(TREASURIES[HUBEI], HUBEI, "subsidy.payment.confirm.v1", data, f"{case}/2/p1")["award_state"] == "payment_failed"
    wait_part(case, 2, "payment_failed")
    town.wait_state(case, "paying")
    figures = town.figures(OTHERS, HUBEI)
    assert figures["revenue"] == 100000000 and figures["paid"] == 0, figures
    refused("fund_unknown", lambda: town.call(officer(PROVINCE, "payer"), HUBEI, "subsidy.pay.v1", {}, f"{case}/2"))
    open_fund(PROVINCE, "420000-hrss/2028/bases", 100000000)
    town.call(officer(PROVINCE, "payer"), HUBEI, "subsidy.pay.v1", {}, f"{case}/2")
    town.call(TREASURIES[HUBEI], HUBEI, "subsidy.payment.confirm.v1", {"result": "paid", "reference": "T-2", "external_ids": []}, f"{case}/2/p2")
    town.wait_state(case, "paid")


def test_everything_verifies():
    town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
