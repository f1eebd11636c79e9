"""What the hostile tests share: the whole platform, a principal with every role, raw frames, and what must be as before afterwards."""

import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "service"), os.path.join(os.path.dirname(HERE), "system")]
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"  # or nothing freed is seen as free
from harness import BIN, new_id, wait_until, zmq  # noqa: E402
from town import APPLICATION, COORDINATION, COUNTY, FOLLOWS, OPERATOR, POLICY, PORTAL, Town  # noqa: E402

ALL = "officer/331023-hrss/all"  # has every role, so that nothing is refused for want of one
ROLES = "portal treasury operator drafter publisher budget handler reviewer approver payer coordinator eraser"
DAEMONS = [POLICY, APPLICATION, COUNTY, COORDINATION]
QUIET_SECONDS = 30
CUT = ("principal shut out", "connection cut")
COUNTS = """SELECT json_object_agg(table_schema || '.' || table_name, (xpath('/row/c/text()', query_to_xml(
    format('SELECT count(*) AS c FROM %I.%I', table_schema, table_name), false, true, '')))[1]::text::bigint)
    FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
    AND NOT (SELECT relispartition FROM pg_class WHERE oid = format('%I.%I', table_schema, table_name)::regclass)"""


def sanitized():
    with open(f"{BIN}/policyd", "rb") as file:
        return b"__asan_init" in file.read()


MEMORY_KB = 40960 if sanitized() else 2048  # what may stay after bad input: ASan keeps more


class Arena(Town):
    """The platform with its sample, and whom the tests speak as."""

    def __init__(self):
        super().__init__()
        self.prepare_sample()
        self.principal(ALL, ROLES)
        self.reload()
        self.wait_quiet()

    def reload(self):
        """Has every daemon read the directory anew."""
        for daemon in self.services.values():
            before = len(daemon.lines("directory read anew"))
            daemon.signal(1)
            daemon.wait(lambda d=daemon, n=before: len(d.lines("directory read anew")) > n)

    def wait_quiet(self):
        """Waits until every follower has read what there is."""
        heads = {name: self.head(name) for name in FOLLOWS}
        for name, streams in FOLLOWS.items():
            for stream in streams:
                wait_until(lambda n=name, s=stream: self.sql(n, f"SELECT number FROM runtime.cursor WHERE stream = '{s}'") ==
                           heads[s].split("|")[0], QUIET_SECONDS)

    def head(self, name):
        return self.sql(name, "SELECT number, encode(hash, 'hex') FROM runtime.stream_head")

    def contents(self):
        """Every daemon's head and the number of rows of each of its tables."""
        return {name: (self.head(name), {**json.loads(self.sql(name, COUNTS)), "runtime.receipt": self.done(name)}) for name in FOLLOWS}

    def done(self, name):
        """Receipts of what was done: a refusal by a decision has a receipt too."""
        return self.sql(name, "SELECT count(*) FROM runtime.receipt WHERE convert_from(answer, 'UTF8') NOT LIKE '%\"type\":\"problem\"%'")

    def memory_kb(self, name):
        with open(f"/proc/{self.services[name].process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))

    def line_of(self, who, service, before=None):
        """A raw connection."""
        entry = self.principals[service]
        with open(self.path(who.replace("/", ".") + ".key"), encoding="ascii") as file:
            secret = file.read().strip().encode()
        return Line(entry["endpoint"], entry["key"].encode(), secret, before)

    def good_message(self, service):
        """The next good message is answered."""
        assert self.call(PORTAL, service, "health.v1", seconds=30)["stream"] == service

    def check_logs(self):
        """Each line is JSON, with no raw control character and nothing that a terminal would act on; none is a defect."""
        for name, daemon in self.services.items():
            with open(daemon.log, "rb") as file:
                lines = file.read().split(b"\n")
            for line in lines[:-1]:
                parsed = json.loads(line)
                assert set(parsed) >= {"time", "level", "event"}, (name, line)
                assert not any(byte < 0x20 or byte == 0x7f for byte in line), (name, line)
                assert "\u2028" not in line.decode() and "\x9b" not in line.decode(), (name, line)
                assert parsed["level"] != "error" or parsed.get("why") or parsed["event"] in CUT, (name, line)


class Line:
    """A DEALER on which anything may be sent, and how its connection fared."""

    def __init__(self, endpoint, server_key, secret=None, before=None, mechanism="curve"):
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger, self.socket.sndhwm, self.socket.rcvhwm = 0, 0, 0
        if mechanism == "curve":
            self.socket.curve_serverkey = server_key
            self.socket.curve_secretkey, self.socket.curve_publickey = secret, zmq.curve_public(secret)
        elif mechanism == "plain":
            self.socket.plain_username, self.socket.plain_password = b"root", b"secret"
        if before:
            before(self.socket)
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_ALL)
        self.socket.connect(endpoint)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.disable_monitor()
        self.monitor.close(0)
        self.socket.close(0)
        self.context.term()

    def wait_event(self, *wanted, seconds=10):
        """The first of these events of the connection."""
        from zmq.utils.monitor import recv_monitor_message
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.monitor.poll(left * 1000):
            event = recv_monitor_message(self.monitor)["event"]
            if event in wanted:
                return event
        raise AssertionError(f"none of {wanted} in {seconds} s")

    def send(self, *frames):
        self.socket.send_multipart([frame if isinstance(frame, bytes) else frame.encode() for frame in frames])

    def answer(self, seconds=10):
        """The next answer, or None."""
        if not self.socket.poll(seconds * 1000):
            return None
        return json.loads(self.socket.recv_multipart()[-1])

    def volley(self, frames):
        """Sends {id: bytes} with a window; gives {id: answer}.  Each must be answered."""
        answers, waiting = {}, iter(frames.items())
        for _ in range(64):
            self.send_next(waiting)
        while len(answers) < len(frames):
            answer = self.answer()
            assert answer, f"{len(answers)} of {len(frames)} answered"
            answers[answer["id"]] = answer
            self.send_next(waiting)
        return answers

    def send_next(self, waiting):
        for _, frame in waiting:
            self.socket.send(frame)
            return


def envelope(who, type, data, subject=None, **more):
    """A good envelope around data; members given as None are left out."""
    message = {"specversion": "1.0", "id": new_id(), "source": who, "type": type, "subject": subject,
               "datacontenttype": "application/json", "lang": "en", "data": data, **more}
    return {key: value for key, value in message.items() if value is not None}


def dump(message):
    return json.dumps(message, ensure_ascii=False).encode()


def unchanged(arena):
    """A decorator: after the test nothing has changed anywhere, the good are answered, memory is where it was, the logs are sound."""
    def wrap(test):
        def run():
            test()  # once before it is measured: caches fill
            before, memory = arena.contents(), {name: arena.memory_kb(name) for name in DAEMONS}
            test()
            for name in DAEMONS:
                arena.good_message(name)
                grown = arena.memory_kb(name) - memory[name]
                assert grown <= MEMORY_KB, f"{name} has {grown} kB more than before"
            after = arena.contents()
            assert after == before, f"changed: {before} -> {after}"
            arena.check_logs()
        run.name = test.__name__
        return run
    return wrap


__all__ = ["ALL", "APPLICATION", "COORDINATION", "COUNTY", "DAEMONS", "OPERATOR", "POLICY", "PORTAL", "Arena", "Line", "dump",
           "envelope", "new_id", "sanitized", "unchanged", "wait_until", "zmq"]
