#!/usr/bin/python3
"""The bounded form of run_pressure: what is judged is memory, descriptors and that the good are answered, not how soon."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "service")]
from harness import run_tests  # noqa: E402
from pressure import APPLICATION, Besieged  # noqa: E402
from town import POLICY  # noqa: E402

town = Besieged()


def test_a_crowd_of_half_open_connections_and_garbage():
    town.besiege(half_open=300, garbage=50, windows=1, seconds=2)
    town.besiege_each(half_open=300, garbage=50)


def test_a_follower_that_stops_costs_its_producer_nothing():
    print("     ", town.follower_stops(events=5000), "kB", flush=True)


def test_a_client_that_never_reads_costs_bounded_memory():
    print("     ", town.never_reads(questions=1200), "kB", flush=True)
    town.check_logs()


def test_who_sends_a_message_that_does_not_end_is_cut_off_and_named():
    """One who was heard before, and one of whom only the key is known."""
    for number, service in enumerate((APPLICATION, POLICY)):
        who = f"portal/331023-zwfw/endless{number}"
        town.principal(who, "portal")
        town.reload()
        town.endless(service, who, speaks_first=number == 0)
    town.check_logs()


sys.exit(run_tests([value for name, value in list(globals().items()) if name.startswith("test_")]))
