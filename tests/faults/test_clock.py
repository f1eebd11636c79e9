#!/usr/bin/python3
"""A machine's clock that is set by years while nothing happens: what was not due is not done, neither then nor when it is right again
and confirmed.  Needs programs without sanitizers, since the clock is set by a library of ours."""

import os
import sys

sys.dont_write_bytecode = True
FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [FOLDER, os.path.join(os.path.dirname(FOLDER), "service")]
from harness import BIN, World, main, wait_until  # noqa: E402
from surroundings import YEARS, Clock  # noqa: E402

GATEWAY = os.path.join(os.path.dirname(BIN), "tests/gatewayd")
NAME = "gateway/331023-one"
world = World()
world.principal("portal/331023-a", "portal")
world.principal("operator/platform/ops", "operator")
world.principal(NAME, "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one")
clock = Clock(world.path("machine-clock"), os.path.join(os.path.dirname(BIN), "tests/clock.so"))
one.environment = clock.environment
one.start()
a, operator = world.client("portal/331023-a", NAME), world.client("operator/platform/ops", NAME)


def balance(account):
    return int(world.cluster.psql("liaison_gateway_331023_one", "postgres",
                                  f"SELECT coalesce(sum(balance), 0) FROM gateway.account WHERE name = '{account}'"))


def doubted():
    return operator.call("health.v1", {})["clock_doubted"]


def test_what_is_not_due_is_not_done_by_a_wrong_clock():
    a.call("gateway.remind.v1", {"seconds": 3600}, subject="later")
    clock.move(YEARS)
    wait_until(doubted)
    clock.move(0)
    operator.call("clock.confirm.v1", {})
    a.call("gateway.remind.v1", {"seconds": 0}, subject="now")
    wait_until(lambda: balance("now") == 1000)
    assert balance("later") == 0, "a timer fired an hour early"


main(globals(), world)
