#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource exec: how it starts programs, and which warnings it prints.
# Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
library=$(realpath "$tests/../../lib/libxenresource.so.1")
cc=${CC:-cc}

run() { run_with "" exec "$@"; }

# program NAME FLAGS...: compile a program from standard input
program() {
	"$cc" -x c -o "$work/$1" - "${@:2}"
}

silent() { [ ! -s "$work/err" ]; }

# warns TEXT: exactly one warning, that text
warns() {
	cat "$work/err"
	[ "$(grep -c warning: "$work/err")" = 1 ] &&
		grep -q "^xen-resource: warning: .*$1.*; use 'xen-resource enable'$" \
			"$work/err"
}

### how it starts a program

# valgrind changes LD_PRELOAD, and the status of a program that cannot start.
without_memcheck() { MEMCHECK='' run "$@"; }

# shellcheck disable=SC2016
show='echo "$LD_PRELOAD"'
without_memcheck sh -c "$show"
ok "the library is preloaded" grep -qx "$library" "$work/out"
ok "a dynamic program: no warning" succeeds
MEMCHECK='' LD_PRELOAD='' run_with "$library" exec sh -c "$show"
ok "before what is preloaded already" grep -qx "$library:$library" "$work/out"
without_memcheck -- sh -c "$show"
ok "after --" grep -qx "$library" "$work/out"
run "$(command -v sh)" -c 'exit 7'
ok "by its path" test "$status" = 7
# shellcheck disable=SC2016
run sh -c 'echo "$@"' sh --json -h --version -o
ok "options of the program" grep -qx -- '--json -h --version -o' "$work/out"
run
ok "no program" fails 2 "usage: xen-resource exec \[--\] PROGRAM"
run --json sh
ok "an option of other commands" fails 2 "exec: does not take --json; see"
run --help
ok "--help before the program" prints '^  xen-resource exec \[--\] PROGRAM'
run no-such-program
ok "a program that does not exist" fails 127 "cannot run no-such-program: not found"
run "$work"
ok "a directory" fails 127 "cannot run .*: not found or not executable"
echo '#!/no/such/interpreter' >"$work/broken"
chmod +x "$work/broken"
without_memcheck "$work/broken"
ok "a script without its interpreter" fails 126 "broken: No such file"
"$cc" -x c -shared -fPIC -o "$work/other.so" - <<<'void xenforeignmemory_open(void) {}'
run_with "$work/other.so" exec true
ok "another library in place of ours" fails 1 "other.so: not libxenresource; unset LD_PRELOAD"
mkdir -p "$work/with blank"
cp "$library" "$work/with blank/libxenresource.so.1.0"
ln -s libxenresource.so.1.0 "$work/with blank/libxenresource.so.1"
LD_LIBRARY_PATH="$work/with blank" ldd "$tool" >"$work/ldd"
if grep -q 'with blank' "$work/ldd"; then
	LD_LIBRARY_PATH="$work/with blank" run true
	ok "a library with a blank in its path" fails 1 "contains a space or a colon"
else
	skip "a library with a blank in its path" \
		"the command does not search LD_LIBRARY_PATH first"
fi

program linked -lxenforeignmemory <<'EOC'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <xenforeignmemory.h>
int main(void)
{
	Dl_info info;

	if (!dladdr(dlsym(RTLD_DEFAULT, "xenforeignmemory_open"), &info))
		return 1;
	puts(info.dli_fname);
	return xenforeignmemory_close(NULL);
}
EOC
run "$work/linked"
ok "a program that is linked to libxenforeignmemory: no warning" succeeds
ok "it uses our library" grep -q libxenresource "$work/out"

### warnings do not keep the program from running

hello='#include <stdio.h>
int main(void) { return puts("hello") < 0; }'
hello() { grep -qx hello "$work/out"; }

program static -static <<<"$hello"
run "$work/static"
ok "static: warning" warns "static is statically linked and ignores"
ok "static: runs" hello
program static-pie -static-pie <<<"$hello"
run "$work/static-pie"
ok "static PIE: warning" warns "static-pie is statically linked"
ok "static PIE: runs" hello
program dynamic <<<"$hello"
run "$work/dynamic"
ok "dynamic: no warning" succeeds

cp "$work/dynamic" "$work/setuid"
chmod u+s "$work/setuid"
FAKE_UID=$(($(id -u) + 1)) run_with "$tests/fake-root.so" exec "$work/setuid"
ok "setuid: warning" warns "setuid is setuid, setgid or has capabilities, and ignores"
ok "setuid: runs" hello
run "$work/setuid"
ok "setuid to the caller: no warning" succeeds
if [ "$(id -u)" = 0 ]; then
	cp "$work/dynamic" "$work/setgid"
	chgrp 1 "$work/setgid"
	chmod g+s "$work/setgid"
	run "$work/setgid"
	ok "setgid: warning" warns "setgid is setuid, setgid or has capabilities, and ignores"
else
	skip "setgid: warning" "only root can change the group of a file to any other"
fi
if cp "$work/dynamic" "$work/capable" &&
	setcap cap_net_raw+ep "$work/capable" 2>/dev/null; then
	FAKE_UID=1 run_with "$tests/fake-root.so" exec "$work/capable"
	ok "capabilities: warning" warns "capable is setuid, setgid or has capabilities"
else
	skip "capabilities: warning" "setcap does not work here"
fi

program loads <<'EOC'
#include <dlfcn.h>
int main(void)
{
	dlopen("libxenforeignmemory.so.1", RTLD_NOW);
	return 0;
}
EOC
run "$work/loads"
ok "dlopen: warning" warns "loads loads libxenforeignmemory itself"
program opens <<'EOC'
#include <fcntl.h>
int main(void)
{
	open("/dev/xen/privcmd", O_RDWR);
	return 0;
}
EOC
run "$work/opens"
ok "privcmd: warning" warns "opens opens privcmd itself"

program musl -Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1 <<<"$hello"
run "$work/musl"
ok "another C library: warning" warns "musl uses another C library"
cp "$work/dynamic" "$work/foreign"
# e_machine, at offset 18: none
printf '\0' | dd of="$work/foreign" bs=1 seek=18 conv=notrunc status=none
run "$work/foreign"
ok "another architecture: warning" warns "foreign is for another architecture"

printf '#! %s -x\n' "$work/static" >"$work/script"
chmod +x "$work/script"
run "$work/script"
ok "a script: warning about its interpreter" warns "static is statically linked"
ok "a script: runs" hello
PATH=$work:$PATH run static
ok "found in PATH: warning" warns "/static is statically linked"
: >"$work/empty"
chmod +x "$work/empty"
run "$work/empty"
ok "an empty file: no warning" silent

finish_runs
