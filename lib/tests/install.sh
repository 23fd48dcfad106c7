#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Install into a scratch prefix, then build and run a program from there.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"

build() {
	local flags

	flags=$(PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig \
		pkg-config --libs xenresource)
	# shellcheck disable=SC2086
	"${CC:-cc}" "$@" -I"$work/prefix/include" -o "$work/program" "$work/program.c" $flags
}

needed() {
	readelf --dynamic "$work/program" | grep -q 'NEEDED.*libxenresource.so.1'
}

run() {
	LD_LIBRARY_PATH=$work/prefix/lib "$work/program"
}

documented() {
	awk '/^```/ { inside = /^```c$/; next } inside' ../../docs/library.md \
		>"$work/program.c"
	[ -s "$work/program.c" ]
	build -Wall -Wextra -Werror -std=gnu11
}

cat >"$work/program.c" <<'C'
#include <xenresource.h>
int main(void)
{
	return xenforeignmemory_close(NULL) +
	       xenforeignmemory_unmap_resource(NULL, NULL) +
	       (xenresource_last_error(NULL, NULL) != -1);
}
C

ok "make install" \
	env -u MAKEFLAGS -u MAKELEVEL make -C .. install prefix="$work/prefix"
ok "a program links by pkg-config" build
ok "it needs libxenresource.so.1" needed
ok "it runs" run
ok "every function has a man page" \
	ls "$work"/prefix/share/man/man3/xenforeignmemory_{open,close,restrict,resource_size,map_resource,unmap_resource}.3 \
	"$work/prefix/share/man/man3/xenresource_last_error.3"
ok "the example of docs/library.md compiles without a warning" documented
finish
