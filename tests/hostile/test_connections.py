#!/usr/bin/python3
"""Who may not connect, or breaks what the frames of a message must be, to each daemon: closed or not answered, named in the log, and
others do not notice."""

import contextlib
import os
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "service")]
from arena import ALL, DAEMONS, MEMORY_KB, Arena, Line, dump, envelope, unchanged, wait_until, zmq  # noqa: E402
from harness import run_tests  # noqa: E402

CLOSED = (zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL,
          zmq.EVENT_DISCONNECTED)
FLOOD_KB = MEMORY_KB + 20480  # 10 MB came in; the allocator keeps some of it
SILENCE = 0.7  # seconds without an answer
LIVE = "officer/331023-zwfw/live"
arena = Arena()


def address(service):
    return arena.principals[service]["endpoint"], arena.principals[service]["key"].encode()


def question(who=ALL):
    return dump(envelope(who, "health.v1", {}))


def logged(service, event, **fields):
    """Waits for a line that says so."""
    daemon = arena.services[service]
    wait_until(lambda: any(all(str(value) in str(line.get(name)) for name, value in fields.items()) for line in daemon.lines(event)))


def each(check):
    def test():
        for service in DAEMONS:
            check(service)
    test.__name__ = f"test_{check.__name__}"
    return unchanged(arena)(test)


@each
def a_key_that_nobody_has_is_refused(service):
    public, secret = zmq.curve_keypair()
    with Line(*address(service), secret) as line:
        line.send(question())
        assert line.wait_event(*CLOSED) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
        assert line.answer(SILENCE) is None
    logged(service, "key refused", key=public.decode(), why="")


@each
def another_servers_key_is_refused(service):
    endpoint, _ = address(service)
    with Line(endpoint, zmq.curve_keypair()[0], zmq.curve_keypair()[1]) as line:
        line.send(question())
        line.wait_event(*CLOSED)
        assert line.answer(SILENCE) is None


@each
def no_key_is_refused(service):
    for mechanism in ("null", "plain"):
        with Line(*address(service), mechanism=mechanism) as line:
            line.send(question())
            line.wait_event(*CLOSED)
            assert line.answer(SILENCE) is None, mechanism


@each
def a_routing_id_of_its_own_is_refused(service):
    """Also one that looks like those that ZeroMQ gives."""
    for id in (b"me", b"\x00\x00\x00\x00\x01x", b"x" * 255):
        with Line(*address(service), key_of(ALL), before=lambda socket, id=id: setattr(socket, "routing_id", id)) as line:
            line.send(question())
            assert line.answer(SILENCE) is None, id
    logged(service, "message refused", sender=ALL, why="routing id")


def key_of(who):
    with open(arena.path(who.replace("/", ".") + ".key"), encoding="ascii") as file:
        return file.read().strip().encode()


@each
def other_frames_than_ours_are_dropped(service):
    good = question()
    with arena.line_of(ALL, service) as line:
        for frames in ([good, good], ["", good, good], ["x", good], ["", ""], ["", "", good], [""] * 20):
            line.send(*frames)
        line.send(good)
        answer = line.answer()
        assert answer and answer["type"] in ("health.v1.reply", "problem"), answer
        while answer["type"] == "problem":  # ["", ""] is a message without contents
            answer = line.answer()
        assert answer["type"] == "health.v1.reply" and line.answer(SILENCE) is None
    logged(service, "message refused", sender=ALL, why="frames")


def test_a_revoked_key_counts_on_a_live_connection():
    arena.principal(LIVE, "portal")
    arena.reload()
    lines = {service: arena.line_of(LIVE, service) for service in DAEMONS}
    for line in lines.values():
        line.send(question(LIVE))
        assert line.answer()["type"] == "health.v1.reply"
    arena.principals[LIVE]["disabled"] = "yes"
    arena.write_directory()
    arena.reload()
    for service, line in lines.items():
        line.send(question(LIVE))
        assert line.answer(SILENCE) is None, service
        logged(service, "message refused", sender=arena.principals[LIVE]["key"])
        with arena.line_of(LIVE, service) as again:
            assert again.wait_event(*CLOSED) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
    del arena.principals[LIVE]["disabled"]
    arena.write_directory()
    arena.reload()
    for line in lines.values():
        line.__exit__()
    for service in DAEMONS:
        with arena.line_of(LIVE, service) as line:
            line.send(question(LIVE))
            assert line.answer()["type"] == "health.v1.reply"
        arena.good_message(service)
    arena.check_logs()


def test_who_floods_with_frames_is_shut_out_and_named():
    """10,000 frames in one message; then the connection is cut, and a new one refused until the directory is read anew."""
    for service in DAEMONS:
        memory = arena.memory_kb(service)
        with arena.line_of(LIVE, service) as line:
            line.send(question(LIVE))
            assert line.answer()["type"] == "health.v1.reply"
            line.send(*["x" * 1000] * 9999, question(LIVE))
            line.wait_event(zmq.EVENT_DISCONNECTED)
            assert line.answer(SILENCE) is None
        logged(service, "principal shut out", sender=LIVE, level="error")
        with arena.line_of(LIVE, service) as line:
            assert line.wait_event(*CLOSED) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
        arena.good_message(service)
        wait_until(lambda s=service, m=memory: arena.memory_kb(s) - m <= FLOOD_KB)
    arena.reload()
    for service in DAEMONS:
        with arena.line_of(LIVE, service) as line:
            line.send(question(LIVE))
            assert line.answer()["type"] == "health.v1.reply"
    arena.check_logs()


def leave_much_unread(service, lines, messages):
    """So many connections fill what the daemon takes in at once, and go while it stands still until after heartbeats are due."""
    daemon = arena.services[service]
    with contextlib.ExitStack() as stack:
        open_lines = [stack.enter_context(arena.line_of(ALL, service)) for _ in range(lines)]
        for line in open_lines:
            line.send(question())
            assert line.answer()["type"] == "health.v1.reply"
        for line in open_lines:
            for _ in range(messages):
                line.socket.send(question(), zmq.DONTWAIT)
        time.sleep(0.05)  # it takes them in faster than it looks at them
        daemon.signal(signal.SIGSTOP)
    time.sleep(1)
    daemon.signal(signal.SIGCONT)
    arena.good_message(service)
    time.sleep(1)  # longer than between two heartbeats
    assert daemon.process.poll() is None, daemon.last_line()


@each
def who_goes_while_its_messages_wait_does_not_end_the_daemon(service):
    leave_much_unread(service, lines=6, messages=1000)
    arena.good_message(service)


sys.exit(run_tests([value for name, value in list(globals().items()) if getattr(value, "name", name).startswith("test_")]))
