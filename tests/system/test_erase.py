#!/usr/bin/python3
"""A paid case is erased by law on all services: what was said about its people is gone from every database, the money and the decision
stay, chains and ledgers are sound, and the next case goes on as ever."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main, refused, wait_until  # noqa: E402
from town import APPLICATION, COUNTY, OPERATOR, PORTAL, Town, officer  # noqa: E402

WINDOW_ERASER, COUNTY_ERASER = "operator/331023-zwfw/lin-qing", "operator/331023-hrss/su-jing"
LAW = ("--basis", "个人信息保护法第四十七条", "--request", "QC-2026-0007")
HANDLER = officer("331023-zwfw", "handler")
town = Town()
case = {}


def dump(service):
    """The database as text, and what its binary columns say."""
    url = town.cluster.script("url", town.database_of(service), "postgres").strip()
    text = subprocess.run(["pg_dump", "-d", url], check=True, capture_output=True).stdout.decode(errors="replace")
    return text + "".join(bytes.fromhex(field[3:]).decode(errors="replace") for line in text.splitlines() for field in line.split("\t")
                          if field.startswith("\\\\x"))


def head(service):
    return town.call(OPERATOR, service, "health.v1", {})["head"]


def position(follower, stream):
    return next(one["position"] for one in town.call(OPERATOR, follower, "health.v1", {})["follows"] if one["stream"] == stream)


def erase(*words, who, check=True):
    return town.liaison(*words, *LAW, "--as", who, check=check)


def test_a_case_is_paid():
    town.prepare_sample()
    case["number"] = town.file("yunxi")
    town.wait_state(case["number"], "paying")
    town.confirm(case["number"], COUNTY)
    town.wait_state(case["number"], "paid")
    case["person"] = json.loads(town.sql(APPLICATION, f"SELECT people FROM application.application WHERE case_number = '{case['number']}'"))[0]["person"]
    wait_until(lambda: position(COUNTY, APPLICATION) == head(APPLICATION))
    assert case["person"] in dump(APPLICATION), "the test looks in the wrong place"
    case["figures"] = town.figures("331023-hrss/2026/jobs", COUNTY)


def test_only_the_departments_eraser_may():
    assert erase("erase", case["number"], "--to", APPLICATION, who=OPERATOR, check=False).returncode == 1
    assert erase("erase", case["number"], "--to", APPLICATION, who=COUNTY_ERASER, check=False).returncode == 1
    refused("missing_role", lambda: town.call(HANDLER, APPLICATION, "application.person.erase.v1", {"basis": "x", "request": "y"}, case["person"]))


def test_all_that_was_said_of_the_case_is_erased():
    erase("erase", case["number"], "--to", APPLICATION, who=WINDOW_ERASER)
    erase("erase", case["number"], "--to", COUNTY, who=COUNTY_ERASER)
    erase("person", "erase", case["person"], who=WINDOW_ERASER)
    wait_until(lambda: position(COUNTY, APPLICATION) == head(APPLICATION) and position(APPLICATION, COUNTY) == head(COUNTY))
    stays = town.sql(APPLICATION, f"SELECT people || coalesce(actor, '') || coalesce((document -> 'people')::text, '') FROM application.application WHERE case_number = '{case['number']}'")
    assert stays == "[]", stays
    for service in (APPLICATION, COUNTY):
        bodies = town.sql(service, "SELECT convert_from(body, 'UTF8') FROM runtime.event_body WHERE number IN (SELECT number FROM runtime.event "
                                   f"WHERE subject = '{case['number']}' AND type NOT LIKE 'stream.%')")
        assert not bodies, bodies
    assert case["person"] not in dump(COUNTY)
    name = town.sql(APPLICATION, f"SELECT num_nulls(name, telephone, answers) || erased_by || erased_request FROM application.person WHERE person = '{case['person']}'")
    assert name == f"3{WINDOW_ERASER}QC-2026-0007", name


def test_what_other_laws_want_stays():
    assert town.status(case["number"])["state"] == "paid"
    assert town.figures("331023-hrss/2026/jobs", COUNTY) == case["figures"]
    town.call(PORTAL, APPLICATION, "application.assessment.read.v1", {}, case["number"])
    problem = refused("person_erased", lambda: town.call(HANDLER, APPLICATION, "application.person.read.v1", {"reason": "x"}, case["person"]))
    assert "QC-2026-0007" in problem["detail"], problem
    verified = json.loads(town.liaison("--json", "verify"))
    erased = {row["service"]: row["erased"] for row in verified["services"]}
    assert verified["verdict"] == "sound" and erased[APPLICATION] > 1 and erased[COUNTY] > 1, verified
    assert "erased" in town.liaison("verify", "--lang", "en")


def test_the_next_case_goes_on():
    number = town.file("shiliang")
    town.wait_state(number, "paying")
    town.confirm(number, COUNTY)
    town.wait_state(number, "paid")
    erase("person", "erase", case["person"], who=WINDOW_ERASER)  # again is fine


if __name__ == "__main__":
    main(globals(), town)
