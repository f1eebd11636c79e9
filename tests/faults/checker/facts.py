"""What the checker knows: the clients' record, and each service's database and stream.  Nothing here is shared with the daemons."""

import hashlib
import json
import subprocess

import zmq

WAIT_MS = 3_000
ZERO = bytes(32)
DOMAIN = b"liaison stream v1".ljust(32, b"\0")




class Findings:
    """By rule, with the first few of each in words."""

    SHOWN = 5

    def __init__(self):
        self.counts, self.lines, self.checked = {}, [], {}

    def add(self, rule, sentence):
        self.counts[rule] = self.counts.get(rule, 0) + 1
        if self.counts[rule] <= self.SHOWN:
            self.lines.append(f"{rule}: {sentence}")

    def expect(self, rule, good, sentence):
        """Counts one check; a finding if it does not hold.  The sentence may be a function."""
        self.checked[rule] = self.checked.get(rule, 0) + 1
        if not good:
            self.add(rule, sentence() if callable(sentence) else sentence)

    def equal(self, rule, what, is_so, should_be):
        """Two collections without order."""
        first, second = set(is_so), set(should_be)
        self.checked[rule] = self.checked.get(rule, 0) + len(second)
        for one in sorted(first - second, key=str)[:1000]:
            self.add(rule, f"{what}: {one} is there and should not be")
        for one in sorted(second - first, key=str)[:1000]:
            self.add(rule, f"{what}: {one} is missing")
        if not isinstance(is_so, (set, frozenset, dict)):
            doubled = len(is_so) - len(first)
            self.expect(rule, not doubled, f"{what}: {doubled} are there more than once")


# A late copy, judged by a clock that was set meanwhile: the command's answer is another, and has the receipt.
OF_THE_CLOCK = ("expired", "from_the_future")


class Command:
    """One that was sent: `answers` are all different ones that came, by hash; `answer` the one that settles it, or None."""

    __slots__ = ("id", "who", "to", "type", "subject", "data", "trace", "answers", "settling", "at", "count")

    def __init__(self, line):
        envelope = json.loads(line["frame"])
        self.id, self.who, self.to, self.at = line["send"], line["as"], line["to"], line["at"]
        self.type, self.subject, self.data = envelope["type"], envelope.get("subject"), envelope["data"]
        self.trace = envelope["traceparent"].split("-")[1]
        self.answers, self.settling, self.count = {}, {}, 0

    def take(self, line):
        if "frame" in line:
            digest, answer = hashlib.sha256(line["frame"].encode()).hexdigest(), json.loads(line["frame"])
            passing = answer["type"] == "problem" and ("retry_after" in answer["data"] or answer["data"]["code"] in OF_THE_CLOCK)
            self.answers[digest] = passing
            if not passing:
                self.settling[digest] = answer
        else:
            digest = line["same"]
        self.count += not self.answers[digest]

    @property
    def answer(self):
        return next(iter(self.settling.values()), None)

    @property
    def done(self):
        """The answer's data if it was not refused."""
        answer = self.answer
        return answer["data"] if answer and answer["type"] != "problem" else None

    @property
    def problem(self):
        answer = self.answer
        return answer["data"]["code"] if answer and answer["type"] == "problem" else None


class Record:
    def __init__(self, path):
        self.commands, self.links, self.forks, self.faults = {}, {}, [], []
        with open(path, encoding="utf-8") as file:
            for text in file:
                line = json.loads(text)
                if "send" in line:
                    self.commands[line["send"]] = Command(line)
                elif "answer" in line:
                    self.commands[line["answer"]].take(line)
                elif "link" in line:
                    self.links.setdefault(line["link"], {})[line["number"]] = line["hash"]
                elif "forked" in line:
                    self.forks.append(line)
                elif "fault" in line:
                    self.faults.append(line["fault"])
        self.traces = {command.trace: command for command in self.commands.values()}

    def of(self, type, service=None):
        return [command for command in self.commands.values()
                if command.type == type and service in (None, command.to)]

    def done(self, type, service=None):
        return [command for command in self.of(type, service) if command.done is not None]


def rows(url, sql):
    """Each row as a dictionary."""
    with subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=5000", "-d", url, "-c",
                           f"SELECT row_to_json(t) FROM ({sql}) AS t"], stdout=subprocess.PIPE, text=True) as psql:
        for line in psql.stdout:
            yield json.loads(line)
    if psql.returncode:
        raise RuntimeError(f"psql ended with {psql.returncode}: {sql}")


def digest(algorithm, *parts):
    return hashlib.new({"sha-256": "sha256", "sm3": "sm3"}[algorithm], b"".join(parts)).digest()


class Event:
    """One of a stream, without its body's bytes."""

    __slots__ = ("number", "hash", "type", "subject", "trace", "audience", "data", "body_digest", "id")


class Service:
    """One daemon's database and stream, as they are now."""

    def __init__(self, name, reach, keys):
        self.name, self.reach, self.keys = name, reach, keys
        self.kind = name.split("/")[0]
        self.head = next(self.rows("SELECT epoch, number, encode(hash, 'hex') AS hash, algorithm FROM runtime.stream_head"))
        self.forks = list(self.rows("SELECT epoch, after, lost, known_by, known_epoch, encode(known_hash, 'hex') AS known_hash, operator, reason "
                                    "FROM runtime.fork ORDER BY epoch"))
        self.erasures = list(self.rows(f"SELECT record, numbers, subject FROM runtime.erasure WHERE stream = '{name}' ORDER BY record"))
        self.erased = {number for erasure in self.erasures for number in erasure["numbers"]}
        self.events, self.opened = [], None

    def rows(self, sql):
        return rows(self.reach["database"], sql)

    def gave_up(self, number):
        """Did somebody accept that an event of this number is lost?"""
        return any(fork["after"] < number for fork in self.forks)

    def stored_events(self):
        """Rows as they stand: number, hash, body_hash, type, subject, audience, salt, body."""
        return self.rows("SELECT e.number, encode(e.hash, 'hex') AS hash, encode(e.body_hash, 'hex') AS body_hash, e.type, "
                         "e.subject, e.audience, encode(b.salt, 'hex') AS salt, encode(b.body, 'hex') AS body "
                         "FROM runtime.event e LEFT JOIN runtime.event_body b USING (number) ORDER BY e.number")

    def receipts(self):
        return self.rows("SELECT principal, id, encode(sha256(answer), 'hex') AS digest FROM runtime.receipt")


class Reader:
    """Asks over the wire, as one of the principals."""

    def __init__(self, name, reach, keys):
        self.name = name
        with open(f"{keys}/{name.replace('/', '.')}.key", encoding="ascii") as file:
            secret = file.read().strip().encode()
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_publickey, self.socket.curve_secretkey = zmq.curve_public(secret), secret
        self.socket.curve_serverkey, self.socket.linger, self.socket.immediate = reach["key"].encode(), 0, 1
        for endpoint in reach["endpoint"].split():
            self.socket.connect(endpoint)
        self.asked = 0

    def ask(self, type, data, subject=None):
        self.asked += 1
        id = f"0195566d-5c80-7a3b-8f10-{self.asked:012x}"
        envelope = {"specversion": "1.0", "id": id, "source": self.name, "type": type, "datacontenttype": "application/json",
                    "lang": "en", "data": data, **({"subject": subject} if subject else {})}
        for _ in range(6):
            if self.socket.poll(WAIT_MS, zmq.POLLOUT):
                self.socket.send(json.dumps(envelope).encode())
            while self.socket.poll(WAIT_MS):
                answer = json.loads(self.socket.recv_multipart()[-1])
                if answer.get("id") == id and "retry_after" not in answer["data"]:
                    return answer
        raise RuntimeError(f"{type} is not answered")

    def close(self):
        self.socket.close()
