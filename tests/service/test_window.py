#!/usr/bin/python3
"""policyd and applicationd on a real PostgreSQL: from a draft to filed applications, with every answer and every event held to its
schema by another validator."""

import atexit
import datetime
import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, ROOT, World, main, new_id, refused  # noqa: E402

sys.path.append(os.path.join(ROOT, "tests/contract"))
import check_proto  # noqa: E402

os.chdir(ROOT)
STORE = {document["$id"]: document for document in check_proto.read_all().values()}
SAMPLE = json.load(open("deploy/sample/parties.json", encoding="utf-8"))
POLICIES = {id: json.load(open(f"deploy/sample/policies/{id}.json", encoding="utf-8")) for id in ("P1b", "P1d", "P5")}
LI_NA, WANG_FANG = "officer/331023-hrss/li-na", "officer/331023-hrss/wang-fang"
CHEN_JIE, LIU_YANG = "officer/440304-qyfw/chen-jie", "officer/440304-qyfw/liu-yang"
PORTAL, OTHER_PORTAL, CLERK = "portal/331023-zwfw", "portal/440304-x", "officer/331023-hrss/zhao-min"

world = World()
atexit.register(world.close)  # also when what follows fails, or the suite is told to stop
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
for name, roles in ((LI_NA, "drafter"), (WANG_FANG, "publisher drafter"), (CHEN_JIE, "drafter"), (LIU_YANG, "publisher"),
                    (CLERK, "handler"), (PORTAL, "portal"), (OTHER_PORTAL, "portal"), ("operator/platform/ops", "operator")):
    world.principal(name, roles)
START = datetime.datetime(2026, 3, 2, 1, 30, tzinfo=datetime.timezone.utc)  # the sample's day
world.clock((START - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
world.principal("policy/331023-zwfw", "service", endpoint=f"ipc://{world.folder}/policy")
world.principal("application/331023-zwfw", "service", endpoint=f"ipc://{world.folder}/application")
policyd = world.daemon(f"{BIN}/policyd", "policy", "331023-zwfw").start()
applicationd = world.daemon(f"{BIN}/applicationd", "application", "331023-zwfw", follow="policy/331023-zwfw").start()
clients = {}


def valid(id, data):
    errors = [f"{error.json_path}: {error.message}" for error in check_proto.validator({"$ref": id}, STORE).iter_errors(data)]
    assert not errors, f"{id}: {errors}\n{json.dumps(data, ensure_ascii=False)}"
    return data


def call(who, type, data=None, subject=None, **more):
    """One message; the answer must be as its schema says."""
    service = "policy/331023-zwfw" if type.startswith("policy.") else "application/331023-zwfw"
    client = clients.get((who, service)) or clients.setdefault((who, service), world.client(who, service))
    answer = client.call(type, data or {}, subject=subject, **more)
    call.at = client.at
    return valid(f"liaison:{type}#/x-reply", answer)


def publish(id, drafter, publisher):
    policy = POLICIES[id]
    drafted = call(drafter, "policy.draft.v1", {"policy": policy}, f"{id}@1")
    assert drafted["missing"] == [] and drafted["errors"] == [], drafted
    return call(publisher, "policy.publish.v1", {}, f"{id}@1")


def put_party(index):
    party = SAMPLE["parties"][index]
    call(PORTAL, "application.profile.put.v1", party["profile"], party["code"])
    people = {}
    for role, person in party["people"].items():
        people[role] = call(PORTAL, "application.person.put.v1", person, party["code"])["person"]
    return party["code"], people


def application(label):
    """The sample's command, with the people's pseudonyms put in."""
    data = dict(next(one["data"] for one in SAMPLE["applications"] if one["label"] == label))
    code = data["party"]["external_ids"][0]["id"]
    _, people = put_party([party["code"] for party in SAMPLE["parties"]].index(code))
    return dict(data, people={role: people[role] for role in data["people"]})


def application_sql(text):
    return world.cluster.psql("liaison_application_331023_zwfw", "postgres", text)


def test_the_databases_refuse():
    for service in ("policy", "application"):
        role = f"liaison_{service}_331023_zwfw"
        url = world.cluster.script("url", role, role).strip()
        run = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", f"tests/service/constraints-{service}.sql"],
                             text=True, capture_output=True, check=False)
        assert run.returncode == 0 and "passed, 0 failed" in run.stderr, run.stderr


def test_drafts_say_what_is_missing():
    draft = {"id": "P9", "version": 1, "issued_by": "331023-hrss"}
    answer = call(LI_NA, "policy.draft.v1", {"policy": draft}, "P9@1")
    assert answer["state"] == "draft" and "/conditions" in answer["missing"], answer
    problem = refused("policy_incomplete", lambda: call(WANG_FANG, "policy.publish.v1", {}, "P9@1"))
    assert problem["errors"] and problem["errors"][0]["pointer"] in answer["missing"], problem
    call(WANG_FANG, "policy.draft.v1", {"policy": dict(draft, purpose="x")}, "P9@1")
    read = call(LI_NA, "policy.read.v1", {}, "P9@1")
    assert read["drafted_by"] == WANG_FANG and read["document"]["purpose"] == "x", read
    refused("not_found", lambda: call(PORTAL, "policy.read.v1", {}, "P9@1"))
    assert call(PORTAL, "policy.list.v1")["policies"] == []
    assert [p["policy"] for p in call(LI_NA, "policy.list.v1", {"state": "draft"})["policies"]] == ["P9@1"]


def test_publishing_takes_two_officers_of_the_department():
    call(LI_NA, "policy.draft.v1", {"policy": POLICIES["P1d"]}, "P1d@1")
    refused("wrong_department", lambda: call(CHEN_JIE, "policy.draft.v1", {"policy": POLICIES["P1d"]}, "P1d@1"))
    refused("wrong_department", lambda: call(LIU_YANG, "policy.publish.v1", {}, "P1d@1"))
    refused("missing_role", lambda: call(LI_NA, "policy.publish.v1", {}, "P1d@1"))
    refused("drafter_may_not_publish", lambda: (
        call(WANG_FANG, "policy.draft.v1", {"policy": dict(POLICIES["P1d"], version=2)}, "P1d@2"),
        call(WANG_FANG, "policy.publish.v1", {}, "P1d@2")))
    assert publish("P1d", LI_NA, WANG_FANG)["state"] == "published"
    refused("policy_is_published", lambda: call(LI_NA, "policy.draft.v1", {"policy": POLICIES["P1d"]}, "P1d@1"))
    refused("policy_differs", lambda: call(LI_NA, "policy.draft.v1", {"policy": POLICIES["P1d"]}, "P1d@7"))
    publish("P5", CHEN_JIE, LIU_YANG)
    listed = call(PORTAL, "policy.list.v1", {"state": "published"})["policies"]
    assert [policy["policy"] for policy in listed] == ["P1d@1", "P5@1"], listed
    call(PORTAL, "application.list.v1", {}, after=call.at)  # waits until the window has it


def test_profiles():
    code, _ = put_party(0)
    refused("uscc_wrong_check", lambda: call(PORTAL, "application.profile.put.v1", SAMPLE["parties"][0]["profile"], code[:17] + "A"))
    read = call(CLERK, "application.profile.read.v1", {}, code)
    assert read["party"] == SAMPLE["parties"][0]["profile"]["party"], read
    assert {a["name"]: a["value"] for a in read["attributes"]}["party.insured_jobs"] == 25, read
    before = application_sql("SELECT count(*) FROM application.attribute")
    call(PORTAL, "application.profile.put.v1", SAMPLE["parties"][0]["profile"], code)
    assert application_sql("SELECT count(*) FROM application.attribute") == before, "what was known is not said again"
    refused("not_found", lambda: call(CLERK, "application.profile.read.v1", {}, SAMPLE["parties"][9]["code"]))


def test_people_are_read_on_record():
    _, people = put_party(0)
    read = call(CLERK, "application.person.read.v1", {"reason": "call back"}, people["founder"])
    assert read["telephone"] == SAMPLE["parties"][0]["people"]["founder"]["telephone"], read
    look = application_sql("SELECT officer || ' ' || reason FROM application.person_look")
    assert look == f"{CLERK} call back", look
    refused("missing_role", lambda: call(PORTAL, "application.person.read.v1", {"reason": "x"}, people["founder"]))
    kept = application_sql(f"SELECT count(*) FROM runtime.receipt WHERE position('{read['telephone']}'::bytea IN answer) > 0")
    assert kept == "0", "people's data is in a receipt"
    id = new_id()
    call(CLERK, "application.person.read.v1", {"reason": "again"}, people["founder"], id=id)
    refused("answer_not_kept", lambda: call(CLERK, "application.person.read.v1", {"reason": "again"}, people["founder"], id=id))


def test_the_samples_are_filed_as_expected():
    cases = test_the_samples_are_filed_as_expected.cases = {}
    for one in SAMPLE["applications"]:
        label, expect, data = one["label"], one["expect"], application(one["label"])
        if "problem" in expect:
            problem = refused(expect["problem"], lambda data=data: call(PORTAL, "application.submit.v1", data))
            assert cases[label.split("-")[0]] in problem["detail"], problem
            continue
        answer = call(PORTAL, "application.submit.v1", data)
        cases[label] = answer["case"]
        assert answer["assessment"]["outcome"] == expect["outcome"], (label, answer)
        state = {"met": "submitted", "failed": "refused", "unknown": "incomplete"}[expect["outcome"]]
        assert answer["state"] == state, (label, answer)
        if "amount" in expect:
            assert answer["assessment"]["amount"] == expect["amount"], (label, answer)
        if "conditions" in expect:
            assert [reason["code"] for reason in answer["decision"]["reasons"]] == expect["conditions"], (label, answer)
        if "missing" in expect:
            assert answer["assessment"]["missing"] == expect["missing"], (label, answer)
            assert answer["assessment"]["to_add"][0]["path"] == expect["missing"][0], (label, answer)


def test_where_cases_stand():
    cases = test_the_samples_are_filed_as_expected.cases
    for case in cases.values():
        status = call(PORTAL, "application.status.v1", {}, case)
        assert len(status["history"]) == 1 and status["history"][0]["state"] == status["state"], status
        call(LI_NA, "application.status.v1", {}, case)
        call("operator/platform/ops", "application.assessment.read.v1", {}, case)
        refused("not_found", lambda case=case: call(OTHER_PORTAL, "application.status.v1", {}, case))
        refused("not_found", lambda case=case: call(OTHER_PORTAL, "application.assessment.read.v1", {}, case))
    assert len(call(PORTAL, "application.list.v1")["applications"]) == len(cases)
    assert call(OTHER_PORTAL, "application.list.v1")["applications"] == []
    assert len(call(CLERK, "application.list.v1", {"limit": 2})["applications"]) == 2
    incomplete = call(CLERK, "application.list.v1", {"state": "incomplete"})["applications"]
    assert [one["case"] for one in incomplete] == [cases["qiongtai"]], incomplete


def test_filed_anew_after_correction():
    cases = test_the_samples_are_filed_as_expected.cases
    data = application("qiongtai")
    code = data["party"]["external_ids"][0]["id"]
    profile = next(party["profile"] for party in SAMPLE["parties"] if party["code"] == code)
    said = [{"name": "party.insured_jobs", "value": 4, "source": "331023-hrss", "at": "2026-02-28"}]
    call(PORTAL, "application.profile.put.v1", dict(profile, attributes=said), code)
    answer = call(PORTAL, "application.submit.v1", data)
    assert answer["state"] == "submitted" and answer["assessment"]["amount"] == 300000, answer
    old = call(PORTAL, "application.status.v1", {}, cases["qiongtai"])
    assert old["state"] == "withdrawn" and old["history"][-1]["detail"] == "superseded", old


def test_withdrawing():
    cases = test_the_samples_are_filed_as_expected.cases
    refused("not_found", lambda: call(OTHER_PORTAL, "application.withdraw.v1", {"reason": "x"}, cases["yunxi"]))
    answer = call(PORTAL, "application.withdraw.v1", {"reason": "no need"}, cases["yunxi"])
    assert answer["state"] == "withdrawing" and answer["owner"] == "331023-hrss", answer
    refused("withdrawal_pending", lambda: call(PORTAL, "application.withdraw.v1", {"reason": "x"}, cases["yunxi"]))
    refused("case_closed", lambda: call(PORTAL, "application.withdraw.v1", {"reason": "x"}, cases["chicheng"]))


def test_sent_twice_done_once():
    data, id = application("lianhua"), new_id()
    data = dict(data, period="2025")
    first = call(PORTAL, "application.submit.v1", data, id=id)
    again = call(PORTAL, "application.submit.v1", data, id=id)
    assert first == again, (first, again)


def test_the_same_filed_twice_at_once():
    """Both fall into one batch: the second sees the first, which no database has yet."""
    data = dict(application("xiangmi"), period="2024")
    client = clients[PORTAL, "application/331023-zwfw"]
    sent = [client.envelope("application.submit.v1", data, None, None, None) for _ in range(20)]
    for envelope in sent:
        client.socket.send(json.dumps(envelope).encode())
    answers = []
    while len(answers) < len(sent):
        assert client.socket.poll(20000), f"{len(answers)} of {len(sent)} answered"
        answers.append(json.loads(client.socket.recv_multipart()[-1]))
    cases = [answer["data"]["case"] for answer in answers if answer["type"] == "application.submit.v1.reply"]
    codes = {answer["data"]["code"] for answer in answers if answer["type"] == "problem"}
    assert len(cases) == 1 and codes == {"already_filed"}, (cases, codes)
    numbers = application_sql("SELECT count(*) = count(DISTINCT case_number) AND count(*) = max(last) FROM application.application, application.sequence")
    assert numbers == "t", "a case number was lost or given twice"


def test_a_withdrawn_policy_takes_no_more():
    call(LIU_YANG, "policy.withdraw.v1", {"reason": {"zh": "旧", "en": "old"}}, "P5@1")
    after = call.at
    data = dict(application("meilin"), period="2025")
    call(PORTAL, "application.list.v1", {}, after=after)
    refused("policy_ended", lambda: call(PORTAL, "application.submit.v1", data))


def test_a_form_is_what_the_policy_asks_for():
    wrong = json.loads(json.dumps(POLICIES["P1b"]))
    wrong["form_schema"]["properties"]["area"] = {"$ref": "#/$defs/area"}
    drafted = call(LI_NA, "policy.draft.v1", {"policy": wrong}, "P1b@1")
    assert [error["pointer"] for error in drafted["errors"]] == ["/form_schema/properties/area/$ref"], drafted
    problem = refused("policy_incomplete", lambda: call(WANG_FANG, "policy.publish.v1", {}, "P1b@1"))
    assert problem["errors"][0]["pointer"] == "/form_schema/properties/area/$ref", problem
    wrong["form_schema"]["properties"]["area"] = {"type": "string", "pattern": "^(a+)+$"}
    problem = refused("invalid_data", lambda: call(LI_NA, "policy.draft.v1", {"policy": wrong}, "P1b@1"))
    assert problem["errors"][0]["pointer"] == "/policy/form_schema/properties/area/pattern", problem
    publish("P1b", LI_NA, WANG_FANG)
    call(PORTAL, "application.list.v1", {}, after=call.at)  # waits until the window has it
    data = dict(application("guoqing"), policy="P1b@1", form={"area": -1, "to": "2026-01-31"})
    problem = refused("form_unfit", lambda: call(PORTAL, "application.submit.v1", data))
    assert [error["pointer"] for error in problem["errors"]] == ["/form/from", "/form/area"], problem


def test_events_are_as_their_schemas_say_and_tell_nothing_of_people():
    bodies = application_sql("SELECT convert_from(body, 'UTF8') FROM runtime.event_body").splitlines()
    bodies += world.cluster.psql("liaison_policy_331023_zwfw", "postgres",
                                 "SELECT convert_from(body, 'UTF8') FROM runtime.event_body").splitlines()
    seen = set()
    for body in bodies:
        event = json.loads(body)
        valid(f"liaison:{event['type']}", event["data"])
        seen.add(event["type"])
    assert {"policy.published.v1", "policy.withdrawn.v1", "profile.changed.v1", "application.submitted.v1", "application.refused.v1",
            "application.incomplete.v1", "application.withdrawn.v1", "application.withdrawal_requested.v1"} <= seen, seen
    for party in SAMPLE["parties"]:
        for person in party["people"].values():
            assert not any(person["name"] in body or person["telephone"] in body for body in bodies)
            for daemon in (policyd, applicationd):
                log = open(daemon.log, encoding="utf-8").read()
                assert person["name"] not in log and person["telephone"] not in log


def test_all_is_there_after_a_restart():
    before = call(PORTAL, "application.list.v1")
    applicationd.stop()
    applicationd.start()
    assert call(PORTAL, "application.list.v1") == before


if __name__ == "__main__":
    main(globals(), world)
