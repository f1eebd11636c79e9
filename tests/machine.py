#!/usr/bin/python3
"""One line on the machine, which stands beside every figure:  tests/machine.py prints it."""

import os
import re
import subprocess


def first(path, pattern):
    try:
        with open(path, encoding="utf-8") as file:
            return (re.search(pattern, file.read(), re.M) or ["", "unknown"])[1]
    except OSError:
        return "unknown"


def postgres_version():
    done = subprocess.run(["pg_config", "--version"], text=True, capture_output=True, check=False)
    return done.stdout.strip() or "PostgreSQL unknown"


def machine():
    memory = int(first("/proc/meminfo", r"^MemTotal:\s+(\d+)").replace("unknown", "0")) / 1024 / 1024
    cores = len(os.sched_getaffinity(0))
    return (f"{cores} cores, {first('/proc/cpuinfo', r'^model name[^:]*: (.*)$')}, {memory:.1f} GiB, "
            f"Linux {os.uname().release}, {postgres_version()}")


if __name__ == "__main__":
    print(machine())
