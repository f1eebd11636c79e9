"""What came of it all: held against what the sample expects, and shown so that a person understands it."""

import collections

import stage
from stage import PRINCIPALS, ask, chapter, indented, liaison, say, status, table, yuan
from story import DOCUMENTS, FIXED, PARTIES

# Fen that each fund must hold in the end, by account.
FUNDS_IN_THE_END = {
    "331023-hrss/2026/jobs": {"available": 0, "paid": 6000000},
    "331023-hrss/2026/insurance": {"paid": 1498050},
    "331023-hrss/2026/rent": {"paid": 3025000},
    "331023-hrss/2026/loans": {"paid": 4037500},
    "350400-hrss/2026/bases": {"paid": 28000000},
    "420000-hrss/2026/bases": {"paid": 100000000},
    **{f"420500-hrss/{year}/bases": {"paid": 30000000} for year in (2026, 2027, 2028)},
    "440304-qyfw/2026/incubators": {"available": 70000000, "paid": 130000000},
}
EVENTS = {
    "policy.published.v1": "发布政策 policy published",
    "application.submitted.v1": "受理并转办 filed, sent on",
    "application.refused.v1": "不符合条件 refused by the rules",
    "application.incomplete.v1": "请补充信息 sent back for information",
    "application.corrected.v1": "企业补正 corrected",
    "award.correction_asked.v1": "要求补正 correction asked for",
    "award.review_requested.v1": "请求协助核实 opinion asked for",
    "award.stage_passed.v1": "通过一个环节 stage passed",
    "award.waiting_for_funds.v1": "等待资金 waiting for funds",
    "award.approved.v1": "批准 approved",
    "award.waiting_for_payers.v1": "请其他部门出资 others asked to pay",
    "allocation.committed.v1": "承诺出资 committed for others",
    "award.notice_begun.v1": "开始公示 public notice",
    "objection.filed.v1": "收到异议 objection",
    "objection.heard.v1": "答复异议 objection heard",
    "award.recognised.v1": "认定 recognised",
    "payment.instructed.v1": "发出支付指令 payment instructed",
    "payment.failed.v1": "银行退票 payment failed",
    "payment.confirmed.v1": "国库确认支付 payment confirmed",
    "review.opened.v1": "交协助部门办理 given to the assisting department",
    "review.warned.v1": "期限提醒 warned of the deadline",
    "review.overdue.v1": "逾期督办 overdue, pressed",
    "review.concluded.v1": "意见齐备 opinions complete",
}


def check(what, found, wanted, differences):
    if found != wanted:
        differences.append(f"{what}: {found}, expected {wanted}")


def listed(things):
    return "；".join(one["text"]["zh"] for one in things), "; ".join(one["text"]["en"] for one in things)


def days_of(now):
    """Working days that the departments took to the decision, and calendar's working days until it was paid or given."""
    filed = stage.day_of(now["filed_at"])
    ended = [stage.day_of(step["at"]) for step in now["history"] if step["state"] in ("paid", "recognised")]
    decided = now["clock"]["used"] if now.get("clock") else 0
    return decided, stage.working_days(filed, ended[0]) if ended else "-"


def check_met(filed, now, differences):
    label, policy = filed["label"], filed["policy"]
    wanted = FIXED.get(policy, filed["expect"].get("amount"))
    check(f"{label}, amount", now["amount"], wanted, differences)
    check(f"{label}, state", now["state"], "paid" if DOCUMENTS[policy]["funding"] else "recognised", differences)


def outcome_of(filed, differences):
    """Result, amount, days to decision and to the end, why (zh, en) of one application; adds what differs from what the sample expects."""
    expect, label = filed["expect"], filed["label"]
    if not filed["case"]:
        check(f"{label}, code", filed["problem"], expect["problem"], differences)
        return "不受理 not taken", "-", "-", "-", (filed["because"]["zh"], filed["because"]["en"])
    now, assessment = status(filed["case"]), filed["assessment"]
    check(f"{label}, outcome", assessment["outcome"], expect["outcome"], differences)
    if expect["outcome"] == "met":
        check_met(filed, now, differences)
        word = "已拨付 paid" if now["state"] == "paid" else "已认定 recognised"
        return word, yuan(now["amount"]), *days_of(now), (filed["because"]["zh"], filed["because"]["en"])
    if expect["outcome"] == "failed":
        failed = [condition for condition in assessment["conditions"] if condition["outcome"] == "failed"]
        wanted = set(expect.get("conditions", expect.get("failed", []))) - {"not_funded_before"}
        check(f"{label}, failed conditions", wanted <= {one["id"] for one in failed}, True, differences)
        check(f"{label}, state", now["state"], "refused", differences)
        return "不予批准 refused", "-", 0, "-", listed(failed)
    check(f"{label}, state", now["state"], "incomplete", differences)
    return "待补正 incomplete", "-", "-", "-", listed(assessment["to_add"])


def cut(text, columns):
    while stage.width(text) > columns:
        text = text[:-2] + "…" if text.endswith("…") else text[:-1] + "…"
    return text


def results(cases, differences):
    chapter("十二、结果：谁得到多少，用了几个工作日，为什么没有", "12. Results: who got what, in how many working days, and why not")
    say("“决定”是部门所用的工作日，企业补正的时间不计；“到账”从申报起算，到最后一笔（P3分三年，末期在2028年）。",
        "To the decision: the departments' working days, without those of the enterprise; to the money: from filing to the last part (that of P3 is of 2028).")
    print()
    rows = []
    for filed in sorted(cases, key=lambda one: one["policy"]):
        result, amount, decided, ended, why = outcome_of(filed, differences)
        party = PARTIES[filed["code"]]
        rows += [(filed["policy"], party["profile"]["party"]["name"], result, amount, decided, ended, cut(why[0], 74)),
                 ("", cut(party["name_en"], 34), "", "", "", "", cut(why[1], 74))]
    table(("政策", "企业 party", "结果 result", "元 yuan", "决定 days", "到账 days", "说明 because"), rows, right=(3, 4, 5))
    policies = liaison("report", lang="zh").split("\n\n", maxsplit=1)[0]  # without the reasons, which stand above
    print("\n  $ liaison report\n" + indented(policies), end="")


def funds(differences):
    print("\n" + indented(liaison("fund", "list", lang="zh")), end="")
    found = {fund["fund"]: fund for fund in ask("fund", "list")["funds"]}
    for name, accounts in FUNDS_IN_THE_END.items():
        for account, wanted in accounts.items():
            check(f"fund {name}, {account}", found.get(name, {}).get(account), wanted, differences)


def departments(cases):
    chapter("十三、各部门做了什么", "13. What each department did")
    done = collections.Counter()
    for subject in [*(f"{id}@1" for id in DOCUMENTS), *(filed["case"] for filed in cases if filed["case"])]:
        for event in ask("trace", subject)["events"]:
            if event["type"] in EVENTS:
                done[(event["stream"], event["type"])] += 1
    streams, types = list(PRINCIPALS), list(EVENTS)
    rows, last = [], None
    for (stream, type), count in sorted(done.items(), key=lambda item: (streams.index(item[0][0]), types.index(item[0][1]))):
        rows.append(("" if stream == last else f'{PRINCIPALS[stream]["zh"]} ({stream})', EVENTS[type], count))
        last = stream
    table(("部门的服务 department's service", "做了什么 did", "件"), rows, right=(2,))


def verify(differences):
    chapter("十五、核对：事件链、各部门互相见证、账目", "15. Verify: chains, each department's memory of the others', ledgers")
    print(indented(liaison("verify", lang="en")), end="")
    if differences:
        print("\n  与样例不符 / Not as the sample says:")
        for difference in differences:
            print(f"    {difference}")
    else:
        say("金额与政策的计算样例一致。", "All amounts are those of the policies' worked examples.")
