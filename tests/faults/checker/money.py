"""The ledger refolds to the funds' figures, line by line without ever going below zero; payments are what was instructed."""

from .facts import Reader

ACCOUNTS = ("available", "committed", "instructed", "paid")
PAGE = 200


def check(service, findings):
    funds = {row["fund"]: row for row in service.rows(
        "SELECT fund, amount, available, committed, instructed, paid, postings FROM subsidy.fund")}
    folded, transactions, numbers = {}, {}, {fund: set() for fund in funds}
    stored = list(service.rows("SELECT place AS id, transaction, account, fund, amount FROM subsidy.ledger_line ORDER BY place"))
    for line in stored:
        key = (line["fund"], line["account"])
        folded[key] = folded.get(key, 0) + line["amount"]
        findings.expect("over-committed", line["account"] == "budget" or folded[key] >= 0 or line["amount"] > 0,
                        lambda: f"{service.name}: {key} is {folded[key]} after {line['transaction']}")
        transactions.setdefault(line["transaction"], []).append(line["amount"])
        fund, _, number = line["transaction"].rpartition("#")
        numbers.setdefault(fund, set()).add(int(number))
    for transaction, amounts in transactions.items():
        findings.expect("ledger", len(amounts) == 2 and sum(amounts) == 0, f"{service.name}: {transaction} has {amounts}")
    for name, fund in funds.items():
        check_fund(service, name, fund, folded, numbers[name], findings)
    check_awards(service, funds, findings)
    wired = over_the_wire(service)
    findings.expect("ledger", [(line["id"], line["transaction"], line["account"], line["amount"]) for line in wired]
                    == [(line["id"], line["transaction"], line["account"], line["amount"]) for line in stored],
                    f"{service.name}: the ledger over the wire ({len(wired)} lines) is not the stored one ({len(stored)})")


def check_fund(service, name, fund, folded, numbers, findings):
    figures = {account: folded.get((name, account), 0) for account in ACCOUNTS}
    findings.expect("ledger", all(fund[account] == figures[account] for account in ACCOUNTS),
                    f"{service.name}: {name} shows {fund}, its ledger {figures}")
    findings.expect("ledger", fund["amount"] == sum(figures.values()), f"{service.name}: {name} has lost or made money: {fund}")
    findings.expect("over-committed", min(fund[account] for account in ACCOUNTS) >= 0, f"{service.name}: {name} is {fund}")
    findings.expect("gapless", numbers == set(range(1, fund["postings"] + 1)),
                    f"{service.name}: transactions of {name} are not 1 to {fund['postings']}")


def check_awards(service, funds, findings):
    """The funds' figures once more, from awards and payments."""
    owed = {name: dict.fromkeys(ACCOUNTS, 0) for name in funds}
    for row in service.rows(
            "SELECT a.fund, a.amount, coalesce((SELECT p.state FROM subsidy.payment p WHERE p.allocation = a.allocation "
            "AND p.state <> 'failed'), 'committed') AS state FROM subsidy.allocation a"):
        owed[row["fund"]][{"confirmed": "paid"}.get(row["state"], row["state"])] += row["amount"]
    for name, fund in funds.items():
        for account in ACCOUNTS[1:]:
            findings.expect("ledger", fund[account] == owed[name][account],
                            f"{service.name}: {name} shows {account} {fund[account]}, its awards make {owed[name][account]}")
    for row in service.rows("SELECT a.number, a.payments, (SELECT count(*) FROM subsidy.payment p WHERE p.award = a.number) AS made "
                            "FROM subsidy.award a"):
        findings.expect("gapless", row["payments"] == row["made"], f"{service.name}: {row['number']} counts {row}")


def over_the_wire(service):
    reader, entries = Reader("operator/platform/ops", service.reach, service.keys), []
    try:
        while True:
            after = entries[-1]["id"] if entries else 0
            answer = reader.ask("subsidy.ledger.list.v1", {"after": after, "limit": PAGE})
            if answer["type"] == "problem" or not answer["data"]["entries"]:
                return entries
            entries += answer["data"]["entries"]
    finally:
        reader.close()
