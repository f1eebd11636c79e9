#!/bin/bash
# `make demo`: a throwaway platform in $BUILD/demo, on which deploy/demo/ lives through some weeks of real policies.
# BIN is the folder of the programs, BUILD that for everything made.  KEEP=1 leaves the platform running.
# Ends everything it started, also on Ctrl-C; the logs stay.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export BIN=${BIN:-build/plain-gcc/bin}
dir=$(realpath -m "${BUILD:-build}/demo")
export LC_ALL=C.UTF-8 # tables hold Chinese; a minimal Debian has no other such locale
first_day=2026-03-02T09:00+08:00

finish() {
	local status=$?
	trap - EXIT INT TERM
	if [ "${KEEP:-}" = 1 ] && [ "$status" = 0 ]; then
		echo
		echo "平台仍在运行。停止 / The platform keeps running.  To stop it:"
		echo "    BIN=$BIN deploy/platform.sh stop $dir"
	else
		"$here/platform.sh" stop "$dir"
		rm -rf "$dir/db"
	fi
	[ "$status" = 0 ] || echo "演示失败 / The demo failed.  日志 / logs: $dir/log" >&2
	exit "$status"
}

[ ! -e "$dir" ] || { "$here/platform.sh" stop "$dir" && rm -rf "$dir"; }
mkdir -p "$dir"
trap finish EXIT
trap 'exit 130' INT TERM
echo $((($(date -d "$first_day" +%s) - $(date +%s)) * 1000000)) >"$dir/clock-offset"
echo "启动平台 / Starting a platform in $dir ..."
CLOCK=1 "$here/platform.sh" up "$dir" >"$dir/up.log" 2>&1 || { cat "$dir/up.log" >&2 && exit 1; }
python3 -B "$here/demo/run.py" "$dir"
