"""The sample's policies by the rules' own evaluator, through `liaison rule`: each can be published, and each vector of deploy/sample/vectors.json
comes out as it was worked out by hand."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.append("deploy")
import assessments  # noqa: E402

LIAISON = os.path.join(os.environ.get("BIN", "build/plain-gcc/bin"), "liaison")
POLICIES = "deploy/sample/policies"


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def liaison(*arguments):
    """Status and the JSON that it printed, or what it complained."""
    ended = subprocess.run([LIAISON, *arguments, "--json"], capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else ended.stderr


def failed_of(assessment):
    return [condition["id"] for condition in assessment["conditions"] if condition["outcome"] == "failed"]


def differences(assessment, expected):
    """What is not as expected."""
    failed = failed_of(assessment)
    facts = {fact["id"]: str(fact["value"]) for fact in assessment["facts"]}
    found = {name: assessment.get(name) for name in ("outcome", "amount", "missing", "range")} | {"failed": failed}
    wanted = {"failed": []} | {name: value for name, value in expected.items() if name != "facts"}
    wrong = [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]
    return wrong + [f"{name} is {facts[name]}, not {value}" for name, value in expected.get("facts", {}).items() if facts[name] != str(value)]


class Check:
    def __init__(self):
        self.passed, self.failures = 0, []
        self.parties = {party["code"]: party for party in read("deploy/sample/parties.json")["parties"]}

    def expect(self, good, where, what):
        if good:
            self.passed += 1
        else:
            self.failures.append(f"deploy/sample: {where}: {what}")

    def check_publishable(self):
        for name in sorted(os.listdir(POLICIES)):
            if name.endswith(".json"):
                status, answer = liaison("rule", "check", f"{POLICIES}/{name}")
                self.expect(status == 0 and answer["publishable"], name, answer)

    def check_refusals(self):
        """What publication would refuse is said with its place; a file that is none, too."""
        policy = read(f"{POLICIES}/P1d.json")
        policy["conditions"][0]["feel"] = "people.founder.hair_colour"
        del policy["contact"]
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(policy, file)
            file.flush()
            status, answer = liaison("rule", "check", file.name)
        places = {error["pointer"] for error in answer["errors"]}
        self.expect(status == 1 and not answer["publishable"], "rule check", "lets a wrong policy pass")
        self.expect({"/contact/phone", "/contact/address", "/conditions/0/feel"} <= places, "rule check", f"names {places}")
        self.expect(all(error["expected"] for error in answer["errors"]), "rule check", "does not say what would be right")
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            file.write("[1]")
            file.flush()
            self.expect(liaison("rule", "try", file.name, file.name)[0] == 2, "rule try", "of no document is not said to be a mistake of usage")
            file.seek(0)
            file.write("{}\n")
            file.flush()
            self.expect(liaison("rule", "try", file.name, file.name)[0] == 1, "rule try", "takes an empty object for a policy")
        self.expect(liaison("rule", "check", "/nowhere")[0] == 2, "rule check", "of no file is not said to be a mistake of usage")

    def check_vectors(self):
        for vector in read("deploy/sample/vectors.json")["vectors"]:
            wrong = differences(assessments.assess(LIAISON, vector["policy"], vector["document"]), vector["expect"])
            self.expect(not wrong, f"vectors.json: {vector['policy']}: {vector['label']}", "; ".join(wrong))

    def check_assessments(self):
        """Each is as it says; and each condition of each policy is met by one, failed by one and unknown for one."""
        sample, seen = read("deploy/sample/assessments.json"), set()
        self.expect(len(self.parties) >= 25, "parties.json", f"has {len(self.parties)} parties, not 25")
        for one in sample["assessments"]:
            assessment = assessments.assess(LIAISON, one["policy"], assessments.document_of(one, self.parties[one["party"]], sample["filed"]))
            wrong = differences(assessment, {"failed": failed_of(assessment)} | one["expect"])
            self.expect(not wrong, f"assessments.json: {one['label']}", "; ".join(wrong))
            seen |= {(one["policy"], condition["id"], condition["outcome"]) for condition in assessment["conditions"]}
        for name in sorted(os.listdir(POLICIES)):
            policy = read(f"{POLICIES}/{name}") if name.endswith(".json") else {"conditions": []}
            for condition in policy["conditions"]:
                for outcome in ("met", "failed", "unknown"):
                    self.expect((policy["id"], condition["id"], outcome) in seen, name, f"nobody's {condition['id']} is {outcome}")

    def run(self):
        self.check_publishable()
        self.check_refusals()
        self.check_vectors()
        self.check_assessments()
        return self.passed, self.failures
