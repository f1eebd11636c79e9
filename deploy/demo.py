"""What `make demo` shows: a few days of two policies, from publication to payment, through the client `liaison` alone.

    demo.py DIR      DIR: a platform that deploy/platform.sh has brought up with a test clock

Everything that is done or asked goes through the client, as a person would type it.  At the end amounts and states are held
against what deploy/sample/parties.json expects; the exit status is 1 if one differs.
"""

import collections
import datetime
import json
import os
import subprocess
import sys
import time
import unicodedata

import assessments

HERE = os.path.dirname(os.path.abspath(__file__))
DIR = os.path.abspath(sys.argv[1])
LIAISON = os.path.join(os.environ["BIN"], "liaison")
CHINA = datetime.timezone(datetime.timedelta(hours=8))
PORTAL = "portal/331023-zwfw"
WAIT_SECONDS = 15
# Fen that each fund must hold in the end, by account.
FUNDS_IN_THE_END = {
    "331023-hrss/2026/jobs": {"available": 400000, "paid": 4600000},
    "440304-qyfw/2026/incubators": {"available": 70000000, "paid": 130000000},
}
EVENTS = {
    "policy.published.v1": "发布政策 policy published",
    "application.submitted.v1": "受理并转办 filed, sent on",
    "application.refused.v1": "不符合条件 refused by the rules",
    "application.incomplete.v1": "请补充信息 sent back for information",
    "award.review_requested.v1": "请求协助核实 opinion asked for",
    "award.approved.v1": "批准 approved",
    "award.waiting_for_funds.v1": "等待资金 waiting for funds",
    "payment.instructed.v1": "发出支付指令 payment instructed",
    "payment.confirmed.v1": "国库确认支付 payment confirmed",
    "review.opened.v1": "交协助部门办理 given to the assisting department",
    "review.warned.v1": "期限提醒 warned of the deadline",
    "review.concluded.v1": "意见齐备 opinions complete",
}


class Refused(Exception):
    """A problem that a service answered."""

    def __init__(self, problem):
        super().__init__(f'{problem["title"]}: {problem["detail"]}')
        self.problem = problem


# ---- the client ----

def liaison(*words, who=None, data=None, lang=None):
    """Runs the client; its output.  Raises Refused if a service refused."""
    command = [LIAISON, *(["--as", who] if who else []), *(["--lang", lang] if lang else []), *words]
    done = subprocess.run(command, input=data and json.dumps(data, ensure_ascii=False), text=True, encoding="utf-8",
                          capture_output=True, check=False, env=dict(os.environ, LIAISON_CONFIG=f"{DIR}/liaison.ini"))
    if done.returncode == 1 and "--json" in words and done.stdout:
        raise Refused(json.loads(done.stdout))
    if done.returncode:
        sys.exit(f"demo: {' '.join(command)}: exited {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def ask(*words, who=None, data=None, lang=None):
    return json.loads(liaison("--json", *words, who=who, data=data, lang=lang))


def attempt(*words, who=None, data=None):
    """The problem with which something is refused, its detail in both languages."""
    details = {}
    for lang in ("zh", "en"):
        try:
            ask(*words, who=who, data=data, lang=lang)
        except Refused as refused:
            details[lang] = refused.problem["detail"]
            code = refused.problem["code"]
        else:
            sys.exit(f"demo: not refused: {' '.join(words)}")
    return code, details


def wait_for(what, condition):
    """Departments follow each other's streams, so what one has done the next one knows a moment later."""
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"demo: waited in vain for {what}")
        time.sleep(0.05)


def status(case):
    return ask("status", case)


# ---- what is printed ----

def width(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(headings, rows, right=()):
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *rows)]

    def line(cells):
        parts = []
        for i, cell in enumerate(cells):
            fill = " " * (widths[i] - width(cell))
            parts.append(fill + cell if i in right else cell + fill)
        return "  " + "  ".join(parts).rstrip()
    print(line(headings))
    print("  " + "  ".join("-" * one for one in widths))
    for row in rows:
        print(line(row))


def chapter(zh, en):
    print(f"\n== {zh}\n== {en}\n", flush=True)


def say(zh, en):
    print(f"  {zh}\n  {en}", flush=True)


def yuan(fen):
    return "-" if fen is None else f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def indented(text):
    return "".join(f"  {line}\n" for line in text.splitlines())


def show(*words, lang):
    command = " ".join(["liaison", "--lang", lang, *words])
    print(f"  $ {command}\n" + indented(liaison(*words, lang=lang)), flush=True)


# ---- the sample ----

def sample(name):
    with open(f"{HERE}/sample/{name}", encoding="utf-8") as file:
        return json.load(file)


def read_principals():
    """Names in the directory -> (zh, en)."""
    names, name = {}, None
    with open(f"{DIR}/directory.ini", encoding="utf-8") as file:
        for line in file:
            key, _, value = line.strip().partition(" = ")
            if line.startswith("[principal "):
                name = line.strip()[len("[principal "):-1]
                names[name] = {}
            elif key in ("name_zh", "name_en"):
                names[name][key[-2:]] = value
    return names


PRINCIPALS = read_principals()
SAMPLE = sample("parties.json")
PARTIES = {party["code"]: party for party in SAMPLE["parties"]}


def set_clock(text):
    """Moves the platform's test clock to a time in China."""
    to = datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA)
    path = f"{DIR}/clock-offset"
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(str(int((to.timestamp() - time.time()) * 1000000)))
    os.rename(path + ".new", path)
    say(f"[时钟拨到 {text.replace('T', ' ')}]", f"[the test clock is put to {text.replace('T', ' ')}, UTC+8]")


# ---- the days ----

def publish():
    chapter("一、发布政策、责任清单和资金", "1. Two policies are published; who is responsible; the funds")
    rows = []
    for file, drafter, publisher in (("P1d", "331023-hrss/li-na", "331023-hrss/wang-fang"),
                                     ("P5", "440304-qyfw/chen-jie", "440304-qyfw/liu-yang")):
        policy = sample(f"policies/{file}.json")
        ref = f'{policy["id"]}@{policy["version"]}'
        ask("policy", "draft", f"{HERE}/sample/policies/{file}.json", who="officer/" + drafter)
        ask("policy", "publish", ref, who="officer/" + publisher)
        rows.append((ref, policy["title"]["zh"], policy["title"]["en"], drafter, publisher))
    table(("政策 policy", "名称", "title", "起草 drafted by", "发布 published by"), rows)
    for matter in sample("responsibilities.json")["responsibilities"]:
        ask("responsibility", "put", matter["subject"], "-", who=matter["officer"], data=matter["data"])
    print("\n" + indented(liaison("responsibility", "list", lang="en")), end="")
    for fund in sample("funds.json")["funds"]:
        ask("fund", "open", fund["subject"], "-", who=fund["officer"], data=fund["data"])
    print("\n" + indented(liaison("fund", "list", lang="en")), end="")


def register():
    """Profiles and founders; gives the pseudonyms of founders by credit code."""
    founders = {}
    for party in PARTIES.values():
        ask("profile", "put", party["code"], "-", who=PORTAL, data=party["profile"])
        for person in party["people"].values():
            founders[party["code"]] = ask("person", "put", party["code"], "-", who=PORTAL, data=person)["person"]
    return founders


def code_of(data):
    return data["party"]["external_ids"][0]["id"]


def file_one(application, founders):
    """Files through the portal; the filed application with what came of it."""
    data = dict(application["data"])
    data["people"] = {role: founders[code_of(data)] for role in data["people"]}
    filed = {"label": application["label"], "code": code_of(data), "policy": data["policy"], "because": application["because"],
             "expect": application["expect"], "case": None}
    if "problem" in application["expect"]:
        filed["problem"], filed["detail"] = attempt("submit", "-", who=PORTAL, data=data)
    else:
        answer = ask("submit", "-", who=PORTAL, data=data)
        filed.update(case=answer["case"], assessment=answer["assessment"], state=answer["state"])
    return filed


def file_all():
    chapter("二、企业通过门户申报", "2. Enterprises file through the portal")
    say("先登记二十六家企业的档案和创业者；姓名和电话只在申报服务的保密库里，别处只有代号。",
        "First the profiles of twenty-six parties and their founders: names and telephones stay in the vault, elsewhere there are pseudonyms.")
    print()
    founders = register()
    cases = [file_one(application, founders) for application in SAMPLE["applications"]]
    words = {"met": "符合 met", "failed": "不符合 failed", "unknown": "缺信息 unknown"}
    rows = []
    for filed in cases:
        assessment = filed.get("assessment", {})
        rows.append((filed["case"] or "(无 none)", PARTIES[filed["code"]]["profile"]["party"]["name"], filed["policy"],
                     words.get(assessment.get("outcome"), "不受理 not taken"),
                     yuan(assessment["amount"] if assessment.get("outcome") == "met" else None), filed["because"]["en"]))
    table(("案号 case", "企业 party", "政策", "条件 conditions", "元 yuan", "说明 because"), rows, right=(4,))
    return cases


def verify_recognition(cases):
    chapter("三、P5：协助部门出具意见，期限按工作日计", "3. P5: the assisting department gives its opinion, in working days")
    reviewed = [filed["case"] for filed in cases if filed["policy"] == "P5@1" and filed["expect"].get("outcome") == "met"]
    wait_for("reviews", lambda: all(status(case)["owner"] == "440304-kcj" for case in reviewed))
    set_clock("2026-03-06T09:00")
    wait_for("the warning", lambda: all(has_event(case, "review.warned.v1") for case in reviewed))
    say("期限将近，平台已自动提醒。科技创新局的林涛逐件核实。",
        "The deadline is near, and the platform has warned by itself.  Lin Tao of the science bureau checks each one.")
    print("\n" + indented(liaison("review", "list", "--open", lang="en")), end="")
    for review in reviews():
        ask("opinion", "give", review["review"], "--agree", "--reason", "认定文件属实", "--reason-en",
            "the recognition is genuine", who="officer/440304-kcj/lin-tao")
    return reviewed


def reviews():
    return ask("review", "list", "--open")["reviews"]


def events_of(case):
    return ask("trace", case)["events"]


def has_event(case, type):
    return any(event["type"] == type for event in events_of(case))


def decide_and_pay(cases, reviewed):
    chapter("四、审批、支付、国库确认", "4. Decision by the officer's own key, payment, confirmation by the treasury")
    awards = [f"{case}/1" for case in reviewed]
    wait_for("opinions", lambda: {a["award"] for a in ask("award", "list", "--state", "to_decide")["awards"]} >= set(awards))
    wait_for("news of the opinions", lambda: all(status(case)["owner"] == "440304-qyfw" for case in reviewed))
    set_clock("2026-03-09T10:00")
    rows = []
    code, _ = attempt("award", "decide", awards[0], "--approve", who="officer/440304-qyfw/ma-lin")
    rows.append(("马林 Ma Lin (payer)", "审批 decide", f"拒绝 refused: {code}"))
    for award in awards:
        ask("award", "decide", award, "--approve", "--reason", "核实无误，予以支持", "--reason-en", "verified",
            who="officer/440304-qyfw/xu-hui")
        ask("award", "pay", award, who="officer/440304-qyfw/ma-lin")
    rows.append(("徐辉 Xu Hui (approver)", "审批 decide", f"批准 approved: {len(awards)}"))
    code, _ = attempt("award", "decide", awards[0], "--refuse", "--reason", "改主意", "--reason-en", "second thoughts",
                           who="officer/440304-qyfw/xu-hui")
    rows.append(("徐辉 Xu Hui (approver)", "再审批 decide again", f"拒绝 refused: {code}"))
    rows.append(("马林 Ma Lin (payer)", "支付 pay", f"发出指令 instructed: {len(awards)}"))
    paying = [filed["case"] for filed in cases if filed["expect"].get("outcome") == "met" and "state" not in filed["expect"]]
    wait_for("payments", lambda: all(status(case)["state"] == "paying" for case in paying))
    confirmed = collections.Counter()
    for number, case in enumerate(paying, 1):
        treasury = "treasury/440304-czj" if case in reviewed else "treasury/331023-czj"
        ask("payment", "confirm", f"{case}/1/p1", "--paid", "--reference", f"20260309-{number:04}", who=treasury)
        confirmed[treasury] += 1
    rows += [(PRINCIPALS[name]["zh"], "确认 confirm", f"已支付 paid: {count}") for name, count in sorted(confirmed.items())]
    table(("谁 who", "做什么 act", "结果 result"), rows)
    wait_for("confirmations", lambda: all(status(case)["state"] == "paid" for case in paying))


# ---- what came of it ----

def check(what, found, wanted, differences):
    if found != wanted:
        differences.append(f"{what}: {found}, expected {wanted}")


def listed(zh, en, things):
    return {"zh": zh + "；".join(one["text"]["zh"] for one in things), "en": en + "; ".join(one["text"]["en"] for one in things)}


def outcome_of(filed, differences):
    """Name, policy, result, amount, why (zh, en) of one application; adds what differs from what the sample expects."""
    expect, label = filed["expect"], filed["label"]
    name = PARTIES[filed["code"]]["profile"]["party"]["name"]
    if not filed["case"]:
        check(f"{label}, code", filed["problem"], expect["problem"], differences)
        return name, filed["policy"], "不受理 not taken", "-", filed["because"]
    now = status(filed["case"])
    assessment = filed["assessment"]
    check(f"{label}, outcome", assessment["outcome"], expect["outcome"], differences)
    if expect["outcome"] == "met":
        check(f"{label}, amount", now["amount"], expect["amount"], differences)
        check(f"{label}, state", now["state"], expect.get("state", "paid"), differences)
        waits = now["state"] == "waiting_for_funds"
        return (name, filed["policy"], "等待资金 waits" if waits else "已拨付 paid", yuan(None if waits else now["amount"]),
                filed["because"])
    if expect["outcome"] == "failed":
        failed = [condition for condition in assessment["conditions"] if condition["outcome"] == "failed"]
        check(f"{label}, failed conditions", [one["id"] for one in failed], expect["conditions"], differences)
        check(f"{label}, state", now["state"], "refused", differences)
        return name, filed["policy"], "不予批准 refused", "-", listed("未满足：", "not met: ", failed)
    check(f"{label}, missing", assessment["missing"], expect["missing"], differences)
    check(f"{label}, state", now["state"], "incomplete", differences)
    return name, filed["policy"], "待补正 incomplete", "-", listed("请补充：", "please add: ", assessment["to_add"])


def results(cases, differences):
    chapter("五、结果：谁得到多少，为什么没有", "5. Results: who got what, and why not")
    rows = []
    for filed in cases:
        name, policy, result, amount, why = outcome_of(filed, differences)
        rows += [(name, policy, result, amount, why["zh"]), (PARTIES[filed["code"]]["name_en"], "", "", "", why["en"])]
    table(("企业 party", "政策", "结果 result", "元 yuan", "说明 because"), rows, right=(3,))
    print("\n" + indented(liaison("fund", "list", lang="zh")), end="")
    funds = {fund["fund"]: fund for fund in ask("fund", "list")["funds"]}
    for name, accounts in FUNDS_IN_THE_END.items():
        for account, wanted in accounts.items():
            check(f"fund {name}, {account}", funds.get(name, {}).get(account), wanted, differences)


def departments(cases):
    chapter("六、各部门做了什么", "6. What each department did")
    done = collections.Counter()
    for subject in ["P1d@1", "P5@1", *(filed["case"] for filed in cases if filed["case"])]:
        for event in events_of(subject):
            if event["type"] in EVENTS:
                done[(event["stream"], event["type"])] += 1
    streams, types = list(PRINCIPALS), list(EVENTS)
    rows, last = [], None
    for (stream, type), count in sorted(done.items(), key=lambda item: (streams.index(item[0][0]), types.index(item[0][1]))):
        rows.append(("" if stream == last else f'{PRINCIPALS[stream]["zh"]} ({stream})', EVENTS[type], count))
        last = stream
    table(("部门的服务 department's service", "做了什么 did", "件"), rows, right=(2,))


def verify(differences):
    chapter("八、核对：事件链、各部门互相见证、账目", "8. Verify: chains, each department's memory of the others', ledgers")
    print(indented(liaison("verify", lang="en")), end="")
    if differences:
        print("\n  与样例不符 / Not as deploy/sample/parties.json and the funds' sums say:")
        for difference in differences:
            print(f"    {difference}")
    else:
        say("金额与政策的计算样例一致。", "All amounts are those of the policies' worked examples.")


def all_policies():
    chapter("九、八项真实政策逐条审查", "9. All eight policies, condition by condition")
    say("规则是数据：由部门写成，平台照此计算。每项政策举三家：符合、不符合、资料不全。",
        "Rules are data that departments write.  For each policy a party that meets it, one that fails, and one of whom too little is known.")
    print()
    assessments.show_all(LIAISON, sys.modules[__name__])


def where_next(cases):
    chapter("接下来", "What to try next")
    waiting = next(filed["case"] for filed in cases if filed["expect"].get("state"))
    print(f"""  日志 / logs, one JSON object a line:   {DIR}/log/
    grep {waiting} {DIR}/log/*.jsonl
  make run              平台常驻，自己试 / a platform that stays: it prints how to talk to it
  KEEP=1 make demo      演示结束后不停 / leaves this one running, then:
    export LIAISON_CONFIG={DIR}/liaison.ini
    {LIAISON} assessment {waiting}
  make test             全部测试 / all tests
  README.md             从哪里读起 / where to read on""")


def main():
    began = time.monotonic()
    say("测试时钟从2026年3月2日09:00开始。样例中的企业和人员均为虚构。",
        "The test clock starts at 09:00 on 2026-03-02.  Enterprises and people are made up.")
    differences = []
    publish()
    cases = file_all()
    decide_and_pay(cases, verify_recognition(cases))
    results(cases, differences)
    departments(cases)
    chapter("七、一件的办理过程", "7. The way of one case")
    shown = next(filed["case"] for filed in cases if filed["label"] == "lianhua")
    show("status", shown, lang="zh")
    show("trace", shown, lang="en")
    verify(differences)
    all_policies()
    where_next(cases)
    print(f"\n  {time.monotonic() - began:.1f} s")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
