#!/usr/bin/python3
"""The bounded form of run_pressure: what is judged is memory, descriptors and that the good are answered, not how soon."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "service")]
from harness import run_tests  # noqa: E402
from pressure import Besieged  # noqa: E402

town = Besieged()


def test_a_crowd_of_half_open_connections_and_garbage():
    town.besiege(half_open=300, garbage=50, windows=1, seconds=2)
    town.besiege_each(half_open=300, garbage=50)


def test_a_follower_that_stops_costs_its_producer_nothing():
    print("     ", town.follower_stops(events=5000), "kB", flush=True)


def test_a_client_that_never_reads_costs_bounded_memory():
    print("     ", town.never_reads(questions=1200), "kB", flush=True)
    town.check_logs()


sys.exit(run_tests([value for name, value in list(globals().items()) if name.startswith("test_")]))
