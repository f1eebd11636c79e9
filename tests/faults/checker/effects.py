"""Each answered command has its effect exactly once, and there is no effect without a command: in the events of the service that took
it, in its rows, and in what followers made of those events."""

import collections

# A command's events in the stream of the service that took it, by what it was answered.
OWN = {
    "application.profile.put.v1": lambda done: ["profile.changed.v1"] if done["changed"] else [],
    "application.person.put.v1": lambda done: [],
    "application.submit.v1": lambda done: [f"application.{done['state']}.v1"],
    "application.withdraw.v1": lambda done: ["application.withdrawal_requested.v1" if done["state"] == "withdrawing"
                                             else "application.withdrawn.v1"],
    "coordination.opinion.v1": lambda done: ["review.concluded.v1"] if done["state"] == "concluded" else [],
    "coordination.responsibility.put.v1": lambda done: ["responsibility.changed.v1"],
    "clock.confirm.v1": lambda done: [],
    "policy.draft.v1": lambda done: [],
    "policy.publish.v1": lambda done: ["policy.published.v1"],
    "subsidy.fund.open.v1": lambda done: ["fund.opened.v1"],
    "subsidy.decide.v1": lambda done: [f"award.{done['state']}.v1"],
    "subsidy.pay.v1": lambda done: ["payment.instructed.v1"],  # the load's policies have one fund each
    "subsidy.payment.confirm.v1": lambda done: [f"payment.{done['state']}.v1"],
}
# What only a command brings about, and is no reaction to another's event; so withdrawing is looked at only where it is expected.
OWN_TYPES = {"application.submitted.v1", "application.incomplete.v1", "application.refused.v1",
             "application.withdrawal_requested.v1", "profile.changed.v1", "review.concluded.v1", "responsibility.changed.v1",
             "policy.published.v1", "fund.opened.v1", "award.approved.v1", "award.refused.v1", "payment.instructed.v1",
             "payment.confirmed.v1", "payment.failed.v1", "payment.returned.v1"}
OF_TIMERS = {"review.warned.v1", "review.overdue.v1"}
OF_THE_STREAM = {"stream.opened.v1"}
TOLD = {"award.review_requested.v1", "award.approved.v1", "award.refused.v1", "award.waiting_for_funds.v1", "award.cancelled.v1",
        "award.withdrawal_refused.v1", "payment.instructed.v1", "payment.confirmed.v1", "payment.failed.v1",
        "payment.returned.v1", "review.opened.v1",
        "review.warned.v1", "review.overdue.v1", "review.concluded.v1"}  # of these the window keeps a line of history each


def check_events(services, record, findings):
    for service in services.values():
        mine = collections.defaultdict(list)
        seen = set()
        for event in service.events:
            mine[event.trace].append(event.type)
            place = f"{service.name}#{event.number} {event.type} {event.subject}"
            caused = event.trace in record.traces or event.type in OF_THE_STREAM | OF_TIMERS
            findings.expect("no effect without a command", caused, f"{place}: no command that was sent has trace {event.trace}")
            data = event.data
            key = (event.type, event.subject, event.trace, data.get("payment"), data.get("award"), data.get("review"),
                   data.get("state"), data.get("detail"), data.get("left_days"))
            findings.expect("once", key not in seen, f"{place}: the same has happened before by the same command")
            seen.add(key)
        for command in record.commands.values():
            if command.to == service.name and command.answer is not None:
                check_own(service, command, mine[command.trace], findings)


def check_own(service, command, types, findings):
    expected = OWN[command.type](command.done) if command.done is not None else []
    there = sorted(type for type in types if type in OWN_TYPES or type in expected)
    findings.expect("done once", there == sorted(expected),
                    lambda: f"{service.name}: {command.type} {command.subject or ''} {command.id}, answered "
                            f"{command.problem or 'done'}, has the events {there}, not {expected}")


def check_rows(services, record, findings):
    """What commands put into tables, table by table: neither more nor less than was answered."""
    for service in services.values():
        TABLES[service.kind](service, record, findings)


def application_rows(service, record, findings):
    put = collections.Counter()
    for command in record.done("application.profile.put.v1", service.name):
        put[command.subject] += len(command.done["changed"])
    findings.equal("done once", "a profile", [(row["uscc"], row["changes"]) for row in service.rows(
        "SELECT uscc, (SELECT count(*) FROM application.attribute a WHERE a.party = p.uscc) AS changes FROM application.party p")],
        [(code, changes) for code, changes in put.items()])
    findings.equal("done once", "a person", [row["person"] for row in service.rows("SELECT person FROM application.person")],
                   [command.done["person"] for command in record.done("application.person.put.v1", service.name)])
    filed = [(command.done["case"], command.who, command.data["policy"], command.data["party"]["external_ids"][0]["id"])
             for command in record.done("application.submit.v1", service.name)]
    findings.equal("done once", "a case", [(row["case_number"], row["portal"], row["policy"], row["party"]) for row in service.rows(
        "SELECT case_number, portal, policy, party FROM application.application")], filed)


def subsidy_rows(service, record, findings):
    findings.equal("done once", "a fund", [(row["fund"], row["amount"]) for row in service.rows("SELECT fund, amount FROM subsidy.fund")],
                   [(command.subject, command.data["amount"]) for command in record.done("subsidy.fund.open.v1", service.name)])
    hands = [(command.subject, command.who, "decided") for command in record.done("subsidy.decide.v1", service.name)]
    hands += [(command.subject, command.who, "instructed") for command in record.done("subsidy.pay.v1", service.name)]
    hands += [(command.subject.rpartition("/")[0], command.who, "reviewed") for command in record.done("coordination.opinion.v1")]
    awards = {row["number"] for row in service.rows("SELECT number FROM subsidy.award")}
    findings.equal("done once", "an officer's part", [(row["award"], row["officer"], row["act"]) for row in service.rows(
        "SELECT award, officer, act FROM subsidy.hand")], [hand for hand in hands if hand[0] in awards])
    findings.equal("done once", "an officer's decision", [(row["award"], row["approve"], row["decided_by"]) for row in service.rows(
        "SELECT award, approve, decided_by FROM subsidy.decision WHERE decided_by LIKE 'officer/%'")],
        [(command.subject, command.data["approve"], command.who) for command in record.done("subsidy.decide.v1", service.name)])
    findings.equal("done once", "a confirmation", [(row["payment"], row["state"], row["reference"], row["confirmed_by"])
                   for row in service.rows("SELECT payment, state, reference, confirmed_by FROM subsidy.payment "
                                           "WHERE state <> 'instructed'")],
                   [(command.subject, command.done["state"], command.data["reference"], command.who)
                    for command in record.done("subsidy.payment.confirm.v1", service.name)])


def coordination_rows(service, record, findings):
    findings.equal("done once", "an opinion", [(row["review"], row["given_by"], row["agree"]) for row in service.rows(
        "SELECT review, given_by, agree FROM coordination.opinion")],
        [(command.subject, command.who, command.data["agree"]) for command in record.done("coordination.opinion.v1", service.name)])
    findings.equal("done once", "a version of a matter", [(row["matter"], row["version"]) for row in service.rows(
        "SELECT matter, version FROM coordination.responsibility_version")],
        [(command.subject, place + 1) for place, command in enumerate(
            record.done("coordination.responsibility.put.v1", service.name))])


def policy_rows(service, record, findings):
    last, hands = {}, set()
    for command in sorted(record.done("policy.draft.v1", service.name), key=lambda command: command.at):
        last[command.subject] = ["draft", command.data["policy"]]
        hands.add((command.subject, command.who, "draft"))
    for command in record.done("policy.publish.v1", service.name):
        last[command.subject][0] = "published"
        hands.add((command.subject, command.who, "publish"))
    rows = {row["ref"]: [row["state"], row["document"]] for row in service.rows("SELECT ref, state, document FROM policy.policy")}
    findings.equal("done once", "a policy", list(rows), list(last))
    for ref, row in rows.items():
        findings.expect("done once", row == last.get(ref), f"policy {ref} is {row[0]}, and not as it was last written")
    findings.equal("done once", "a hand in a policy", [(row["policy"], row["officer"], row["duty"]) for row in service.rows(
        "SELECT policy, officer, duty FROM policy.hand")], hands)


TABLES = {"application": application_rows, "subsidy": subsidy_rows, "coordination": coordination_rows, "policy": policy_rows}


def check_followed(services, findings):
    """Each event that was for a service brought about there what it must, once."""
    window = next(service for service in services.values() if service.kind == "application")
    history = collections.Counter()
    for service in services.values():
        for event in service.events:
            if service.kind in ("subsidy", "coordination") and window.name in event.audience and event.type in TOLD:
                history[event.subject] += 1
            if service is window and event.type in ("application.submitted.v1", "application.incomplete.v1",
                                                    "application.refused.v1", "application.withdrawal_requested.v1"):
                history[event.subject] += 1
    for row in window.rows("SELECT case_number, changes, (SELECT count(*) FROM application.change c WHERE "
                           "c.case_number = a.case_number) AS lines FROM application.application a"):
        findings.expect("followed once", row["changes"] == row["lines"] == history[row["case_number"]],
                        f"{row['case_number']}: {row['changes']} changes, {row['lines']} lines of history, while "
                        f"{history[row['case_number']]} things happened")
    published = [event.subject for service in services.values() if service.kind == "policy" for event in service.events
                 if event.type == "policy.published.v1"]
    findings.equal("followed once", "a published policy", [row["ref"] for row in window.rows("SELECT ref FROM application.policy")],
                   published)
    for service in services.values():
        if service.kind == "subsidy":
            mine = [f"{event.subject}/1" for event in window.events
                    if event.type == "application.submitted.v1" and service.name in event.audience]
            findings.equal("followed once", f"an award of {service.name}",
                           [row["number"] for row in service.rows("SELECT number FROM subsidy.award")], mine)
        if service.kind == "coordination":
            asked = [event.data["review"] for one in services.values() for event in one.events
                     if event.type == "award.review_requested.v1" and service.name in event.audience]
            findings.equal("followed once", "a review",
                           [row["number"] for row in service.rows("SELECT number FROM coordination.review")], asked)
