"""Rows of figures that differ in one thing, such as how many cases there are.

table.py note LOAD.json NAME=FIGURE...          one row as JSON: what the load client said, and these
table.py print ROWS.jsonl BY MACHINE            a table with the median of each BY's rows, then one line of JSON with its ratios to the first
"""

import json
import sys

COLUMNS = [("lifecycles_per_second", "lifecycles/s"), ("submits_per_second", "submits/s"), ("application_core_us", "applicationd"),
           ("subsidy_core_us", "subsidyd"), ("postgres_core_us", "PostgreSQL"), ("core_us", "core-us in all")]


def note(path, *pairs):
    with open(path, encoding="utf-8") as file:
        row = json.load(file)
    row |= {name: int(figure) for name, figure in (pair.split("=", 1) for pair in pairs)}
    row["core_us"] = sum(row[name] for name in ("application_core_us", "subsidy_core_us", "postgres_core_us"))
    print(json.dumps(row))


def median(figures):
    return sorted(figures)[len(figures) // 2]


def table(path, by, machine):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    steps = list(dict.fromkeys(row[by] for row in rows))
    medians = [{by: step, **{column: median([row[column] for row in rows if row[by] == step]) for column, _ in COLUMNS}} for step in steps]
    for one in medians:
        one["rates"] = [row["lifecycles_per_second"] for row in rows if row[by] == one[by]]
        one["rate_ratio"] = round(one["lifecycles_per_second"] / medians[0]["lifecycles_per_second"], 3)
        one["core_us_ratio"] = round(one["core_us"] / medians[0]["core_us"], 3)
    print(f"medians of {len(medians[0]['rates'])} runs of {rows[0]['lifecycles']} lifecycles; core-us per lifecycle; {machine}\n")
    print(f"  {by:>12}" + "".join(f"{title:>16}" for _, title in COLUMNS) + f"{'rate, ratio':>16}{'core-us, ratio':>16}")
    for one in medians:
        print(f"  {one[by]:>12,}" + "".join(f"{one[column]:>16,}" for column, _ in COLUMNS)
              + f"{one['rate_ratio']:>16}{one['core_us_ratio']:>16}")
    print("\n" + json.dumps({"by": by, "rows": medians, "seed": "none: codes are numbered", "machine": machine}, ensure_ascii=False))


if __name__ == "__main__":
    {"note": note, "print": table}[sys.argv[1]](*sys.argv[2:])
