#!/bin/bash
# A PostgreSQL cluster of one's own, in a folder, reached by a socket in it and by nothing else:
#
#     deploy/postgres.sh start DIR                        makes it if need be, and starts it
#     deploy/postgres.sh database DIR SERVICE DEPARTMENT  a daemon's database and roles; prints its configuration
#     deploy/postgres.sh url DIR DATABASE ROLE            a connection string
#     deploy/postgres.sh status DIR                       exits 0 if it runs, 3 if not
#     deploy/postgres.sh stop DIR
#
# It never looks at another cluster.  Root's server runs as the user postgres, anybody else's as that user.  May be
# killed at any time.  With LIAISON_POSTGRES_TEMPLATE=FOLDER a new cluster is copied from one kept there (for tests).
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")

fail() {
	echo "postgres.sh: $*" >&2
	exit 1
}

# Runs a command as the server's user.
as_server() {
	if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

server_owner() {
	if [ "$(id -u)" = 0 ]; then echo postgres; else id -un; fi
}

# The newest server's programs; Debian keeps them off the PATH.
find_bin() {
	local candidate
	for candidate in "$(pg_config --bindir 2>/dev/null)" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
		[ ! -x "$candidate/initdb" ] || { bin=$candidate && return; }
	done
	fail "no PostgreSQL server is installed: run 'make setup'"
}

# Makes a folder, or takes one that is ours already: in /tmp, others may have made it first.
own_folder() {
	local folder=$1 owner
	if mkdir -m 700 "$folder" 2>/dev/null; then
		[ "$(id -u)" != 0 ] || chown postgres: "$folder"
	fi
	owner=$(stat -c %U "$folder")
	if [ -L "$folder" ] || [ "$owner" != "$(server_owner)" ]; then
		fail "$folder belongs to $owner, not to $(server_owner)"
	fi
}

# place: where data and log are.  DIR itself, unless the server's user cannot get there (below a home of mode 700).
# socket: a socket's path is at most 107 bytes, and libpq reads commas and spaces in it as more than a path.
locate() {
	local dir=$1 sum
	dir=$(realpath -m -- "$dir")
	sum=$(printf %s "$dir" | cksum | cut -d' ' -f1)
	place=$dir
	[ -d "$dir" ] || [ "$command" != start ] || (umask 066 && mkdir -p "$dir")
	if [ -d "$dir" ] && ! as_server test -x "$dir"; then
		place=/var/tmp/liaison-postgres-$sum
		[ -d "$place" ] || [ "$command" != start ] || { mkdir -m 711 "$place" && echo "cluster is in $place"; }
	fi
	data=$place/data
	log=$place/postgres.log
	socket=$place/socket
	[[ ${#socket} -le 90 && $socket =~ ^[A-Za-z0-9/._-]+$ ]] || socket=/tmp/liaison-pg-$sum
}

# The postmaster's process, by its working directory: a number alone may long be someone else's.
postmaster() {
	local pid
	pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
	[ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$data" ] && echo "$pid"
}

in_use() {
	local cwd
	for cwd in /proc/[0-9]*/cwd; do
		[ "$(readlink "$cwd" 2>/dev/null)" != "$data" ] || return 0
	done
	return 1
}

# After kill -9 the files of the dead remain, and PostgreSQL trusts them if their number is some living process's by now.
# They may go only when no process of the old cluster is left.
clear_stale() {
	local tries=0
	[ -e "$data/postmaster.pid" ] || [ -e "$socket/.s.PGSQL.5432.lock" ] || return 0
	while in_use; do
		[ $((tries += 1)) -le 300 ] || fail "processes of a killed server still use $data"
		sleep 0.1
	done
	rm -f "$data/postmaster.pid" "$socket/.s.PGSQL.5432" "$socket/.s.PGSQL.5432.lock"
}

# Makes a cluster in FOLDER, complete or not at all.  Options after it are initdb's.
make_cluster() {
	local folder=$1 new=$1.new
	shift
	rm -rf "$new"
	own_folder "$new"
	as_server "$bin/initdb" "$@" -D "$new" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions \
		>"$place/initdb.log" 2>&1 || { cat "$place/initdb.log" >&2 && fail "initdb failed"; }
	rm -f "$place/initdb.log"
	mv -T "$new" "$folder"
}

create_data() {
	local kept
	if [ -z "${LIAISON_POSTGRES_TEMPLATE:-}" ]; then
		make_cluster "$data"
		return
	fi
	kept=$LIAISON_POSTGRES_TEMPLATE/$("$bin/postgres" --version | awk '{ print $3 }')-$(server_owner)
	if [ ! -d "$kept" ]; then
		mkdir -p "$LIAISON_POSTGRES_TEMPLATE"
		make_cluster "$data" -N
		cp -a "$data" "$kept.$$"
		mv -T "$kept.$$" "$kept" 2>/dev/null || rm -rf "$kept.$$" # another process was first
		return
	fi
	rm -rf "$data.new"
	cp -a "$kept" "$data.new"
	mv -T "$data.new" "$data"
}

start() {
	local pid
	pid=$(postmaster) && { echo "running already, process $pid" && return; }
	own_folder "$socket"
	[ -e "$data/PG_VERSION" ] || create_data
	clear_stale
	[ -e "$log" ] || { (umask 077 && : >"$log") && { [ "$(id -u)" != 0 ] || chown postgres: "$log"; }; }
	install -m 600 "$here/postgresql.conf" "$data/postgresql.conf"
	[ "$(id -u)" != 0 ] || chown postgres: "$data/postgresql.conf"
	as_server "$bin/pg_ctl" start -s -w -t 60 -D "$data" -l "$log" -o "-k $socket" </dev/null 9>&- ||
		{ tail -n 20 "$log" >&2 && fail "PostgreSQL does not start; its log is $log"; }
}

stop() {
	if postmaster >/dev/null; then
		as_server "$bin/pg_ctl" stop -s -w -t 60 -m fast -D "$data" ||
			as_server "$bin/pg_ctl" stop -s -w -t 30 -m immediate -D "$data"
	fi
	rmdir "$socket" 2>/dev/null || true # it may stand in /tmp, where nobody would look for it
}

url() {
	echo "host=$socket dbname=$1 user=$2"
}

database() {
	local name=liaison_${1}_${2//-/_}
	postmaster >/dev/null || fail "not running: start it first"
	"$bin/psql" -X -q -d "$(url postgres postgres)" -v service="$1" -v department="$2" -f "$here/create-database.sql"
	echo "[database]"
	echo "connection = $(url "$name" "$name")"
	echo "owner_connection = $(url "$name" "${name}_owner")"
}

command=${1:-}
case "$command:$#" in
start:2 | stop:2 | status:2 | url:4 | database:4) ;;
*) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2 && exit 2 ;;
esac
find_bin
locate "$2"
[ -z "${LIAISON_POSTGRES_TEMPLATE:-}" ] || LIAISON_POSTGRES_TEMPLATE=$(realpath -m "$LIAISON_POSTGRES_TEMPLATE")
cd / # the server's user need not be able to read where we stand
case $command in
start | stop)
	[ -d "$place" ] || exit 0
	exec 9>"$place/lock"
	flock -w 120 9 || fail "another start or stop is not done yet"
	"$command"
	;;
status)
	pid=$(postmaster) || { echo stopped && exit 3; }
	echo "running, process $pid, $(url postgres postgres)"
	;;
url) url "$3" "$4" ;;
database) database "$3" "$4" ;;
esac
