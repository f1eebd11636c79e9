#!/usr/bin/python3
"""The window's database is restored from a backup while the departments are ahead of it: what each operator does, with `liaison`, until all
agree again.  The application service has a cluster of its own, whose files are copied and put back."""

import os
import subprocess
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service"), os.path.join(HERE, "../faults")]
from checker import streams  # noqa: E402
from checker.facts import Findings, Service  # noqa: E402
from harness import Cluster, main, refused, wait_until  # noqa: E402
from town import APPLICATION, COUNTY, DISTRICT, OPERATOR, Town  # noqa: E402


class TwoClusters(Town):
    def daemon(self, program, service, *more, **named):
        if service != "application":
            return super().daemon(program, service, *more, **named)
        self.window, shared = Cluster(self.path("window")), self.cluster
        self.cluster = self.window
        try:
            return super().daemon(program, service, *more, **named)
        finally:
            self.cluster = shared

    def copy(self, source, target):
        """Of the files of the window's cluster, which stands still meanwhile."""
        daemon = self.services[APPLICATION]
        daemon.stop()
        self.window.stop()
        subprocess.run(f"rm -rf {self.window.folder}/{target} && cp -a {self.window.folder}/{source} {self.window.folder}/{target}", shell=True,
                       check=True)
        self.window.start()
        daemon.start()

    def close(self):
        if not self.closed:
            self.services[APPLICATION].kill()
            self.window.stop()
        super().close()


NOTHING = types.SimpleNamespace(links={}, forks=[])  # what a client saw

town = TwoClusters()
cases = {}


def health(name):
    return town.call(OPERATOR, name, "health.v1")


def window(name):
    """How a service follows the window."""
    return next(one for one in health(name)["follows"] if one["stream"] == APPLICATION)


def position(name):
    return window(name)["position"]


def forked(name):
    """What a follower has found out about the window's fork."""
    return window(name).get("forked", {})


def parked(name):
    return town.call(OPERATOR, name, "parked.list.v1")["parked"]


def test_a_case_is_paid_and_another_is_lost_with_the_database():
    town.prepare_sample()
    cases["kept"] = town.file("yunxi")
    town.wait_state(cases["kept"], "paying")
    town.confirm(cases["kept"], COUNTY)
    town.wait_state(cases["kept"], "paid")
    wait_until(lambda: all(position(name) == health(APPLICATION)["head"] for name in (COUNTY, DISTRICT)))
    town.copy("data", "backup")
    cases["lost"] = town.file("shiliang")
    town.wait_state(cases["lost"], "paying")
    wait_until(lambda: all(position(name) == health(APPLICATION)["head"] for name in (COUNTY, DISTRICT)))
    town.copy("backup", "data")


def test_the_window_is_read_only_and_says_why():
    assert health(APPLICATION)["stream_doubted"], health(APPLICATION)
    done = town.liaison("health", check=False)
    assert done.returncode == 1 and "read only" in done.stdout, done.stdout
    refused("stream_doubted", lambda: town.call(OPERATOR, APPLICATION, "parked.retry.v1", {"case": "x"}, seconds=1))
    assert town.status(cases["kept"])["state"] == "paid", "queries go on"
    refused("not_found", lambda: town.status(cases["lost"]))
    wait_until(lambda: all(forked(name).get("searched") for name in (COUNTY, DISTRICT)))
    done = town.liaison("verify", check=False)
    assert done.returncode == 1 and "events were lost" in done.stdout, done.stdout


def test_the_windows_operator_accepts_the_loss():
    answer = town.liaison("accept-fork", "--to", APPLICATION, "--reason", "restored from last night's backup")
    assert "lost from" in answer, answer
    wait_until(lambda: forked(COUNTY)["accepted"] and forked(DISTRICT)["accepted"])
    done = town.liaison("verify", check=False)
    assert done.returncode == 1 and "still to be reconciled" in done.stdout and "reconcile begin" in done.stdout, done.stdout


def test_each_follower_goes_back_and_lists_what_it_did():
    for name in (COUNTY, DISTRICT):
        town.liaison("reconcile", "begin", APPLICATION, "--to", name, "--reason", "the window has accepted the loss")
    assert "sound" in town.liaison("verify"), "all cursors are in the new history"
    lost = town.call(OPERATOR, COUNTY, "reconcile.list.v1")["lost"]
    assert {item["case"] for item in lost} == {cases["lost"]} and lost[0]["type"] == "application.submitted.v1", lost
    assert not town.call(OPERATOR, DISTRICT, "reconcile.list.v1")["lost"], "it had done nothing"
    assert cases["lost"] in town.liaison("reconcile", "list")
    done = town.liaison("health", check=False)
    assert done.returncode == 1 and "to be reconciled" in done.stdout, done.stdout


def test_a_number_that_was_lost_is_never_given_again():
    cases["new"] = town.file("guoqing")
    assert int(cases["new"].split("-")[2]) > int(cases["lost"].split("-")[2]) + 1000, cases
    town.wait_state(cases["new"], "paying")
    town.confirm(cases["new"], COUNTY)
    town.wait_state(cases["new"], "paid")


def test_what_is_left_of_the_lost_case_is_settled_on_both_sides():
    """The department had approved it, and the enterprise gets its money; the window never hears of the case, so what the department tells
    of it can be acted on by nobody."""
    town.confirm(cases["lost"], COUNTY)
    wait_until(lambda: any(one["subject"] == cases["lost"] for one in parked(APPLICATION)))
    assert town.award(cases["lost"], COUNTY)["state"] == "paid"
    town.liaison("reconcile", "settle", cases["lost"], "--to", COUNTY, "--reason", "paid: the enterprise was entitled to it")
    wait_until(lambda: health(COUNTY)["lost"] == 0)
    wait_until(lambda: (one := health(APPLICATION)["follows"]) and all(item["position"] == item["head"] for item in one))
    for one in parked(APPLICATION):
        assert one["subject"] == cases["lost"], one
        town.liaison("reconcile", "settle", cases["lost"], f"{one['stream']}#{one['number']}", "--to", APPLICATION, "--reason",
                     "on paper")
    wait_until(lambda: not any(health(name)["parked"] or health(name)["lost"] for name in town.follows))


def check_by_other_means():
    """The checker of the fault runs shares no code with the daemons."""
    findings, services = Findings(), {}
    for name in town.follows:
        cluster = town.window if name == APPLICATION else town.cluster
        reach = {**town.principals[name], "database": cluster.script("url", town.database_of(name), "postgres").strip(),
                 "follows": town.follows[name]}
        services[name] = Service(name, reach, town.folder)
        streams.check_stored(services[name], findings)
        streams.check_wire(services[name], findings)
    streams.check_followers(services, NOTHING, findings)
    assert not findings.counts, findings.lines
    assert len(services[APPLICATION].forks) == 1 and findings.checked["forks"] > len(services)


def test_all_agree_again():
    town.liaison("verify")
    assert town.liaison("health")
    check_by_other_means()
    for daemon in town.services.values():
        daemon.stop()


if __name__ == "__main__":
    main(globals(), town)
