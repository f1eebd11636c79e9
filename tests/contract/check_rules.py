"""The sample's policies by the rules' own evaluator, through `liaison rule`: each can be published, and each vector of deploy/sample/vectors.json
comes out as it was worked out by hand."""

import json
import os
import subprocess
import tempfile

LIAISON = os.path.join(os.environ.get("BIN", "build/plain-gcc/bin"), "liaison")
POLICIES = "deploy/sample/policies"


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def liaison(*arguments):
    """Status and the JSON that it printed, or what it complained."""
    ended = subprocess.run([LIAISON, *arguments, "--json"], capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else ended.stderr


def assess(policy, document):
    """The assessment of a document by a policy of the sample."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        status, answer = liaison("rule", "try", f"{POLICIES}/{policy}.json", file.name)
    assert status == 0, f"{policy}: {answer}"
    return answer["assessment"]


def differences(assessment, expected):
    """What is not as expected."""
    failed = [condition["id"] for condition in assessment["conditions"] if condition["outcome"] == "failed"]
    facts = {fact["id"]: str(fact["value"]) for fact in assessment["facts"]}
    found = {name: assessment.get(name) for name in ("outcome", "amount", "missing", "range")} | {"failed": failed}
    wanted = {"failed": []} | {name: value for name, value in expected.items() if name != "facts"}
    wrong = [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]
    return wrong + [f"{name} is {facts[name]}, not {value}" for name, value in expected.get("facts", {}).items() if facts[name] != str(value)]


class Check:
    def __init__(self):
        self.passed, self.failures = 0, []

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
        self.expect(liaison("rule", "check", "/nowhere")[0] == 2, "rule check", "of no file is not said to be a mistake of usage")

    def check_vectors(self):
        for vector in read("deploy/sample/vectors.json")["vectors"]:
            wrong = differences(assess(vector["policy"], vector["document"]), vector["expect"])
            self.expect(not wrong, f"vectors.json: {vector['policy']}: {vector['label']}", "; ".join(wrong))

    def run(self):
        self.check_publishable()
        self.check_refusals()
        self.check_vectors()
        return self.passed, self.failures
