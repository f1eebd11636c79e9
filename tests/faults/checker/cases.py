"""Case numbers without gaps; each case decided, or visibly waiting with one owner; a review that is open has its one timer."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLOSED = {"refused", "paid", "withdrawn"}
# What the window shows while the award is in such a state.
SHOWN = {"in_review": {"in_review"}, "to_decide": {"in_review"}, "waiting_for_funds": {"waiting_for_funds"},
         "approved": {"approved"}, "in_notice": {"approved"}, "refused": {"refused"}, "cancelled": {"withdrawn"}, "paying": {"paying"}, "paid": {"paid"},
         "payment_failed": {"payment_failed"}, None: {"incomplete", "refused", "withdrawn"}}


def check_character(text):
    """ISO 7064 MOD 37,36."""
    value = 36
    for character in text:
        value = (value + ALPHABET.index(character)) % 36 or 36
        value = value * 2 % 37
    return ALPHABET[(37 - value) % 36]


def check_numbers(window, findings):
    numbers = []
    for row in window.rows("SELECT case_number FROM application.application"):
        division, year, number, character = row["case_number"].split("-")
        findings.expect("gapless", check_character(division + year + number) == character, f"{row['case_number']}: wrong character")
        numbers.append((int(year), int(number)))
    for year in {year for year, _ in numbers}:
        mine = sorted(number for one, number in numbers if one == year)
        findings.expect("gapless", mine == list(range(1, len(mine) + 1)), f"case numbers of {year} have gaps")
    last = next(window.rows("SELECT year, last FROM application.sequence"), None)
    findings.expect("gapless", not numbers or (last["year"], last["last"]) == max(numbers), f"the last number is {last}")


def check(services, findings):
    window = next(service for service in services.values() if service.kind == "application")
    check_numbers(window, findings)
    awards, reviews = {}, {}
    for service in services.values():
        if service.kind == "subsidy":
            for row in service.rows("SELECT case_number, number, state, review_result FROM subsidy.award"):
                findings.expect("one owner", row["case_number"] not in awards, f"{row['case_number']} has awards in two places")
                awards[row["case_number"]] = row
        elif service.kind == "coordination":
            check_timers(service, findings)
            for row in service.rows("SELECT award, case_number, state, result, owner, to_char(due AT TIME ZONE 'UTC', "
                                    "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS due FROM coordination.review"):
                reviews[row["case_number"]] = row
    for row in window.rows("SELECT case_number, state, owner, due, waiting_since, handler FROM application.application"):
        check_case(row, awards.get(row["case_number"]), reviews.get(row["case_number"]), findings)


def check_case(row, award, review, findings):
    case, state = row["case_number"], award and award["state"]
    findings.expect("decided or waiting", row["state"] in SHOWN[state],
                    f"{case} is {row['state']} at the window and {state} with {row['handler']}")
    findings.expect("decided or waiting", (row["waiting_since"] is None) == (row["state"] in CLOSED),
                    f"{case} is {row['state']}, and waits since {row['waiting_since']}")
    open_review = review and review["state"] in ("open", "overdue")
    findings.expect("decided or waiting", bool(open_review) == (state == "in_review"),
                    f"{case}: its award is {state}, its review {review and review['state']}")
    findings.expect("decided or waiting", state != "to_decide" or (review and award["review_result"] == review["result"]),
                    f"{case}: the award says {award and award['review_result']}, the review {review and review['result']}")
    if row["state"] in CLOSED:
        return
    owner = review["owner"] if open_review else row["handler"].split("/")[1]
    findings.expect("one owner", row["owner"] == owner, f"{case} is with {row['owner']} at the window; it is with {owner}")
    findings.expect("one timer", not open_review or row["due"] == review["due"],
                    f"{case} is due {row['due']} at the window, {review and review['due']} with its review")


def check_timers(service, findings):
    timers = {}
    for row in service.rows("SELECT kind, subject, generation, done, due > '2000-01-01' AS sane, to_char(due, 'YYYYMMDDHH24MISSUS') AS due "
                            "FROM runtime.timer"):
        timers[row["kind"].split("_")[-1], row["subject"]] = row
    numbers = set()
    for row in service.rows("SELECT number, state, generation, to_char(due, 'YYYYMMDDHH24MISSUS') AS due FROM coordination.review"):
        numbers.add(row["number"])
        deadline, warning = timers.get(("deadline", row["number"])), timers.get(("warning", row["number"]))
        waiting = bool(deadline and not deadline["done"])
        findings.expect("one timer", waiting == (row["state"] == "open"), f"{row['number']} is {row['state']}, its deadline {deadline}")
        findings.expect("one timer", not waiting or (deadline["generation"], deadline["due"]) == (row["generation"], row["due"]),
                        f"{row['number']} is due {row['due']} in generation {row['generation']}, its timer {deadline}")
        findings.expect("one timer", row["state"] == "open" or not warning or warning["done"],
                        f"{row['number']} is {row['state']}, and is still to be warned of")
    findings.equal("one timer", "a timer's review", {subject for _, subject in timers}, numbers)
