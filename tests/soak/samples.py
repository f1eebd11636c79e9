"""What is looked at every so often, and whether it stays flat.

A level (memory, descriptors, dead rows) is fitted by a line in the second half of the run: it is flat if it grows there by less than
the allowance.  What can only grow (disk, logs, CPU) is divided by cases: flat if a case of the second half costs no more than one of
the first, within the allowance.
"""

import os

WARM_UP = 0.1  # of the run: caches fill, plans are made
LEVEL_SHARE = 0.05  # a level may grow by so much of itself in the second half, or by its own floor
FLOORS = {"rss_kb": 1024, "backend_kb": 2048, "descriptors": 2, "dead_rows": 3000}
COST_SHARES = {"disk_bytes": 0.15, "log_bytes": 0.15, "cpu_ms": 0.5, "session_cpu_ms": 0.5}  # a case of the second half may cost
COST_FLOORS = {"disk_bytes": 200, "log_bytes": 100, "cpu_ms": 1, "session_cpu_ms": 1}  # so much more than one of the first


def status_kb(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        return next((int(line.split()[1]) for line in file if line.startswith(field + ":")), 0)


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Sampler:
    """Looks at every daemon, its sessions in PostgreSQL and its database."""

    def __init__(self, town):
        self.town, self.samples = town, []

    def sessions(self, database):
        """The processes of the sessions that a daemon holds."""
        return self.town.cluster.psql("postgres", "postgres", "SELECT pid FROM pg_stat_activity WHERE backend_type = "
                                      f"'client backend' AND datname = '{database}'").split()

    def daemon(self, name, daemon):
        pid, sessions = daemon.process.pid, self.sessions(self.town.database_of(name))
        dead, disk = self.town.sql(name, "SELECT (SELECT sum(n_dead_tup) FROM pg_stat_user_tables), "
                                   "pg_database_size(current_database())").split("|")
        return {"rss_kb": status_kb(pid, "VmRSS"), "backend_kb": sum(status_kb(one, "RssAnon") for one in sessions),
                "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "dead_rows": int(dead), "disk_bytes": int(disk),
                "log_bytes": os.path.getsize(daemon.log), "cpu_ms": cpu_ms(pid),
                "session_cpu_ms": sum(map(cpu_ms, sessions))}

    def take(self, seconds, traffic):
        latencies = traffic.take_latencies()
        rank = [round(latencies[int(len(latencies) * part)] * 1000, 1) for part in (0.5, 0.99)] if latencies else [0, 0]
        sample = {"seconds": round(seconds), "cases": traffic.done, "under_way": len(traffic.births),
                  "submit_p50_ms": rank[0], "submit_p99_ms": rank[1],
                  "wal_mb": int(self.town.cluster.psql("postgres", "postgres", "SELECT sum(size) FROM pg_ls_waldir()")) >> 20,
                  "daemons": {name: self.daemon(name, daemon) for name, daemon in self.town.services.items()}}
        self.samples.append(sample)
        return sample


# ---- judging ----

def slope(points):
    """Of the line that fits (x, y) best, by least squares."""
    n, sum_x, sum_y = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    mean_x, mean_y = sum_x / n, sum_y / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def halves(points):
    """Both halves of what follows the warm-up, by the first coordinate."""
    begin, end = points[0][0], points[-1][0]
    begin += (end - begin) * WARM_UP
    middle = (begin + end) / 2
    return [point for point in points if begin <= point[0] <= middle], [point for point in points if point[0] > middle]


def judge_level(points, floor):
    """Growth over the second half by its line, and whether that is flat."""
    _, second = halves(points)
    growth = slope(second) * (second[-1][0] - second[0][0])
    mean = sum(y for _, y in second) / len(second)
    return {"level": round(mean), "growth": round(growth), "flat": growth <= max(floor, mean * LEVEL_SHARE)}


def judge_cost(points, share, floor):
    """Cost of a case in each half by their lines, and whether the second's is no more than the first's."""
    first, second = (slope(half) for half in halves(points))
    return {"first": round(first, 2), "second": round(second, 2), "flat": second <= max(first * (1 + share), first + floor)}


def judge(samples):
    """{daemon: {what: verdict}} over all samples."""
    verdicts = {}
    for name in samples[0]["daemons"]:
        def series(what, by, name=name):
            return [(sample[by], sample["daemons"][name][what]) for sample in samples]
        verdicts[name] = {what: judge_level(series(what, "seconds"), floor) for what, floor in FLOORS.items()}
        verdicts[name] |= {what: judge_cost(series(what, "cases"), COST_SHARES[what], floor)
                           for what, floor in COST_FLOORS.items()}
    return verdicts
