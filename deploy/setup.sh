#!/bin/bash
# Installs what deploy/packages.txt names and this machine lacks:  deploy/setup.sh GROUP...
# Returns at once if nothing is missing.  Needs root or sudo only for what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- run

list=deploy/packages.txt
wanted=()
while read -r group package; do
	[[ " $* " == *" $group "* ]] && wanted+=("$package")
done < <(sed '/^ *\(#\|$\)/d' "$list")
[ ${#wanted[@]} -gt 0 ] || { echo "setup: no group of $list is named: $*" >&2; exit 2; }

if ! command -v dpkg-query >/dev/null; then
	echo "setup: this is no Debian; the packages' names are in $list, install what they stand for" >&2
	exit 1
fi
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
	sed -n 's/ installed$//p') || true
missing=()
for package in "${wanted[@]}"; do
	[[ $'\n'$installed$'\n' == *$'\n'$package$'\n'* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; } && exec sudo -- "$0" "$@"
	echo "setup: missing: ${missing[*]}" >&2
	echo "setup: run this as root, then try again:  $PWD/deploy/setup.sh $*" >&2
	exit 1
fi

echo "setup: installing ${missing[*]}"
# Debian makes a cluster of its own, 15/main, and starts it when the server is first installed.  Liaison has no use for
# it, so ask for none, for the time of this installation only.
no_cluster=/etc/postgresql-common/createcluster.d/liaison-setup.conf
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
	trap 'rm -f "$no_cluster"' EXIT
	mkdir -p "${no_cluster%/*}"
	echo "create_main_cluster = false" >"$no_cluster"
fi
log=$(mktemp)
install_missing() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q update && apt-get -q -y --no-install-recommends install "${missing[@]}"
}
if ! install_missing >"$log" 2>&1 </dev/null; then
	tail -n 20 "$log" >&2
	echo "setup: apt-get failed; all it said is in $log" >&2
	exit 1
fi
rm -f "$log"
