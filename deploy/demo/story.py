"""The demo's chapters, in the order of the test clock: what a person of each department does, through the client."""

import collections

import stage
from stage import PORTAL, PRINCIPALS, ask, attempt, chapter, indented, liaison, officer, sample, say, set_clock, status, table, wait_for, yuan, zh

POLICIES = ("P1a", "P1b", "P1c", "P1d", "P2", "P3", "P4", "P5")
PARTIES = {party["code"]: party for party in sample("parties.json")["parties"]}
DOCUMENTS = {id: sample(f"policies/{id}.json") for id in POLICIES}
JOBS, SCIENCE = "331023-hrss/2026/jobs", "officer/440304-kcj/lin-tao"
YICHANG = ("--to", "coordination/420500-fgw")  # its review, and not that of Tiantai and Futian
FIXED = {"P2": 28000000}  # what the last stage fixes where the rules give a range, in fen
WORDS = {"met": "符合 met", "failed": "不符合 failed", "unknown": "缺信息 unknown"}


def code_of(data):
    return data["party"]["external_ids"][0]["id"]


def approve(award, who, zh_reason, en_reason, *more):
    return ask("award", "decide", award, "--approve", *more, "--reason", zh_reason, "--reason-en", en_reason, who=who)


# ---- 1. ----

def publish():
    chapter("一、发布政策、责任清单和资金", "1. Policies, the list of responsibilities, funds")
    rows = []
    for id, document in DOCUMENTS.items():
        ref, department = f'{id}@{document["version"]}', document["issued_by"]
        drafter, publisher = officer(department, "drafter"), officer(department, "publisher")
        ask("policy", "draft", f"{stage.HERE}/sample/policies/{id}.json", who=drafter)
        ask("policy", "publish", ref, who=publisher)
        rows.append((ref, document["title"]["zh"], document["title"]["en"], department, zh(drafter), zh(publisher)))
    table(("政策 policy", "名称", "title", "部门 department", "起草 drafter", "发布 publisher"), rows)
    for matter in sample("responsibilities.json")["responsibilities"]:
        ask("responsibility", "put", matter["subject"], "-", who=matter["officer"], data=matter["data"])
    for fund in sample("funds.json")["funds"]:
        ask("fund", "open", fund["subject"], "-", who=fund["officer"], data=fund["data"])
    print("\n" + indented(liaison("fund", "list", lang="zh")), end="")


# ---- 2. ----

def register():
    """Profiles and people; gives the pseudonyms by credit code and role."""
    people = {}
    for code, party in PARTIES.items():
        ask("profile", "put", code, "-", who=PORTAL, data=party["profile"])
        people[code] = {role: ask("person", "put", code, "-", who=PORTAL, data=person)["person"] for role, person in party["people"].items()}
    return people


def applications():
    """What parties.json and assessments.json have, in one form."""
    yield from sample("parties.json")["applications"]
    for one in sample("assessments.json")["assessments"]:
        if one["policy"] in POLICIES and one["policy"] != "P5":
            roles = PARTIES[one["party"]]["people"]
            data = {"policy": f'{one["policy"]}@1', "party": {"external_ids": [{"scheme": "uscc", "id": one["party"]}]}, "period": one["period"],
                    "people": dict.fromkeys(roles), "subject": one["subject"], "form": one["form"]}
            yield {"label": one["label"], "data": data, "expect": one["expect"], "because": one.get("because", {"zh": "", "en": ""})}


def file_one(application, people):
    data = dict(application["data"])
    data["people"] = {role: people[code_of(data)][role] for role in data["people"]}
    filed = {"label": application["label"], "code": code_of(data), "policy": data["policy"].split("@")[0], "because": application["because"],
             "expect": application["expect"], "case": None, "data": data}
    if "problem" in application["expect"]:
        filed["problem"], filed["detail"] = attempt("submit", "-", who=PORTAL, data=data)
    else:
        answer = ask("submit", "-", who=PORTAL, data=data)
        filed.update(case=answer["case"], assessment=answer["assessment"], state=answer["state"])
    return filed


def file_all():
    chapter("二、企业通过一个窗口申报", "2. Enterprises file at one window")
    say(f"先登记{len(PARTIES)}家企业和基地的档案；姓名和电话只在申报服务的保密库里，别处只有代号。",
        f"First the profiles of {len(PARTIES)} enterprises and bases: names and telephones stay in the vault, elsewhere there are pseudonyms.")
    print()
    people = register()
    cases = [file_one(application, people) for application in applications()]
    rows = []
    for filed in cases:
        assessment = filed.get("assessment", {})
        met = assessment.get("outcome") == "met"
        rows.append((filed["case"] or "(无 none)", PARTIES[filed["code"]]["profile"]["party"]["name"], filed["policy"],
                     WORDS.get(assessment.get("outcome"), "不受理 not taken"), yuan(assessment["amount"]) if met else "-", filed["because"]["en"][:72]))
    table(("案号 case", "企业 party", "政策", "条件 conditions", "元 yuan", "说明 because"), rows, right=(4,))
    twice = next(filed for filed in cases if filed.get("problem") == "already_filed")
    print()
    say(twice["detail"]["zh"], twice["detail"]["en"])
    return cases


def of(cases, policy, outcome="met"):
    return [filed for filed in cases if filed["policy"] == policy and filed["expect"].get("outcome") == outcome]


# ---- 3. ----

def top_up(cases):
    chapter("三、即申即享；资金用完，追加后按申报先后办理", "3. Granted by the rule; the fund runs out, and a top-up serves who waits, in order of filing")
    waiting = [filed["case"] for filed in cases if filed["policy"] == "P1d" and filed["expect"].get("outcome") == "met"
               and status(filed["case"])["state"] == "waiting_for_funds"]
    wait_for("two who wait", lambda: ask("fund", "show", JOBS)["waiting"] == len(waiting) == 2)
    before = ask("fund", "show", JOBS)
    set_clock("2026-03-03T09:00")
    ask("fund", "top-up", JOBS, "-", who="officer/331023-hrss/zhao-min", data={"amount": 1000000, "basis": "天财社〔2026〕17号"})
    wait_for("the queue", lambda: all(status(case)["state"] == "paying" for case in waiting))
    after = ask("fund", "show", JOBS)
    rows = [(text, yuan(fund["amount"]), yuan(fund["available"]), yuan(fund["instructed"] + fund["paid"]), fund["waiting"])
            for text, fund in (("追加前 before", before), ("追加后 after", after))]
    table((JOBS, "总额 amount", "可用 available", "已拨付 paid out", "等待 waiting"), rows, right=(1, 2, 3, 4))


# ---- 4. ----

def decide_stages(filed):
    """Every stage by an officer of its department, who had no other part in it."""
    document, acted = DOCUMENTS[filed["policy"]], []
    award = f'{filed["case"]}/1'
    for number, one in enumerate(document["procedure"]["stages"]):
        wait_for(f"stage {number + 1} of {award}", lambda n=number: ask("award", "show", award)["stage"] == n)
        who = officer(one["department"], "approver", acted)
        acted.append(who)
        amount = FIXED.get(filed["policy"])
        approve(award, who, "经核查属实", "checked", *(["--amount", f"{amount / 100:.2f}"] if one.get("sets_amount") else []))
    return acted


def decide(filed_ones):
    rows = []
    for filed in filed_ones:
        who = "、".join(f"{zh(name)}（{name.split('/')[1]}）" for name in decide_stages(filed))
        rows.append((filed["case"], PARTIES[filed["code"]]["profile"]["party"]["name"], filed["policy"], who))
    table(("案号 case", "企业 party", "政策", "审批人 decided by"), rows)


def ask_correction(filed):
    """Chapter 6 goes on with it; the rows of its clock so far."""
    set_clock("2026-03-03T10:00")
    rows = [clock_row("申报后 filed", filed["case"])]
    items = [{"text": {"zh": "租赁合同缺签字页，请补交", "en": "The lease lacks the page with the signatures"}, "field": "form.rent"}]
    ask("correction", "ask", f'{filed["case"]}/1', "-", who="officer/331023-hrss/zhou-jun", data={"items": items, "days": 5})
    wait_for("the correction", lambda: status(filed["case"])["state"] == "correcting")
    return [*rows, clock_row("要求补正 asked", filed["case"])]


def lacking(cases):
    return next(filed for filed in of(cases, "P1b") if "jiuzhe" in filed["label"])


def decide_at_the_county(cases):
    chapter("四、县里两个环节审批：初审和审批由不同的人用自己的密钥办理", "4. Two stages at the county, each by another person with a key of his own")
    rows = ask_correction(lacking(cases))
    set_clock("2026-03-04T09:30")
    decide([filed for policy in ("P1a", "P1b", "P1c") for filed in of(cases, policy) if filed is not lacking(cases)])
    return rows


# ---- 5. ----

def treasury_of(department):
    return f"treasury/{department[:6]}-czj"


def instruct(filed, done):
    """By the payer; what a rule grants is instructed by the rule."""
    payer = officer(DOCUMENTS[filed["policy"]]["issued_by"], "payer")
    wait_for("the approval", lambda: status(filed["case"])["state"] in ("approved", "paying", "payment_failed"))
    if status(filed["case"])["state"] != "paying":
        again = status(filed["case"])["state"] == "payment_failed"
        ask("award", "pay", f'{filed["case"]}/1', who=payer)
        done[(zh(payer), "更正后再次支付 instructed again" if again else "下达支付指令 instructed")] += 1
    wait_for("the instruction", lambda: status(filed["case"])["state"] == "paying")


def confirm(filed, done, payment="p1", wrong=None):
    treasury = treasury_of(DOCUMENTS[filed["policy"]]["issued_by"])
    result = ("--failed", "--reason", wrong) if wrong else ("--paid",)
    ask("payment", "confirm", f'{filed["case"]}/1/{payment}', *result, "--reference", f'{filed["case"][7:]}-{payment}', who=treasury)
    done[(zh(treasury), "银行退票 the bank refuses" if wrong else "确认到账 paid")] += 1
    wait_for("the news", lambda: status(filed["case"])["state"] == ("payment_failed" if wrong else "paid"))


def show_payments(done):
    table(("谁 who", "做什么 act", "件"), [(*key, count) for key, count in sorted(done.items())], right=(2,))


def pay_at_the_county(cases):
    chapter("五、支付：部门下达指令，国库确认；账户有误的重新支付", "5. Payment: instructed, confirmed by the treasury; one account is wrong, and it is paid again")
    set_clock("2026-03-05T09:30")
    done, wrong = collections.Counter(), of(cases, "P1a")[0]
    for filed in [filed for policy in ("P1a", "P1b", "P1c", "P1d") for filed in of(cases, policy) if filed is not lacking(cases)]:
        instruct(filed, done)
        confirm(filed, done, wrong="账户名称不符" if filed is wrong else None)
    set_clock("2026-03-06T09:00")
    instruct(wrong, done)
    confirm(wrong, done, "p2")
    show_payments(done)


# ---- 6. ----

def clock_row(text, case):
    now = status(case)
    clock = now["clock"]
    return (text, now["state"], clock["days"], clock["used"], stage.day_text(clock.get("runs_since")), stage.due_text(clock.get("due")),
            stage.day_text(clock.get("ended")))


def correct(cases, rows):
    chapter("六、补正：一次性告知，办理时限暂停", "6. A correction: asked for once, and the time limit stands still")
    filed, done = lacking(cases), collections.Counter()
    case = filed["case"]
    say("天台县人力社保局的周军3月3日发现租赁合同缺页。企业补正用了三个工作日，不计入部门的办理时限。",
        "On 3 March Zhou Jun found that a page is missing.  The three working days that the enterprise takes are not the department's.")
    print()
    data = {key: value for key, value in filed["data"].items() if key not in ("period", "on")}
    ask("correct", case, "-", who=PORTAL, data=dict(data, external_ids=[{"scheme": "lease", "id": "2025-0117"}]))
    rows.append(clock_row("企业补正 handed in", case))
    wait_for("news of it", lambda: any(award["award"] == f"{case}/1" for award in ask("award", "list", "--state", "to_decide")["awards"]))
    decide_stages(filed)
    wait_for("the decision", lambda: status(case)["state"] == "approved")
    rows.append(clock_row("审批 decided", case))
    table((f"案件 {case}", "状态 state", "时限 days", "已用 used", "计时自 runs since", "应办结 due", "办结 decided"), rows, right=(2, 3))
    instruct(filed, done)
    confirm(filed, done)


# ---- 7. ----

def verify_recognition(cases):
    chapter("七、协助部门核实：临期提醒，逾期升级", "7. Another department's opinion: warned of in time, pressed when it is late")
    reviewed, done = of(cases, "P5"), collections.Counter()
    set_clock("2026-03-06T09:30")
    first, late = reviewed[:2], reviewed[2]
    wait_for("the warning", lambda: any(event["type"] == "review.warned.v1" for event in ask("trace", late["case"])["events"]))
    for filed in first:
        ask("opinion", "give", f'{filed["case"]}/1/r1', "--agree", "--reason", "认定文件属实", "--reason-en", "the recognition is genuine", who=SCIENCE)
    set_clock("2026-03-10T09:00")
    wait_for("the end of the limit", lambda: status(late["case"])["owner"] == "440304-qyfw")
    print(indented(liaison("review", "list", "--open", lang="zh")), end="")
    say("第三件逾期：案件自动转由牵头部门督办，企业看得到现在由谁负责。林涛随后补上意见，注明逾期。",
        "The third is late: the lead department has it now, and the enterprise can see that.  Lin Tao then gives his opinion, marked as late.")
    ask("opinion", "give", f'{late["case"]}/1/r1', "--agree", "--reason", "认定文件属实", "--reason-en", "the recognition is genuine", who=SCIENCE)
    wait_for("opinions", lambda: {f'{filed["case"]}/1' for filed in reviewed} <= {a["award"] for a in ask("award", "list", "--state", "to_decide")["awards"]})
    print("\n  $ liaison desk --as officer/440304-qyfw/xu-hui\n" + indented(liaison("desk", who="officer/440304-qyfw/xu-hui", lang="zh")), end="")
    code, _ = attempt("award", "decide", f'{first[0]["case"]}/1', "--approve", who="officer/440304-qyfw/ma-lin")
    say(f"马林只有支付权限，审批被拒绝（{code}）；徐辉批准。", f"Ma Lin may only pay: his approval is refused ({code}).  Xu Hui approves.")
    for filed in reviewed:
        approve(f'{filed["case"]}/1', "officer/440304-qyfw/xu-hui", "核实无误，予以支持", "verified")
        instruct(filed, done)
        confirm(filed, done)
    print()
    show_payments(done)


# ---- 8. ----

def decide_at_two_levels(cases):
    chapter("八、两级政府：县里初审、市里审定金额；市里推荐、省里认定", "8. Two levels of government: the county checks and the city fixes the amount; the city recommends and the province recognises")
    set_clock("2026-03-10T09:30")
    decide([*of(cases, "P2"), *of(cases, "P4")])


# ---- 9. ----

def notice(cases):
    chapter("九、公示与异议：异议未答复前不拨付", "9. Public notice, and an objection that stops the payment until it is heard")
    base = of(cases, "P2")[0]
    award = f'{base["case"]}/1'
    wait_for("the notice", lambda: status(base["case"])["state"] == "in_notice")
    print(indented(liaison("notice", "list", lang="zh")), end="")
    set_clock("2026-03-12T10:00")
    rival = of(cases, "P2", "failed")[0]["code"]
    objection = ask("objection", "file", award, "-", who=PORTAL, data={"by": {"party": rival}, "grounds": "该基地部分入驻实体已迁出"})["objection"]
    payer = officer("350400-hrss", "payer")
    set_clock("2026-03-16T10:00")
    code, _ = attempt("award", "pay", award, who=payer)
    hearer = officer("350400-hrss", "approver", [hand["officer"] for hand in ask("award", "show", award)["hands"]])
    ask("objection", "hear", objection, "--overrule", "--reason", "经现场核查，入驻实体均在营", "--reason-en", "checked on the spot: all tenants are there", who=hearer)
    say(f"另一家基地对三明云龙提出异议：拨付被拒绝（{code}）。{zh(hearer)}没有参与过审批，现场核查后答复：异议不成立，公示继续。",
        f"Another base objects: payment is refused ({code}).  {PRINCIPALS[hearer]['en']}, who had no part in it, checks and overrules; the notice goes on.")
    print("\n" + indented(liaison("objection", "list", lang="zh")), end="")
    set_clock("2026-03-18T09:30")
    wait_for("the end of the notice", lambda: status(base["case"])["state"] == "approved")
    title = of(cases, "P4")[0]
    wait_for("the recognition", lambda: status(title["case"])["state"] == "recognised")
    print("\n" + indented(liaison("recognition", "list", lang="zh")), end="")
    done = collections.Counter()
    instruct(base, done)
    confirm(base, done)


# ---- 10. ----

def review_jointly(cases):
    chapter("十、联合审核：三个部门并联出具意见；一家逾期，由副牵头部门代为办理",
            "10. Joint review: three departments are asked at once; one is late, and the deputy takes its place")
    case = of(cases, "P3")[0]["case"]
    review = f"{case}/1/r1"
    for department in ("420500-jyj", "420500-scjg"):
        ask(*YICHANG, "opinion", "give", review, "--agree", "--reason", "数据属实", "--reason-en", "the figures are true", who=officer(department, "reviewer"))
    wait_for("the third's turn", lambda: status(case)["owner"] == "420500-czj")
    set_clock("2026-03-20T09:30")
    wait_for("the warning", lambda: any(event["type"] == "review.warned.v1" for event in ask("trace", case)["events"]))
    set_clock("2026-03-24T09:30")
    wait_for("the deputy's turn", lambda: status(case)["owner"] == "420500-fgw")
    print(indented(liaison(*YICHANG, "review", "list", "--open", lang="zh")), end="")
    deputy = officer("420500-fgw", "reviewer")
    ask(*YICHANG, "opinion", "give", review, "--agree", "--for", "420500-czj", "--reason", "经核，资金安排可行", "--reason-en", "it can be financed", who=deputy)
    say(f"宜昌市财政局15个工作日内没有意见：先提醒，再逾期转给副牵头的市发改委，{zh(deputy)}代为出具意见，注明逾期。",
        f"The finance bureau of Yichang said nothing for 15 working days: it was reminded, then the deputy, {PRINCIPALS[deputy]['en']}, spoke in its place.")
    print("\n" + indented(liaison(*YICHANG, "review", "show", review, lang="zh")), end="")
    wait_for("the conclusion", lambda: status(case)["owner"] == "420500-hrss")


# ---- 11. ----

PROVINCE, CITY = "420000-hrss", "420500-hrss"
STATES = {"planned": "待到期 planned", "asked": "已请求 asked", "waiting_for_funds": "等待资金 waits", "committed": "已预留 committed", "paying": "支付中 paying",
          "paid": "已拨付 paid"}


def part_of(case, award):
    return next((part for part in status(case)["parts"] if part["part"] == award), {"state": None})


def pay_part(case, department, award):
    service = ("--to", f"subsidy/{department}")
    ask(*service, "award", "pay", award, who=officer(department, "payer"))
    ask(*service, "payment", "confirm", f"{award}/p1", "--paid", "--reference", award.replace("/", "-"), who=treasury_of(department))
    wait_for("the news of a part", lambda: part_of(case, award)["state"] == "paid")


def open_later_fund(year):
    like = next(fund for fund in sample("funds.json")["funds"] if fund["subject"] == f"{CITY}/2026/bases")
    data = dict(like["data"], year=year, amount=30000000, indicator=dict(like["data"]["indicator"], year=year), external_ids=[],
                title={"zh": f"{year}年示范基地奖补资金", "en": f"Awards for demonstration bases {year}"})
    ask("fund", "open", f"{CITY}/{year}/bases", "-", who=like["officer"], data=data)


def show_parts(case):
    rows = [(part["part"], zh(f'subsidy/{part["payer"]}'), part["fund"], part["instalment"], yuan(part["amount"]), STATES.get(part["state"], part["state"]),
             stage.day_text(part.get("due"))) for part in status(case)["parts"]]
    table(("份额 part", "出资 payer", "资金 fund", "期 no.", "元 yuan", "状态 state", "到期 due"), rows, right=(3, 4))
    print()


def pay_by_two(cases):
    chapter("十一、省市两级出资：各自预留、各自支付；市级分三年", "11. Two payers: each commits and pays from its own fund; the city's part in three yearly instalments")
    filed = of(cases, "P3")[0]
    case = filed["case"]
    decide([filed])
    wait_for("the province's money", lambda: status(case)["state"] == "in_notice")
    say("省厅在自己的资金里预留之后才算批准；随后公示五个工作日。",
        "It is approved only once the province has committed its part in its own fund; then five working days of public notice.")
    set_clock("2026-04-01T09:30")
    wait_for("the end of the notice", lambda: status(case)["state"] == "approved")
    wait_for("the province to know", lambda: ask("--to", f"subsidy/{PROVINCE}", "award", "show", f"{case}/2")["state"] == "approved")
    pay_part(case, PROVINCE, f"{case}/2")
    pay_part(case, CITY, f"{case}/1")
    show_parts(case)
    for year, number in ((2027, 3), (2028, 4)):
        open_later_fund(year)
        set_clock(f"{year}-03-24T09:30")
        wait_for("the instalment", lambda n=number: part_of(case, f"{case}/{n}")["state"] == "committed")
        pay_part(case, CITY, f"{case}/{number}")
    wait_for("the last instalment", lambda: status(case)["state"] == "paid")
    show_parts(case)
