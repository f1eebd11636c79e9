"""The contract as data: what stands in proto/, what the daemons say that they answer (`--routes`), and where the two differ."""

import configparser
import glob
import json
import os
import re
import subprocess

SERVICES = ("policy", "application", "subsidy", "coordination")
COMMON = "common"  # proto/common: what every service answers
COMMENT = re.compile(r"/\*.*?\*/", re.S)
TYPE = re.compile(r'"([a-z][a-z_]*(?:\.[a-z][a-z_]*)*\.v[1-9][0-9]?)"')


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Contract:
    def __init__(self, programs):
        """`programs` is the folder of the daemons, which are asked for their routes; the working folder is the project's."""
        paths = sorted(glob.glob("proto/*.json") + glob.glob("proto/*/*.json"))
        read = {path: read_json(path) for path in paths}
        self.documents = {path: document for path, document in read.items() if "$schema" in document}
        self.problems = {os.path.basename(os.path.dirname(path)): document for path, document in read.items()
                         if path.endswith("/problems.json")}
        roles = read["proto/roles.json"]
        self.groups, self.roles = roles["groups"], [role["name"] for role in roles["roles"]]
        self.routes = {service: self.ask(os.path.join(programs, service + "d")) for service in SERVICES}
        self.principals = self.read_principals()

    @staticmethod
    def ask(program):
        return json.loads(subprocess.run([program, "--routes"], check=True, capture_output=True, text=True).stdout)

    @staticmethod
    def read_principals():
        """Of the sample: (name, roles), in its order."""
        file = configparser.ConfigParser(interpolation=None, comment_prefixes="#", delimiters="=")
        file.read("deploy/sample/principals.ini", encoding="utf-8")
        return [(section.removeprefix("principal "), file[section]["roles"].split()) for section in file.sections()]

    def messages(self, folder, *kinds):
        """Type -> document of the messages in a folder of proto/."""
        return {document["$id"].removeprefix("liaison:"): document for path, document in self.documents.items()
                if os.path.dirname(path) == f"proto/{folder}" and document.get("x-kind") in kinds}

    def roles_of(self, document):
        """Groups as the roles that they stand for."""
        return {role for name in document["x-roles"] for role in self.groups.get(name, [name])}

    def who_may_send(self, document):
        """A principal of the sample that could send it; a portal, if one may."""
        roles = self.roles_of(document)
        return next(name for name, has in sorted(self.principals, key=lambda one: "portal" not in one[1]) if roles & set(has))

    def stream_of(self, service):
        return next(name for name, _ in self.principals if name.startswith(service + "/"))

    # ---- where the daemons say something else ----

    def differences(self):
        """Lines that say what is in routes and not in proto/, or in proto/ and nowhere else."""
        for service, answered in self.routes.items():
            yield from self.compare(service, service + "d", answered["own"])
            yield from self.compare(COMMON, service + "d", answered["common"])
            yield from self.unknown_followed(service, answered["own"])
        for folder in (*SERVICES, COMMON):
            yield from self.never_emitted(folder)

    def compare(self, folder, program, routes):
        documents = self.messages(folder, "command", "query")
        answered = {route["type"]: route for route in routes if route["kind"] in ("command", "query")}
        for type in sorted(answered.keys() - documents.keys()):
            yield f"{program} answers {type}, which proto/{folder} does not have"
        for type in sorted(documents.keys() - answered.keys()):
            yield f"proto/{folder}/{type}.json is answered by nobody: {program} has no route for it"
        for type in sorted(documents.keys() & answered.keys()):
            if documents[type]["x-kind"] != answered[type]["kind"]:
                yield f"{type} is a {answered[type]['kind']} of {program}, and a {documents[type]['x-kind']} in proto/{folder}"
            if self.roles_of(documents[type]) != set(answered[type]["roles"]):
                yield f"{type}: x-roles are {documents[type]['x-roles']}, and {program} lets {answered[type]['roles']} send it"

    def unknown_followed(self, service, routes):
        events = {type for folder in (*SERVICES, COMMON) for type in self.messages(folder, "event")}
        for route in routes:
            if route["kind"] == "event" and route["type"] not in events:
                yield f"{service}d follows {route['type']}, which is no event of proto/"

    def never_emitted(self, folder):
        """An event is named where it is emitted, in the sources of its service (of the runtime, for proto/common), and what is
        named there like a message is one."""
        sources = glob.glob("common/*/*.c") if folder == COMMON else glob.glob(f"services/{folder}/*.c")
        named = {type for path in sources if os.path.basename(path) != "routes.c"
                 for type in TYPE.findall(COMMENT.sub("", read_text(path)))}
        known = {document["$id"].removeprefix("liaison:") for document in self.documents.values()}
        for type in sorted(self.messages(folder, "event").keys() - named):
            yield f"proto/{folder}/{type}.json is an event that nothing in {os.path.dirname(sources[0])} emits"
        for type in sorted(named - known):
            yield f"a source of {folder} names {type}, which proto/ does not have"
