"""Each command answered, always with the same bytes, and these are the ones stored; each receipt has its command."""


def check(services, record, findings):
    receipts = {}
    for service in services.values():
        for row in service.receipts():
            receipts[service.name, row["principal"], row["id"]] = row["digest"]
    for command in record.commands.values():
        findings.expect("answered", command.answer is not None, f"{command.type} {command.id} has no answer")
        findings.expect("same answer", len(command.settling) < 2,
                        lambda: f"{command.type} {command.id} was answered in {len(command.settling)} ways: "
                                f"{list(command.settling.values())}"[:600])
        findings.expect("sound answer", command.problem != "internal", f"{command.type} {command.id} was answered `internal`")
        if command.answer is None:
            continue
        stored = receipts.get((command.to, command.who, command.id))
        findings.expect("lost", stored is not None, lambda: f"{command.type} {command.subject or ''} {command.id} was answered "
                        f"{command.problem or 'done'} at {command.answer['at']}, and there is no receipt")
        findings.expect("same answer", stored is None or stored in command.settling,
                        f"{command.type} {command.id}: the stored answer is another than the one that was given")
    sent = {(command.to, command.who, command.id) for command in record.commands.values()}
    findings.equal("no effect without a command", "a receipt", [key for key in receipts if key not in sent], [])
