#!/usr/bin/python3
"""A daemon that dies at each named point of a batch (programs of `make mutants`): what it had answered is there, and what it had not
is done once when it is sent again."""

import os
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "service"))
from harness import BIN, NoAnswer, World, main, new_id, wait_until  # noqa: E402

GATEWAY = os.path.join(os.path.dirname(BIN), "tests/gatewayd")
POINTS = ("before_begin", "after_begin", "after_load", "before_commit", "commit_sent", "commit_answered", "reply_sent", "cursor_stored")
COMMANDS = 40
world = World()
world.principal("portal/331023-a", "portal")
world.principal("gateway/331023-two", "service", endpoint=f"ipc://{world.folder}/two")
world.principal("gateway/331023-one", "service", endpoint=f"ipc://{world.folder}/one")
one = world.daemon(GATEWAY, "gateway", "331023-one")
two = world.daemon(GATEWAY, "gateway", "331023-two", follow="gateway/331023-one")


def balance_kept(daemon, account):
    database = "liaison_" + daemon.name.replace("/", "_").replace("-", "_")
    return int(world.cluster.psql(database, "postgres", f"SELECT coalesce(sum(balance), 0) FROM gateway.account WHERE name = '{account}'"))


def start_to_die(daemon, point, passes):
    os.environ["LIAISON_KILL_AT"] = f"{point}:{passes}"
    try:
        daemon.start(ready=False)
    finally:
        del os.environ["LIAISON_KILL_AT"]


def dies_at(point):
    """Commands one after the other; only a follower comes by cursor_stored."""
    victim, other = (two, one) if point == "cursor_stored" else (one, two)
    client = world.client("portal/331023-a", "gateway/331023-one")
    account, ids, answered = f"at-{point}", [new_id() for _ in range(COMMANDS)], 0

    def add(id, seconds):
        return client.call("gateway.add.v1", {"amount": 1}, subject=account, id=id, seconds=seconds)["balance"]
    other.start()
    start_to_die(victim, point, 1 if victim is two else 8)  # a follower may take all at once
    for id in ids:
        try:
            assert add(id, 2) == answered + 1
            answered += 1
        except NoAnswer:
            break
    wait_until(lambda: victim.process.poll() is not None)
    assert victim.process.returncode == -signal.SIGKILL, victim.process.returncode
    assert balance_kept(one, account) >= answered, f"{answered} answered, {balance_kept(one, account)} kept"
    victim.process = None
    victim.start()
    for number, id in enumerate(ids, 1):
        assert add(id, 10) == number
    assert balance_kept(one, account) == COMMANDS
    wait_until(lambda: balance_kept(two, account) == COMMANDS)
    mirrored = world.cluster.psql("liaison_gateway_331023_two", "postgres", f"SELECT reminders FROM gateway.account WHERE name = '{account}'")
    assert int(mirrored) == COMMANDS, f"{COMMANDS} events were acted on {mirrored} times"
    one.stop()
    two.stop()


def test_at(point):
    def run():
        dies_at(point)
    run.name = f"test_dying_at_{point}"
    return run


main({f"test_at_{point}": test_at(point) for point in POINTS}, world)
