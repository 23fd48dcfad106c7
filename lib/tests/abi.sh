#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Compare our exported functions and their versions with those of the installed
# libxenforeignmemory: a program linked to it must find them in ours.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"

ours=${1:-../libxenresource.so.1}
archive=${2:-../libxenresource.a}
theirs=${3:-$("${CC:-cc}" -print-file-name=libxenforeignmemory.so.1)}
soname=libxenresource.so.1
functions='close map_resource open resource_size restrict unmap_resource'
stats=(close compute_rates nr_vcpus open period read_domain read_vcpu)
own="last_error@@XENRESOURCE_1.0 open_fd@@XENRESOURCE_1.0$(
	printf ' stats_%s@@XENRESOURCE_STATS_1.0' "${stats[@]}")"
all="$functions last_error open_fd$(printf ' stats_%s' "${stats[@]}")"

# Exported functions of a library, as NAME@@VERSION.
exports() {
	readelf --dyn-syms --wide "$1" |
		awk '$4 == "FUNC" && $7 != "UND" { print $8 }' | sort
}

# version LIBRARY FUNCTION: the default version of the function
version() {
	exports "$1" | sed -n "s/^xenforeignmemory_$2@@//p"
}

same_version() {
	echo "theirs '$(version "$theirs" "$1")', ours '$(version "$ours" "$1")'"
	[ "$(version "$theirs" "$1")" ]
	[ "$(version "$theirs" "$1")" = "$(version "$ours" "$1")" ]
}

# is WANTED COMMAND...: the words that COMMAND prints are WANTED.
is() {
	local have

	have=$("${@:2}" | xargs)
	echo "$have"
	[ "$have" = "$1" ]
}

own_functions() {
	exports "$ours" | sed -n 's/^xenresource_//p'
}

# Xen's functions come first.
in_order() {
	LC_ALL=C sort | awk '/^(last_error|open_fd|stats_)/ { own = own $0 "\n"; next } 1
		END { printf "%s", own }'
}

exported() {
	exports "$ours" | sed 's/^xenforeignmemory_//; s/^xenresource_//; s/@@.*//' |
		in_order
}

in_archive() {
	nm -g --defined-only "$archive" |
		awk 'NF == 3 { sub("^xen(foreignmemory|resource)_", "", $3); print $3 }' |
		in_order
}

soname() {
	readelf --dynamic --wide "$ours" |
		sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'
}

for function in $functions; do
	ok "xenforeignmemory_$function has the version of $(basename "$theirs")" \
		same_version "$function"
done
ok "our own functions have our own versions" is "$own" own_functions
ok "nothing else is exported" is "$all" exported
ok "nothing else is visible in the archive" is "$all" in_archive
ok "the soname is $soname" is "$soname" soname
finish
