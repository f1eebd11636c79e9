"""The sample's assessments: what the one window would put together of a profile and an application, and what comes of it.

`liaison rule try` runs the rules as the one window does, without a service.
"""

import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "sample")


def read(name):
    with open(os.path.join(SAMPLE, name), encoding="utf-8") as file:
        return json.load(file)


def document_of(one, party, filed):
    """The profile by its roots, people's answers, and what was filed."""
    document = {"on": {"filed": filed, "assessed": filed, "period": one["period"]}, "party": {"name": party["profile"]["party"]["name"]},
                "subject": one["subject"], "form": one["form"], "held": dict(one["held"])}
    for attribute in party["profile"]["attributes"]:
        root, name = attribute["name"].split(".", 1)
        document[root][name] = attribute["value"]
    document["people"] = {role: {answer["question"]: answer["answer"] for answer in person["answers"]} for role, person in party["people"].items()}
    return document


def assess(liaison, policy, document):
    """The assessment of a document by a policy of the sample; `liaison` is the client's path."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        command = [liaison, "--json", "rule", "try", f"{SAMPLE}/policies/{policy}.json", file.name]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ended.stdout}{ended.stderr}")
    return json.loads(ended.stdout)["assessment"]
