#!/usr/bin/python3
"""Joint reviews with all daemons, as the award for incubation bases has them: education, market supervision and finance are
asked at once; opinions are corrected and withdrawn, come late, or from the deputy; the county decides on what they come to."""

import json
import os
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import BIN, main, refused  # noqa: E402
from town import APPROVER, BOTH, COORDINATION, COORDINATOR, FOLLOWS, OPERATOR, PAYER, POLICY, PORTAL, Town  # noqa: E402

EDUCATION, MARKET, FINANCE, DEPUTY = "331023-jyj", "331023-scjg", "331023-czj", "331023-fgw"
ASKED = [EDUCATION, MARKET, FINANCE]
REASONS = [{"code": "seen", "text": {"zh": "已核", "en": "Seen"}}]
LEASE = [{"zh": "拨付前补交租约", "en": "The lease before payment"}]

town = Town(officers=[(f"officer/{department}/{name}", "reviewer") for department in [*ASKED, DEPUTY] for name in ("reviewer", "other")] +
            [(f"officer/{department}/handler", "handler") for department in (FINANCE, "440304-qyfw")])

approved = []  # cases of P3all


def put(matter, **more):
    town.call(COORDINATOR, COORDINATION, "coordination.responsibility.put.v1", {
        "title": {"zh": "示范基地联审", "en": "Joint review of bases"}, "lead": "440304-qyfw", "assisting": ASKED, "days": 5,
        "warn_days": 2, "deputy": DEPUTY, **more}, matter)


def open_review(policy):
    case = town.file("xiangmi", f"{policy}@1")
    town.eventually(lambda: town.review(case))
    return case


def say(case, department, agree=True, verb="", who="reviewer", **more):
    data = {"reasons": REASONS, **more} if verb == ".withdraw" else {"agree": agree, "reasons": REASONS, **more}
    return town.call(f"officer/{department}/{who}", COORDINATION, f"coordination.opinion{verb}.v1", data, f"{case}/1/r1")


def concluded(case):
    town.wait_award(case, "to_decide")
    assert town.review(case)["state"] == "concluded"
    return town.award(case)["review_result"]


def test_three_matters_with_three_rules():
    town.prepare_sample()
    for rule in ("all_agree", "any_refuses", "majority"):
        put(f"bases-{rule.replace('_', '-')}", joining=rule)
        policy = town.variant("P5", f"P3{rule[:3]}")
        policy["procedure"]["matter"] = f"bases-{rule.replace('_', '-')}"
        town.publish(policy)


def test_all_agree_in_parallel_and_the_blocking_department_is_seen():
    case = open_review("P3all")
    assert town.review(case)["waiting"] == ASKED
    say(case, MARKET, conditions=LEASE)
    town.eventually(lambda: town.status(case)["owner"] == EDUCATION)
    say(case, EDUCATION)
    town.eventually(lambda: town.status(case)["owner"] == FINANCE)
    assert town.review(case)["waiting"] == [FINANCE]
    say(case, FINANCE)
    assert concluded(case) == "agreed"
    market = next(one for one in town.review(case)["opinions"] if one["department"] == MARKET)
    assert market["conditions"] == LEASE, market
    town.decide(case)
    town.wait_state(case, "approved")


def test_one_refusal_ends_it_and_most_are_enough():
    case = open_review("P3any")
    say(case, FINANCE, agree=False)
    assert concluded(case) == "objected"
    refused("review_not_open", lambda: say(case, MARKET))
    case = open_review("P3maj")
    say(case, FINANCE, agree=False)
    say(case, MARKET)
    say(case, EDUCATION)
    assert concluded(case) == "agreed"


def test_corrected_and_withdrawn_before_the_conclusion():
    case = open_review("P3all")
    say(case, EDUCATION, agree=False)
    refused("opinion_given", lambda: say(case, EDUCATION))
    refused("not_deputy", lambda: say(case, FINANCE, **{"for": EDUCATION}))
    town.liaison("--as", f"officer/{EDUCATION}/other", "opinion", "correct", f"{case}/1/r1", "--agree", "--reason", "已核", "--reason-en",
                 "Seen", "--condition", "补交租约", "--condition-en", "The lease")
    shown = town.liaison("--lang", "zh", "review", "show", f"{case}/1/r1")
    assert "补交租约" in shown and "更正" in shown and MARKET in shown, shown
    town.eventually(lambda: town.status(case)["owner"] == MARKET)
    say(case, EDUCATION, verb=".withdraw")
    town.eventually(lambda: town.status(case)["owner"] == EDUCATION)
    for department in ASKED:
        say(case, department)
    assert concluded(case) == "agreed"
    refused("review_not_open", lambda: say(case, FINANCE, agree=False, verb=".correct"))
    turns = town.review(case)["turns"]
    assert [turn["kind"] for turn in turns if turn["department"] == EDUCATION] == ["given", "corrected", "withdrawn", "given"]


def test_more_time_then_late_then_the_deputy():
    case = open_review("P3all")
    due = town.review(case)["due"]
    town.call(COORDINATOR, COORDINATION, "coordination.review.extend.v1", {"days": 2, "reason": LEASE[0]}, f"{case}/1/r1")
    assert town.review(case)["due"] > due
    town.eventually(lambda: town.status(case)["due"] == town.review(case)["due"])
    say(case, MARKET)
    refused("not_late", lambda: say(case, DEPUTY, **{"for": EDUCATION}))
    town.set_clock("2026-03-10T09:00")
    assert town.review(case)["state"] == "open"
    town.set_clock("2026-03-13T09:00")
    town.eventually(lambda: town.review(case)["state"] == "overdue")
    assert town.review(case)["owner"] == DEPUTY
    town.eventually(lambda: town.status(case)["owner"] == DEPUTY)
    say(case, EDUCATION)
    say(case, DEPUTY, **{"for": FINANCE})
    refused("opinion_given", lambda: say(case, FINANCE, agree=False))
    assert concluded(case) == "agreed"
    opinions = {one["department"]: one for one in town.review(case)["opinions"]}
    assert opinions[EDUCATION]["late"] and opinions[FINANCE]["deputy"] == DEPUTY and "late" not in opinions[MARKET], opinions
    types = [event["type"] for event in town.trace(case)]
    assert "review.extended.v1" in types and types.index("review.warned.v1") < types.index("review.overdue.v1"), types


def desk(who):
    return [(item["task"], item["subject"], item.get("left_days")) for item in
            json.loads(town.liaison("--json", "--as", who, "desk"))["items"]]


def test_the_desk_shows_each_officer_what_waits():
    case = open_review("P3all")
    review, award = f"{case}/1/r1", f"{case}/1"
    mine = lambda who: [item for item in desk(who) if case in item[1]]  # noqa: E731
    say(case, EDUCATION)
    assert mine(f"officer/{EDUCATION}/reviewer") == []
    assert mine(f"officer/{MARKET}/reviewer") == [("give_opinion", review, 6)], desk(f"officer/{MARKET}/reviewer")
    assert mine(f"officer/{DEPUTY}/reviewer") == mine(COORDINATOR) == []
    town.set_clock("2026-03-23T09:00")
    town.eventually(lambda: town.review(case)["state"] == "overdue")
    assert mine(f"officer/{MARKET}/reviewer")[0][2] <= 0
    assert [item[0] for item in mine(f"officer/{DEPUTY}/reviewer")] == ["speak_for_the_late"]
    assert [item[0] for item in mine(COORDINATOR)] == ["press_the_late"]
    assert case in town.liaison("--lang", "zh", "--as", COORDINATOR, "desk")
    say(case, MARKET)
    say(case, FINANCE)
    town.wait_award(case, "to_decide")
    assert mine(APPROVER)[0][:2] == ("decide", award) and mine(APPROVER)[0][2] <= 5 and mine(PAYER) == [], desk(APPROVER)
    town.decide(case)
    town.wait_state(case, "approved")
    approved.append(case)
    assert mine(APPROVER) == [] and mine(PAYER) == [("pay", award, None)]
    assert mine(BOTH) == [("pay", award, None)]


def test_drafts_and_missing_funds_are_on_the_desk():
    policy = town.variant("P5", "P3draft")
    town.call("officer/440304-qyfw/chen-jie", POLICY, "policy.draft.v1", {"policy": policy}, "P3draft@1")
    assert ("publish", "P3draft@1", None) in desk("officer/440304-qyfw/liu-yang")
    assert desk("officer/440304-qyfw/chen-jie") == []
    assert town.liaison("--as", "officer/331023-hrss/wang-fang", "desk").strip() == "(none)"


def test_the_report_counts_what_became_of_the_applications():
    refused_case = open_review("P3maj")
    for department in ASKED:
        say(refused_case, department)
    town.wait_award(refused_case, "to_decide")
    town.decide(refused_case, approve=False)
    town.wait_state(refused_case, "refused")
    report = json.loads(town.liaison("--json", "report", "--policy", "P3maj"))
    line = next(one for one in report["policies"] if one["policy"] == "P3maj@1")
    assert line["applied"] == 2 and line["refused"] == 1 and line["in_progress"] == 1 and line["approved"] == 0, line
    assert report["refusals"] == [{"policy": "P3maj@1", "code": "refused", "text": {"zh": "已核实", "en": "Verified"}, "count": 1}], report
    report = json.loads(town.liaison("--json", "report", "--from", "2026-03-02"))
    line = next(one for one in report["policies"] if one["policy"] == "P3all@1")
    assert line["approved"] == 2 and line["amount_approved"] == 2 * town.status(approved[0])["amount"], line
    assert json.loads(town.liaison("--json", "report", "--from", "2027-01-01")) == {"policies": [], "refusals": []}
    assert "P3all@1" in town.liaison("--lang", "zh", "report")


def test_a_request_has_an_owner_a_clock_an_answer_and_a_rating():
    asks = {"matter": "bases-majority", "party": "91331023MAYQYXW1X9", "text": "联审要多久？",
            "external_ids": [{"scheme": "hotline_12345", "id": "20260302-0815"}]}
    refused("nobody_responsible", lambda: town.call(PORTAL, COORDINATION, "coordination.request.file.v1", {**asks, "matter": "nobodys"}))
    filed = town.call(PORTAL, COORDINATION, "coordination.request.file.v1", asks)
    number = filed["request"]
    assert filed["owner"] == "440304-qyfw" and filed["state"] == "open", filed

    def act(department, what, data):
        return town.call(f"officer/{department}/handler", COORDINATION, f"coordination.request.{what}.v1", data, number)

    def rate(rating):
        return town.call(PORTAL, COORDINATION, "coordination.request.rate.v1", {"rating": rating}, number)["state"]
    text = {"text": {"zh": "五个工作日。", "en": "Five working days."}}
    refused("request_of_another", lambda: act(FINANCE, "answer", text))
    act("440304-qyfw", "pass", {"matter": asks["matter"], "to": FINANCE, "reason": LEASE[0]})
    assert ("answer_request", number) in [item[:2] for item in desk(f"officer/{FINANCE}/handler")]
    assert act(FINANCE, "answer", text)["state"] == "answered"
    assert desk(f"officer/{FINANCE}/handler") == []
    assert rate(1) == "open"
    act(FINANCE, "answer", text)
    assert rate(5) == "closed"
    shown = town.call(PORTAL, COORDINATION, "coordination.request.read.v1", {}, number)
    assert shown["rating"] == 5 and shown["reopened"] == 1 and shown["external_ids"] == asks["external_ids"], shown
    bodies = town.sql(COORDINATION, "SELECT convert_from(body, 'UTF8') FROM runtime.event_body")
    assert number in bodies and asks["text"] not in bodies
    eraser = "operator/331023-fgw/shen-yan"
    town.call(eraser, COORDINATION, "stream.erase.v1", {"subject": number, "basis": "x", "request": "QC-1"})
    shown = town.call(PORTAL, COORDINATION, "coordination.request.read.v1", {}, number)
    assert shown["rating"] == 5 and shown["text"] == "已依法清除" and "external_ids" not in shown, shown
    assert asks["text"] not in town.sql(COORDINATION, "SELECT text, answer FROM coordination.request")


def test_requests_by_the_client():
    asks = town.path("request.json")
    with open(asks, "w", encoding="utf-8") as file:
        json.dump({"matter": "bases-majority", "party": "91331023MAYQYXW1X9", "text": "如何补交租约？"}, file)
    officer = lambda *words, who="440304-qyfw": town.liaison("--lang", "zh", "--as", f"officer/{who}/handler", "--to", COORDINATION, *words)  # noqa: E731
    portal = lambda *words: json.loads(town.liaison("--json", "--as", PORTAL, "--to", COORDINATION, *words))  # noqa: E731
    number = portal("request", "file", asks)["request"]
    item = next(one for one in json.loads(town.liaison("--json", "--as", "officer/440304-qyfw/handler", "desk"))["items"] if one["subject"] == number)
    assert item["next"].startswith(f"liaison request answer {number} --text"), item
    assert number in officer("request", "list", "--department", "440304-qyfw", "--open") and number not in officer("request", "list", "--department", MARKET)
    officer("request", "pass", number, FINANCE, "--matter", "bases-majority", "--reason", "属财政事项", "--reason-en", "Finance")
    assert "已答复" in officer("request", "answer", number, "--text", "到窗口补交。", "--text-en", "At the counter.", who=FINANCE)
    assert "到窗口补交" in officer("request", "show", number)
    assert portal("request", "rate", number, "--rating", "5")["state"] == "closed"
    assert [one["rating"] for one in portal("request", "list")["requests"] if one["request"] == number] == [5]
    assert number not in [one["request"] for one in portal("request", "list", "--open")["requests"]]


def test_a_case_is_followed_as_it_happens():
    with subprocess.Popen([f"{BIN}/liaison", "--config", town.path("liaison.ini"), "--json", "follow", "--limit", "400"],
                          stdout=subprocess.PIPE, text=True) as process:
        seen, begun = [], threading.Event()

        def read():
            for line in process.stdout:
                seen.append(json.loads(line))
                begun.set()
        reader = threading.Thread(target=read)
        reader.start()
        try:
            while not begun.wait(0.2):  # what is filed before it looks is not new to it
                town.file("xiangmi", "P3any@1")
            case = open_review("P3any")
            say(case, FINANCE, agree=False)
            town.eventually(lambda: "review.concluded.v1" in {event["type"] for event in seen if event["subject"] == case})
        finally:
            process.terminate()
            reader.join()
    types = [event["type"] for event in seen if event["subject"] == case]
    wanted = ["application.submitted.v1", "award.review_requested.v1", "review.opened.v1", "review.concluded.v1"]
    assert sorted(set(types) & set(wanted)) == sorted(wanted), types
    assert len({(event["stream"], event["number"]) for event in seen}) == len(seen)
    lines = town.liaison("--lang", "zh", "follow", case, "--beginning", "--limit", "3").splitlines()
    assert len(lines) == 3 and all(case in line for line in lines) and "受理申报" in lines[0], lines
    # an officer sees what happens everywhere, and of another department's events only that they did
    other = [json.loads(line) for line in town.liaison("--json", "--as", f"officer/{MARKET}/reviewer", "follow", case,
                                                       "--beginning", "--limit", "3").splitlines()]
    assert other[0]["type"] == "application.submitted.v1" and other[0]["data"] is None, other


def test_every_service_agrees_with_every_other():
    assert "sound" in town.liaison("verify")
    for name in FOLLOWS:
        assert town.call(OPERATOR, name, "parked.list.v1")["parked"] == []
    for daemon in town.services.values():
        daemon.stop()


if __name__ == "__main__":
    main(globals(), town)
