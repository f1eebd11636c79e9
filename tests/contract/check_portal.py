"""The Python portal against a service made for it: CURVE, sending again with the same id, problems, following and its chain."""

import hashlib
import json
import os
import tempfile
import threading

import portal as portals
import zmq

STREAM = "policy/331023-zwfw"


class Service(threading.Thread):
    """Answers each message with what `answer` makes of it; None: says nothing.  Only CURVE gets through."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer, self.seen = answer, []
        self.context = zmq.Context()
        self.public_key, secret_key = zmq.curve_keypair()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.curve_server, self.socket.curve_secretkey, self.socket.linger = True, secret_key, 0
        self.endpoint = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self.stopping = False
        self.start()

    def run(self):
        while not self.stopping:
            if not self.socket.poll(20):
                continue
            route, frame = self.socket.recv_multipart()
            self.seen.append(frame)
            message = json.loads(frame)
            answer = self.answer(message, len(self.seen))
            if answer is not None:
                type, data = answer
                reply = {"specversion": "1.0", "id": message["id"], "source": STREAM, "type": type, "at": STREAM + "#7", "data": data}
                self.socket.send_multipart([route, json.dumps(reply).encode()])
        self.socket.close()
        self.context.term()

    def stop(self):
        self.stopping = True
        self.join()


def problem(code, **more):
    return "problem", {"type": "liaison:problem:" + code, "title": "T", "status": 400, "detail": "what to do", "code": code, **more}


def pages(events, head):
    """Serves a stream as stream.read does."""
    def answer(message, _):
        asked = message["data"]
        known = portals.ZERO if asked["after"] == 0 else events[asked["after"] - 1]["hash"] if asked["after"] <= len(events) else ""
        if asked["hash"] != known:
            return problem("forked")
        shown = [{k: e[k] for k in ("number", "salt", "body")} for e in events[asked["after"]:]]
        return "stream.read.v1.reply", {"stream": STREAM, "epoch": 1, "alg": "sha-256", "head": head, "events": shown}
    return answer


class Check:
    def __init__(self):
        self.passed, self.failures = 0, []
        with open("proto/chain.json", encoding="utf-8") as file:
            self.chain = json.load(file)

    def expect(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failures.append(f"proto/portal: {what}")

    def with_service(self, answer, use):
        """Runs `use` with a portal's connection to a service; gives its result or what it raised, and what arrived."""
        service = Service(answer)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "portal.key")
            with open(path, "wb") as file:
                file.write(zmq.curve_keypair()[1] + b"\n")
            with portals.Portal("portal/331023-zwfw", path, "en") as portal:
                try:
                    result = use(portal.service(service.endpoint, service.public_key.decode()))
                except (portals.Refused, portals.NoAnswer, portals.Forked) as error:
                    result = error
                finally:
                    service.stop()
        return result, service.seen

    def check_call(self):
        answer = lambda message, _: (message["type"] + ".reply", {"echo": message["data"]["n"]})  # noqa: E731
        result, seen = self.with_service(answer, lambda s: (s.call("x.do.v1", {"n": 5}, subject="s"), s.at))
        self.expect(result == ({"echo": 5}, STREAM + "#7"), f"a call gives {result}")
        sent = json.loads(seen[0])
        self.expect(sent["source"] == "portal/331023-zwfw" and sent["subject"] == "s" and "after" not in sent, f"the envelope is {sent}")
        self.expect(sent["id"][14] == "7" and sent["id"][19] in "89ab", f"the id {sent['id']} is not a UUID of version 7")

    def check_sending_again(self):
        portals.RESEND_SECONDS = 0.2
        answer = lambda message, count: ("x.do.v1.reply", {"count": count}) if count > 2 else None  # noqa: E731
        result, seen = self.with_service(answer, lambda s: s.call("x.do.v1", {}))
        self.expect(result == {"count": 3} and len(set(seen)) == 1, "after silence other bytes were sent, or none")
        busy = lambda message, count: problem("busy", retry_after=0.05) if count == 1 else ("x.do.v1.reply", {})  # noqa: E731
        result, seen = self.with_service(busy, lambda s: s.call("x.do.v1", {}))
        self.expect(result == {} and len(seen) == 2 and seen[0] == seen[1], "after `busy` the same bytes were not sent again")
        result, _ = self.with_service(lambda *_: None, lambda s: s.call("x.do.v1", {}, seconds=0.5))
        self.expect(isinstance(result, portals.NoAnswer), f"silence gives {result}")
        portals.RESEND_SECONDS = 2.5

    def check_problem(self):
        errors = [{"pointer": "/n", "detail": "is 0", "expected": "at least 1"}]
        result, _ = self.with_service(lambda *_: problem("invalid_data", errors=errors), lambda s: s.call("x.do.v1", {}))
        self.expect(isinstance(result, portals.Refused) and result.code == "invalid_data", f"a problem gives {result!r}")
        self.expect("what to do" in str(result) and "/n: is 0; expected at least 1" in str(result), f"a problem shows {result}")

    def follow(self, events, head, number=0, hash=portals.ZERO):
        def use(service):
            found = []
            for step in service.follow(STREAM, number, hash, wait_ms=0):
                if found and step[0] == found[-1][0] or not found and step[0] == number:
                    return found
                found.append(step)
        return self.with_service(pages(events, head), use)[0]

    def check_following(self):
        events = [dict(event) for event in self.chain["events"][:2]]
        head = {"number": 2, "hash": events[1]["hash"]}
        found = self.follow(events, head)
        wanted = [(e["number"], e["hash"], json.loads(e["body"])) for e in events]
        self.expect(found == wanted, f"following gives {found}")
        self.expect(self.follow(events, head, 1, events[0]["hash"]) == wanted[1:], "following does not go on where it was")
        self.expect(isinstance(self.follow(events, head, 1, "11" * 32), portals.Forked), "another history is not noticed")
        changed = [events[0], dict(events[1], body=events[1]["body"].replace("2", "9", 1))]
        self.expect(isinstance(self.follow(changed, head), portals.Forked), "a changed body is not noticed")
        missing = [events[0], dict(events[1], number=3)]
        self.expect(isinstance(self.follow(missing, head), portals.Forked), "a gap is not noticed")

    def check_chain(self):
        number, hash = 0, self.chain["hash_0"]
        for event in self.chain["events"]:
            hidden = {"number": event["number"], "body_hash": event["body_hash"]}
            self.expect(portals.next_link("sha-256", number, hash, hidden) == (event["number"], event["hash"]), "a hidden event's link is wrong")
            number, hash = portals.next_link("sha-256", number, hash, event)
            self.expect(hash == event["hash"], f"the link of event {number} is wrong")
        try:
            hashlib.new("sm3")
        except ValueError:
            return
        self.expect(len(portals.next_link("sm3", 0, portals.ZERO, self.chain["events"][0])[1]) == 64, "sm3 gives another width")

    def check_clock(self):
        with tempfile.NamedTemporaryFile("w", suffix=".offset") as file:
            file.write("86400000000\n")
            file.flush()
            before = portals.now_ms()
            os.environ["LIAISON_CLOCK_OFFSET_FILE"] = file.name
            moved = portals.now_ms() - before
            del os.environ["LIAISON_CLOCK_OFFSET_FILE"]
        self.expect(86_400_000 <= moved < 86_460_000, f"the test clock moves time by {moved} ms, not by a day")

    def run(self):
        self.check_chain()
        self.check_clock()
        self.check_call()
        self.check_problem()
        self.check_sending_again()
        self.check_following()
        return self.passed, self.failures
