#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Install into a scratch prefix, then build and run a program from there.

# report() calls the functions.
# shellcheck disable=SC2317
set -eu

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

report() {
	if "${@:2}" >"$dir/log" 2>&1; then
		echo "ok $1"
	else
		sed 's/^/# /' "$dir/log"
		echo "not ok $1"
		failed=1
	fi
}

build() {
	local flags

	flags=$(PKG_CONFIG_PATH=$dir/prefix/lib/pkgconfig \
		pkg-config --libs xenresource)
	# shellcheck disable=SC2086
	"${CC:-cc}" "$@" -o "$dir/program" "$dir/program.c" $flags
}

needed() {
	readelf --dynamic "$dir/program" | grep -q 'NEEDED.*libxenresource.so.1'
}

run() {
	LD_LIBRARY_PATH=$dir/prefix/lib "$dir/program"
}

documented() {
	awk '/^```/ { inside = /^```c$/; next } inside' ../../docs/library.md \
		>"$dir/program.c"
	[ -s "$dir/program.c" ] || return 1
	build -Wall -Wextra -Werror -std=gnu11
}

failed=0
cat >"$dir/program.c" <<'C'
#include <xenforeignmemory.h>
int main(void)
{
	return xenforeignmemory_close(NULL) +
	       xenforeignmemory_unmap_resource(NULL, NULL);
}
C

echo "TAP version 13"
echo "1..6"
report "1 make install" \
	env -u MAKEFLAGS -u MAKELEVEL make -C .. install prefix="$dir/prefix"
report "2 a program links by pkg-config" build
report "3 it needs libxenresource.so.1" needed
report "4 it runs" run
report "5 every function has a man page" \
	ls "$dir"/prefix/share/man/man3/xenforeignmemory_{open,close,restrict,resource_size,map_resource,unmap_resource}.3
report "6 the example of docs/library.md compiles without a warning" documented
exit $failed
