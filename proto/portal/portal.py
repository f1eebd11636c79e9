#!/usr/bin/python3
"""A complete portal: what it takes to speak to Liaison from another language.

It needs pyzmq (Debian: python3-zmq) and nothing else; portal.js beside this does the same in JavaScript.  As a library:

    with Portal("portal/331023-zwfw", "keys/portal.key") as portal:
        application = portal.service("tcp://127.0.0.1:7102", APPLICATION_KEY)
        filed = application.call("application.submit.v1", {...})

As a program, see `portal.py --help` and README.md.
"""

import argparse
import hashlib
import json
import os
import secrets
import sys
import time

import zmq

RESEND_SECONDS = 2.5  # of silence, then the same bytes again over a new connection; more than a query may wait
DOMAIN = b"liaison stream v1".ljust(32, b"\0")
HASHES = {"sha-256": "sha256", "sm3": "sm3"}
ZERO = "00" * 32


class Refused(Exception):
    """The service answered with a problem.  `problem` is its body; programs go by `code`."""

    def __init__(self, problem):
        self.problem = problem
        self.code = problem["code"]
        lines = [f'{problem["title"]}: {problem["detail"]} [{self.code}]']
        lines += [f'  {e["pointer"] or "/"}: {e["detail"]}; expected {e["expected"]}' for e in problem.get("errors", [])]
        super().__init__("\n".join(lines))


class NoAnswer(Exception):
    """Nothing came in time.  Whether the message was acted on is not known: send it again with the same id."""


class Forked(Exception):
    """The stream is not the one that was followed: its history has changed.  A matter for people."""


def now_ms():
    """The time, with the test clock's offset where one is in force."""
    offset, path = 0, os.environ.get("LIAISON_CLOCK_OFFSET_FILE")
    if path and os.path.exists(path):
        with open(path, encoding="ascii") as file:
            offset = int(file.read().strip() or 0)
    return (time.time_ns() // 1000 + offset) // 1000


def new_id():
    """UUID version 7 (RFC 9562): 48 bits of milliseconds, version, 12 random bits, variant, 62 random bits."""
    value = now_ms() << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def new_traceparent():
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def read_key(path):
    """The secret key (Z85) alone in its file, and the public one worked out from it."""
    with open(path, encoding="ascii") as file:
        secret = file.read().strip().encode("ascii")
    return zmq.curve_public(secret), secret


class Portal:
    """A principal with its key.  `lang` is that of the texts in answers: zh or en."""

    def __init__(self, name, key_path, lang="zh"):
        self.name, self.lang = name, lang
        self.public_key, self.secret_key = read_key(key_path)
        self.context = zmq.Context()
        self.services = []

    def service(self, endpoints, server_key):
        """One service: its endpoints (several, separated by blanks: a standby's too) and its public key, both from the
        directory."""
        self.services.append(Service(self, endpoints.split(), server_key.encode("ascii")))
        return self.services[-1]

    def close(self):
        for service in self.services:
            service.disconnect()
        self.context.term()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Service:
    def __init__(self, portal, endpoints, server_key):
        self.portal, self.endpoints, self.server_key = portal, endpoints, server_key
        self.socket = None
        self.at = None  # where the service's stream stood, as its last answer said

    def connect(self):
        self.socket = self.portal.context.socket(zmq.DEALER)
        self.socket.curve_serverkey = self.server_key
        self.socket.curve_publickey, self.socket.curve_secretkey = self.portal.public_key, self.portal.secret_key
        self.socket.linger = 0
        self.socket.immediate = 1  # no message waits for an endpoint that is down
        for endpoint in self.endpoints:
            self.socket.connect(endpoint)

    def disconnect(self):
        if self.socket:
            self.socket.close()
        self.socket = None

    def envelope(self, type, data, subject, after, id):
        message = {"specversion": "1.0", "id": id or new_id(), "source": self.portal.name, "type": type, "subject": subject,
                   "datacontenttype": "application/json", "lang": self.portal.lang, "after": after,
                   "traceparent": new_traceparent(), "data": data}
        return {key: value for key, value in message.items() if value is not None}

    def call(self, type, data, subject=None, after=None, id=None, seconds=30):
        """Sends a command or query and gives the answer's data.  `after` is the `at` of an earlier answer, of this or
        another service: a query then shows at least that.  Raises Refused or NoAnswer."""
        message = self.envelope(type, data, subject, after, id)
        answer = self.exchange(message, seconds)
        self.at = answer.get("at", self.at)
        if answer["type"] == "problem":
            raise Refused(answer["data"])
        return answer["data"]

    def exchange(self, message, seconds):
        """The answer's envelope.  What gets no answer, or `busy`, is sent again as the same bytes with the same id, and
        done only once; a connection that broke is not mended by ZeroMQ in all cases, so it is made anew."""
        frame = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        end, answer = time.monotonic() + seconds, None
        while answer is None and time.monotonic() < end:
            if not self.socket:
                self.connect()
            wait = max(0, min(RESEND_SECONDS, end - time.monotonic()))  # below 0, poll would wait for ever
            answer = self.await_answer(message["id"], wait) if self.send(frame, wait) else None
            if answer is None:
                self.disconnect()
            elif "retry_after" in answer["data"] and time.monotonic() + answer["data"]["retry_after"] < end:
                time.sleep(answer["data"]["retry_after"])
                answer = None
        if answer is None:
            raise NoAnswer(f'no answer to {message["type"]} with id {message["id"]} in {seconds} s')
        return answer

    def send(self, frame, seconds):
        if not self.socket.poll(seconds * 1000, zmq.POLLOUT):
            return False
        self.socket.send(frame)
        return True

    def await_answer(self, id, seconds):
        """Answers to what was asked before and given up are passed over; one without an id is to what could not be read."""
        end = time.monotonic() + seconds
        while self.socket.poll(max(0, end - time.monotonic()) * 1000, zmq.POLLIN):
            answer = json.loads(self.socket.recv_multipart()[-1])
            if answer.get("id", id) == id:
                return answer
        return None

    def follow(self, stream, number=0, hash=ZERO, wait_ms=1000):
        """Follows a stream without end: yields (number, hash, event), event None where it is not for us.

        Keep number and hash together with what the event brought about; start again with them.  With nothing new it
        yields (number, hash, None) of the last one, so that a caller can stop.  Raises Forked."""
        while True:
            links = self.read_page(stream, number, hash, wait_ms)
            if not links:
                yield number, hash, None
            for number, hash, body in links:
                yield number, hash, body and json.loads(body)

    def read_page(self, stream, number, hash, wait_ms):
        """The next events as (number, hash, body or None), after the whole page was found to continue the chain."""
        asked = {"stream": stream, "after": number, "hash": hash, "limit": 256, "wait_ms": wait_ms}
        try:
            page = self.call("stream.read.v1", asked)
        except Refused as refused:
            if refused.code == "forked":
                raise Forked(f"{stream} has another event {number} than was followed") from refused
            raise
        links = []
        for event in page["events"]:
            number, hash = next_link(page["alg"], number, hash, event)
            links.append((number, hash, event.get("body")))
        if number == page["head"]["number"] and hash != page["head"]["hash"]:
            raise Forked(f"{stream} does not end in the hash that it names")
        return links


def next_link(algorithm, number, hash, event):
    """Number and hash of the event that follows (number, hash) in the chain."""
    def digest(*parts):
        return hashlib.new(HASHES[algorithm], b"".join(parts)).digest()

    if event["number"] != number + 1:
        raise Forked(f'event {event["number"]} came after {number}')
    body_hash = (digest(bytes.fromhex(event["salt"]), event["body"].encode("utf-8")) if "body" in event
                 else bytes.fromhex(event["body_hash"]))
    link = digest(DOMAIN, bytes.fromhex(hash), event["number"].to_bytes(8, "big"), body_hash)
    return event["number"], link.hex()


# ---- the program ----

def read_data(path):
    """JSON from a file, or from standard input for `-`."""
    if path == "-":
        return json.load(sys.stdin)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def show(value):
    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)


def do_profile(service, arguments):
    show(service.call("application.profile.put.v1", read_data(arguments.file), subject=arguments.code))


def do_person(service, arguments):
    show(service.call("application.person.put.v1", read_data(arguments.file), subject=arguments.code))


def do_policies(service, _):
    """Of a policy service: what can be applied for."""
    for policy in service.call("policy.list.v1", {"state": "published"})["policies"]:
        print(json.dumps(policy, ensure_ascii=False), flush=True)


def do_fits(service, arguments):
    """One line for each policy: what would come of the draft, and what to add to it.  Nothing is filed."""
    draft = read_data(arguments.file)
    for policy in arguments.policy:
        line = {"policy": policy}
        for period in (draft.get("period", "once"), "once"):  # as the policy counts
            try:
                checked = service.call("application.check.v1", {**draft, "policy": policy, "period": period})
                line.update(state=checked["state"], **{key: checked["assessment"][key] for key in ("amount", "to_add")})
                break
            except Refused as refused:
                line["refused"] = refused.code
                if refused.code != "period_unfit":
                    break
        print(json.dumps(line, ensure_ascii=False), flush=True)


def do_matches(service, arguments):
    """What departments found for an enterprise without being asked; each is acknowledged, so that they know it arrived."""
    for match in service.call("application.match.list.v1", {"party": arguments.code})["matches"]:
        if match["state"] == "told":
            match.update(service.call("application.match.answer.v1", {"party": match["party"]}, subject=match["policy"]))
        print(json.dumps(match, ensure_ascii=False), flush=True)


def do_decline(service, arguments):
    show(service.call("application.match.answer.v1", {"party": arguments.code, "decline": True}, subject=arguments.policy))


def do_check(service, arguments):
    show(service.call("application.check.v1", read_data(arguments.file)))


def do_correct(service, arguments):
    show(service.call("application.correct.v1", read_data(arguments.file), subject=arguments.case))


def do_object(service, arguments):
    """Of the subsidy service that shows the award to the public."""
    show(service.call("subsidy.objection.file.v1", read_data(arguments.file), subject=arguments.award))


def do_ask(service, arguments):
    """Of a coordination service: a request of an enterprise."""
    show(service.call("coordination.request.file.v1", read_data(arguments.file)))


def do_rate(service, arguments):
    show(service.call("coordination.request.rate.v1", {"rating": arguments.rating}, subject=arguments.request))


def do_submit(service, arguments):
    """Prints the answer with the id: with --id, the same application can be sent again and is filed only once."""
    id = arguments.id or new_id()
    show({"id": id, **service.call("application.submit.v1", read_data(arguments.file), id=id), "at": service.at})


def do_status(service, arguments):
    show(service.call("application.status.v1", {}, subject=arguments.case, after=arguments.after))


def do_withdraw(service, arguments):
    show(service.call("application.withdraw.v1", {"reason": arguments.reason}, subject=arguments.case))


def do_follow(service, arguments):
    """One line an event, of one case if it is named; ends when all there is has been shown, unless --forever."""
    for number, hash, event in service.follow(arguments.stream, arguments.number, arguments.hash):
        if number == arguments.number and not arguments.forever:
            return
        about = event and event["subject"]
        if number != arguments.number and arguments.case in (None, about):
            print(json.dumps({"number": number, "hash": hash, "event": event}, ensure_ascii=False), flush=True)
        arguments.number = number


def parse_arguments():
    parser = argparse.ArgumentParser(description="A portal to one of Liaison's services.")
    parser.add_argument("--name", required=True, help="our name in the directory, such as portal/331023-zwfw")
    parser.add_argument("--key", required=True, help="file with our secret key")
    parser.add_argument("--endpoint", required=True, help="of the service, such as tcp://127.0.0.1:7102")
    parser.add_argument("--server-key", required=True, help="the service's public key; as --server-key=KEY, since a key may begin with -")
    parser.add_argument("--lang", default="zh", choices=["zh", "en"])
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, run, help, *positional):
        one = commands.add_parser(name, help=help)
        one.set_defaults(run=run)
        for argument in positional:
            one.add_argument(argument)
        return one

    command("profile", do_profile, "put an enterprise's profile", "code", "file")
    command("person", do_person, "put a person's data; prints the pseudonym", "code", "file")
    command("policies", do_policies, "of a policy service: what can be applied for")
    command("fits", do_fits, "what each policy would say of a draft", "file").add_argument("policy", nargs="+")
    command("matches", do_matches, "what departments found for an enterprise; acknowledges it", "code")
    command("decline", do_decline, "decline what would be granted without an application", "code", "policy")
    command("check", do_check, "what would come of a draft, without filing it", "file")
    command("correct", do_correct, "hand an application in anew, under its case", "case", "file")
    command("object", do_object, "of a subsidy service: object to an award in public notice", "award", "file")
    command("ask", do_ask, "of a coordination service: file an enterprise's request", "file")
    command("rate", do_rate, "say how good the answer to a request was, 1 to 5", "request").add_argument("rating", type=int)
    command("submit", do_submit, "file an application", "file").add_argument("--id", help="of an earlier try")
    command("status", do_status, "show a case", "case").add_argument("--after", help="`at` of an earlier answer")
    command("withdraw", do_withdraw, "withdraw an application", "case", "reason")
    follow = command("follow", do_follow, "follow a stream, checking its chain", "stream")
    follow.add_argument("--number", type=int, default=0, help="of the last event that is known")
    follow.add_argument("--hash", default=ZERO, help="of that event")
    follow.add_argument("--case", help="only what is about this case")
    follow.add_argument("--forever", action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    with Portal(arguments.name, arguments.key, arguments.lang) as portal:
        try:
            arguments.run(portal.service(arguments.endpoint, arguments.server_key), arguments)
        except (Refused, NoAnswer, Forked) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
