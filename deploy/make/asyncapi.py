#!/usr/bin/python3
"""Makes proto/asyncapi.yaml (AsyncAPI 3.0) out of proto/ and the daemons' routes:

    deploy/make/asyncapi.py FOLDER_OF_PROGRAMS            prints it; fails if routes and proto/ differ
    deploy/make/asyncapi.py FOLDER_OF_PROGRAMS --check    fails also if proto/asyncapi.yaml is another

Whatever is in it is said elsewhere: this file only arranges.  It stands by itself: schemas are carried along, in AsyncAPI's
own dialect (draft 07 of JSON Schema), so that any tool for AsyncAPI can show it.
"""

import os
import re
import sys

import yaml_text
from contract import COMMON, SERVICES, Contract, read_text
from dialect import name_of, rewritten

PATH = "proto/asyncapi.yaml"
ID, TRACE = "0195566d-5c80-7a3b-8f10-3d5b9c2e4a61", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TIME = "2026-03-02T01:30:00.000000Z"
CONTENT = "application/cloudevents+json"

# How descriptions begin that say what `subject` is: the shape, and one for examples.
SUBJECTS = {
    "the case": ("case_number", "331023-2026-000123-C"),
    "the award, or its case": (None, "331023-2026-000123-C/1"),
    "the award": ("award_number", "331023-2026-000123-C/1"),
    "the payment": ("payment_number", "331023-2026-000123-C/1/p1"),
    "the objection": ("objection_number", "331023-2026-000123-C/1/o1"),
    "the request": ("request_number", "Q331023-2026-000007-K"),
    "the review": ("review_number", "331023-2026-000123-C/1/r1"),
    "the fund": ("fund_id", "331023-hrss/2026/jobs"),
    "the matter": ("matter", "incubator-verification"),
    "the version": ("policy_ref", "P1d@1"),
    "the pseudonym": ("person", "person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61"),
    "the enterprise's code": ("uscc", "91331023MAYQYXW1X9"),
    "the code of the enterprise that the person belongs to": ("uscc", "91331023MAYQYXW1X9"),
    "its unified social credit code": ("uscc", "91331023MAYQYXW1X9"),
}

INFO = """Everything that is said between portals, officers, treasuries and the departments' services. Each service listens on \
one ZeroMQ ROUTER under CURVE; whoever speaks to it opens a DEALER with a key that the directory knows. A message is one frame: a \
CloudEvent in UTF-8 JSON, at most 64 KiB, with integers only.

Operations are told from the service's side. `receive`: a command or query that you send; the answer comes over the same socket, with \
the same `id`, as `<type>.reply` or as `problem`. `send`: an event of the service's stream, a line in a hash chain; you fetch events with \
`stream.read.v1`, which gives each one's `body`, the exact bytes of the message shown here.

An answer to a command means that it is committed. Without an answer send the same bytes with the same `id` again: it is done once \
and answered the same. `x-roles` says who may send a message; `problem` lists the codes of refusals. \
In commands, fields that are not named are refused; of events and answers, ignore those that you do not know. \
How to connect, to send again, to follow a stream and to check its chain, in one page, with portals in Python and JavaScript: \
README.md and portal/ beside this file."""

CURVE = """ZeroMQ's CURVE: every principal has a key pair (32 bytes each, Z85 in 40 characters). You set the service's public key \
(ZMQ_CURVE_SERVERKEY) and your own pair; the service looks your public key up in the directory at every message, which gives your name \
(`source` must equal it) and roles. An unknown or revoked key is refused in the handshake."""


def ref(*path):
    return {"$ref": "#/" + "/".join(path)}


def schema_ref(name):
    return ref("components", "schemas", name)


class Document:
    def __init__(self, contract):
        self.contract, self.schemas, self.messages = contract, {}, {}
        self.channels, self.operations = {}, {}
        for document in contract.documents.values():
            self.add_schemas(document)
        self.problem_message()

    def add_schemas(self, document):
        """The document, its $defs and the answer each under a name of its own."""
        id = document["$id"]
        for name, shape in document.get("$defs", {}).items():
            self.schemas[name_of(f"{id}#/$defs/{name}")] = rewritten(shape, id)
        if "x-reply" in document:
            self.schemas[name_of(f"{id}#/x-reply")] = rewritten(document["x-reply"], id)
        if set(document) & {"type", "properties", "allOf", "anyOf", "oneOf"}:
            self.schemas[name_of(id)] = rewritten(document, id)

    # ---- messages ----

    def payload(self, type, data, subject=None, required=()):
        """The envelope, with what this type fixes of it."""
        fields = {"type": {"const": type}, "data": schema_ref(data)}
        if subject:
            fields["subject"] = schema_ref(f"common.{subject}")
        return {"allOf": [schema_ref("envelope"), {"type": "object", "required": ["id", *required], "properties": fields}]}

    @staticmethod
    def examples(values, **envelope):
        head = {"specversion": "1.0", "id": ID}
        return [{"payload": {**head, **{key: value for key, value in envelope.items() if value is not None},
                             "datacontenttype": "application/json", "data": value}} for value in values]

    def subject_of(self, document):
        """(shape, example) as the description's beginning says; (None, None) if it has no subject."""
        text = document["description"]
        if not text.startswith("subject:"):
            return None, None
        for phrase in sorted(SUBJECTS, key=len, reverse=True):
            if re.match(re.escape(phrase) + r"([.,;:]| \()", text.removeprefix("subject: ")):
                return SUBJECTS[phrase]
        raise ValueError(f"{document['$id']}: SUBJECTS does not say what this is: {text[:60]}")

    def add_message(self, type, document, service):
        if type in self.messages:
            return
        shape, subject = self.subject_of(document)
        event = document["x-kind"] == "event"
        source = self.contract.stream_of(service) if event else self.contract.who_may_send(document)
        required = (["subject"] if subject else []) + (["time"] if event else [])
        self.messages[type] = {
            "name": type, "title": document["title"], "description": document["description"], "contentType": CONTENT,
            "tags": [{"name": document["x-kind"]}],
            **({} if event else {"correlationId": ref("components", "correlationIds", "id"), "x-roles": document["x-roles"]}),
            **({"x-problems": document["x-problems"]} if "x-problems" in document else {}),
            "payload": self.payload(type, type, shape, required),
            "examples": self.examples(document["examples"], source=source, type=type, subject=subject,
                                      time=TIME if event else None, lang=None if event else "en", traceparent=TRACE),
        }
        if not event:
            self.add_reply(type, document, service)

    def add_reply(self, type, document, service):
        stream, name = self.contract.stream_of(service), f"{type}.reply"
        self.messages[name] = {
            "name": name, "title": f"Answer: {document['title']}", "contentType": CONTENT, "tags": [{"name": "reply"}],
            "correlationId": ref("components", "correlationIds", "id"),
            "payload": self.payload(name, name, required=["at"]),
            "examples": self.examples(document["x-reply"].get("examples", [{}]), source=stream, type=name, at=f"{stream}#13"),
        }

    def problem_message(self):
        """With every code that there is: its status, its parameters, and its title."""
        contract = self.contract
        document = next(one for one in contract.documents.values() if one["$id"] == "liaison:problem")
        codes = {code: {"status": entry["status"], "of": folder, "title": entry["title"]["en"]}
                 for folder in (COMMON, *SERVICES) for code, entry in contract.problems[folder].items()}
        self.messages["problem"] = {
            "name": "problem", "title": document["title"], "description": document["description"] + " It has no id if that of the "
            "message could not be read.", "contentType": CONTENT, "tags": [{"name": "reply"}],
            "correlationId": ref("components", "correlationIds", "id"), "x-codes": codes,
            "payload": {"allOf": [schema_ref("envelope"), {"type": "object", "required": ["at"], "properties": {
                "type": {"const": "problem"}, "data": schema_ref("problem")}}]},
            "examples": self.examples(document["examples"], source=contract.stream_of("application"), type="problem",
                                      at=contract.stream_of("application") + "#13"),
        }

    # ---- services ----

    def channel(self, service, name, title, description, types):
        self.channels[name] = {
            "address": f"{service}/{{department}}", "title": title, "description": description,
            "servers": [ref("servers", service)], "parameters": {"department": ref("components", "parameters", "department")},
            "messages": {type: ref("components", "messages", type) for type in types},
        }

    def add_service(self, service):
        asked = {**self.contract.messages(service, "command", "query"), **self.contract.messages(COMMON, "command", "query")}
        events = {**self.contract.messages(COMMON, "event"), **self.contract.messages(service, "event")}
        for type, document in {**asked, **events}.items():
            self.add_message(type, document, service)
        self.channel(service, service, f"{service}: commands and queries",
                     f"The socket of {service}d: commands and queries go in, answers come out. The address is the service's name in the "
                     "directory.", [type for one in asked for type in (one, one + ".reply")] + ["problem"])
        self.channel(service, f"{service}.stream", f"{service}: events",
                     f"The stream of {service}d, which has its name. Its events are read with stream.read.v1; the body of one whose audience "
                     "does not include you is kept from you, but not its hash.", list(events))
        for type, document in asked.items():
            self.add_asked(service, type, document)
        for type, document in events.items():
            self.operations[self.operation_name(service, type)] = {
                "action": "send", "channel": ref("channels", f"{service}.stream"), "title": document["title"],
                "tags": [{"name": "event"}], "messages": [ref("channels", f"{service}.stream", "messages", type)]}

    @staticmethod
    def operation_name(service, type):
        return type if type.startswith(service + ".") else f"{service}.{type}"

    def add_asked(self, service, type, document):
        self.operations[self.operation_name(service, type)] = {
            "action": "receive", "channel": ref("channels", service), "title": document["title"],
            "tags": [{"name": document["x-kind"]}], "x-roles": document["x-roles"],
            "messages": [ref("channels", service, "messages", type)],
            "reply": {"channel": ref("channels", service),
                      "messages": [ref("channels", service, "messages", one) for one in (type + ".reply", "problem")]},
        }

    def server(self, service):
        return {
            "host": "{host}:{port}", "protocol": "zmtp", "protocolVersion": "3.1", "title": f"{service}d",
            "description": self.contract.routes[service]["summary"] + ". Each department that runs one has an endpoint and a key of its own, "
            "and perhaps a second endpoint of a standby: connect to all, only the active one answers.",
            "variables": {"host": {"default": "127.0.0.1", "description": "as the directory says"},
                          "port": {"default": str(7101 + SERVICES.index(service)), "description": "as the directory says"}},
            "security": [ref("components", "securitySchemes", "curve")], "tags": [{"name": service}],
        }

    def whole(self):
        for service in SERVICES:
            self.add_service(service)
        version = re.search(r'LIAISON_VERSION "(.+?)"', read_text("common/base/version.h"))[1]
        return {
            "asyncapi": "3.0.0",
            "info": {"title": "Liaison", "version": version, "description": INFO,
                     "license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
                     "tags": [{"name": "command", "description": "changes something; answered after the commit"},
                              {"name": "query", "description": "changes nothing"},
                              {"name": "event", "description": "a fact in a service's stream"}]},
            "defaultContentType": CONTENT,
            "servers": {service: self.server(service) for service in SERVICES},
            "channels": self.channels, "operations": self.operations,
            "components": {
                "securitySchemes": {"curve": {"type": "asymmetricEncryption", "description": CURVE}},
                "parameters": {"department": {"description": self.schemas["common.department"]["description"],
                                              "examples": self.schemas["common.department"]["examples"]}},
                "correlationIds": {"id": {"location": "$message.payload#/id", "description": "An answer has the id of what it answers."}},
                "messages": self.messages, "schemas": dict(sorted(self.schemas.items())),
            },
        }


HEAD = "# Made by `make asyncapi` out of proto/ and the daemons' routes: change those.  `make check` compares.\n"


def main():
    contract = Contract(sys.argv[1])
    problems = list(contract.differences())
    text = HEAD + yaml_text.dump(Document(contract).whole())
    if "--check" in sys.argv[2:]:
        if not os.path.exists(PATH) or read_text(PATH) != text:
            problems.append(f"{PATH} is not what proto/ and the routes make: run `make asyncapi` and look at what changes")
    elif not problems:
        sys.stdout.write(text)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
