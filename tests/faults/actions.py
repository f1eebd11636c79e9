"""What is done to the platform.  Each action takes the scene and the seeded generator, and gives a sentence and the services that
must come back, which were told to be awaited when the harm was done."""

import os
import signal
import time

from harness import wait_until
from town import FOLLOWS

POINTS = ("before_begin", "after_begin", "after_load", "before_commit", "commit_sent", "commit_answered", "reply_sent",
          "cursor_stored")
POINT_SECONDS = 20  # within which a daemon under load comes by each point


def pick(scene, rng):
    name = rng.choice(list(FOLLOWS))
    return name, scene.services[name]


def kill(scene, rng):
    """kill -9 of a daemon; started again at once."""
    name, daemon = pick(scene, rng)
    daemon.kill()
    scene.wire.await_service(name)
    daemon.start(ready=False)
    return f"kill {name}", [name]


def stop(scene, rng):
    """SIGSTOP: its sockets and sessions stay, and nobody answers."""
    name, daemon = pick(scene, rng)
    seconds = rng.uniform(1, scene.plan.stop_seconds)
    daemon.signal(signal.SIGSTOP)
    time.sleep(seconds)
    scene.wire.await_service(name)
    daemon.signal(signal.SIGCONT)
    return f"stop {name} for {seconds:.1f} s", [name]


def postgres(scene, _rng):
    """kill -9 of PostgreSQL with all its processes; started again at once."""
    primary = getattr(scene.cluster, "primary", scene.cluster)
    primary.kill()
    for name in FOLLOWS:
        scene.wire.await_service(name)
    primary.start()
    return "kill postgres", list(FOLLOWS)


def failover(scene, _rng):
    """kill -9 of the primary, its synchronous standby is promoted; the dead one comes back later as a standby."""
    for name in FOLLOWS:
        scene.wire.await_service(name)
    scene.cluster.fail_over()
    return "fail over", list(FOLLOWS)


def after_failover(scene):
    scene.cluster.rejoin()
    scene.write_reach()


def point(scene, rng, where=None):
    """A daemon built for tests ends itself by SIGKILL at a named point of a batch."""
    name, daemon = pick(scene, rng)
    where = where or rng.choice(POINTS)
    program, real = os.path.join(scene.plan.mutants, os.path.basename(daemon.program)), daemon.program
    scene.expected_dead.add(daemon)
    daemon.kill()
    os.environ["LIAISON_KILL_AT"] = f"{where}:{rng.randrange(2, 40)}"
    daemon.program = program
    try:
        daemon.start(ready=False)
        del os.environ["LIAISON_KILL_AT"]
        wait_until(lambda: daemon.process.poll() is not None, POINT_SECONDS)
        assert daemon.process.returncode == -signal.SIGKILL, f"{name} ended {daemon.process.returncode} on its way to {where}"
    finally:
        os.environ.pop("LIAISON_KILL_AT", None)
        daemon.program = real
        daemon.kill()
    scene.wire.await_service(name)
    daemon.start(ready=False)
    scene.expected_dead.discard(daemon)
    return f"kill {name} at {where}", [name]


ACTIONS = {"kill": kill, "stop": stop, "postgres": postgres, "failover": failover, "point": point}
AFTER = {"failover": after_failover}
__all__ = ["ACTIONS", "AFTER", "POINTS"]
