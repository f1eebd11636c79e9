"""Chains whole, numbers gapless, the same history for everybody: in the producer's database, over the wire, in what a follower saw
while all was going on, and in the followers' cursors."""

import datetime
import hashlib
import json

from .facts import DOMAIN, ZERO, Event, Reader, digest

READERS = {"application": "subsidy/331023-hrss", "subsidy": "application/331023-zwfw", "policy": "application/331023-zwfw",
           "coordination": "application/331023-zwfw"}
PAGE = 256
RUN_MOST = datetime.timedelta(days=2)  # the clock is confirmed a day ahead, never further


def check_stored(service, findings):
    """Recomputes every hash from salts and bodies; keeps what the other rules need."""
    number, before, algorithm, ids = 0, ZERO, service.head["algorithm"], set()
    for row in service.stored_events():
        number += 1
        findings.expect("chain", row["number"] == number, lambda: f"{service.name} has {row['number']} where {number} should be")
        number = row["number"]
        body = bytes.fromhex(row["body"] or "")
        erased = number in service.erased
        findings.expect("chain", (row["body"] is None) == erased, f"{service.name}#{number}: {'erased, and still there' if erased else 'it has no body'}")
        body_hash = bytes.fromhex(row["body_hash"]) if erased else digest(algorithm, bytes.fromhex(row["salt"] or ""), body)
        findings.expect("chain", body_hash.hex() == row["body_hash"], f"{service.name}#{number}: its body has another hash")
        before = digest(algorithm, DOMAIN, before, number.to_bytes(8, "big"), body_hash)
        findings.expect("chain", before.hex() == row["hash"], f"{service.name}#{number}: its hash is not over the one before")
        service.events.append(erased_event_of(row) if erased else event_of(service, row, body, ids, findings))
    findings.expect("chain", (number, before.hex()) == (service.head["number"], service.head["hash"]),
                    f"{service.name}: the head is {service.head}, the last event {number} {before.hex()}")
    check_forks(service, findings)
    check_erasures(service, findings)


def check_erasures(service, findings):
    """What was erased is named in the stream, behind it, and nothing else is."""
    told = [(event.number, event.data["numbers"], event.data.get("subject")) for event in service.events if event.type == "stream.erased.v1"]
    kept = [(erasure["record"], erasure["numbers"], erasure["subject"]) for erasure in service.erasures]
    findings.expect("chain", told == kept, f"{service.name}: its stream says {told} was erased, its table {kept}")
    findings.expect("chain", all(max(numbers) < record for record, numbers, _ in told), f"{service.name}: erased before it was told: {told}")


def check_forks(service, findings):
    """Each fork that was accepted stands in the stream, in the same words, and its epoch is above what anybody had known and not above ours."""
    told = [event.data for event in service.events if event.type == "stream.forked.v1"]
    kept = [{**{name: fork[name] for name in ("epoch", "after", "known_by", "known_epoch", "known_hash", "operator", "reason")},
             "stream": service.name, "lost": {"from": fork["after"] + 1, "to": fork["lost"]}} for fork in service.forks]
    findings.expect("forks", told == kept, lambda: f"{service.name} tells of {told}, and has accepted {kept}")
    for before, fork in zip([{"epoch": 0}, *service.forks], service.forks):
        findings.expect("forks", max(before["epoch"], fork["known_epoch"]) < fork["epoch"] <= service.head["epoch"],
                        f"{service.name}: a fork in epoch {fork['epoch']} after {before['epoch']}, known {fork['known_epoch']}, of {service.head['epoch']}")


def erased_event_of(row):
    """What is left of it by law."""
    event = Event()
    event.number, event.hash, event.type, event.subject, event.audience = (row[name] for name in ("number", "hash", "type", "subject", "audience"))
    event.data, event.id, event.trace, event.body_digest = {}, None, "", None
    return event


def event_of(service, row, body, ids, findings):
    content = json.loads(body or b"{}")
    event = Event()
    event.number, event.hash, event.type, event.subject = row["number"], row["hash"], row["type"], row["subject"]
    event.audience, event.data, event.id = row["audience"], content.get("data", {}), content.get("id")
    event.trace = content.get("traceparent", "--").split("-")[1]
    event.body_digest = hashlib.sha256(body).digest()
    said = (content.get("type"), content.get("subject"), content.get("source"))
    findings.expect("chain", said == (event.type, event.subject, service.name),
                    f"{service.name}#{event.number}: its row says {event.type} {event.subject}, its body {said}")
    at = datetime.datetime.fromisoformat(content.get("time", "1970-01-01T00:00:00Z"))
    service.opened = service.opened or at
    findings.expect("time", abs(at - service.opened) < RUN_MOST, f"{service.name}#{event.number} is of {at}, when nobody confirmed it")
    findings.expect("once", event.id not in ids, f"{service.name}#{event.number}: the id {event.id} is there twice")
    ids.add(event.id)
    return event


def check_wire(service, findings):
    """Reads the whole stream as one of its followers, who sees bodies that are for it and hashes of the others."""
    who = READERS[service.kind]
    reader = Reader(who, service.reach, service.keys)
    number, before = 0, ZERO
    try:
        while number < service.head["number"]:
            answer = reader.ask("stream.read.v1", {"stream": service.name, "after": number, "hash": before.hex(), "limit": PAGE,
                                                   "wait_ms": 0})
            if answer["type"] == "problem" or not answer["data"]["events"]:
                findings.add("wire", f"{service.name} after {number}: {answer['data']}")
                return
            for event in answer["data"]["events"]:
                number += 1
                before = check_link(service, who, answer["data"]["alg"], event, number, before, findings)
    finally:
        reader.close()


def check_link(service, who, algorithm, event, number, before, findings):
    stored = service.events[number - 1] if number <= len(service.events) else None
    body = event["body"].encode() if "body" in event else None
    body_hash = bytes.fromhex(event["body_hash"]) if body is None else digest(algorithm, bytes.fromhex(event["salt"]), body)
    link = digest(algorithm, DOMAIN, before, event["number"].to_bytes(8, "big"), body_hash)
    findings.expect("wire", stored and event["number"] == number and link.hex() == stored.hash,
                    f"{service.name}#{number}: the wire has {link.hex()}, the database {stored and stored.hash}")
    if stored:
        may = (who in stored.audience or "*" in stored.audience) and number not in service.erased
        findings.expect("wire", may == (body is not None), f"{service.name}#{number}: {who} may {'' if may else 'not '}read it")
        findings.expect("wire", body is None or hashlib.sha256(body).digest() == stored.body_digest,
                        f"{service.name}#{number}: its body is another over the wire")
    return link


def check_followers(services, record, findings):
    """Followers stand at the producer's head with its hash; what was seen during the run is still the history."""
    for service in services.values():
        for row in service.rows("SELECT stream, number, encode(hash, 'hex') AS hash FROM runtime.cursor"):
            producer = services[row["stream"]]
            findings.expect("followers", (row["number"], row["hash"]) == (producer.head["number"], producer.head["hash"]),
                            f"{service.name} stands at {row['stream']}#{row['number']} {row['hash']}, which is at {producer.head}")
        waits = [row["stream"] for row in service.rows("SELECT stream FROM runtime.cursor")]
        findings.equal("followers", f"{service.name} follows", waits, service.reach["follows"])
        for row in service.rows("SELECT key, subject, type, code, detail FROM runtime.parked WHERE drained_at IS NULL"):  # and what is lost
            findings.add("parked", f"{service.name}: {row}")
    for stream, links in record.links.items():
        events = services[stream].events
        for number, hash in links.items():
            findings.expect("seen", (number <= len(events) and events[number - 1].hash == hash) or services[stream].gave_up(number),
                            f"{stream}#{number} was seen with {hash} and is no more")
    for fork in record.forks:
        if services[fork["forked"]].gave_up(fork["number"]):
            continue
        findings.add("seen", f"{fork['forked']} was called forked after {fork['number']}")
