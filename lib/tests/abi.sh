#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Compare our exported functions and their versions with those of the installed
# libxenforeignmemory: a program linked to it must find them in ours.
set -eu

ours=${1:-../libxenresource.so.1}
archive=${2:-../libxenresource.a}
theirs=${3:-$("${CC:-cc}" -print-file-name=libxenforeignmemory.so.1)}
soname=libxenresource.so.1
functions='close map_resource open resource_size restrict unmap_resource'

nr=0
failed=0

report() {
	nr=$((nr + 1))
	if [ "$1" = 0 ]; then
		echo "ok $nr $2"
	else
		failed=1
		echo "not ok $nr $2"
	fi
}

# Exported functions of a library, as NAME@@VERSION.
exports() {
	readelf --dyn-syms --wide "$1" |
		awk '$4 == "FUNC" && $7 != "UND" { print $8 }' | sort
}

# version LIBRARY FUNCTION: the default version of the function
version() {
	exports "$1" | sed -n "s/^xenforeignmemory_$2@@//p"
}

echo "TAP version 13"
echo "1..9"

for function in $functions; do
	want=$(version "$theirs" "$function")
	have=$(version "$ours" "$function")
	echo "# xenforeignmemory_$function: theirs '$want', ours '$have'"
	rc=0
	[ -n "$want" ] && [ "$have" = "$want" ] || rc=1
	report $rc "xenforeignmemory_$function has the version of $(basename "$theirs")"
done

have=$(exports "$ours" | sed 's/^xenforeignmemory_//; s/@@.*//' | xargs)
echo "# exported: $have"
rc=0
[ "$have" = "$functions" ] || rc=1
report $rc "nothing else is exported"

have=$(nm -g --defined-only "$archive" |
	awk 'NF == 3 { sub("^xenforeignmemory_", "", $3); print $3 }' | sort |
	xargs)
echo "# in the archive: $have"
rc=0
[ "$have" = "$functions" ] || rc=1
report $rc "nothing else is visible in the archive"

have=$(readelf --dynamic --wide "$ours" |
	sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
rc=0
[ "$have" = "$soname" ] || rc=1
report $rc "the soname is $soname"

exit $failed
