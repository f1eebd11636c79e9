#!/usr/bin/python3
"""Two policies from publication to payment, and everything that may go another way, with all departments' daemons."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import ROOT, NoAnswer, Portal, main, new_id, refused, zmq  # noqa: E402
from town import (APPLICATION, APPROVER, BOTH, COORDINATION, COORDINATOR, COUNTY, DISTRICT, FOLLOWS, OPERATOR, PARTIES,  # noqa: E402
                  PAYER, POLICY, PORTAL, REVIEWER, TREASURIES, Town, credit_code, sample)

town = Town()
filed = {}  # label of the sample -> case


def expected(label):
    return next(one["expect"] for one in PARTIES["applications"] if one["label"] == label)


def test_what_applicants_need_is_insisted_on_and_two_officers_publish():
    incomplete = {"id": "P9", "version": 1, "issued_by": "331023-hrss"}
    drafted = town.call("officer/331023-hrss/li-na", POLICY, "policy.draft.v1", {"policy": incomplete}, "P9@1")
    assert "/conditions" in drafted["missing"], drafted
    refused("policy_incomplete", lambda: town.call("officer/331023-hrss/wang-fang", POLICY, "policy.publish.v1", {}, "P9@1"))
    refused("missing_role", lambda: town.call("officer/331023-hrss/li-na", POLICY, "policy.publish.v1", {}, "P9@1"))


def test_sample_is_prepared():
    town.prepare_sample()
    assert {one["policy"] for one in town.call(PORTAL, POLICY, "policy.list.v1", {"state": "published"})["policies"]} == \
        {"P1d@1", "P5@1"}


def test_applications_are_assessed_as_worked_by_hand():
    for entry in PARTIES["applications"]:
        label, expect = entry["label"], entry["expect"]
        data = town.application_of(label, own_party=False)
        if "problem" in expect:
            refused(expect["problem"], lambda: town.submit(data))
            continue
        answer = town.submit(data)
        filed[label] = answer["case"]
        assessment = answer["assessment"]
        assert assessment["outcome"] == expect["outcome"], (label, assessment)
        assert assessment["amount"] == expect.get("amount", assessment["amount"]), (label, assessment)
        assert assessment["missing"] == expect.get("missing", []), (label, assessment)
        failing = [one["id"] for one in assessment["conditions"] if one["outcome"] == "failed"]
        assert failing == expect.get("conditions", []), (label, assessment)


def test_refused_and_incomplete_say_why_and_go_no_further():
    status = town.status(filed["chicheng"])
    assert status["state"] == "refused" and status["decision"]["decided_by"] == "rule:P1d@1", status
    assert status["decision"]["reasons"] and status["decision"]["remedies"]["zh"] and status["decision"]["sig"]["alg"] == "none"
    status = town.status(filed["qiongtai"])
    assert status["state"] == "incomplete" and status["missing"] == ["party.insured_jobs"], status
    town.wait_state(filed["hanshan"], "waiting_for_funds")
    for label in ("chicheng", "qiongtai"):
        refused("not_found", lambda case=filed[label]: town.award(case, COUNTY))


def test_what_was_missing_is_added_and_the_case_filed_anew():
    party = next(one for one in PARTIES["parties"] if one["code"] == "91331023MAYQQTR64U")
    attribute = {"name": "party.insured_jobs", "value": 2, "source": "331023-hrss", "at": "2026-03-01"}
    town.call(PORTAL, APPLICATION, "application.profile.put.v1", {"party": party["profile"]["party"], "attributes": [attribute]},
              party["code"])
    data = next(one["data"] for one in PARTIES["applications"] if one["label"] == "qiongtai")
    old = town.call(PORTAL, APPLICATION, "application.person.put.v1", party["people"]["founder"], party["code"])["person"]
    again = town.submit({**data, "people": {"founder": old}})
    assert again["state"] == "refused" and again["case"] != filed["qiongtai"], again
    assert town.status(filed["qiongtai"])["state"] == "withdrawn"


def test_instant_awards_are_paid_once_the_treasury_says_so():
    for label in ("yunxi", "shiliang", "guoqing", "huading"):
        case = filed[label]
        status = town.wait_state(case, "paying")
        assert status["amount"] == expected(label)["amount"], status
        refused("wrong_treasury", lambda c=case: town.call(TREASURIES[DISTRICT], COUNTY, "subsidy.payment.confirm.v1",
                {"result": "paid", "reference": "x", "external_ids": []}, f"{c}/1/p1"))
        town.confirm(case, COUNTY)
        assert town.wait_state(case, "paid")["owner"] == "331023-hrss"
    figures = town.figures("331023-hrss/2026/jobs", COUNTY)
    assert (figures["amount"], figures["paid"], figures["available"]) == (5000000, 4600000, 400000), figures
    assert figures["committed"] == figures["instructed"] == 0 and figures["waiting"] == 1, figures


def test_a_top_up_serves_who_waits():
    officer, fund = "officer/331023-hrss/zhao-min", "331023-hrss/2026/jobs"
    more = {"amount": 1100000, "basis": "天财社〔2026〕17号"}
    refused("missing_role", lambda: town.call(PAYER, COUNTY, "subsidy.fund.top_up.v1", more, fund))
    assert town.call(officer, COUNTY, "subsidy.fund.top_up.v1", more, fund)["waiting"] == 1
    town.wait_state(filed["hanshan"], "paying")
    town.confirm(filed["hanshan"], COUNTY)
    town.wait_state(filed["hanshan"], "paid")
    figures = town.figures(fund, COUNTY)
    assert (figures["amount"], figures["paid"], figures["available"]) == (6100000, 5700000, 400000), figures
    assert figures["waiting"] == 0, figures


def test_verified_awards_are_decided_by_an_officer_and_paid():
    for label in ("lianhua", "xiangmi", "meilin"):
        case = filed[label]
        status = town.wait_state(case, "in_review")
        refused("award_not_waiting", lambda c=case: town.decide(c))
        town.opinion(case)
        town.wait_award(case, "to_decide")
        town.decide(case)
        status = town.wait_state(case, "approved")
        assert status["amount"] == expected(label)["amount"] and status["decision"]["decided_by"] == APPROVER, status
        town.pay(case)
        town.wait_state(case, "paying")
        town.confirm(case)
        town.wait_state(case, "paid")
    assert town.figures("440304-qyfw/2026/incubators", DISTRICT)["paid"] == 130000000


def test_only_the_right_officer_with_the_right_key_decides():
    case = town.to_decide()
    award = f"{case}/1"
    data = {"approve": True, "reasons": [{"code": "verified", "text": {"zh": "已核实", "en": "Verified"}}]}
    refused("missing_role", lambda: town.decide(case, PAYER))
    refused("missing_role", lambda: town.decide(case, PORTAL))
    refused("wrong_department", lambda: town.decide(case, "officer/331023-hrss/zhou-jun"))
    with Portal(APPROVER, town.path(PAYER.replace("/", ".") + ".key"), "en") as thief:
        entry = town.principals[DISTRICT]
        service = thief.service(entry["endpoint"], entry["key"])
        assert refused("wrong_source", lambda: service.call("subsidy.decide.v1", data, award))
    stranger = town.path("stranger.key")
    with open(os.open(stranger, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(zmq.curve_keypair()[1].decode())
    with Portal(APPROVER, stranger, "en") as unknown:
        service = unknown.service(entry["endpoint"], entry["key"])
        try:
            service.call("subsidy.decide.v1", data, award, seconds=1)
            raise AssertionError("a key that nobody knows was answered")
        except NoAnswer:
            pass
    assert town.award(case)["state"] == "to_decide"
    town.decide(case)
    refused("already_decided", lambda: town.decide(case, approve=False))
    refused("already_decided", lambda: town.decide(case, BOTH))
    assert town.award(case)["state"] == "approved"


def test_who_decides_does_not_pay():
    case = town.to_decide()
    town.decide(case, BOTH)
    refused("payer_is_decider", lambda: town.pay(case, BOTH))
    town.pay(case)
    town.wait_state(case, "paying")


def test_a_payment_that_fails_is_made_again():
    case = town.to_decide()
    town.decide(case)
    town.pay(case)
    before = town.figures("440304-qyfw/2026/incubators", DISTRICT)
    town.confirm(case, result="failed")
    status = town.wait_state(case, "payment_failed")
    after = town.figures("440304-qyfw/2026/incubators", DISTRICT)
    assert after["committed"] == before["committed"] + 10000000 and after["instructed"] == before["instructed"] - 10000000
    refused("payment_settled", lambda: town.confirm(case, result="paid"))
    town.pay(case)
    town.wait_state(case, "paying")
    town.confirm(case, payment="p2")
    status = town.wait_state(case, "paid")
    assert status["amount"] == 10000000, status


def test_an_objection_and_a_refusal():
    case = town.file("xiangmi")
    town.opinion(case, agree=False)
    refused("opinion_given", lambda: town.opinion(case))
    town.wait_award(case, "to_decide")
    town.decide(case, approve=False)
    status = town.wait_state(case, "refused")
    assert status["decision"]["reasons"] and status["decision"]["decided_by"] == APPROVER, status


def test_an_officer_cannot_promise_what_is_not_there():
    case = town.to_decide("meilin")
    refused("fund_insufficient", lambda: town.decide(case))
    assert town.award(case)["state"] == "to_decide"
    town.decide(case, approve=False)
    town.wait_state(case, "refused")


def test_withdrawing_before_the_decision_cancels_and_after_it_is_refused():
    case = town.file("lianhua")
    town.wait_state(case, "in_review")
    town.call(PORTAL, APPLICATION, "application.withdraw.v1", {"reason": "不再需要"}, case)
    town.wait_state(case, "withdrawn")
    town.wait_award(case, "cancelled")
    case = town.to_decide()
    town.decide(case)
    town.wait_state(case, "approved")
    refused("too_late_to_withdraw", lambda: town.call(PORTAL, APPLICATION, "application.withdraw.v1", {"reason": "晚了"}, case))
    assert town.status(case)["state"] == "approved" and town.award(case)["state"] == "approved"


def test_nobody_responsible_parks_the_case_until_somebody_is():
    policy = town.variant("P5", "P5n")
    policy["procedure"]["matter"] = "unlisted-matter"
    town.publish(policy)
    case = town.file("lianhua", "P5n@1")
    town.wait_state(case, "in_review")

    def parked():
        return [one for one in town.call(OPERATOR, COORDINATION, "parked.list.v1")["parked"] if one["subject"] == case]
    town.eventually(lambda: [one["code"] for one in parked()] == ["nobody_responsible"])
    assert parked()[0]["owner"], parked()
    assert case in town.liaison("parked", "list")
    matter = sample("responsibilities.json")["responsibilities"][0]["data"]
    town.call(COORDINATOR, COORDINATION, "coordination.responsibility.put.v1", matter, "unlisted-matter")
    town.liaison("parked", "retry", case)
    town.opinion(case)
    town.eventually(lambda: not parked())
    town.wait_award(case, "to_decide")


def test_a_deadline_in_working_days_warns_and_runs_out():
    case = town.file("xiangmi")
    town.eventually(lambda: town.review(case))
    due = town.review(case)["due"]
    status = town.wait_state(case, "in_review")
    town.eventually(lambda: town.status(case)["owner"] == "440304-kcj")
    events = lambda: {event["type"] for event in town.trace(case)}  # noqa: E731
    assert "review.warned.v1" not in events()
    town.set_clock("2026-03-06T09:00")
    town.eventually(lambda: "review.warned.v1" in events())
    assert "review.overdue.v1" not in events()
    town.set_clock("2026-03-11T09:00")
    town.eventually(lambda: "review.overdue.v1" in events())
    town.eventually(lambda: town.status(case)["owner"] == "440304-qyfw")
    status = town.status(case)
    assert due.startswith("2026-03-0") and status["state"] == "in_review", (due, status)
    town.opinion(case)
    town.wait_award(case, "to_decide")


def test_a_command_sent_twice_is_done_once():
    data, id = town.application_of("huading"), new_id()
    first = town.submit(data, id=id)
    assert town.submit(data, id=id) == first
    refused("already_filed", lambda: town.submit(data))


def portal(*arguments, stdin=None, service=APPLICATION, refused=False):
    entry = town.principals[service]
    done = subprocess.run([sys.executable, "-B", f"{ROOT}/proto/portal/portal.py", "--name", PORTAL, "--key",
                           town.path(PORTAL.replace("/", ".") + ".key"), "--endpoint", entry["endpoint"],
                           f"--server-key={entry['key']}", *arguments], input=stdin, text=True, capture_output=True, check=False)
    assert done.returncode == int(refused), done.stdout + done.stderr
    return done.stderr if refused else done.stdout


def test_a_portal_in_another_language():
    party = PARTIES["parties"][2]
    code = credit_code(900000)
    profile = json.loads(json.dumps(party["profile"]))
    profile["party"]["external_ids"] = [{"scheme": "uscc", "id": code}]
    portal("profile", code, "-", stdin=json.dumps(profile))
    person = json.loads(portal("person", code, "-", stdin=json.dumps(party["people"]["founder"])))["person"]
    data = {"policy": "P1d@1", "party": {"external_ids": [{"scheme": "uscc", "id": code}]}, "period": "2026",
            "people": {"founder": person}, "subject": {}, "form": {}, "external_ids": [{"scheme": "our-portal", "id": "A-77"}]}
    without = json.loads(portal("submit", "-", stdin=json.dumps({**data, "people": {}})))
    assert without["state"] == "incomplete", without
    withdrawn = json.loads(portal("withdraw", without["case"], "不再需要"))
    assert withdrawn["case"] == without["case"] and withdrawn["state"] == "withdrawn", withdrawn
    assert "[" in portal("withdraw", without["case"], "不再需要", refused=True)
    id = new_id()
    answer = json.loads(portal("submit", "-", "--id", id, stdin=json.dumps(data)))
    assert answer["state"] == "submitted" and answer["assessment"]["amount"] == 400000, answer
    assert json.loads(portal("submit", "-", "--id", id, stdin=json.dumps(data)))["case"] == answer["case"]
    status = json.loads(portal("status", answer["case"], "--after", answer["at"]))
    assert status["case"] == answer["case"] and status["external_ids"] == data["external_ids"], status
    lines = [json.loads(line) for line in portal("follow", APPLICATION).splitlines()]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert any(line["event"] and line["event"]["subject"] == answer["case"] for line in lines)
    lines = [json.loads(line) for line in portal("follow", COUNTY, service=COUNTY).splitlines()]
    assert lines and all(line["event"] is None for line in lines if line["number"] > 1), "bodies that are for others"


def test_a_case_is_found_in_every_services_log():
    client = town.client_of(PORTAL, APPLICATION)
    message = client.envelope("application.submit.v1", town.application_of("lianhua"), None, None, None)
    case = client.exchange(message, 30)["data"]["case"]
    trace_id = message["traceparent"].split("-")[1]
    town.opinion(case)
    town.wait_award(case, "to_decide")
    for name in (APPLICATION, DISTRICT, COORDINATION):
        lines = [line for line in town.services[name].lines() if line.get("case") == case]
        assert lines, f"{name}'s log has nothing of {case}"
        assert any(line.get("trace_id") == trace_id for line in lines), f"{name}'s log has nothing of trace {trace_id}"
    assert case in town.liaison("status", case) and "kcj" in town.liaison("trace", case)
    events = [event["type"] for event in town.trace(case)]
    order = ["application.submitted.v1", "award.review_requested.v1", "review.opened.v1", "review.concluded.v1"]
    assert [type for type in events if type in order] == order, events


def test_nothing_of_people_is_in_a_stream_or_a_log():
    secrets = [secret for party in PARTIES["parties"] for person in party["people"].values()
               for secret in (person["name"], person["telephone"])]
    assert len(secrets) >= 14
    assert town.sql(APPLICATION, "SELECT count(*) FROM application.person WHERE telephone LIKE '1380000%'") != "0"
    for name in FOLLOWS:
        bodies = town.sql(name, "SELECT convert_from(body, 'UTF8') FROM runtime.event_body "
                          "UNION ALL SELECT body FROM runtime.parked UNION ALL SELECT convert_from(answer, 'UTF8') FROM runtime.receipt")
        with open(town.services[name].log, encoding="utf-8") as file:
            log = file.read()
        assert len(bodies) > 500 and len(log) > 500
        for secret in secrets:
            assert secret not in bodies, f"{secret} is in the events of {name}"
            assert secret not in log, f"{secret} is in the log of {name}"


def test_reading_a_persons_data_leaves_a_record():
    person = town.sql(APPLICATION, "SELECT person FROM application.person LIMIT 1")
    refused("missing_role", lambda: town.call(REVIEWER, APPLICATION, "application.person.read.v1", {"reason": "好奇"}, person))
    before = int(town.sql(APPLICATION, "SELECT count(*) FROM application.person_look"))
    data = town.call("officer/331023-zwfw/qian-yu", APPLICATION, "application.person.read.v1", {"reason": "电话核实"}, person)
    assert data["telephone"].startswith("138"), data
    assert int(town.sql(APPLICATION, "SELECT count(*) FROM application.person_look")) == before + 1


def test_the_database_refuses_to_commit_more_than_there_is():
    daemon = "liaison_subsidy_331023_hrss"
    status, error = town.cluster.psql(daemon, daemon, "UPDATE subsidy.fund SET committed = committed + available + 1, "
                                      "available = -1 WHERE fund = '331023-hrss/2026/jobs'", check=False)
    assert status != 0 and "never_over_committed" in error, error


def test_everything_verifies():
    answer = town.liaison("verify")
    assert answer, "verify said nothing"
    for name in FOLLOWS:
        left = town.call(OPERATOR, name, "parked.list.v1")["parked"]
        assert not left, left
    for daemon in town.services.values():
        daemon.stop()  # exits 0: no leak, no error that a sanitizer saw


if __name__ == "__main__":
    main(globals(), town)
