#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# hardened.sh FILE...: check that the hardening flags took effect in a program,
# a shared library or an archive. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"

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
	ok "$1: full RELRO: the segment" has --segments "$2" GNU_RELRO
	ok "$1: full RELRO: no symbol is bound late" \
		has --dynamic "$2" '\(FLAGS_1\).* NOW'
	ok "$1: no executable stack" \
		has --segments "$2" 'GNU_STACK .* RW +0x'
	ok "$1: no segment is both writable and executable" \
		lacks --segments "$2" ' (RWE|WE) '
}

# Properties of the archive's one object.
check_archive() {
	ok "$1: guarded branches throughout" \
		has --notes "$2" 'IBT, SHSTK|BTI, PAC'
	ok "$1: no executable stack" \
		has --sections "$2" '\.note\.GNU-stack +PROGBITS +0+ [0-9a-f]+ 0+ 00 +0'
}

check_file() {
	local name=${1##*/}

	ok "$name: stack protector" imports "$1" __stack_chk_fail
	ok "$name: fortified calls" imports "$1" '__[a-z]+_chk'
	case $name in
	*.a)
		check_archive "$name" "$1"
		return
		;;
	*.so*)
		ok "$name: guarded branches" \
			guarded "$1" xenforeignmemory_open
		;;
	*)
		ok "$name: guarded branches" guarded "$1" main
		ok "$name: PIE" has --dynamic "$1" '\(FLAGS_1\).* PIE'
		;;
	esac
	check_linked "$name" "$1"
}

for file; do
	if [ -r "$file" ]; then
		check_file "$file"
	else
		ok "$file exists" false
	fi
done
finish
