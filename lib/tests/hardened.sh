#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# hardened.sh FILE...: check that the hardening flags took effect in a program,
# a shared library or an archive. Prints TAP.

# report() calls the functions.
# shellcheck disable=SC2317
set -eu

nr=0
failed=0

report() {
	nr=$((nr + 1))
	if "${@:2}"; then
		echo "ok $nr $1"
	else
		failed=1
		echo "not ok $nr $1"
	fi
}

has() { "${READELF:-readelf}" --wide "$1" "$2" 2>/dev/null | grep -Eq -- "$3"; }
lacks() { ! has "$@"; }

imports() { has --symbols "$1" " UND $2(@|\$)"; }

# guarded FILE FUNCTION: the function starts with a landing pad. Check the code
# and not the program's property note: the linker drops the note if the system's
# startup objects lack it, as they do on many systems.
guarded() {
	"${OBJDUMP:-objdump}" --disassemble="$2" "$1" |
		grep -A 1 "<$2>:" | grep -Eq 'endbr64|endbr32|paciasp|bti'
}

# Properties of linked files.
check_linked() {
	report "$1: full RELRO: the segment" has --segments "$2" GNU_RELRO
	report "$1: full RELRO: no symbol is bound late" \
		has --dynamic "$2" '\(FLAGS_1\).* NOW'
	report "$1: no executable stack" \
		has --segments "$2" 'GNU_STACK .* RW +0x'
	report "$1: no segment is both writable and executable" \
		lacks --segments "$2" ' (RWE|WE) '
}

# Properties of the archive's one object.
check_archive() {
	report "$1: guarded branches throughout" \
		has --notes "$2" 'IBT, SHSTK|BTI, PAC'
	report "$1: no executable stack" \
		has --sections "$2" '\.note\.GNU-stack +PROGBITS +0+ [0-9a-f]+ 0+ 00 +0'
}

check_file() {
	local name=${1##*/}

	report "$name: stack protector" imports "$1" __stack_chk_fail
	report "$name: fortified calls" imports "$1" '__[a-z]+_chk'
	case $name in
	*.a)
		check_archive "$name" "$1"
		return
		;;
	*.so*)
		report "$name: guarded branches" \
			guarded "$1" xenforeignmemory_open
		;;
	*)
		report "$name: guarded branches" guarded "$1" main
		report "$name: PIE" has --dynamic "$1" '\(FLAGS_1\).* PIE'
		;;
	esac
	check_linked "$name" "$1"
}

echo "TAP version 13"
for file; do
	if [ -r "$file" ]; then
		check_file "$file"
	else
		report "$file exists" false
	fi
done
echo "1..$nr"
exit $failed
