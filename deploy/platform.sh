#!/bin/bash
# A whole platform on this machine: embedded PostgreSQL, keys, directory, and every daemon of deploy/sample.
#
#     deploy/platform.sh up DIR             makes what is missing in DIR, migrates, starts everything
#     deploy/platform.sh start DIR SERVICE  starts one daemon, such as policy/331023-zwfw
#     deploy/platform.sh stop DIR [SERVICE] stops all daemons and the database, or one daemon (SIGTERM)
#     deploy/platform.sh kill DIR SERVICE   kills one daemon (SIGKILL)
#     deploy/platform.sh status DIR
#
# BIN is the folder of the programs (default build/plain-gcc/bin).  DIR then holds keys/, directory.ini, conf/, log/
# and liaison.ini, a configuration for the client: LIAISON_CONFIG=DIR/liaison.ini liaison health.
# SAMPLE is another folder like deploy/sample.
# CLOCK=1 puts a test clock in force: DIR/clock-offset, microseconds that are added to the time.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
bin=$(realpath "${BIN:-$here/../build/plain-gcc/bin}")
sample=${SAMPLE:-$here/sample}
ready_seconds=${READY_SECONDS:-30}

fail() {
	echo "platform.sh: $*" >&2
	exit 1
}

services() {
	sed -n 's/^\[principal \(\(policy\|application\|subsidy\|coordination\)\/[^]]*\)\]$/\1/p' "$sample/principals.ini"
}

slug() {
	echo "${1//\//.}"
}

# A socket's path is short; DIR may be anywhere.
socket_folder() {
	local sum
	sum=$(printf %s "$dir" | cksum | cut -d' ' -f1)
	echo "${TMPDIR:-/tmp}/liaison-$sum-$(id -u)"
}

# It stands where others may have made one first: ours alone will do.
make_socket_folder() {
	local folder
	folder=$(socket_folder)
	mkdir -m 700 "$folder" 2>/dev/null || [[ -d $folder && ! -L $folder && -O $folder ]] ||
		fail "$folder is not ours"
}

endpoint() {
	echo "ipc://$(socket_folder)/$(slug "$1")"
}

make_keys() {
	local principal
	mkdir -p "$dir/keys"
	chmod 700 "$dir/keys"
	sed -n 's/^\[principal \(.*\)\]$/\1/p' "$sample/principals.ini" | while read -r principal; do
		[ -e "$dir/keys/$(slug "$principal").public" ] || {
			rm -f "$dir/keys/$(slug "$principal").key"
			"$bin/liaison" keygen "$dir/keys/$(slug "$principal").key" |
				sed -n 's/^key = //p' >"$dir/keys/$(slug "$principal").public"
		}
	done
}

# The sample's principals with their keys, and with the endpoints of this platform.
make_directory() {
	local line principal
	while IFS= read -r line; do
		[[ $line != endpoint* ]] || continue
		echo "$line"
		[[ $line =~ ^\[principal\ (.*)\]$ ]] || continue
		principal=${BASH_REMATCH[1]}
		echo "key = $(<"$dir/keys/$(slug "$principal").public")"
		! services | grep -qxF "$principal" || echo "endpoint = $(endpoint "$principal")"
	done <"$sample/principals.ini" >"$dir/directory.ini.new"
	mv "$dir/directory.ini.new" "$dir/directory.ini"
}

# Who follows whom: see the services' READMEs.
follows() {
	case $1 in
	policy/*) ;;
	application/*) services | grep -v '^application/' ;;
	subsidy/*) services | grep -E '^(application|coordination|subsidy)/' | grep -vFx "$1" ;;
	coordination/*) services | grep '^subsidy/' ;;
	esac | tr '\n' ' '
}

make_configuration() {
	local service=$1 file
	file=$dir/conf/$(slug "$service").ini
	mkdir -p "$dir/conf" "$dir/log" "$dir/state"
	{
		echo "[service]"
		echo "department = ${service#*/}"
		echo "endpoint = $(endpoint "$service")"
		echo "key = $dir/keys/$(slug "$service").key"
		echo "directory = $dir/directory.ini"
		echo "calendar = $sample/calendar-cn.csv"
		echo "state = $dir/state"
		"$here/postgres.sh" database "$dir/db" "${service%%/*}" "${service#*/}"
		echo "[follow]"
		echo "streams = $(follows "$service")"
		[ -z "${CLOCK:-}" ] || printf '[test]\nclock_offset_file = %s\n' "$dir/clock-offset"
	} >"$file"
	"$bin/${service%%/*}d" --config "$file" --migrate ${CLOCK:+--unsafe-for-tests} \
		2>>"$dir/log/$(slug "$service").jsonl" || fail "migration failed: see $dir/log/$(slug "$service").jsonl"
}

# A number alone may be someone else's by now.  A program that was built anew since is still the one that was started.
pid_of() {
	local pid program
	pid=$(cat "$dir/$(slug "$1").pid" 2>/dev/null) && program=$(readlink "/proc/$pid/exe") &&
		[ "${program% (deleted)}" = "$(readlink -m "$bin/${1%%/*}d")" ] && echo "$pid"
}

start_service() {
	local service=$1 log
	log=$dir/log/$(slug "$1").jsonl
	! pid_of "$service" >/dev/null || return 0
	setsid "$bin/${service%%/*}d" --config "$dir/conf/$(slug "$service").ini" ${CLOCK:+--unsafe-for-tests} \
		</dev/null >/dev/null 2>>"$log" 9>&- &
	echo $! >"$dir/$(slug "$service").pid"
}

wait_ready() {
	local service=$1 tries=0
	until "$bin/liaison" --config "$dir/liaison.ini" --timeout 1 --to "$service" health >/dev/null 2>&1; do
		pid_of "$service" >/dev/null || fail "$service has ended: $(tail -n 1 "$dir/log/$(slug "$service").jsonl")"
		[ $((tries += 1)) -le $((ready_seconds * 5)) ] || fail "$service does not answer: see $dir/log"
		sleep 0.2
	done
}

stop_service() {
	local pid tries=0
	pid=$(pid_of "$1") || return 0
	kill -"${2:-TERM}" "$pid" 2>/dev/null || true
	while pid_of "$1" >/dev/null; do
		[ $((tries += 1)) -le 100 ] || { kill -KILL "$pid"; break; }
		sleep 0.1
	done
	rm -f "$dir/$(slug "$1").pid"
}

client_configuration() {
	cat >"$dir/liaison.ini" <<-END
		[client]
		as = operator/platform/ops
		keys = $dir/keys
		directory = $dir/directory.ini
		calendar = $sample/calendar-cn.csv
		${CLOCK:+clock_offset_file = $dir/clock-offset}
		${CLOCK:+unsafe_for_tests = yes}
	END
}

up() {
	local service
	mkdir -p "$dir"
	make_socket_folder
	[ -z "${CLOCK:-}" ] || [ -e "$dir/clock-offset" ] || echo 0 >"$dir/clock-offset"
	"$here/postgres.sh" start "$dir/db"
	make_keys
	make_directory
	client_configuration
	for service in $(services); do
		make_configuration "$service"
		start_service "$service"
	done
	for service in $(services); do
		wait_ready "$service"
	done
}

down() {
	local service
	for service in $(services); do
		stop_service "$service"
	done
	"$here/postgres.sh" stop "$dir/db"
	rm -rf "$(socket_folder)"
}

status() {
	local service
	for service in $(services); do
		echo "$service $(pid_of "$service" || echo stopped)"
	done
}

command=${1:-}
[ $# -ge 2 ] || { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2 && exit 2; }
dir=$(realpath -m "$2")
case "$command:$#" in
up:2) up ;;
start:3) start_service "$3" && wait_ready "$3" ;;
stop:3) stop_service "$3" ;;
stop:2) down ;;
kill:3) stop_service "$3" KILL ;;
status:2) status ;;
*) fail "no such command: $*" ;;
esac
