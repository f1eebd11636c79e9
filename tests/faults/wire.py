"""The clients' side of the fault runs: sends each command three times in a shuffled order, sends again what gets no answer, follows
the streams, and writes down everything that was sent and answered, outside the system.

The record is lines of JSON, each with the seconds since the run's start:

    {"at": 1.2, "send": id, "as": principal, "to": service, "frame": "..."}   before the first copy goes out
    {"at": 1.3, "answer": id, "frame": "..."}       the first answer of each kind to a command; the same bytes again: "same" is its hash
    {"at": 1.4, "link": stream, "number": 7, "hash": "..."}    an event that a follower saw and found to continue the chain
    {"at": 1.5, "forked": stream, "number": 7}      a follower was told that what it saw is not the stream's history
    {"at": 1.6, "fault": "kill subsidy/..."}        what the runner did
"""

import hashlib
import heapq
import json
import threading
import time

import zmq

from portal import new_id, new_traceparent, next_link, read_key

COPIES = 3
SILENCE_SECONDS = 2.0  # then everything unanswered goes out again over a new socket
LATE_COPY_SECONDS = 4.0  # a copy goes out within this time: often after the answer, or after the daemon's death
SEND_AGAIN_SECONDS = 0.05  # where nobody is connected
TAKEN_AT_ONCE = 200
ZERO = "00" * 32


class Record:
    def __init__(self, path):
        self.file, self.start, self.lock = open(path, "w", encoding="utf-8"), time.monotonic(), threading.Lock()

    def now(self):
        return time.monotonic() - self.start

    def write(self, **line):
        text = json.dumps({"at": round(self.now(), 4), **line}, ensure_ascii=False, separators=(",", ":"))
        with self.lock:
            self.file.write(text + "\n")

    def close(self):
        self.file.close()


class Command:
    """What is done with an answer: `done(answer)`, once, with the first one that is not `busy` or the like."""

    def __init__(self, line, type, data, subject, done):
        self.line, self.done, self.first_sent, self.last_sent, self.settled = line, done, None, 0, False
        self.id, self.type = new_id(), type
        envelope = {"specversion": "1.0", "id": self.id, "source": line.principal, "type": type, "subject": subject,
                    "datacontenttype": "application/json", "lang": "en", "traceparent": new_traceparent(), "data": data}
        self.text = json.dumps({key: value for key, value in envelope.items() if value is not None}, ensure_ascii=False,
                               separators=(",", ":"))
        self.frame = self.text.encode()
        self.answers = set()  # hashes of those that were written down


class Line:
    """One principal's connection to one service; made anew after silence, as every client must."""

    def __init__(self, wire, principal, service):
        self.wire, self.principal, self.service = wire, principal, service
        self.public, self.secret = read_key(wire.key_path(principal))
        self.commands, self.open, self.asked = {}, {}, {}  # all that were ever sent; those without an answer; queries
        self.socket, self.heard = None, time.monotonic()
        self.connect()

    def connect(self):
        if self.socket:
            self.wire.poller.unregister(self.socket)
            self.wire.lines.pop(self.socket)
            self.socket.close()
        endpoints, key = self.wire.address(self.service)
        self.socket = self.wire.context.socket(zmq.DEALER)
        self.socket.curve_serverkey = key.encode()
        self.socket.curve_publickey, self.socket.curve_secretkey = self.public, self.secret
        self.socket.linger, self.socket.immediate, self.socket.reconnect_ivl_max = 0, 1, 400
        for endpoint in endpoints.split():
            self.socket.connect(endpoint)
        self.wire.lines[self.socket] = self
        self.wire.poller.register(self.socket, zmq.POLLIN)
        self.heard = time.monotonic()

    def send(self, frame):
        try:
            self.socket.send(frame, zmq.NOBLOCK)
            return True
        except zmq.Again:
            return False


class Follower:
    """Follows a stream as one of its readers does, and never forgets what it saw."""

    def __init__(self, wire, principal, stream, on_event):
        self.wire, self.stream, self.on_event = wire, stream, on_event
        self.line = wire.line(principal, stream)
        self.number, self.hash, self.asked_at, self.id = 0, ZERO, 0, None
        self.bodies_from, self.stopped = 0, False

    def ask(self):
        self.id, self.asked_at = new_id(), time.monotonic()
        data = {"stream": self.stream, "after": self.number, "hash": self.hash, "limit": 256, "wait_ms": 1000}
        envelope = {"specversion": "1.0", "id": self.id, "source": self.line.principal, "type": "stream.read.v1",
                    "datacontenttype": "application/json", "lang": "en", "data": data}
        self.line.asked[self.id] = self.take
        self.line.send(json.dumps(envelope).encode())

    def tend(self, now):
        if not self.stopped and now > self.asked_at + SILENCE_SECONDS + 1:
            self.line.asked.pop(self.id, None)
            self.ask()

    def take(self, answer):
        if answer["type"] == "problem":
            if answer["data"]["code"] == "forked":
                self.wire.record.write(forked=self.stream, number=self.number)
                self.stopped = True
            self.asked_at = time.monotonic() - SILENCE_SECONDS - 0.7  # soon again
            return
        page = answer["data"]
        for event in page["events"]:
            self.number, self.hash = next_link(page["alg"], self.number, self.hash, event)
            self.wire.record.write(link=self.stream, number=self.number, hash=self.hash)
            if "body" in event:
                self.on_event(self.stream, json.loads(event["body"]))
        self.ask()


class Wire(threading.Thread):
    """All lines, in a thread of its own; `tick()` is called in it, often, and starts what is to be done."""

    def __init__(self, record, rng, key_path, address):
        super().__init__(daemon=True)
        self.record, self.rng, self.key_path, self.address = record, rng, key_path, address
        self.context, self.poller = zmq.Context(), zmq.Poller()
        self.lines, self.by_name, self.followers, self.due, self.places = {}, {}, [], [], 0
        self.ended, self.error, self.tick, self.tended = threading.Event(), None, lambda: None, 0
        self.back, self.awaited = {}, {}  # service -> seconds until the first new command was answered; since when it is awaited

    # ---- for others ----

    def line(self, principal, service):
        if (principal, service) not in self.by_name:
            self.by_name[principal, service] = Line(self, principal, service)
        return self.by_name[principal, service]

    def command(self, principal, service, type, data, subject, done):
        command = Command(self.line(principal, service), type, data, subject, done)
        command.line.commands[command.id] = command.line.open[command.id] = command
        self.record.write(send=command.id, to=service, frame=command.text, **{"as": principal})
        self.later(0, lambda: self.copy(command))
        for _ in range(COPIES - 1):
            self.later(self.rng.random() ** 3 * LATE_COPY_SECONDS, lambda: self.copy(command))
        return command

    def later(self, seconds, what):
        self.places += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self.places, what))

    def await_service(self, service):
        """Notes from now on when a command that is first sent from now on is answered: `back`."""
        self.back.pop(service, None)
        self.awaited[service] = time.monotonic()

    def open_commands(self):
        return sum(len(line.open) for line in self.by_name.values())

    # ---- the thread ----

    def run(self):
        try:
            while not self.ended.is_set():
                self.turn()
        except Exception as error:  # the run fails with it
            self.error = error
            raise
        finally:
            self.context.destroy(linger=0)

    def turn(self):
        now = time.monotonic()
        while self.due and self.due[0][0] <= now:
            heapq.heappop(self.due)[2]()
        if now > self.tended + 0.25:
            self.tended = now
            self.tend(now)
        self.tick()
        wait = min(0.05, max(0, self.due[0][0] - now)) if self.due else 0.05
        for socket, _ in self.poller.poll(wait * 1000):
            self.receive(self.lines[socket])

    def receive(self, line):
        for _ in range(TAKEN_AT_ONCE):
            try:
                frame = line.socket.recv_multipart(zmq.NOBLOCK)[-1]
            except zmq.Again:
                return
            line.heard = time.monotonic()
            answer = json.loads(frame)
            if answer.get("id") in line.asked:
                line.asked.pop(answer["id"])(answer)
            elif answer.get("id") in line.commands:
                self.answered(line.commands[answer["id"]], frame, answer)

    def answered(self, command, frame, answer):
        """Answers that leave no receipt (busy, doubted) may differ; the others must be the same bytes each time."""
        digest = hashlib.sha256(frame).hexdigest()
        if digest in command.answers:
            self.record.write(answer=command.id, same=digest)
        else:
            self.record.write(answer=command.id, frame=frame.decode())
            command.answers.add(digest)
        if "retry_after" in answer["data"]:
            self.later(0.2, lambda: self.again(command))
        elif not command.settled:
            command.settled = True
            command.line.open.pop(command.id)
            since = self.awaited.get(command.line.service)
            if since and command.first_sent >= since and command.line.service not in self.back:
                self.back[command.line.service] = time.monotonic() - since
            command.done(answer)

    def copy(self, command):
        if not command.line.send(command.frame):
            self.later(SEND_AGAIN_SECONDS, lambda: self.copy(command))
            return
        command.last_sent = time.monotonic()
        command.first_sent = command.first_sent or command.last_sent

    def again(self, command):
        if not command.settled:
            self.copy(command)

    def tend(self, now):
        for follower in self.followers:
            follower.tend(now)
        for line in list(self.by_name.values()):
            silent = [command for command in line.open.values()
                      if command.first_sent and now > command.last_sent + SILENCE_SECONDS]
            if silent or (line.asked and now > line.heard + SILENCE_SECONDS + 1):
                if now > line.heard + SILENCE_SECONDS:
                    line.connect()
                for command in silent:
                    self.copy(command)
