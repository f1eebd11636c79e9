"""The platform under fire: all daemons of the sample on one PostgreSQL, or on a pair of which one streams to the other, with what
the load needs, and a record of every command from the first on."""

import json
import os
import re
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../system"), os.path.join(HERE, "../service")]
from harness import Cluster, Refused, listens, wait_until  # noqa: E402
from replica import Pair  # noqa: E402
from proxy import Proxies  # noqa: E402
from surroundings import Clock, Disk  # noqa: E402
from load import INSTANT, REVIEWED, SCARCE  # noqa: E402
from town import (APPLICATION, COORDINATION, COUNTY, DISTRICT, FOLLOWS, OPERATOR, PAYER, POLICY, PORTAL,  # noqa: E402
                  REVIEWER, TREASURIES, Town, sample)
from wire import Follower, Record, Wire  # noqa: E402

EACH = {COUNTY: 200_000, DISTRICT: 10_000_000}  # what an application is worth, in fen
FUNDS = {"P1dk": ("P1d", COUNTY, "331023-hrss/2026/load"), "P5k": ("P5", DISTRICT, "440304-qyfw/2026/load"),
         "P1ds": ("P1d", COUNTY, "331023-hrss/2026/scarce")}
READERS = {APPLICATION: PORTAL, POLICY: OPERATOR, COORDINATION: DISTRICT,
           **{service: treasury for service, treasury in TREASURIES.items() if service in FOLLOWS}}
NO_CASE = "331023-2026-999999-M"
# A command to each service about what there is not: refused, with a receipt, so its answer is as committed as any.
PROBES = {APPLICATION: (PORTAL, "application.withdraw.v1", {"reason": "probe"}, NO_CASE),
          POLICY: ("officer/331023-hrss/wang-fang", "policy.publish.v1", {}, "Nothing@1"),
          COUNTY: ("officer/331023-hrss/sun-lei", "subsidy.pay.v1", {}, f"{NO_CASE}/1"),
          DISTRICT: (PAYER, "subsidy.pay.v1", {}, f"{NO_CASE}/1"),
          COORDINATION: (REVIEWER, "coordination.opinion.v1",
                         {"agree": True, "reasons": [{"code": "probe", "text": {"zh": "探问", "en": "Probe"}}]}, f"{NO_CASE}/1/r1")}
QUERIES = ("read", "list", "status", "health", "cursors", "trace")
QUIET_SECONDS = 120


def behind(kind, proxies):
    """A kind of cluster whose daemons each reach it through a link of their own: `links`, by service."""
    class Behind(kind):
        links = {}

        def database(self, service, department):
            mine = self.links.setdefault(f"{service}/{department}", {})

            def through(match):
                for folder in match[1].split(","):
                    mine[folder] = mine.get(folder) or proxies.link(f"{folder}/.s.PGSQL.5432")
                ports = [str(mine[folder].port) for folder in match[1].split(",")]
                return f"connection = host={','.join(['127.0.0.1'] * len(ports))} port={','.join(ports)}"
            return re.sub(r"(?m)^connection = host=(\S+)", through, super().database(service, department))
    return Behind


class Scene(Town):
    """`call` writes down commands like the load's own.  `services` are the first instances, `standbys` the second ones."""

    def __init__(self, plan, rng):
        self.wire, self.plan, self.standbys, self.expected_dead, self.points = None, plan, {}, set(), 0
        self.proxies, self.fronts = Proxies() if plan.links else None, {}
        self.keep_going = lambda *services: None  # what the load needs while an action takes its time
        kind = Pair if plan.cluster == "pair" else Cluster
        kind = behind(kind, self.proxies) if plan.links else kind
        self.disks, self.clocks = {}, {}
        super().__init__(lambda folder: kind(self.disk("database", folder)))
        self.record = Record(self.path("record.jsonl"))
        self.wire = Wire(self.record, rng, lambda who: self.path(who.replace("/", ".") + ".key"),
                         lambda service: (self.principals[service]["endpoint"], self.principals[service]["key"]))
        for name in FOLLOWS if plan.standby else ():
            kind, department = name.split("/")
            self.standbys[name] = self.daemon(self.services[name].program, kind, department, " ".join(FOLLOWS[name]), "-b", 1)
            self.standbys[name].start(ready=False)
        self.write_reach()

    def disk(self, what, folder):
        """The folder, on a small disk of its own if the plan wants one that can be full."""
        if what in self.plan.disks:
            self.disks[what] = Disk(folder, self.plan.disks[what])
        return folder

    def path(self, name):
        """Daemons' logs have a folder of their own, so that their disk can be full."""
        if not name.endswith(".jsonl") or name == "record.jsonl":
            return super().path(name)
        folder = f"{self.folder}/log"
        if not os.path.exists(folder):
            os.makedirs(folder)
            self.disk("log", folder)
        return f"{folder}/{name}"

    def daemon(self, program, service, *more):
        daemon = super().daemon(program, service, *more)
        if self.plan.clocks:
            self.clocks[daemon.name, daemon.place] = Clock(f"{self.folder}/{daemon.name.replace('/', '.')}.{daemon.place}.clock",
                                                           self.plan.clock_library)
            daemon.environment.update(self.clocks[daemon.name, daemon.place].environment)
        return daemon

    def places(self, name):
        return [f"ipc://{self.folder}/{name.replace('/', '.')}{instance}" for instance in (("", "-b") if self.plan.standby else ("",))]

    def endpoint_of(self, name):
        if not self.proxies:
            return " ".join(self.places(name))
        self.fronts[name] = [self.proxies.link(place.removeprefix("ipc://")) for place in self.places(name)]
        return " ".join(f"tcp://127.0.0.1:{link.port}" for link in self.fronts[name])

    def writer(self, name):
        """The instance that serves now, and the other one or None."""
        first, second = self.services[name], self.standbys.get(name)
        return (second, first) if second and listens(second.endpoint()) else (first, second)

    def write_reach(self):
        """All that the checker is told: where the databases and the services are."""
        reach = {name: {"database": self.url(name), "endpoint": entry["endpoint"], "key": entry["key"], "follows": FOLLOWS[name]}
                 for name, entry in self.principals.items() if name in FOLLOWS}
        with open(self.path("reach.json"), "w", encoding="utf-8") as file:
            json.dump({"services": reach, "keys": self.folder}, file)

    def url(self, service):
        kind, department = service.split("/")
        return self.cluster.script("url", f"liaison_{kind}_{department.replace('-', '_')}", "postgres").strip()

    def start_clients(self, tick, on_event):
        self.wire.tick = tick
        for stream, reader in READERS.items():
            follower = Follower(self.wire, reader, stream, on_event if stream == APPLICATION else lambda *_: None)
            self.wire.followers.append(follower)
        self.wire.start()

    def call(self, who, service, type, data=None, subject=None, seconds=60, **more):
        if not self.wire or type.split(".")[-2] in QUERIES:
            return super().call(who, service, type, data, subject, seconds, **more)
        answers, there = [], threading.Event()

        def done(answer):
            answers.append(answer)
            there.set()
        self.wire.later(0, lambda: self.wire.command(who, service, type, data or {}, subject, done))
        assert there.wait(seconds), f"no answer to {type}"
        self.client_of(who, service).at = answers[0].get("at")
        if answers[0]["type"] == "problem":
            raise Refused(answers[0]["data"])
        return answers[0]["data"]

    def probe(self, service):
        """A new command, of which only the answer matters."""
        who, type, data, subject = PROBES[service]
        self.wire.later(0, lambda: self.wire.command(who, service, type, data, subject, lambda _: None))

    def prepare(self):
        """Funds and policies for the load; the scarce fund pays for some of its cases only."""
        self.prepare_sample()
        scarce = max(1, self.plan.applications // 60)
        for id, (base, service, fund) in FUNDS.items():
            self.fund(fund, EACH[service] * (scarce if id == "P1ds" else 1_000_000))
            policy = self.variant(base, id)
            policy["funding"][0]["fund"] = fund
            self.publish(policy)
        assert {f"{id}@1" for id in FUNDS} == {INSTANT, REVIEWED, SCARCE}

    def quiet(self):
        """Waits until everybody has acted on everything."""
        def still():
            heads, positions = {}, []
            for name in FOLLOWS:
                health = super(Scene, self).call(OPERATOR, name, "health.v1")
                heads[name] = health["head"]
                positions += [(line["stream"], line["position"]) for line in health["follows"]]
                if health["queue"]:
                    return False
            heads_after = {name: super(Scene, self).call(OPERATOR, name, "health.v1")["head"] for name in FOLLOWS}
            return heads == heads_after and all(position == heads[stream] for stream, position in positions)
        wait_until(still, QUIET_SECONDS)

    def tend(self):
        """Starts what has ended by itself, as systemd would; gives what did."""
        ended = []
        for daemon in self.daemons:
            if daemon.process and daemon.process.poll() is not None and daemon not in self.expected_dead:
                ended.append((daemon.name, daemon.process.returncode, daemon.last_line()))
                daemon.start(ready=False)
        return ended

    def close(self):
        if self.wire:
            self.wire.ended.set()
            if self.wire.is_alive():
                self.wire.join(10)
            self.record.close()
        super().close()

    def clear(self):
        for disk in self.disks.values():
            disk.unmount()
        super().clear()


def drained(scene, load, seconds):
    """Waits until every story has ended and each command is answered.  What is still open after that, as sentences."""
    end = time.monotonic() + seconds
    while load.running or load.started < load.allowed or scene.wire.open_commands():
        if time.monotonic() > end or scene.wire.error:
            return load.stuck() + [f"{scene.wire.open_commands()} commands without an answer"]
        scene.tend()
        time.sleep(0.05)
    return []
