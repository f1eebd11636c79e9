#!/usr/bin/python3
"""The treasury's batch file: what is instructed goes to the bank in a file, and its answer comes back in one; what the bank returns is paid again."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import main  # noqa: E402
from town import COUNTY, TREASURIES, Town, officer  # noqa: E402

TREASURY, PAYER = TREASURIES[COUNTY], officer("331023-hrss", "payer")
FUND = "331023-hrss/2026/jobs"
town = Town()
cases = []


def batch(*more, who=TREASURY):
    """The file's payments, and its end."""
    lines = [json.loads(line) for line in town.liaison("--as", who, "payment", "file", *more).splitlines()]
    assert lines[-1] == {"count": len(lines) - 1, "sum": f"{sum(float(line['amount']) for line in lines[:-1]):.2f}"}, lines[-1]
    return lines[:-1]


def answer(lines, name="answers.jsonl", status=0):
    with open(town.path(name), "w", encoding="utf-8") as file:
        file.writelines(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = town.liaison("--as", TREASURY, "--json", "payment", "answer", town.path(name), check=False)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if done.stdout else done.stderr


def result(line, what="paid", reference="B-1", **more):
    return {"idempotency_key": line["idempotency_key"], "service": line["service"], "amount": line["amount"], "result": what, "reference": reference, **more}


def counts(told):
    return {name: told[name] for name in ("taken", "on_record", "refused", "no_answer")}


def test_the_file_has_what_is_instructed_with_count_and_sum():
    town.prepare_sample()
    town.call(officer("331023-hrss", "budget"), COUNTY, "subsidy.fund.top_up.v1", {"amount": 6000000, "basis": "天财社〔2026〕2号"}, FUND)
    cases.extend(town.file("yunxi") for _ in range(4))
    for case in cases:
        town.wait_state(case, "paying")
    lines = batch()
    assert [line["idempotency_key"] for line in lines] == sorted(f"{case}/1/p1" for case in cases), lines
    one = lines[0]
    assert one["amount"] == "20000.00" and one["fund"] == FUND and one["payer"] == "331023-hrss" and one["service"] == COUNTY, one
    assert one["payee"]["name"] and len(one["payee"]["uscc"]) == 18 and one["indicator"]["functional_class"], one
    assert len(batch("--fund", FUND)) == 4 and not batch("--department", "331023-kjj")
    assert len(batch(who=PAYER)) == 4


def test_another_divisions_treasury_sees_none_of_it():
    done = town.liaison("--as", "treasury/440304-czj", "--to", COUNTY, "payment", "file")
    assert done.splitlines() == ['{"count":0,"sum":"0.00"}'], done


def test_nothing_is_sent_of_a_file_that_cannot_be_read():
    line = batch()[0]
    for bad, why in (([result(line), "{half"], "line 2"), ([result(line), {"count": 2, "sum": "x"}], "counts 2"),
                     ([{"idempotency_key": line["idempotency_key"], "result": "paid"}], "line 1"), ([{"count": 0}, result(line)], "after its end")):
        told = answer(bad, status=1)
        assert why in told and "nothing was sent" in told, told
    assert len(batch()) == 4


def test_an_answer_is_taken_line_by_line_and_only_once():
    lines = batch()
    told = [result(lines[0]), result(lines[1], "failed", "B-2", reason="账号与户名不符"), result(lines[2], "failed", "B-3"),
            result({**lines[3], "idempotency_key": "331023-2026-999999-X/1/p1"}), {"count": 4}]
    first = answer(told, status=1)
    assert counts(first) == {"taken": 2, "on_record": 0, "refused": 2, "no_answer": 0}, first
    assert [line["outcome"] for line in first["answers"]] == ["taken", "taken", "refused", "refused"] and first["answers"][2]["why"], first
    again = answer(told, status=1)
    assert counts(again) == {"taken": 0, "on_record": 2, "refused": 2, "no_answer": 0}, again
    figures = town.figures(FUND, COUNTY)
    assert (figures["paid"], figures["committed"], figures["instructed"]) == (2000000, 2000000, 4000000), figures
    town.wait_state(lines[0]["idempotency_key"].split("/")[0], "paid")
    assert [line["idempotency_key"] for line in batch()] == [line["idempotency_key"] for line in lines[2:]]


def test_another_result_for_what_is_on_record_is_refused():
    paid = result({"idempotency_key": f"{cases[0]}/1/p1", "service": COUNTY, "amount": "20000.00"})
    told = answer([{**paid, "reference": "B-9"}, {**paid, "result": "failed", "reason": "x"}], status=1)
    assert counts(told)["refused"] == 2, told


def test_what_the_bank_returns_is_in_the_next_file_when_it_is_paid_again():
    line = {"idempotency_key": f"{cases[0]}/1/p1", "service": COUNTY, "amount": "20000.00"}
    returned = [result(line, "returned", "R-1", reason="账户已注销")]
    assert counts(answer(returned))["taken"] == 1 and counts(answer(returned))["on_record"] == 1
    told = town.wait_state(cases[0], "payment_failed")
    assert told["owner"] == "331023-hrss" and told["history"][-1]["detail"] == "payment_returned", told
    town.pay(cases[0], who=PAYER, service=COUNTY)
    again = next(one for one in batch() if one["idempotency_key"] == f"{cases[0]}/1/p2")
    assert counts(answer([result(again, reference="B-5")]))["taken"] == 1
    town.wait_state(cases[0], "paid")


def test_people_read_a_table():
    done = town.liaison("--as", TREASURY, "payment", "answer", town.path("answers.jsonl"))
    assert "on record" in done and "In all" in done, done


def test_everything_verifies():
    town.liaison("verify")


if __name__ == "__main__":
    main(globals(), town)
