"""Prints what tests/bench/run measured: a table for people, then one line of JSON."""

import json
import sys

ours, sql_ms, restart_ms, bytes_each, application_mb, subsidy_mb, application_us, subsidy_us, machine = sys.argv[1:]
figures = json.loads(ours)
sql = round(figures["lifecycles"] / (int(sql_ms) / 1000))
figures |= {
    "sql_alone_per_second": sql,
    "ratio_to_sql": round(figures["lifecycles_per_second"] / sql, 3),
    "application_core_us": int(application_us),
    "subsidy_core_us": int(subsidy_us),
    "application_resident_mb": int(application_mb),
    "subsidy_resident_mb": int(subsidy_mb),
    "bytes_on_disk_per_lifecycle": int(bytes_each),
    "restart_to_first_answer_ms": int(restart_ms),
    "seed": "none: codes are numbered",
    "machine": machine,
}
ROWS = [
    ("lifecycles per second, our daemons", "lifecycles_per_second"),
    ("lifecycles per second, the same rows by SQL alone", "sql_alone_per_second"),
    ("ratio", "ratio_to_sql"),
    ("submit answers per second", "submits_per_second"),
    ("submit answer, median, ms (at full load)", "submit_p50_ms"),
    ("submit answer, 99 %, ms", "submit_p99_ms"),
    ("submit answer, 99.9 %, ms", "submit_p999_ms"),
    ("applicationd, core-us per lifecycle (with profile and person)", "application_core_us"),
    ("subsidyd, core-us per lifecycle", "subsidy_core_us"),
    ("applicationd, resident MB", "application_resident_mb"),
    ("subsidyd, resident MB", "subsidy_resident_mb"),
    ("bytes on disk per lifecycle, both databases", "bytes_on_disk_per_lifecycle"),
    ("restart after kill -9 to first answer, ms", "restart_to_first_answer_ms"),
    ("load client, CPU seconds", "client_cpu_seconds"),
]
print(f"{figures['lifecycles']} lifecycles, {figures['in_flight']} in flight on {figures['connections']} connections; {machine}\n")
for label, key in ROWS:
    print(f"  {label:62}{figures[key]:>14,}")
print("\n" + json.dumps(figures, ensure_ascii=False))
