"""Connections that never become any, in a process of their own: so many half-open ones at any time, and garbage at a fixed rate.

    with Crowd(address, half_open=2000, garbage=200, seed=1) as crowd: ...
"""

import multiprocessing
import os
import random
import resource
import select
import socket
import time

GREETING = bytes([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]) + b"CURVE".ljust(20, b"\0") + bytes(32)
OLD_FRAME = b"\xff" * 9  # as of an old version: a frame of 2^63 bytes
STEP = 0.01  # seconds
REOPENED_MOST = 20  # in a step


def garbage(chance):
    """Noise, or the start of something good and then noise."""
    noise = chance.randbytes(chance.randrange(1, 4096))
    return chance.choice([noise, GREETING + noise, GREETING[:20], OLD_FRAME + noise, GREETING + OLD_FRAME, b"GET / HTTP/1.1\r\n\r\n"])


def connect(address):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(address)
    return one


def send(one, data):
    try:
        one.send(data)
    except OSError:  # not connected yet, or closed by the other side already
        pass


class Crowding:
    """What the process does."""

    def __init__(self, address, half_open, garbage_rate, seed, tally):
        self.address, self.half_open, self.rate, self.tally = address, half_open, garbage_rate, tally
        self.chance, self.open, self.noisy, self.poll = random.Random(seed), {}, [], select.epoll()

    def top_up(self):
        """Opens what the server has closed: silent ones, and some with half a greeting."""
        for _ in range(min(REOPENED_MOST, self.half_open - len(self.open))):
            one = connect(self.address)
            self.open[one.fileno()] = one
            self.poll.register(one, select.EPOLLIN | select.EPOLLHUP | select.EPOLLET)

    def drop_closed(self):
        """A silent server says nothing either, so what can be read is its greeting, or the end."""
        for fd, _ in self.poll.poll(0):
            try:
                ended = not self.open[fd].recv(4096)
            except BlockingIOError:
                ended = False
            except OSError:
                ended = True
            if ended:
                self.open.pop(fd).close()
                self.tally["closed"] += 1
            elif self.chance.random() < 0.5:
                send(self.open[fd], GREETING[:self.chance.randrange(64)])

    def make_noise(self, count):
        for _ in range(count):
            one = connect(self.address)
            self.noisy.append((one, garbage(self.chance)))
            self.tally["garbage"] += 1
        while len(self.noisy) > max(4, self.rate // 10):  # each is spoken to a little later, then left
            one, data = self.noisy.pop(0)
            send(one, data)
            one.close()

    def run(self, stop):
        begin, made = time.monotonic(), 0
        while not stop.is_set():
            self.top_up()
            self.drop_closed()
            due = int((time.monotonic() - begin) * self.rate)
            self.make_noise(due - made)
            made = due
            self.tally["open"] = len(self.open)
            time.sleep(STEP)


def crowd(address, half_open, garbage_rate, seed, stop, tally):
    os.nice(5)  # what it costs us is not what it costs the daemon
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2 * half_open + 1000), most))
    Crowding(address, half_open, garbage_rate, seed, tally).run(stop)


class Crowd:
    def __init__(self, address, half_open, garbage_rate, seed):
        manager = multiprocessing.get_context("fork")
        self.stop = manager.Event()
        self.shared = multiprocessing.Array("l", 3)
        self.process = manager.Process(target=crowd, args=(address, half_open, garbage_rate, seed, self.stop, Tally(self.shared)))

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.process.join(20)

    def counts(self):
        return Tally(self.shared).all()


class Tally:
    """Numbers that both processes see."""
    NAMES = ("open", "closed", "garbage")

    def __init__(self, shared):
        self.shared = shared

    def __getitem__(self, name):
        return self.shared[self.NAMES.index(name)]

    def __setitem__(self, name, value):
        self.shared[self.NAMES.index(name)] = value

    def all(self):
        return dict(zip(self.NAMES, self.shared))
