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

# prints_rates COMMAND...: print the rates of the fake domain 7, and report others.
prints_rates() {
	local status=0

	"$@" 7 >"$work/out"
	cat "$work/out"
	grep -qx 'running 75 %, blocked 25 %, 20 dispatches/s' "$work/out"
	! "$@" 8x || return 1
	"$@" || status=$?
	[ "$status" -gt 0 ]
}

on_fake() {
	env LD_LIBRARY_PATH="$work/prefix/lib" LD_PRELOAD="$PWD/fake.so" "$@"
}

# example SOURCE COMPILER...: an installed example runs.
example() {
	compile "$docs/examples/$1" "${@:2}" -Wall -Wextra -Werror
	prints_rates on_fake "$work/program"
}

python_example() {
	prints_rates on_fake PYTHONPATH=../../bindings/python \
		/usr/bin/python3 -B "$docs/examples/stats.py"
}

# The documents that installed headers and any man page name are installed.
named_documents() {
	local name missing=0

	grep -rhoE '[a-z][a-z-]*\.md' "$work/prefix/include" ../../man |
		sort -u >"$work/names"
	[ -s "$work/names" ]
	while read -r name; do
		[ -e "$docs/$name" ] || { echo "$name is not installed"; missing=1; }
	done <"$work/names"
	return "$missing"
}

# The documents and examples to which those link are installed, too.
linked_documents() {
	local name missing=0

	sed -n 's/](/\n&/gp' "$docs"/*.md |
		sed -nE 's/^\]\(([a-z][^:#)]*)[#)].*/\1/p' | sort -u >"$work/names"
	[ -s "$work/names" ]
	while read -r name; do
		[ -e "$docs/$name" ] || { echo "$name is not installed"; missing=1; }
	done <"$work/names"
	return "$missing"
}

documented() {
	awk '/^```/ { inside = /^```c$/; next } inside' ../../docs/library.md \
		>"$work/program.c"
	[ -s "$work/program.c" ]
	build -Wall -Wextra -Werror -std=gnu11
}

docs=$work/prefix/share/doc/libxenresource

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
	"$work/prefix/share/man/man3/"xenresource_{last_error,open_fd,stats}.3 \
	"$work/prefix/share/man/man3/"xenresource_stats_{close,compute_rates,nr_vcpus,open,period,read_domain,read_vcpu}.3
ok "the example in C" example stats.c "${CC:-cc}" -std=gnu11
ok "the example in C++, built by g++" example stats.cc g++
ok "the example in C++, built by clang++" example stats.cc clang++
ok "the example in Python" python_example
ok "the documents that headers and man pages name are installed" named_documents
ok "what these link to is installed, too" linked_documents
ok "the example of docs/library.md compiles without a warning" documented
finish
