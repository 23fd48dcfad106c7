#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Install into a scratch prefix, then build and run a program from there.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"

# compile SOURCE COMPILER [FLAG]...
compile() {
	local flags

	flags=$(PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig \
		pkg-config --cflags --libs xenresource)
	# shellcheck disable=SC2086
	"${@:2}" -o "$work/program" "$1" $flags
}

build() {
	compile "$work/program.c" "${CC:-cc}" "$@"
}

# cxx COMPILER STANDARD: a C++ program finds every function, and runs.
cxx() {
	compile "$work/program.cc" "$1" -std="$2" -Wall -Wextra -Wpedantic \
		-Wold-style-cast -Werror
	needed
	run
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

cat >"$work/program.cc" <<'C'
#include <xenresource.h>
#include <xenresource_stats.h>
int main()
{
	void *addr = 0;
	int failed = 0;

	failed += xenforeignmemory_restrict(0, 1);
	failed += xenforeignmemory_resource_size(0, 1, 0, 0, 0);
	failed += !!xenforeignmemory_map_resource(0, 1, 0, 0, 0, 1, &addr, 0, 0);
	failed += xenforeignmemory_unmap_resource(0, 0);
	failed += xenforeignmemory_close(0);
	failed += xenresource_last_error(0, 0);
	failed += !!xenresource_stats_open(0, 1);
	failed += xenresource_stats_read_domain(0, 0, 0);
	failed += xenresource_stats_read_vcpu(0, 0, 0, 0);
	failed += xenresource_stats_compute_rates(0, 0, 0);
	failed += xenresource_stats_close(0);
	if (xenresource_stats_period(0) || xenresource_stats_nr_vcpus(0))
		return 1;
	return failed != -6;
}
C

ok "make install" \
	env -u MAKEFLAGS -u MAKELEVEL make -C .. install prefix="$work/prefix"
ok "a program links by pkg-config" build
ok "it needs libxenresource.so.1" needed
ok "it runs" run
for standard in c++98 c++11 c++20; do
	ok "a $standard program, built by g++" cxx g++ $standard
	ok "a $standard program, built by clang++" cxx clang++ $standard
done
ok "every function has a man page" \
	ls "$work"/prefix/share/man/man3/xenforeignmemory_{open,close,restrict,resource_size,map_resource,unmap_resource}.3 \
	"$work/prefix/share/man/man3/xenresource_last_error.3"
ok "the example of docs/library.md compiles without a warning" documented
finish
