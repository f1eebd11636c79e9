"""What the suites' `run` share: test programs, each of which ends on `N passed, N failed`."""

import concurrent.futures
import glob
import os
import re
import signal
import subprocess
import sys
import threading


def chosen(folder, pattern):
    """Files of a folder; only those that the command line names, if it names any."""
    paths = sorted(glob.glob(os.path.join(folder, pattern)))
    return [path for path in paths if len(sys.argv) == 1 or os.path.basename(path) in sys.argv[1:]]


class Programs:
    """Runs programs in so many lanes at a time.  With one, what a program says is shown as it says it, else when it has ended."""

    def __init__(self, lanes):
        self.lanes, self.running, self.ended, self.printing = lanes, set(), False, threading.Lock()

    def end(self, *_):
        self.ended = True
        for process in list(self.running):
            process.terminate()

    def one(self, path):
        """(passed, failed) by its last line; one that does not end well has failed."""
        counts, said = (0, 0), []
        if self.ended:
            return 0, 1
        show = said.append if self.lanes > 1 else lambda line: print(line, end="", flush=True)
        show(f"{os.path.basename(path)}:\n")
        with subprocess.Popen([sys.executable, "-B", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace") as process:
            self.running.add(process)
            for line in process.stdout:
                show(line)
                if match := re.fullmatch(r"(\d+) passed, (\d+) failed\n", line):
                    counts = tuple(map(int, match.groups()))
        self.running.discard(process)
        with self.printing:
            print("".join(said), end="", flush=True)
        passed, failed = counts
        return passed, max(failed, 1) if process.returncode or not passed else failed


def run_programs(paths, lanes=1):
    """[(passed, failed)].  On SIGTERM the programs are given time to stop what they started, and we end."""
    programs = Programs(lanes)
    signal.signal(signal.SIGTERM, programs.end)
    with concurrent.futures.ThreadPoolExecutor(lanes) as pool:
        results = list(pool.map(programs.one, paths))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if programs.ended:
        sys.exit(1)
    return results


def finish(results):
    """Prints the sum; gives the exit status."""
    passed, failed = (sum(column) for column in zip(*results)) if results else (0, 1)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
