#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# probe.sh COMPAT OUTPUT COMPILER... - find out what the target kernel offers
#
# Compiles each COMPAT/probes/<name>.c with the module's own compiler line and
# writes HAVE_<NAME> to OUTPUT for those that compile.  Then each COMPAT/needs/
# <name>.c, which uses the same interfaces as the driver, must compile with the
# shims; if not, the kernel is unsupported, and the second line of the file
# names the missing interface.  If COMPAT/sanity.c does not compile, the
# compiler line is broken and every probe would report a wrong "no".
#
# probe.log beside OUTPUT has every result and the compiler's error.
# probe.cache records what the results depend on: the compiler line, all of
# COMPAT and every header that was read.  They are valid until one of these
# changes.
set -u
LC_ALL=C
export LC_ALL

# probe.sh one FILE TMP COMPILER...: compile one file; several run in parallel.
if [ "$1" = one ]; then
	file=$2
	result=$3/$(basename "$(dirname "$file")")-$(basename "$file" .c)
	shift 3
	# Ignore the kernel's warnings, except those that mean a wrong call.
	# shellcheck disable=SC2086
	if "$@" -Wno-error $wrong_calls -DMODULE -DKBUILD_MODNAME='"probe"' \
		-DKBUILD_BASENAME='"probe"' -fsyntax-only \
		-MD -MF "$result.d" "$file" >"$result.out" 2>&1
	then
		: >"$result.yes"
	fi
	exit 0
fi

compat=$1
output=$2
shift 2
dir=${output%/*}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
log=$dir/probe.log
cache=$dir/probe.cache
tmp=$dir/probe.tmp
range="Linux 5.10 to 7.3 is supported (4.14 and 4.19 are untested)"

die() {
	echo "xen-resource: Linux ${KERNELRELEASE-}: $*; see $log" >&2
	exit 1
}

inputs() {
	echo "$*"
	cat "$compat"/*.[ch] "$compat"/missing/*/*.h "$compat"/probes/*.c "$compat"/needs/*.c "$0"
}

key() {
	inputs "$@" | sha256sum
}

is_cached() {
	[ -e "$output" ] && [ -e "$cache" ] &&
		[ "$(head -n 1 "$cache")" = "$(key "$@")" ] &&
		tail -n +2 "$cache" | sha256sum --status -c 2>/dev/null
}

# accepted COMPILER...: print the options for wrong calls that the compiler has;
# gcc before 5 lacks two.  A probe that relies on a type asserts it.
accepted() {
	for warning in implicit-function-declaration incompatible-pointer-types \
		int-conversion
	do
		! "$@" "-Werror=$warning" -x c -fsyntax-only /dev/null \
			>/dev/null 2>&1 || echo "-Werror=$warning"
	done
}

# compile FILES COMPILER...: compile all FILES, one job per processor.
compile() {
	files=$1
	shift
	# shellcheck disable=SC2086
	printf '%s\n' $files |
		xargs -I @FILE@ -P "$(getconf _NPROCESSORS_ONLN)" \
			sh "$0" one @FILE@ "$tmp" "$@"
}

# answer FILE: succeed if FILE compiled; log the result.
answer() {
	name=$(basename "$(dirname "$1")")/$(basename "$1" .c)
	result=$tmp/$(echo "$name" | tr / -)
	if [ -e "$result.yes" ]; then
		echo "yes  $name" >>"$log"
		return 0
	fi
	echo "no   $name: $(grep -m 1 'error:' "$result.out" ||
		head -n 1 "$result.out")" >>"$log"
	return 1
}

# imports.sh reads it at the end of the build.
echo "${KERNELRELEASE-}" >"$dir/kernel"
if is_cached "$@"; then
	exit 0
fi

[ "${quiet-}" = silent_ ] || echo "  PROBE   $output"
rm -rf "$tmp" "$cache"
mkdir -p "$tmp/compat"
trap 'rm -rf "$tmp"' EXIT
echo "$*" >"$log"

wrong_calls=$(accepted "$@")
export wrong_calls
compile "$compat/sanity.c $compat/probes/*.c" "$@"
answer "$compat/sanity.c" ||
	die "the compiler fails on the kernel's own headers"
{
	echo "/* Made by probe.sh: interfaces that this kernel's headers have. */"
	for probe in "$compat"/probes/*.c; do
		answer "$probe" || continue
		name=$(basename "$probe" .c | tr '[:lower:]' '[:upper:]')
		echo "#define HAVE_$name 1"
	done
} >"$tmp/compat/generated.h"

# Compile the shims alone, then the needs with them.
rm "$tmp"/*.yes
compile "$compat/sanity.c $compat/needs/*.c" "$@" -I"$tmp" -I"${compat%/*}" \
	-I"$compat/missing" -include "$compat/compat.h"
answer "$compat/sanity.c" ||
	die "compat/ does not compile with these headers; $range"
missing=
for need in "$compat"/needs/*.c; do
	answer "$need" && continue
	missing="${missing:+$missing, }$(sed -n '2s,^/\* \(.*\)\. \*/$,\1,p' "$need")"
done
[ -z "$missing" ] ||
	die "no $missing; $range"

{
	key "$@"
	cat "$tmp"/*.d | tr ' ' '\n' | grep '\.h$' | grep -vF "$tmp/" |
		sort -u | xargs sha256sum
} >"$cache.new"
mv "$tmp/compat/generated.h" "$output"
mv "$cache.new" "$cache"
