"""What the service tests stand on: a PostgreSQL of their own, daemons with keys and a directory, and clients."""

import atexit
import faulthandler
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(ROOT, "proto/portal"), os.path.join(ROOT, "tests")]

import machine  # noqa: E402
import zmq  # noqa: E402

from portal import NoAnswer, Portal, Refused, new_id  # noqa: E402, F401

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
BIN = os.environ.get("BIN", os.path.join(ROOT, "build/sanitized-gcc/bin"))
START_SECONDS = 30
STANDS_STILL_SECONDS = 150  # then a test says which line it waits in


class Cluster:
    """An embedded PostgreSQL, as deploy/postgres.sh makes it."""

    def __init__(self, folder):
        self.folder = folder
        self.script("start")

    def script(self, command, *arguments):
        run = subprocess.run([f"{ROOT}/deploy/postgres.sh", command, self.folder, *arguments], check=True, text=True,
                             stdout=subprocess.PIPE)
        return run.stdout

    def database(self, service, department):
        """Makes it; gives the lines of a daemon's configuration."""
        return self.script("database", service, department)

    def psql(self, database, role, sql, check=True):
        url = self.script("url", database, role).strip()
        run = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], text=True,
                             capture_output=True)
        if check and run.returncode:
            raise AssertionError(run.stderr)
        return run.stdout.strip() if check else (run.returncode, run.stderr)

    def kill(self):
        """kill -9 of the postmaster and all its children, as a power cut would."""
        with open(f"{self.folder}/data/postmaster.pid", encoding="ascii") as file:
            pid = int(file.readline())
        for child in children(pid):
            kill_if_there(child)
        kill_if_there(pid)

    def start(self):
        self.script("start")

    def stop(self):
        self.script("stop")


class World:
    """A folder with a cluster, a directory of principals and their keys, a test clock, and daemons."""

    def __init__(self, cluster=Cluster):
        self.folder = tempfile.mkdtemp(prefix="liaison-test-")
        os.chmod(self.folder, 0o711)
        self.cluster = cluster(f"{self.folder}/db")
        atexit.register(self.close)  # however the tests end
        self.principals, self.daemons, self.portals, self.closed = {}, [], [], False
        self.clock(0)

    def path(self, name):
        return os.path.join(self.folder, name)

    def clock(self, seconds):
        with open(self.path("clock.new"), "w", encoding="ascii") as file:
            file.write(str(int(seconds * 1000000)))
        os.rename(self.path("clock.new"), self.path("clock"))
        os.environ["LIAISON_CLOCK_OFFSET_FILE"] = self.path("clock")

    def state(self, name):
        """The folder in which a daemon remembers its stream, as its machine's disk would hold it."""
        folder = self.path("state." + name.replace("/", "."))
        os.makedirs(folder, exist_ok=True)
        return folder

    def principal(self, name, roles, **more):
        public, secret = zmq.curve_keypair()
        key = self.path(name.replace("/", ".") + ".key")
        with open(os.open(key, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secret.decode() + "\n")
        self.principals[name] = {"key": public.decode(), "roles": roles, "department": name.split("/")[1], **more}
        self.write_directory()

    def write_directory(self):
        with open(self.path("directory.new"), "w", encoding="utf-8") as file:
            for name, entry in self.principals.items():
                file.write(f"[principal {name}]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items()))
        os.rename(self.path("directory.new"), self.path("directory.ini"))

    def daemon(self, program, service, department, follow="", instance="", place=0):
        """`instance` tells several of one service apart; `place` says at which of its endpoints this one is."""
        daemon = Daemon(self, program, service, department, follow, instance, place)
        self.daemons.append(daemon)
        return daemon

    def places(self, name):
        """Where a service's instances listen: what the directory says, unless something stands between."""
        return self.principals[name]["endpoint"].split()

    def client(self, principal, service, lang="en"):
        portal = Portal(principal, self.path(principal.replace("/", ".") + ".key"), lang)
        self.portals.append(portal)
        entry = self.principals[service]
        return portal.service(entry["endpoint"], entry["key"])

    def close(self):
        if self.closed:
            return
        self.closed = True
        for portal in self.portals:
            portal.close()
        for daemon in self.daemons:
            daemon.kill()
        self.cluster.stop()
        self.clear()

    def clear(self):
        if not os.environ.get("KEEP"):
            subprocess.run(["rm", "-rf", self.folder], check=False)


class Daemon:
    def __init__(self, world, program, service, department, follow, instance, place):
        self.world, self.program, self.name, self.place = world, program, f"{service}/{department}", place
        self.log = world.path(f"{service}.{department}{instance}.jsonl")
        self.config = world.path(f"{service}.{department}{instance}.ini")
        self.process, self.environment = None, {}
        if self.name not in world.principals:
            world.principal(self.name, "service", endpoint=f"ipc://{world.folder}/{service}.{department}")
        database = world.cluster.database(service, department)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[service]\ndepartment = {department}\nendpoint = {self.endpoint()}\n"
                       f"key = {world.path(self.name.replace('/', '.') + '.key')}\n"
                       f"directory = {world.path('directory.ini')}\nstate = {world.state(self.name + instance)}\ncalendar = {ROOT}/deploy/sample/calendar-cn.csv\n"
                       f"{database}[follow]\nstreams = {follow}\n[test]\nclock_offset_file = {world.path('clock')}\n")
        self.run("--migrate")

    def endpoint(self):
        return self.world.places(self.name)[self.place]

    def run(self, *arguments):
        with open(self.log, "a", encoding="utf-8") as log:
            done = subprocess.run([self.program, "--config", self.config, "--unsafe-for-tests", *arguments], stderr=log,
                                  check=False)
        if done.returncode:
            raise AssertionError(f"{self.program} {arguments} exited {done.returncode}: {self.last_line()}")

    def last_line(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return (log.read().splitlines() or [""])[-1]

    def parsed(self, line):
        try:
            return json.loads(line)
        except ValueError as error:
            raise AssertionError(f"{self.log}: a line that is not JSON: {line[:1000]!r}") from error

    def lines(self, event=None, since=0):
        """The log from that byte on, parsed: every line must be JSON but for a sanitizer's report, which is a failure by itself.  Of a
        long log only the lines of one event are parsed."""
        with open(self.log, "rb") as log:
            log.seek(since)
            lines = [self.parsed(line) for line in log if event is None or f'"{event}"'.encode() in line]
        return [line for line in lines if event in (None, line["event"])]

    def start(self, ready=True, may_end=False):
        """`may_end`: it is on its way to a place where it ends itself, perhaps before we see that it was ready."""
        before = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([self.program, "--config", self.config, "--unsafe-for-tests"], stderr=log,
                                            env={**os.environ, **self.environment})
        if ready:
            self.wait(lambda: self.lines("ready", before) or self.process.poll() is not None)
            assert may_end or self.process.poll() is None, self.last_line()
        return self

    def wait(self, condition, seconds=START_SECONDS):
        wait_until(condition, seconds)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.process = None
        assert status == 0, f"{self.name} exited {status}: {self.last_line()}"

    def kill(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(10)
        self.process = None


def children(parent):
    """A minimal Debian has no pgrep."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                if int(file.read().rpartition(")")[2].split()[1]) == parent:
                    yield int(pid)
        except OSError:  # it has ended meanwhile
            pass


def kill_if_there(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def listens(endpoint):
    """Is there somebody at tcp://host:port or ipc://path?"""
    scheme, _, place = endpoint.partition("://")
    with socket.socket(socket.AF_UNIX if scheme == "ipc" else socket.AF_INET) as probe:
        host, _, port = place.partition(":")
        return probe.connect_ex(place if scheme == "ipc" else (host, int(port))) == 0


def burst(service, messages):
    """Sends (type, subject, data, id) all at once, so that they fall into few batches; gives the answers to each.  What is not
    answered for a second (a peer that takes its answers slowly loses some) is sent again, as every client does."""
    if not service.socket:
        service.connect()
    frames = []
    for type, subject, data, id in messages:
        envelope = service.envelope(type, data, subject, None, id)
        frames.append((envelope["id"], json.dumps(envelope).encode()))
    answers, end = {}, time.monotonic() + 60
    for _, frame in frames:
        service.socket.send(frame)
    while sum(map(len, answers.values())) < len(frames) or not all(id in answers for id, _ in frames):
        assert time.monotonic() < end, f"{len(answers)} of {len(frames)} answered"
        if service.socket.poll(1000):
            answer = json.loads(service.socket.recv_multipart()[-1])
            answers.setdefault(answer["id"], []).append(answer)
            continue
        for id, frame in frames:
            if id not in answers:
                service.socket.send(frame)
    return [answers[id] for id, _ in frames]


def refused(code, call):
    """The problem with which a call is refused."""
    try:
        call()
    except Refused as problem:
        assert problem.code == code, f"refused with {problem.code}, not {code}: {problem}"
        return problem.problem
    raise AssertionError(f"not refused, though {code} was expected")


def run_tests(tests):
    """Runs functions; prints each one's result and the closing line.  Returns the exit status."""
    passed, failed, only = 0, 0, sys.argv[1:]
    for test in tests:
        name = getattr(test, "name", getattr(test, "__name__", "test"))
        if only and name not in only:
            continue
        start = time.monotonic()
        faulthandler.dump_traceback_later(STANDS_STILL_SECONDS, file=sys.stdout)  # where it stands, if it does
        try:
            test()
            passed += 1
            print(f"ok    {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception:  # a test's failure, whatever it is
            failed += 1
            print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed and not failed else 1


def print_figures(figures):
    print("machine:", machine.machine())
    for name, values in figures.items():
        if isinstance(values, list):
            print(f"{name.replace('_', ' ')}: median {statistics.median(values):.2f}, most {max(values):.2f} of {len(values)}")
    print(json.dumps({name: [round(v, 3) for v in values] if isinstance(values, list) else round(values, 3)
                      for name, values in figures.items()}), flush=True)


def main(names, world, figures=None):
    """The end of a test program: runs the tests among its names, closes its world, prints its figures if there are some, exits."""
    try:
        status = run_tests([value for name, value in list(names.items()) if name.startswith("test_")])
    finally:
        world.close()
    if figures:
        print_figures(figures)
    sys.exit(status)
