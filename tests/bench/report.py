"""Prints what tests/bench/run measured: a table for people, then one line of JSON.  report.py FOLDER name=figure ..."""

import json
import os
import sys

folder, *given = sys.argv[1:]


def load(name):
    with open(os.path.join(folder, f"load-{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def whole(text):
    return int(text) if text.isdigit() else text


measured = {name: whole(figure) for name, figure in (pair.split("=", 1) for pair in given)}
figures = load("full")
sql = round(figures["lifecycles"] / (measured.pop("sql_ms") / 1000))
figures |= {"sql_alone_per_second": sql, "ratio_to_sql": round(figures["lifecycles_per_second"] / sql, 3)}
ones = load("ones")["lifecycles_per_second"]
figures |= {"batches_of_1_per_second": ones, "ratio_to_batches_of_1": round(figures["lifecycles_per_second"] / max(ones, 1), 1)}
figures |= {f"decided_{key}_ms": load("half")[f"decided_{key}_ms"] for key in ("p50", "p99", "p999")}
for name in ("half", "idle"):
    figures |= {f"{name}_{key}": load(name)[key] for key in ("submits_per_second", "submit_p50_ms", "submit_p99_ms", "submit_p999_ms")}
figures |= {f"submits_per_second_of_{clients}_clients": load(f"clients-{clients}")["submits_per_second"] for clients in (1, 10, 100, 1000)}
figures |= measured | {"seed": "none: codes are numbered"}
ROWS = [
    ("lifecycles per second, our daemons", "lifecycles_per_second"),
    ("lifecycles per second, the same rows by SQL alone", "sql_alone_per_second"),
    ("ratio", "ratio_to_sql"),
    ("lifecycles per second, our daemons held to batches of 1", "batches_of_1_per_second"),
    ("transactions of one insert per second, pgbench", "pgbench_inserts_per_second"),
    ("submit answers per second", "submits_per_second"),
    ("submit answer at full load, median, ms", "submit_p50_ms"),
    ("... 99 %", "submit_p99_ms"),
    ("... 99.9 %", "submit_p999_ms"),
    ("submit answer at half load (fixed rate), median, ms", "half_submit_p50_ms"),
    ("... 99 %", "half_submit_p99_ms"),
    ("... 99.9 %", "half_submit_p999_ms"),
    ("from submit until the window's stream shows it decided, half load, median, ms", "decided_p50_ms"),
    ("... 99 %", "decided_p99_ms"),
    ("... 99.9 %", "decided_p999_ms"),
    ("submit answer when idle, one at a time, median, ms", "idle_submit_p50_ms"),
    ("... 99 %", "idle_submit_p99_ms"),
    ("submit answers per second, 1 client", "submits_per_second_of_1_clients"),
    ("... 10 clients", "submits_per_second_of_10_clients"),
    ("... 100 clients", "submits_per_second_of_100_clients"),
    ("... 1,000 clients", "submits_per_second_of_1000_clients"),
    ("a follower that was away catches up and decides, events per second", "catch_up_per_second"),
    ("applicationd, core-us per lifecycle", "application_core_us"),
    ("subsidyd, core-us per lifecycle", "subsidy_core_us"),
    ("PostgreSQL for both, core-us per lifecycle", "postgres_core_us"),
    ("PostgreSQL for the same rows by SQL alone, core-us per lifecycle", "sql_alone_core_us"),
    ("applicationd, resident MB", "application_resident_mb"),
    ("subsidyd, resident MB", "subsidy_resident_mb"),
    ("bytes on disk per lifecycle, both databases", "bytes_on_disk_per_lifecycle"),
    ("restart after kill -9 to first answer, ms", "restart_to_first_answer_ms"),
    ("load client, CPU seconds", "client_cpu_seconds"),
]
print(f"{figures['lifecycles']} lifecycles, {figures['in_flight']} in flight on {figures['connections']} connections; {figures['machine']}\n")
for label, key in ROWS:
    print(f"  {label:80}{figures[key]:>14,}")
print("\n" + json.dumps(figures, ensure_ascii=False))
