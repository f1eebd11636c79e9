"""Pressure from outside on daemons that listen on TCP, as `make test-pressure` and test_pressure.py apply it."""

import json
import os
import resource
import signal
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from arena import APPLICATION, COUNTY, DAEMONS, PORTAL, Arena, dump, envelope, sanitized, wait_until, zmq  # noqa: E402
from crowd import Crowd  # noqa: E402
from harness import burst, new_id  # noqa: E402
from town import PARTIES  # noqa: E402

DESCRIPTORS = 4096  # LimitNOFILE of the unit
RESIDENT_MOST_KB = 128 * 1024 * (4 if sanitized() else 1)
ENDLESS_MOST_KB = 1024 * 1024 if sanitized() else 64 * 1024  # afterwards; sanitizers keep what was freed
FLAT_KB = 3072 * (8 if sanitized() else 1)
PROFILE, CODE = PARTIES["parties"][0]["profile"], PARTIES["parties"][0]["code"]
SEED = 20260302


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def take_one_message(socket):
    """ZeroMQ's thread reads no more than this ahead, so what a socket is not asked for stays at the server."""
    socket.rcvhwm, socket.rcvbuf, socket.sndhwm = 1, 4096, 1000


class Besieged(Arena):
    """The platform on TCP, with the units' limit of descriptors."""

    def __init__(self):
        super().__init__()
        for daemon in self.services.values():
            resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))

    def endpoint_of(self, name):
        return f"tcp://127.0.0.1:{free_port()}"

    def address(self, service):
        host, port = self.principals[service]["endpoint"].removeprefix("tcp://").split(":")
        return host, int(port)

    def descriptors(self, service):
        return len(os.listdir(f"/proc/{self.services[service].process.pid}/fd"))

    def resident_kb(self):
        most = {name: self.memory_kb(name) for name in DAEMONS}
        assert max(most.values()) <= RESIDENT_MOST_KB, f"more than {RESIDENT_MOST_KB} kB: {most}"
        return most

    # ---- half-open connections and garbage ----

    def work(self, seconds):
        """A good client's commands, one after the other; p99 of their answers in milliseconds."""
        taken, end = [], time.monotonic() + seconds
        while (begin := time.monotonic()) < end:
            self.call(PORTAL, APPLICATION, "application.profile.put.v1", PROFILE, CODE)
            taken.append(time.monotonic() - begin)
        return round(sorted(taken)[len(taken) * 99 // 100] * 1000, 2), len(taken)

    def crowded(self, service, half_open, garbage, work):
        """Works while there are so many half-open connections; what came of it, and of them."""
        with Crowd(self.address(service), half_open, garbage, SEED) as crowd:
            wait_until(lambda: crowd.counts()["open"] >= half_open * 9 // 10, 30)
            result = work()
            self.resident_kb()
            counts = crowd.counts() | {"descriptors": self.descriptors(service)}
        assert counts["descriptors"] < DESCRIPTORS, counts
        return result, counts

    def besiege(self, half_open, garbage, windows, seconds):
        """The window's daemon calm and crowded in turn: p99 of each, so that other work on the machine falls on both."""
        calm, crowded, counts = [], [], {}
        self.work(1)
        for _ in range(windows):
            calm.append(self.work(seconds)[0])
            (p99, done), counts = self.crowded(APPLICATION, half_open, garbage, lambda: self.work(seconds))
            assert done > 0
            crowded.append(p99)
        return {"calm_p99_ms": calm, "crowded_p99_ms": crowded, "calm_median": sorted(calm)[windows // 2],
                "crowded_median": sorted(crowded)[windows // 2], "crowd": counts}

    def besiege_each(self, half_open, garbage):
        """Every daemon answers, and lets go of them afterwards."""
        for name in DAEMONS:
            before = self.descriptors(name)
            self.crowded(name, half_open, garbage, lambda n=name: [self.good_message(n) for _ in range(20)])
            wait_until(lambda n=name, b=before: self.descriptors(n) <= b + 8, 20)
            self.good_message(name)
        return self.resident_kb()

    # ---- a message that does not end ----

    def endless(self, service, who, speaks_first):
        """One message of 800 MB in frames that are each allowed: cut while it comes, and named."""
        daemon = self.services[service]
        with self.line_of(who, service) as line:
            if speaks_first:
                line.send(dump(envelope(who, "health.v1", {})))
                assert line.answer()["type"] == "health.v1.reply"
            line.socket.send_multipart([zmq.Frame(b"x" * 200000)] * 4000, copy=False)
            wait_until(lambda: any(one["sender"] == who for one in daemon.lines("principal shut out")), 60)
            line.wait_event(zmq.EVENT_DISCONNECTED)
        assert any(one["sender"] == who for one in daemon.lines("connection cut"))
        wait_until(lambda: self.memory_kb(service) < ENDLESS_MOST_KB, 5)
        self.good_message(service)

    # ---- those that do not read ----

    def never_reads(self, questions):
        """Asks for large answers and reads none: resident kB after half of it and at the end."""
        halves = []
        after, hash = self.sql(APPLICATION, "SELECT number, encode(hash, 'hex') FROM runtime.event ORDER BY number DESC "
                               "OFFSET 256 LIMIT 1").split("|")
        data = {"stream": APPLICATION, "after": int(after), "hash": hash, "limit": 256, "wait_ms": 0}
        with self.line_of(PORTAL, APPLICATION, before=take_one_message) as line:
            for _ in range(2):
                for _ in range(questions // 2):
                    assert line.socket.poll(10000, zmq.POLLOUT), "the daemon no longer takes what is sent"
                    line.socket.send(dump(envelope(PORTAL, "stream.read.v1", data)))
                self.wait_steady(APPLICATION)
                halves.append(self.resident_kb()[APPLICATION])
            self.good_message(APPLICATION)
        assert halves[1] - halves[0] <= FLAT_KB, f"grew from {halves[0]} to {halves[1]} kB"
        return halves

    def wait_steady(self, service):
        """Until the daemon has worked off what it was sent: it uses no CPU to speak of, and answers."""
        def idle():
            before = cpu_ms(self.services[service].process.pid)
            time.sleep(0.5)
            return cpu_ms(self.services[service].process.pid) - before <= 30
        wait_until(idle, 60)
        self.good_message(service)

    def follower_stops(self, events):
        """A follower is stopped while its producer goes on; the producer's resident kB half way and at the end.  It then catches up."""
        self.put_profiles(events)  # fills what is kept of the stream
        halves = []
        self.services[COUNTY].signal(signal.SIGSTOP)
        try:
            for _ in range(2):
                self.put_profiles(events // 2)
                halves.append(self.resident_kb()[APPLICATION])
        finally:
            self.services[COUNTY].signal(signal.SIGCONT)
        assert halves[1] - halves[0] <= FLAT_KB, f"grew from {halves[0]} to {halves[1]} kB"
        self.wait_quiet()
        return halves

    def put_profiles(self, count):
        """Each changes the profile, so each is an event."""
        for done in range(0, count, 256):
            messages = []
            for _ in range(done, min(count, done + 256)):
                party = {**PROFILE["party"], "name": f"样例企业{new_id()}"}
                messages.append(("application.profile.put.v1", CODE, {**PROFILE, "party": party}, new_id()))
            for answers in burst(self.client_of(PORTAL, APPLICATION), messages):
                assert answers[0]["type"] != "problem", answers


def figures(town, half_open, garbage, windows, seconds, questions, events):
    """All of it, as one dictionary."""
    found = town.besiege(half_open, garbage, windows, seconds)
    found["resident_kb"] = town.besiege_each(half_open, garbage)
    found["follower_stops_kb"] = town.follower_stops(events)
    found["never_reads_kb"] = town.never_reads(questions)  # of a stream that is long by now
    town.check_logs()
    return found | {"half_open": half_open, "garbage_per_second": garbage, "seed": SEED}


