"""What is done to the platform.  Each action takes the scene and the seeded generator, and gives a sentence and the services that
must come back, which were told to be awaited when the harm was done."""

import os
import signal
import time

from harness import listens, wait_until
from surroundings import DAY, YEARS, mend_log
from town import FOLLOWS, OPERATOR

POINTS = ("before_begin", "after_begin", "after_load", "before_commit", "commit_sent", "commit_answered", "reply_sent",
          "cursor_stored")
POINT_SECONDS = 20  # within which a daemon under load comes by each point


def pick(scene, rng):
    """A service and the instance that serves."""
    name = rng.choice(list(FOLLOWS))
    return name, scene.writer(name)[0]


def kill(scene, rng):
    """kill -9 of a daemon; started again at once.  Of two instances either may serve then."""
    name, daemon = pick(scene, rng)
    daemon.kill()
    scene.wire.await_service(name)
    daemon.start(ready=False)
    return f"kill {name}", [name]


def standby(scene, rng):
    """kill -9 of the instance that serves, while the other one waits; the dead one stays dead until that serves."""
    name = rng.choice(list(FOLLOWS))
    writer, other = scene.writer(name)
    stands_by = [line for line in other.lines("another instance is the writer: standing by")]
    assert stands_by and not listens(other.endpoint()), f"{name} has no standby"
    scene.expected_dead.add(writer)
    writer.kill()
    scene.wire.await_service(name)
    return f"standby of {name} takes over", [name]


def after_standby(scene):
    for daemon in scene.expected_dead:
        daemon.start(ready=False)
    scene.expected_dead.clear()


def stop(scene, rng):
    """SIGSTOP: its sockets and sessions stay, and nobody answers."""
    name, daemon = pick(scene, rng)
    seconds = rng.uniform(1, scene.plan.stop_seconds)
    daemon.signal(signal.SIGSTOP)
    time.sleep(seconds)
    scene.wire.await_service(name)
    daemon.signal(signal.SIGCONT)
    return f"stop {name} for {seconds:.1f} s", [name]


def bad_link(scene, rng, how, seconds, *arguments):
    """The link to the instance that serves, or from it to its database, is bad for a while and then good."""
    name, daemon = pick(scene, rng)
    to_database = rng.random() < 0.4
    links = list(scene.cluster.links[name].values()) if to_database else [scene.fronts[name][daemon.place]]
    for link in links:
        getattr(link, how)(*arguments)
    time.sleep(seconds)
    scene.wire.await_service(name)
    for link in links:
        link.mend()
    return f"{how} the link {'from' if to_database else 'to'} {name}{' to its database' if to_database else ''} ({seconds:.1f} s)", [name]


def delay(scene, rng):
    return bad_link(scene, rng, "slow", rng.uniform(1, 3), rng.uniform(0.02, 0.3))


def stall(scene, rng):
    return bad_link(scene, rng, "stall", rng.uniform(1, scene.plan.stop_seconds))


def cut(scene, rng):
    return bad_link(scene, rng, "cut", rng.uniform(0.5, 3))


def reset(scene, rng):
    return bad_link(scene, rng, "reset", 0)


def postgres(scene, _rng):
    """kill -9 of PostgreSQL with all its processes; started again at once."""
    primary = getattr(scene.cluster, "primary", scene.cluster)
    primary.kill()
    for name in FOLLOWS:
        scene.wire.await_service(name)
    start = time.monotonic()
    primary.start()
    return f"kill postgres, which is up after {time.monotonic() - start:.1f} s", list(FOLLOWS)


def failover(scene, _rng):
    """kill -9 of the primary, its synchronous standby is promoted; the dead one comes back later as a standby."""
    for name in FOLLOWS:
        scene.wire.await_service(name)
    scene.cluster.fail_over()
    return "fail over", list(FOLLOWS)


def after_failover(scene):
    scene.cluster.rejoin()
    scene.write_reach()


def point(scene, rng):
    """A daemon built for tests ends itself by SIGKILL at a named point of a batch; each point in turn."""
    where = POINTS[scene.points % len(POINTS)]
    scene.points += 1
    name = rng.choice([name for name in FOLLOWS if where != "cursor_stored" or FOLLOWS[name]])
    daemon, other = scene.writer(name)
    real, daemon.program = daemon.program, os.path.join(scene.plan.mutants, os.path.basename(daemon.program))
    scene.expected_dead.add(daemon)
    for instance in filter(None, (other, daemon)):
        instance.kill()
    try:
        daemon.environment["LIAISON_KILL_AT"] = f"{where}:{rng.randrange(2, 20)}"
        daemon.start(may_end=True)
        if other:
            other.start(ready=False)
        end = time.monotonic() + POINT_SECONDS
        while daemon.process.poll() is None and time.monotonic() < end:
            scene.keep_going(name)
        assert daemon.process.returncode == -signal.SIGKILL, f"{name} ended {daemon.process.returncode} on its way to {where}"
    finally:
        del daemon.environment["LIAISON_KILL_AT"]
        daemon.kill()
        daemon.program = real
    scene.wire.await_service(name)
    scene.expected_dead.discard(daemon)
    daemon.start(ready=False)
    return f"kill {name} at {where}", [name]


def full(scene, rng, what, seconds):
    disk = scene.disks[what]
    disk.fill()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        scene.keep_going(*FOLLOWS)
    for name in FOLLOWS:
        scene.wire.await_service(name)
    disk.free()


def database_full(scene, rng):
    """No byte more for tables, indexes and WAL; a server that ended of it is started again once there is room."""
    seconds = rng.uniform(2, scene.plan.stop_seconds)
    full(scene, rng, "database", seconds)
    scene.cluster.start()
    return f"the database's disk full for {seconds:.1f} s", list(FOLLOWS)


def log_full(scene, rng):
    """No byte more for the daemons' logs: they go on without."""
    seconds = rng.uniform(2, scene.plan.stop_seconds)
    name = rng.choice(list(FOLLOWS))
    scene.wire.await_service(name)
    full(scene, rng, "log", seconds)
    cut = sum(mend_log(daemon.log) for daemon in scene.daemons)
    return f"the logs' disk full for {seconds:.1f} s; {cut} lines cut", list(FOLLOWS)


def doubted(scene, name):
    return super(type(scene), scene).call(OPERATOR, name, "health.v1")["clock_doubted"]


def set_clock(scene, name, daemon, seconds):
    scene.clocks[name, daemon.place].move(seconds)
    wait_until(lambda: scene.keep_going(name) or doubted(scene, name))


def clock_day(scene, rng):
    """The machine's clock is set on by a day; the operator says it is right; later it is set back, and confirmed again."""
    name, daemon = pick(scene, rng)
    for moved in (DAY, 0):
        set_clock(scene, name, daemon, moved)
        scene.call(OPERATOR, name, "clock.confirm.v1")
        scene.wire.await_service(name)
        wait_until(lambda: scene.keep_going(name) or name in scene.wire.back)
    scene.wire.await_service(name)
    return f"the clock of {name} set on by a day and back", [name]


def clock_years(scene, rng):
    """Ten years, or a day back: nobody confirms that; nothing may be done meanwhile, and all goes on when it is right again."""
    name, daemon = pick(scene, rng)
    step = rng.choice((YEARS, -YEARS, -DAY))
    set_clock(scene, name, daemon, step)
    end = time.monotonic() + rng.uniform(1, 3)
    while time.monotonic() < end:
        scene.keep_going(name)
    scene.clocks[name, daemon.place].move(0)
    time.sleep(0.5)
    scene.wire.await_service(name)
    scene.call(OPERATOR, name, "clock.confirm.v1")
    return f"the clock of {name} set by {step // DAY:+d} days and back", [name]


ACTIONS = {action.__name__: action for action in (kill, standby, stop, postgres, failover, point, delay, stall, cut, reset, database_full,
                                               log_full, clock_day, clock_years)}
AFTER = {"failover": after_failover, "standby": after_standby}  # once the services are back
__all__ = ["ACTIONS", "AFTER", "POINTS"]
