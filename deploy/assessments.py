"""The sample's assessments: what the one window would put together of a profile and an application, and, for the demo, what comes of it.

`liaison rule try` runs the rules as the one window does, without a service.
"""

import json
import os
import subprocess
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "sample")
SIGNS = {"met": "符合 met", "failed": "不符 no", "unknown": "待补 ?"}


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


def of_policy(policy, sample):
    """One assessment of each outcome, where there is one."""
    chosen = {}
    for one in sample["assessments"]:
        if one["policy"] == policy:
            chosen.setdefault(one["expect"]["outcome"], one)
    return [chosen[outcome] for outcome in ("met", "failed", "unknown") if outcome in chosen]


def result(assessment, yuan):
    """In a cell: the amount, the range within which it is fixed, or that it is not granted."""
    if assessment["outcome"] != "met":
        return "-"
    if assessment.get("range"):
        return f"{yuan(assessment['range']['least'])}–{yuan(assessment['range']['most'])}"
    return yuan(assessment["amount"]) if assessment["amount"] is not None else "认定 title"


def show_policy(policy, liaison, demo, sample, texts):
    """`demo` has table, say and yuan; a column for each party, a row for each condition."""
    document = read(f"policies/{policy}.json")
    parties = {party["code"]: party for party in read("parties.json")["parties"]}
    shown = of_policy(policy, sample)
    found = [assess(liaison, policy, document_of(one, parties[one["party"]], sample["filed"])) for one in shown]
    demo.say(f"{policy}  {document['title']['zh']}", f"    {document['title']['en']}")
    headings = ["条件 condition"] + [parties[one["party"]]["profile"]["party"]["name"] for one in shown]
    rows = [[condition["text"]["zh"], *(SIGNS[assessment["conditions"][i]["outcome"]] for assessment in found)]
            for i, condition in enumerate(document["conditions"])]
    rows.append(["金额（元） amount", *(result(assessment, demo.yuan) for assessment in found)])
    demo.table(headings, rows)
    for one, assessment in zip(shown, found):
        missing = [path for path in assessment["missing"] if not path.startswith("held.years_received")]
        if missing:
            name = parties[one["party"]]["profile"]["party"]["name"]
            print(f"  {name}需补充：" + "；".join(texts[path]["zh"] for path in missing))
            print("\n".join(textwrap.wrap("To add: " + "; ".join(texts[path]["en"] for path in missing), 118, initial_indent="  ", subsequent_indent="  ")))
    print()


def show_all(liaison, demo):
    with open(os.path.join(HERE, "../proto/dictionary.json"), encoding="utf-8") as file:
        texts = {attribute["path"]: attribute["text"] for attribute in json.load(file)["attributes"]}
    sample = read("assessments.json")
    for policy in sorted({one["policy"] for one in sample["assessments"]}):
        show_policy(policy, liaison, demo, sample, texts)
