"""Prints what tests/bench/profile measured, by component.  profile.py FOLDER MACHINE"""

import bisect
import collections
import functools
import json
import os
import re
import subprocess
import sys

# What a sample counts for: the first rule whose library and function match.  Functions of our own are told by their object file.
DAEMON = [
    ("kernel", r"kernel|vdso", r""),
    ("malloc", r"mimalloc", r""), ("malloc", r"libc\b|libc\.so", r"malloc|free|calloc|realloc"),
    ("parse", r"libjansson", r"^~?json_load|^~json_object_seed|^~json_unpack"), ("write JSON", r"libjansson", r"^json_dump|^~$|^~json_dump_callback|^~json_dumps"),
    ("JSON values", r"libjansson", r""),
    ("CURVE", r"libsodium", r""), ("ZeroMQ", r"libzmq|libstdc", r""),
    ("hash", r"libcrypto", r""), ("libpq", r"libpq", r""), ("validate", r"libpcre2", r""),
    ("FEEL", r"libmpfr|libgmp", r""), ("libc", r"libc\.so|libpthread|ld-linux|libm\.so", r"")]
OWN = [
    ("validate", r"json/schema|json/valid"), ("write JSON", r"json/(write|canonical|dump|envelope_write)|base/text"),
    ("parse", r"json/(read|parse|scan|frame|lex)"), ("JSON values", r"json/"), ("FEEL", r"feel/|application/assess"),
    ("hash", r"stream/chain|base/(hash|sha)"), ("ZeroMQ", r"bus/"), ("rows and statements", r"db/|service/(store|load|identity)"),
    ("streams", r"stream/"), ("runtime", r"common/service/|base/"), ("decisions", r"services/|domain/")]
SERVER = [
    ("kernel", r"kernel|vdso", r""), ("libc", r"libc\.so|libm\.so|ld-linux", r""), ("compression", r"lz4|zstd|pglz", r""),
    ("WAL", r"", r"XLog|xlog|crc32|CopyXLog|WAL"), ("indexes", r"", r"^_?bt|index_|Index"),
    ("foreign keys and triggers", r"", r"^RI_|ri_|Trigger|trigger|afterTrigger"),
    ("JSON checked", r"", r"json|Json"), ("PL/pgSQL", r"plpgsql", r""),
    ("locks and snapshots", r"", r"LWLock|LockAcquire|LockRelease|Snapshot|ProcArray|hash_search|ResourceOwner|PredicateLock|SpinLock|LockW"),
    ("memory", r"", r"AllocSet|~load_tzoffsets|palloc|pfree|MemoryContext|repalloc"), ("buffers", r"", r"Buf|Pin|smgr|md[a-z]+$"),
    ("rows", r"", r"heap|tuple|Tuple|toast|~ExecScanReScan|attr_|getattr|slot|datum|varstr|text|array|hash_bytes"), ("protocol", r"", r"^pq_|secure_|Socket|printtup|Portal|PostgresMain|exec_"),
    ("planning and start of statements", r"", r"plan|Plan|Init|~get_attribute_options|pg_strtok|[nN]ode|parse|analy|rewrite|clause|expression_tree|Rel|catcache|SearchCatCache|SearchSysCache|fmgr|lookup"),
    ("expressions", r"", r"^Exec|^exec|eval|op_|numeric|timestamp|int8|regex|pg_re|qsort|like"), ("other", r"", r"")]
SAMPLE = re.compile(r"^\s*(.*?)\s+(\d+)\s+([0-9a-f]+) (.*) \((.*)\)$")


@functools.cache
def exported(library):
    """Addresses and names of the functions that a stripped library still names."""
    listed = subprocess.run(["nm", "-D", "--defined-only", "-n", library], capture_output=True, text=True, check=False).stdout
    pairs = [(int(line.split()[0], 16), line.split()[2].split("@")[0]) for line in listed.splitlines() if line.split()[1] in "TtWi"]
    return [address for address, _ in pairs], [name for _, name in pairs]


@functools.cache
def mapped(folder, pid):
    try:
        with open(os.path.join(folder, f"maps.{pid}"), encoding="utf-8") as file:
            lines = [line.split() for line in file if " r-xp " in line]
    except OSError:
        return []
    return [(*(int(part, 16) for part in line[0].split("-")), int(line[2], 16)) for line in lines]


def near(folder, pid, address, library):
    """~name of the function before a nameless one: most often of the same source file."""
    start = next(((low, offset) for low, high, offset in mapped(folder, pid) if low <= address < high), None)
    if not start or not os.path.exists(library):
        return "[unknown]"
    addresses, names = exported(library)
    place = bisect.bisect(addresses, address - start[0] + start[1]) - 1
    return f"~{names[place]}" if place >= 0 else "~"


def objects(folder):
    """Function -> the object file that it stands in."""
    found = {}
    with open(os.path.join(folder, "symbols"), encoding="utf-8", errors="replace") as file:
        for line in file:
            if match := re.match(r"(\S+?)/lib([a-z-]+)\.a:(\S+?)\.o:\S+ [tT] (\S+)$", line):
                library = match[2].removesuffix("-service")
                place = f"services/{library}" if match[2] != library else "common/service" if library == "service" else library
                found.setdefault(match[4], f"{place}/{match[3]}")
    return found


def component(rules, dso, symbol):
    return next((name for name, library, function in rules if re.search(library, dso) and re.search(function, symbol)), "other")


def daemon_component(where, dso, symbol):
    base = re.sub(r"\.(part|constprop|isra|cold|lto_priv)\b.*", "", symbol)
    if re.search(r"/(application|subsidy)d$", dso):
        return next((name for name, path in OWN if re.search(path, where.get(base, ""))), "other")
    return component(DAEMON, dso, symbol)


def count(folder):
    """{program: {component: samples}}; PostgreSQL's sessions by database."""
    with open(os.path.join(folder, "processes"), encoding="utf-8") as file:
        sessions = dict(line.split() for line in file if line.strip())
    where, sums, leaves = objects(folder), collections.defaultdict(collections.Counter), collections.Counter()
    with open(os.path.join(folder, "samples"), encoding="utf-8", errors="replace") as file:
        for line in file:
            if not (match := SAMPLE.match(line)):
                continue
            comm, pid, address, symbol, dso = match.groups()
            if symbol == "[unknown]":
                symbol = near(folder, pid, int(address, 16), dso)
            if comm.startswith("postgres"):
                owner = sessions.get(pid, "")
                program = f"PostgreSQL for {'application' if 'application' in owner else 'subsidy'}d" if owner.startswith("liaison_") else "PostgreSQL itself"
                sums[program][component(SERVER, dso, symbol)] += 1
                leaves["PostgreSQL", symbol, os.path.basename(dso)] += 1
            else:
                program = "subsidyd" if dso.endswith("/subsidyd") or comm.startswith("subsidy") else "applicationd"
                sums[program]["ZeroMQ's threads' kernel" if "ZMQ" in comm and "kernel" in dso else daemon_component(where, dso, symbol)] += 1
                leaves[program, symbol, os.path.basename(dso)] += 1
    return sums, leaves


def statements(folder, lifecycles):
    with open(os.path.join(folder, "statements.json"), encoding="utf-8") as file:
        rows = json.load(file) or []
    for row in rows:
        row["query"] = re.sub(r"\s+", " ", row["query"])[:96]
        row["us"], row["wal_bytes"] = row["us"] / lifecycles, row["wal_bytes"] / lifecycles
    return sorted(rows, key=lambda row: -row["us"])


def print_statements(rows, lifecycles):
    print(f"\n  {'us':>6} {'calls':>7} {'WAL':>7}   of a lifecycle, by statement (time on the server, with waiting; WAL in bytes)")
    for row in rows[:24]:
        print(f"  {row['us']:>6.1f} {row['calls'] / lifecycles:>7.3f} {row['wal_bytes']:>7.0f}   {row['database'].split('_')[1]}: {row['query']}")


def main():
    folder, machine = sys.argv[1:]
    with open(os.path.join(folder, "rows.jsonl"), encoding="utf-8") as file:
        row = json.loads(file.readlines()[-1])
    n, us = row["lifecycles"], 1_000_000 / row["hertz"]
    sums, leaves = count(folder)
    figures = {program: {name: round(samples * us / n, 1) for name, samples in counter.most_common()} for program, counter in sums.items()}
    print(f"{n} lifecycles, {row['lifecycles_per_second']} a second while perf looked on; {machine}")
    for program in sorted(figures):
        print(f"\n  {sum(figures[program].values()):>6.0f} core-us in {program}")
        for name, spent in figures[program].items():
            print(f"  {spent:>10.1f}   {name}")
    print("\n  the dearest functions, core-us (~: a nameless one behind it)")
    for (program, symbol, dso), samples in leaves.most_common(40):
        print(f"  {samples * us / n:>10.1f}   {program}: {symbol} ({dso})")
    rows = statements(folder, n)
    print_statements(rows, n)
    with open(os.path.join(folder, "wal.json"), encoding="utf-8") as file:
        wal = {key: round(value / n, 3) for key, value in json.load(file).items() if isinstance(value, (int, float))}
    print(f"\n  WAL of a lifecycle: {wal['wal_bytes']:,.0f} bytes in {wal['wal_records']:.1f} records, {wal['wal_fpi']:.2f} whole pages, "
          f"{wal['wal_sync']:.3f} syncs")
    print("\n" + json.dumps({"lifecycles": n, "lifecycles_per_second": row["lifecycles_per_second"], "core_us": figures,
                             "core_us_by_clock": {key: row[key] for key in row if key.endswith("core_us")},
                             "statements": [{key: one[key] if isinstance(one[key], str) else round(one[key], 2)
                                             for key in ("database", "query", "us", "wal_bytes")} for one in rows[:24]],
                             "wal": wal, "seed": "none: codes are numbered", "machine": machine}, ensure_ascii=False))


if __name__ == "__main__":
    main()
