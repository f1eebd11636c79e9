"""What the suites' `run` share: test programs one after the other, each of which ends on `N passed, N failed`."""

import glob
import os
import re
import signal
import subprocess
import sys


def chosen(folder, pattern):
    """Files of a folder; only those that the command line names, if it names any."""
    paths = sorted(glob.glob(os.path.join(folder, pattern)))
    return [path for path in paths if len(sys.argv) == 1 or os.path.basename(path) in sys.argv[1:]]


def run_program(path):
    """(passed, failed) by its last line; one that does not end well has failed.  On SIGTERM it is given time to stop what it
    started, and we end."""
    print(f"{os.path.basename(path)}:", flush=True)
    counts, ended = (0, 0), []
    with subprocess.Popen([sys.executable, "-B", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace") as process:
        def end(*_):
            ended.append(True)
            process.terminate()
        signal.signal(signal.SIGTERM, end)
        for line in process.stdout:
            print(line, end="", flush=True)
            if match := re.fullmatch(r"(\d+) passed, (\d+) failed\n", line):
                counts = tuple(map(int, match.groups()))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if ended:
        sys.exit(1)
    passed, failed = counts
    return passed, max(failed, 1) if process.returncode or not passed else failed


def finish(results):
    """Prints the sum; gives the exit status."""
    passed, failed = (sum(column) for column in zip(*results)) if results else (0, 1)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
