"""Commands that go on while something is disturbed: nothing that was answered may be lost, nothing done twice."""

import contextlib
import threading
import time

from harness import Portal, wait_until


class Load(threading.Thread):
    """Adds 1 to an account again and again, and writes down when what was answered."""

    def __init__(self, world, stream, account):
        super().__init__()
        self.world, self.stream, self.account = world, stream, account
        self.answers, self.stopping, self.error = [], False, None  # monotonic times of (sending, answer)

    @property
    def answered(self):
        return len(self.answers)

    def run(self):
        try:
            with Portal("portal/331023-a", self.world.path("portal.331023-a.key"), "en") as portal:
                entry = self.world.principals[self.stream]
                service = portal.service(entry["endpoint"], entry["key"])
                while not self.stopping:
                    sent = time.monotonic()
                    answer = service.call("gateway.add.v1", {"amount": 1}, subject=self.account, seconds=60)
                    self.answers.append((sent, time.monotonic()))
                    assert answer["balance"] == self.answered, (answer, self.answered)
        except Exception as error:  # shown by the test
            self.error = error

    def gap_at(self, moment):
        """Seconds from a moment until the first answer after it."""
        return next(answer for _, answer in self.answers if answer > moment) - moment


@contextlib.contextmanager
def loads(world, stream, accounts):
    """Load on accounts that are new; ends, and is checked against the accounts, when every one was answered after what the
    caller did."""
    all_loads = [Load(world, stream, account) for account in accounts]
    for load in all_loads:
        load.start()
    try:
        wait_until(lambda: all(load.error or load.answered > 5 for load in all_loads), 30)
        yield all_loads
        before = [load.answered for load in all_loads]
        wait_until(lambda: all(load.error or load.answered > n + 20 for load, n in zip(all_loads, before)), 60)
    finally:
        for load in all_loads:
            load.stopping = True
        for load in all_loads:
            load.join()
    client = world.client("portal/331023-a", stream)
    for load in all_loads:
        assert not load.error, load.error
        assert client.call("gateway.read.v1", {}, subject=load.account)["balance"] == load.answered
