#!/bin/bash
# `make run`: the sample's platform in $BUILD/run until Ctrl-C.  What is in its databases is kept for the next time.
# BIN is the folder of the programs, BUILD that for everything made.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export BIN=${BIN:-build/plain-gcc/bin}
dir=$(realpath -m "${BUILD:-build}/run")
liaison=$(realpath "$BIN")/liaison

finish() {
	local status=$?
	trap - EXIT INT TERM
	echo
	echo "停止 / Stopping ..."
	"$here/platform.sh" stop "$dir"
	exit "$status"
}

# A daemon that ends is started again, as systemd would do it.
start_again() {
	local service state
	while read -r service state; do
		[ "$state" = stopped ] || continue
		echo "$(date +%T) $service 已退出，重新启动 / has ended and is started again: see $dir/log"
		"$here/platform.sh" start "$dir" "$service" </dev/null || true
	done < <("$here/platform.sh" status "$dir")
}

mkdir -p "$dir"
exec 8>"$dir/lock"
flock -n 8 || { echo "run.sh: a platform runs in $dir already" >&2 && exit 1; }
trap finish EXIT
trap 'exit 0' INT TERM
echo "启动平台 / Starting the platform in $dir ..."
"$here/platform.sh" up "$dir" 8>&-
cat <<END

平台已就绪（Ctrl-C 停止）。另开一个终端：
The platform is ready; Ctrl-C stops it.  In another terminal:

    export LIAISON_CONFIG=$dir/liaison.ini PATH=$(dirname "$liaison"):\$PATH
    liaison health
    liaison --as officer/331023-hrss/li-na policy draft deploy/sample/policies/P1d.json
    liaison --as officer/331023-hrss/wang-fang policy publish P1d@1
    liaison policy list
    liaison --help

密钥 / keys of officers, portals, treasuries: $dir/keys
日志 / logs, a file for each daemon:          $dir/log
END
while sleep 2 & wait $!; do
	start_again 8>&-
done
