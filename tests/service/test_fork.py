#!/usr/bin/python3
"""A producer's database is restored from a backup that lacks what was told: it is read only until an operator accepts the loss, whoever
finds it; nobody but a service can stop it; and accepting is whole or not at all, wherever the daemon dies."""

import json
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, Cluster, NoAnswer, Refused, World, burst, main, new_id, refused, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, FOLLOWER = "gateway/331023-one", "gateway/331023-two"
PORTAL, OPERATOR = "portal/331023-a", "operator/platform/ops"
DATABASE = "liaison_gateway_331023_one"
SEED = int(os.environ.get("SEED", "1"))


class OwnCluster(World):
    """The producer has a cluster of its own, so that it can be restored alone: `backup` copies its files, `restore` puts them back."""

    def __init__(self):
        super().__init__()
        self.own = Cluster(self.path("own"))
        self.principal(PORTAL, "portal")
        self.principal(OPERATOR, "operator")
        for name in (NAME, FOLLOWER):
            self.principal(name, "service", endpoint=f"ipc://{self.folder}/{name.replace('/', '.')}")
        shared, self.cluster = self.cluster, self.own
        self.one = self.daemon(GATEWAY, "gateway", "331023-one")
        self.cluster = shared
        self.two = self.daemon(GATEWAY, "gateway", "331023-two", follow=NAME)

    def begin(self):
        """Both as new."""
        self.two.kill()
        self.one.kill()
        self.own.start()
        for cluster, daemon, department in ((self.own, self.one, "331023-one"), (self.cluster, self.two, "331023-two")):
            self.drop(cluster, department)
            cluster.database("gateway", department)
            daemon.run("--migrate")
            subprocess.run(f"rm -rf {self.state(daemon.name)}/*", shell=True, check=True)
        self.one.start()
        self.two.start()
        return self.client(PORTAL, NAME), self.client(OPERATOR, NAME)

    @staticmethod
    def drop(cluster, department):
        cluster.psql("postgres", "postgres", f"DROP DATABASE IF EXISTS liaison_gateway_{department.replace('-', '_')} WITH (FORCE)")

    def copy(self, source, target):
        subprocess.run(f"rm -rf {self.own.folder}/{target} && cp -a {self.own.folder}/{source} {self.own.folder}/{target}", shell=True,
                       check=True)

    def backup(self):
        self.one.stop()
        self.own.stop()
        self.copy("data", "backup")
        self.own.start()
        self.one.start()

    def restore(self, start=True):
        self.one.stop()
        self.restore_stopped()
        if start:
            self.one.start()

    def restore_stopped(self):
        self.own.stop()
        self.copy("backup", "data")
        self.own.start()

    def forget(self):
        """The daemon's own memory is lost, as with its machine."""
        subprocess.run(f"rm -rf {self.state(NAME)}/*", shell=True, check=True)

    def one_row(self, sql):
        return self.own.psql(DATABASE, "postgres", sql)

    def close(self):
        if not self.closed:
            for daemon in self.daemons:
                daemon.kill()
            self.own.stop()
        super().close()


world = OwnCluster()


def add(client, subject, count, **more):
    for _ in range(count):
        client.call("gateway.add.v1", {"amount": 1}, subject=subject, **more)


def health(name=NAME):
    return world.client(OPERATOR, name).call("health.v1", {})


def followed(client, subject):
    """What the follower has of it, when it has seen what the client was answered last."""
    return world.client(PORTAL, FOLLOWER).call("gateway.read.v1", {}, subject=subject, after=client.at, seconds=20)["balance"]


def lose_three(client):
    """Events 2 and 3 are in the backup, 4 to 6 are lost; the follower has them all."""
    add(client, "kept", 2)
    world.backup()
    add(client, "lost", 3)
    assert followed(client, "lost") == 3


def test_a_restored_producer_is_read_only_until_the_loss_is_accepted():
    a, ops = world.begin()
    lose_three(a)
    epoch = health()["epoch"]
    world.restore()
    assert health()["stream_doubted"] and health()["doubt"]["by"] == NAME and health()["doubt"]["number"] == 6, health()
    refused("stream_doubted", lambda: a.call("gateway.add.v1", {"amount": 1}, subject="kept", seconds=1))
    assert a.call("gateway.read.v1", {}, subject="kept")["balance"] == 2, "queries go on"
    assert [link[0] for link in a.read_page(NAME, 0, "00" * 32, 0)] == [1, 2, 3], "so does the stream"
    refused("missing_role", lambda: a.call("stream.accept_fork.v1", {"reason": "no"}))
    world.one.stop()
    world.one.start()
    assert health()["stream_doubted"], "a restart is no answer"
    world.one.stop()
    world.forget()
    world.one.start()
    assert health()["doubt"]["number"] == 6 and health()["doubt"]["agreed"] == 3, "nor is another instance, which remembers nothing"
    answer = ops.call("stream.accept_fork.v1", {"reason": "disk"})
    assert answer["lost"] == {"from": 4, "to": 6} and answer["epoch"] > epoch, answer
    add(a, "kept", 1)
    assert not health()["stream_doubted"] and health()["head"] == 5 and health()["epoch"] == answer["epoch"]
    refused("not_forked", lambda: ops.call("stream.accept_fork.v1", {"reason": "again"}))
    world.one.stop()
    world.one.start()
    time.sleep(3)  # the follower, which has the lost ones, goes on saying so
    assert not health()["stream_doubted"], "what was given up stops nobody"
    add(a, "kept", 1)


def test_timers_and_followed_events_wait_while_the_stream_is_doubted():
    a, ops = world.begin()
    a.call("gateway.remind.v1", {"seconds": 3}, subject="kept")
    lose_three(a)
    world.restore()
    assert health()["stream_doubted"]
    time.sleep(4)
    assert a.call("gateway.read.v1", {}, subject="kept")["balance"] == 2 and health()["head"] == 3
    ops.call("stream.accept_fork.v1", {"reason": "disk"})
    wait_until(lambda: a.call("gateway.read.v1", {}, subject="kept")["balance"] == 1002)


def test_only_a_service_can_stop_a_producer():
    a, ops = world.begin()
    add(a, "kept", 2)
    lie = {"stream": NAME, "epoch": 1, "position": {"number": 99, "hash": "ab" * 32}, "points": []}
    for client in (a, ops):
        assert client.call("stream.compare.v1", lie) == {"agrees": False, "agreed": 0, "epoch": 1, "accepted": False}
    refused("forked", lambda: a.call("stream.read.v1", {"stream": NAME, "after": 99, "hash": "ab" * 32, "limit": 1, "wait_ms": 0}))
    assert not health()["stream_doubted"]
    add(a, "kept", 1)
    world.two.stop()  # so that we can speak with its key
    world.client(FOLLOWER, NAME).call("stream.compare.v1", lie)
    assert health()["doubt"] == {"by": FOLLOWER, "number": 99, "epoch": 1, "agreed": 0}, health()
    refused("stream_doubted", lambda: a.call("gateway.add.v1", {"amount": 1}, subject="kept", seconds=1))
    world.one.stop()
    world.one.start()
    assert health()["stream_doubted"], "who said so is remembered"


def test_a_database_ahead_of_the_memory_is_as_it_should_be():
    a, _ = world.begin()
    add(a, "kept", 1)
    world.one.stop()
    subprocess.run(["cp", "-a", world.state(NAME), world.path("old")], check=True)
    world.one.start()
    add(a, "kept", 4)
    world.one.stop()
    subprocess.run(f"cp -a {world.path('old')}/* {world.state(NAME)}", shell=True, check=True)
    world.one.start()
    add(a, "kept", 1)
    assert not health()["stream_doubted"]
    world.one.kill()
    world.forget()
    world.one.start()
    assert world.one.lines("nothing is remembered of the stream: the database is trusted"), "it says so"
    add(a, "kept", 1)
    world.one.stop()
    with open(f"{world.state(NAME)}/gateway.331023-one.stream", "a", encoding="ascii") as file:
        file.write("more\n")
    world.one.start(ready=False)
    assert world.one.process.wait(20) == 1, "what is no memory of ours is for a person to look at"


def test_a_failover_that_loses_events_is_found_by_the_running_daemon():
    """The database comes back as it was before, as a replica would that was not synchronous."""
    a, ops = world.begin()
    lose_three(a)
    world.own.kill()
    world.copy("backup", "data")
    world.own.start()
    wait_until(lambda: health()["stream_doubted"])
    assert health()["doubt"] == {"by": NAME, "number": 6, "epoch": health()["doubt"]["epoch"], "agreed": 3}, health()
    refused("stream_doubted", lambda: a.call("gateway.add.v1", {"amount": 1}, subject="kept", seconds=1))
    assert [link[0] for link in a.read_page(NAME, 0, "00" * 32, 0)] == [1, 2, 3], "what is lost is told to nobody more"
    ops.call("stream.accept_fork.v1", {"reason": "failover"})
    add(a, "kept", 1)
    assert a.call("gateway.read.v1", {}, subject="kept")["balance"] == 3


def test_what_cannot_be_remembered_is_told_and_tried_again():
    a, _ = world.begin()
    folder = world.state(NAME)
    os.rename(folder, folder + ".away")
    add(a, "kept", 1)
    wait_until(lambda: world.one.lines("what is to be remembered of the stream cannot be written"))
    add(a, "kept", 1)
    os.rename(folder + ".away", folder)
    number = health()["head"]
    wait_until(lambda: f" {number} " in remembered())
    world.one.stop()
    os.rename(folder, folder + ".away")
    world.one.start(ready=False)
    assert world.one.process.wait(20) == 1, "a folder that is not there is told at once"
    os.rename(folder + ".away", folder)


def remembered():
    with open(f"{world.state(NAME)}/gateway.331023-one.stream", encoding="ascii") as file:
        return file.read()


def test_a_new_database_in_place_of_the_old_one_is_found_too():
    a, ops = world.begin()
    add(a, "lost", 3)
    assert followed(a, "lost") == 3
    world.one.stop()
    world.drop(world.own, "331023-one")
    world.own.database("gateway", "331023-one")
    world.one.run("--migrate")
    world.one.start()
    assert health()["stream_doubted"] and health()["head"] == 0
    assert ops.call("stream.accept_fork.v1", {"reason": "nothing is left"})["lost"] == {"from": 1, "to": 4}
    add(a, "new", 1)
    assert [event[0] for event in a.read_page(NAME, 0, "00" * 32, 0)] == [1, 2, 3]
    here = world.client(OPERATOR, FOLLOWER)
    wait_until(lambda: forked().get("searched") and forked()["accepted"])
    assert here.call("reconcile.begin.v1", {"stream": NAME, "reason": "so"})["after"] == 0
    assert followed(a, "new") == 1 and len(here.call("reconcile.list.v1", {})["lost"]) == 3


def follower_sql(sql):
    return world.cluster.psql("liaison_gateway_331023_two", "postgres", sql)


def test_what_is_no_more_remembered_is_not_acted_on_again():
    """Of what was acted on the follower remembers the last batch, which the backup is older than."""
    a, ops = world.begin()
    add(a, "kept", 1)
    assert followed(a, "kept") == 1
    world.backup()
    add(a, "lost", 2)
    assert followed(a, "lost") == 2
    follower_sql("UPDATE runtime.acted SET at = at - interval '100 days'")
    follower_sql("SELECT runtime.keep_receipts(now(), 93)")
    assert follower_sql("SELECT count(*), min(before) > 0 FROM runtime.acted") == "1|t", "the last one always stays"
    world.restore()
    ops.call("stream.accept_fork.v1", {"reason": "disk"})
    wait_until(lambda: forked().get("accepted") and "agreed" in forked())
    assert not forked()["searched"]
    here = world.client(OPERATOR, FOLLOWER)
    refused("fork_too_old", lambda: here.call("reconcile.begin.v1", {"stream": NAME, "reason": "so"}))


def test_a_history_that_was_written_over_is_found():
    """Restored, and then written to by an instance without memory, beyond what was known."""
    a, ops = world.begin()
    lose_three(a)
    world.two.stop()  # the only one that knew
    world.one.stop()
    subprocess.run(["cp", "-a", f"{world.state(NAME)}/gateway.331023-one.stream", world.path("kept")], check=True)
    world.one.start()
    world.restore(start=False)
    world.forget()
    world.one.start()
    add(a, "other", 5)
    world.one.stop()
    subprocess.run(["cp", "-a", world.path("kept"), f"{world.state(NAME)}/gateway.331023-one.stream"], check=True)
    world.one.start()
    assert health()["stream_doubted"] and "agreed" not in health()["doubt"], health()
    refused("fork_begins_unknown", lambda: ops.call("stream.accept_fork.v1", {"reason": "where?"}))
    refused("fork_begins_unknown", lambda: ops.call("stream.accept_fork.v1", {"reason": "no", "after": 6}))
    assert ops.call("stream.accept_fork.v1", {"reason": "so", "after": 3})["lost"] == {"from": 4, "to": 6}
    add(a, "other", 1)
    assert a.call("gateway.read.v1", {}, subject="other")["balance"] == 6


def forked():
    """What the follower has found out about its producer's fork."""
    return health(FOLLOWER)["follows"][0].get("forked", {})


def followed_position():
    return health(FOLLOWER)["follows"][0]["position"]


def acted_on(subject):
    """How many events of it the follower has acted on, ever."""
    return int(follower_sql(f"SELECT coalesce(sum(reminders), 0) FROM gateway.account WHERE name = '{subject}'"))


def both_operators():
    return world.client(OPERATOR, NAME), world.client(OPERATOR, FOLLOWER)


def test_a_follower_that_is_ahead_stops_its_producer_and_reconciles():
    a, _ = world.begin()
    lose_three(a)
    world.one.stop()
    world.forget()
    world.restore_stopped()
    world.one.start()
    there, here = both_operators()
    wait_until(lambda: health()["stream_doubted"])
    wait_until(lambda: forked().get("agreed") == 3)
    assert health()["doubt"]["by"] == FOLLOWER and health()["doubt"]["number"] == 6 and health()["doubt"]["agreed"] == 3, health()
    refused("fork_not_accepted", lambda: here.call("reconcile.begin.v1", {"stream": NAME, "reason": "too early"}))
    assert there.call("stream.accept_fork.v1", {"reason": "disk"})["lost"] == {"from": 4, "to": 6}
    wait_until(lambda: forked() == {"accepted": True, "searched": True, "agreed": 3})
    assert here.call("reconcile.list.v1", {}) == {"lost": []} and followed_position() == 6
    assert here.call("reconcile.begin.v1", {"stream": NAME, "reason": "restored"}) == {"after": 3, "acted_to": 6}
    lost = here.call("reconcile.list.v1", {})["lost"]
    assert [(item["number"], item["case"], item["behind"]) for item in lost] == [(number, "lost", 0) for number in (4, 5, 6)], lost
    add(a, "lost", 1)
    add(a, "kept", 1)
    assert followed(a, "kept") == 3 and acted_on("kept") == 3, "what both had is not acted on twice"
    assert followed(a, "lost") == 3, "the case waits"
    wait_until(lambda: health(FOLLOWER)["lost"] == 3 and health(FOLLOWER)["parked"] == 1)
    assert [item["code"] for item in here.call("parked.list.v1", {})["parked"]] == ["behind_parked"]
    refused("lost_in_fork", lambda: here.call("parked.retry.v1", {"case": "lost"}))
    refused("missing_role", lambda: world.client(PORTAL, FOLLOWER).call("reconcile.settle.v1", {"case": "lost", "reason": "no"}))
    assert here.call("reconcile.settle.v1", {"case": "lost", "key": lost[1]["key"], "reason": "one"}) == {"settled": 1, "left": 2, "queued": 0}
    assert here.call("reconcile.settle.v1", {"case": "lost", "reason": "so"}) == {"settled": 2, "left": 0, "queued": 1}
    refused("not_found", lambda: here.call("reconcile.settle.v1", {"case": "lost", "reason": "again"}))
    wait_until(lambda: followed(a, "lost") == 1)
    wait_until(lambda: health(FOLLOWER)["lost"] == health(FOLLOWER)["parked"] == 0)
    records = follower_sql("SELECT string_agg(type, ' ' ORDER BY number) FROM runtime.event WHERE type LIKE 'stream.reconcil%'")
    assert records == "stream.reconciling.v1" + 3 * " stream.reconciled.v1", records
    add(a, "lost", 1)
    assert followed(a, "lost") == 2


def test_events_that_are_brought_back_end_the_doubt():
    a, _ = world.begin()
    lose_three(a)
    world.one.stop()
    world.own.stop()
    world.copy("data", "whole")
    world.own.start()
    world.forget()
    world.restore_stopped()
    world.one.start()
    wait_until(lambda: health()["stream_doubted"] and forked().get("searched"))
    world.one.stop()
    world.own.stop()
    world.copy("whole", "data")
    world.own.start()
    world.one.start()
    assert not health()["stream_doubted"]
    add(a, "lost", 1)
    assert followed(a, "lost") == 4, "and the follower goes on by itself"


def begin(here, dies, chance):
    """Taking the stream up again, perhaps with the daemon killed on the way."""
    command, data = new_id(), {"stream": NAME, "reason": "restored"}
    here.connect()
    here.socket.send(json.dumps(here.envelope("reconcile.begin.v1", data, None, None, command)).encode())
    if dies:
        time.sleep(chance.uniform(0, 0.06))
        world.two.kill()
        world.two.start()
        wait_until(lambda: forked().get("searched") and forked()["accepted"] or not forked())
    assert here.call("reconcile.begin.v1", data, id=command, seconds=20)["acted_to"]


def fill(client, count):
    burst(client, [("gateway.add.v1", "kept", {"amount": 1}, new_id()) for _ in range(count)])


def reconcile_from_any_place(chance):
    before, after = chance.randrange(1, 120), chance.randrange(1, 700)
    a, _ = world.begin()
    world.two.stop()
    fill(a, before)
    world.backup()
    fill(a, after)
    world.two.start()
    wait_until(lambda: followed_position() == 1 + before + after)
    world.restore()
    there, here = both_operators()
    wait_until(lambda: forked().get("searched"))
    assert forked()["agreed"] == 1 + before, (before, after, forked())
    there.call("stream.accept_fork.v1", {"reason": "disk"})
    wait_until(lambda: forked()["accepted"])
    begin(here, chance.random() < 0.7, chance)
    lost = int(follower_sql("SELECT count(*) FROM runtime.parked WHERE given_up > 0"))
    assert lost == after, (lost, after)
    assert here.call("reconcile.settle.v1", {"case": "kept", "reason": "so"})["settled"] == after
    add(a, "kept", 2)
    assert followed(a, "kept") == before + 2
    assert acted_on("kept") == before + after + 2, "each was acted on once, in either history"


def test_the_last_event_in_common_is_found_in_the_midst_of_a_batch():
    """Batches of 30; of some hundred events the follower may have acted on any number when the backup was made."""
    chance, world.two.environment = random.Random(SEED), {"LIAISON_TEST_BATCH_ITEMS": "30"}
    try:
        for _ in range(3):
            reconcile_from_any_place(chance)
    finally:
        world.two.environment = {}


def is_whole():
    """The fork, its event, its epoch and the receipt: all or none."""
    counts = world.one_row("SELECT (SELECT count(*) FROM runtime.fork), (SELECT count(*) FROM runtime.event WHERE type = 'stream.forked.v1'), "
                           "(SELECT count(*) FROM runtime.receipt WHERE principal LIKE 'operator/%'), "
                           "coalesce((SELECT max(epoch) <= (SELECT epoch FROM runtime.stream_head) FROM runtime.fork), true)")
    assert counts in ("0|0|0|t", "1|1|1|t"), counts
    return counts.startswith("1")


def test_dying_while_a_fork_is_accepted_is_safe():
    chance, accepted = random.Random(SEED), 0
    a, _ = world.begin()
    lose_three(a)
    world.restore(start=False)
    subprocess.run(["cp", "-a", f"{world.state(NAME)}/gateway.331023-one.stream", world.path("memory")], check=True)
    for _ in range(12):
        ops, command = world.client(OPERATOR, NAME), new_id()
        world.one.start()
        assert health()["stream_doubted"]
        ops.connect()
        envelope = ops.envelope("stream.accept_fork.v1", {"reason": "disk"}, None, None, command)
        ops.socket.send(json.dumps(envelope).encode())
        time.sleep(chance.uniform(0, 0.03))
        world.one.kill()
        before = is_whole()
        accepted += before
        world.one.start()
        assert health()["stream_doubted"] != before, "either it was accepted, or it must be"
        answer = world.client(OPERATOR, NAME).call("stream.accept_fork.v1", {"reason": "disk"}, id=command, seconds=20)
        assert answer["lost"] == {"from": 4, "to": 6} and is_whole() and not health()["stream_doubted"]
        add(a, "kept", 1)
        put_back()
    print(f"seed {SEED}: {accepted} of 12 were accepted before the daemon died", flush=True)


def put_back():
    """To the moment after the restore, in the daemon's memory too."""
    world.restore(start=False)
    subprocess.run(["cp", "-a", world.path("memory"), f"{world.state(NAME)}/gateway.331023-one.stream"], check=True)


if __name__ == "__main__":
    main(globals(), world)
