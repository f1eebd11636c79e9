#!/usr/bin/python3
"""Public notice with all daemons: what is announced, who objects, what becomes of the award and of its money."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused  # noqa: E402
from town import COUNTY, OPERATOR, PORTAL, Town  # noqa: E402

FUND = "331023-hrss/2026/notice"
PAYER, HEARER, OTHER = "officer/331023-hrss/sun-lei", "officer/331023-hrss/zhou-jun", "officer/331023-hrss/wu-ting"
REASONS = [{"code": "genuine", "text": {"zh": "材料属实", "en": "The papers are genuine"}}]
OBJECTION = {"by": {"party": "91331023MAYQHLC25F"}, "grounds": "员工名单与本公司重复：秘密的理由"}

town = Town()
cases = {}


def granted(label):
    case = town.file(label, "P1dn@1")
    town.wait_state(case, "in_notice", "waiting_for_funds")
    return case


def object_to(case, data=None):
    return town.call(PORTAL, COUNTY, "subsidy.objection.file.v1", data or OBJECTION, f"{case}/1")["objection"]


def hear(objection, uphold, who=HEARER):
    return town.call(who, COUNTY, "subsidy.objection.hear.v1", {"uphold": uphold, "reasons": REASONS}, objection)


def notices(who=PORTAL):
    return {one["award"]: one for one in town.call(who, COUNTY, "subsidy.notice.list.v1", {"policy": "P1dn"})["notices"]}


def test_a_rule_grants_under_notice():
    town.prepare_sample()
    town.fund(FUND, 4400000)  # two of 20,000 yuan and one of 4,000
    town.publish(town.variant("P1d", "P1dn", purpose="noticed", funding=[{"fund": FUND, "payer": "331023-hrss", "share": "1"}],
                              procedure={"kind": "instant", "days": 0, "notice_days": 5}))
    cases.update(first=granted("yunxi"), second=granted("shiliang"), small=granted("guoqing"), waiting=granted("yunxi"))
    shown = town.wait_state(cases["first"], "in_notice")
    assert shown["due"].startswith("2026-03-09T16:00"), shown
    assert town.wait_state(cases["waiting"], "waiting_for_funds")
    figures = town.figures(FUND, COUNTY)
    assert (figures["available"], figures["committed"], figures["waiting"]) == (0, 4400000, 1), figures


def test_anybody_sees_what_is_announced():
    for who in (PORTAL, OPERATOR, "treasury/331023-czj"):
        shown = notices(who)[f'{cases["first"]}/1']
        assert shown["amount"] == 2000000 and shown["objections_to"] == "331023-hrss" and shown["open_objections"] == 0, shown
    assert f'{cases["waiting"]}/1' not in notices()
    assert cases["first"] in town.liaison("notice", "list", "--policy", "P1dn", "--to", COUNTY)


def test_an_objection_stops_the_payment():
    cases["objection"] = object_to(cases["first"])
    town.wait_award(cases["first"], "contested", COUNTY)
    town.eventually(lambda: any(step["detail"] == "objected" for step in town.status(cases["first"])["history"]))
    refused("award_not_approved", lambda: town.pay(cases["first"], PAYER, COUNTY))
    assert notices()[f'{cases["first"]}/1']["open_objections"] == 1
    listed = town.call(HEARER, COUNTY, "subsidy.objection.list.v1", {"state": "open"})["objections"][0]
    assert listed["grounds"]["text"] == OBJECTION["grounds"] and listed["by"] == OBJECTION["by"]["party"], listed
    others = town.call("officer/440304-kcj/lin-tao", COUNTY, "subsidy.objection.list.v1")["objections"][0]
    assert "grounds" not in others and "by" not in others, others
    desk = town.call(HEARER, COUNTY, "subsidy.desk.v1")["items"]
    assert [item["due"] for item in desk if item["subject"] == cases["objection"]] == ["2026-03-09T16:00:00.000000Z"], desk


def test_the_grounds_are_in_no_stream_and_no_log():
    for service in (COUNTY, "application/331023-zwfw"):
        assert town.sql(service, "SELECT count(*) FROM runtime.event_body WHERE convert_from(body, 'UTF8') LIKE '%秘密的理由%'").strip() == "0"
        assert "秘密的理由" not in "".join(map(str, town.services[service].lines()))


def test_only_while_it_is_announced():
    refused("not_in_notice", lambda: object_to(cases["waiting"]))
    refused("not_found", lambda: object_to("331023-2026-999999-X"))
    refused("missing_role", lambda: town.call(PAYER, COUNTY, "subsidy.objection.file.v1", OBJECTION, f'{cases["first"]}/1'))
    refused("invalid_data", lambda: object_to(cases["first"], {"by": {}, "grounds": "x"}))


def test_the_deadline_warns_and_runs_out():
    town.set_clock("2026-03-05T09:00")
    town.eventually(lambda: "objection.warned.v1" in [event["type"] for event in town.trace(cases["first"])])
    town.set_clock("2026-03-10T09:00")  # the notice of all is over
    town.eventually(lambda: "objection.overdue.v1" in [event["type"] for event in town.trace(cases["first"])])
    town.wait_award(cases["second"], "approved", COUNTY)
    town.wait_award(cases["first"], "contested", COUNTY)
    refused("notice_over", lambda: object_to(cases["first"]))
    refused("not_in_notice", lambda: object_to(cases["second"]))


def test_overruled_it_goes_on_to_the_money():
    for who, code in (("officer/440304-qyfw/xu-hui", "wrong_department"), (PAYER, "missing_role")):
        refused(code, lambda w=who: hear(cases["objection"], False, w))
    answer = town.liaison("--json", "--as", HEARER, "--to", COUNTY, "objection", "hear", cases["objection"], "--overrule", "--reason", "材料属实",
                          "--reason-en", "genuine")
    assert '"approved"' in answer, answer
    refused("objection_heard", lambda: hear(cases["objection"], True, OTHER))
    told = town.wait_state(cases["first"], "approved")
    assert told["decision"]["decided_by"] == "rule:P1dn@1", "the answer to an objection is not the decision on the case"
    for name in ("first", "second"):
        town.pay(cases[name], PAYER, COUNTY)
        town.confirm(cases[name], COUNTY)
        assert town.wait_state(cases[name], "paid")["amount"] == 2000000


def test_what_who_objected_wrote_is_erased_with_the_case():
    assert "秘密的理由" in town.sql(COUNTY, "SELECT grounds FROM subsidy.objection")
    town.call("operator/331023-hrss/su-jing", COUNTY, "stream.erase.v1", {"subject": cases["first"], "basis": "x", "request": "QC-1"})
    assert "秘密的理由" not in town.sql(COUNTY, "SELECT grounds FROM subsidy.objection")
    listed = town.call(HEARER, COUNTY, "subsidy.objection.list.v1", {"award": f'{cases["first"]}/1'})["objections"][0]
    assert listed["state"] == "overruled" and listed["heard_by"] == HEARER and listed["grounds"] == {}, listed


def test_upheld_it_is_overturned_and_its_money_serves_who_waits():
    town.fund("331023-hrss/2026/upheld", 2000000)
    town.publish(town.variant("P1d", "P1du", purpose="upheld", funding=[{"fund": "331023-hrss/2026/upheld", "payer": "331023-hrss", "share": "1"}],
                              procedure={"kind": "instant", "days": 0, "notice_days": 5}))
    lost, next_one = town.file("yunxi", "P1du@1"), town.file("shiliang", "P1du@1")
    town.wait_state(lost, "in_notice")
    town.wait_state(next_one, "waiting_for_funds")
    first, second = object_to(lost), object_to(lost)
    hear(first, False)
    town.wait_award(lost, "contested", COUNTY)
    assert hear(second, True)["award_state"] == "overturned"
    told = town.wait_state(lost, "refused")
    assert told["decision"]["decided_by"] == HEARER and told["decision"]["remedies"]["zh"], told
    town.wait_state(next_one, "in_notice")
    figures = town.figures("331023-hrss/2026/upheld", COUNTY)
    assert (figures["available"], figures["committed"], figures["waiting"]) == (0, 2000000, 0), figures
    refused("award_not_approved", lambda: town.pay(lost, PAYER, COUNTY))


def test_everything_verifies():
    town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
