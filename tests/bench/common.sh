# shellcheck shell=bash disable=SC2034
# Shared by this folder's programs, which set `name`, which of them it is: a platform of its own in $dir, what is done to it, and its end.
bench=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$bench/../..
export BIN=${BIN:-$root/build/plain-gcc/bin}
load=$(dirname "$BIN")/tests/load
dir=$(realpath -m "${BUILD:-build}/bench${name:+-$name}")
export CLOCK=1
application=application/331023-zwfw
subsidy=subsidy/331023-hrss

finish() {
	local status=$?
	trap - EXIT INT TERM
	"$root/deploy/platform.sh" stop "$dir" >/dev/null 2>&1 || true
	rm -rf "$dir/db"
	exit "$status"
}

platform() {
	"$root/deploy/platform.sh" "$1" "$dir" "${@:2}"
}

as() {
	local who=$1
	shift
	LIAISON_CONFIG=$dir/liaison.ini "$BIN/liaison" --as "$who" "$@" >>"$dir/setup.log" 2>&1 || { tail -n 5 "$dir/setup.log" >&2 && exit 1; }
}

sql() {
	psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$("$root/deploy/postgres.sh" url "$dir/db" "$1" postgres)" "${@:2}"
}

database_of() {
	local database=liaison_${1//\//_}
	echo "${database//-/_}"
}

services() {
	platform status | cut -d' ' -f1
}

pid_of() {
	cat "$dir/${1//\//.}.pid"
}

resident_mb() {
	awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$(pid_of "$1")/status"
}

cpu_ticks() {
	awk '{ print $14 + $15 }' "/proc/$(pid_of "$1")/stat"
}

# Of all departments' subsidy services.
subsidies_ticks() {
	local service sum=0
	for service in $(platform status | sed -n 's/^\(subsidy[^ ]*\) [0-9]*$/\1/p'); do
		sum=$((sum + $(cpu_ticks "$service")))
	done
	echo "$sum"
}

# Of all PostgreSQL's processes, those that have ended too: which one may do between two looks.
postgres_ticks() {
	local postmaster children
	postmaster=$(sql postgres -c "SELECT pg_read_file('postmaster.pid')" | head -n 1)
	read -ra children <"/proc/$postmaster/task/$postmaster/children" || true
	children=("${children[@]/#//proc/}")
	children=("${children[@]/%//stat}")
	{ cat "/proc/$postmaster/stat" "${children[@]}" 2>/dev/null || true; } |
		awk '{ name = $0; sub(/.*\) /, "", name); split(name, f, " "); sum += f[12] + f[13] } NR == 1 { sum += f[14] + f[15] } END { print sum }'
}

core_us() { # of what stands behind: $1 lifecycles, then ticks before and after
	echo $((($3 - $2) * 1000000 / $(getconf CLK_TCK) / $1))
}

bytes() {
	sql "$1" -c "SELECT pg_database_size('$1')"
}

# The fund that this department's cases are paid from.
open_fund() {
	echo '{"title": {"zh": "就业补助资金", "en": "Employment fund"}, "year": 2026, "amount": 900000000000000, "external_ids": [],
		"indicator": {"year": 2026, "level": "county", "functional_class": "2080702", "economic_class": "31205"}}' >"$dir/fund.json"
	as "officer/$1/zhao-min" --to "subsidy/$1" send subsidy.fund.open.v1 --subject "$1/2026/jobs" "$dir/fund.json"
}

set_up() {
	trap finish EXIT
	trap 'exit 130' INT TERM
	[ ! -e "$dir" ] || { platform stop >/dev/null 2>&1 || true && rm -rf "$dir"; }
	mkdir -p "$dir"
	[ "$(type -t prepare)" != function ] || prepare
	echo $((($(date -d 2026-03-02T09:00+08:00 +%s) - $(date +%s)) * 1000000)) >"$dir/clock-offset"
	platform up >"$dir/up.log" 2>&1 || { cat "$dir/up.log" >&2 && exit 1; }
	as officer/331023-hrss/li-na policy draft "$root/deploy/sample/policies/P1d.json"
	as officer/331023-hrss/wang-fang policy publish P1d@1
	open_fund 331023-hrss
}

# The sample's other departments and policyd, which follow too but take no part in a lifecycle: `make bench-departments` says what they cost.
only_two() {
	local service
	for service in $(services); do
		[ "$service" = "$application" ] || [ "$service" = "$subsidy" ] || platform stop "$service"
	done
}

# The load client's line of JSON, of so many lifecycles, in flight, connections; what it files is numbered on from run to run.
filed=0
file() {
	"$load" --first "$filed" "${@:5}" "$dir" "$1" "$2" "$3" >"$dir/load-$4.json"
	filed=$((filed + $1))
}

# The same, and `ticks` are those of before it files: profiles and founders are not in them.
file_alone() {
	"$load" --first "$filed" --halt "${@:5}" "$dir" "$1" "$2" "$3" >"$dir/load-$4.json" &
	until grep -q '^State:.T' "/proc/$!/status"; do
		sleep 0.02
	done
	measure
	kill -CONT $!
	wait $!
	filed=$((filed + $1))
}

figure() {
	sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" "$dir/load-$1.json"
}

# A line of figures more: what the load client said of this run, and pairs name=figure, among them core-us of the time since `measure`.
measure() {
	ticks=("$(cpu_ticks "$application")" "$(subsidies_ticks)" "$(postgres_ticks)")
}

note() {
	local us
	us="application_core_us=$(core_us "$1" "${ticks[0]}" "$(cpu_ticks "$application")") subsidy_core_us=$(core_us "$1" "${ticks[1]}" "$(subsidies_ticks)")"
	# shellcheck disable=SC2086 # pairs
	/usr/bin/python3 "$bench/table.py" note "$dir/load-$2.json" $us postgres_core_us="$(core_us "$1" "${ticks[2]}" "$(postgres_ticks)")" "${@:3}" >>"$dir/rows.jsonl"
}

machine() {
	echo "$("$root/tests/machine.py"), fsync $(sql postgres -c "SHOW fsync")"
}
