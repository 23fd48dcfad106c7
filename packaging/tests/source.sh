#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The fields of packages that packaging/source fills in. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"
top=$(realpath "$(dirname "$0")/../..")
files=(packaging/debian/control packaging/rpm/xen-resource.spec)

# fill REPOSITORY: the source of a package in $work/tree
fill() {
	RELEASE=n REPOSITORY=$1 "$top/packaging/source" "$work/tree" >/dev/null
}
has() { (cd "$work/tree" && grep -qx "$2" "$1"); }
lacks() { (cd "$work/tree" && not grep -n "$1" "${files[@]}"); }

url='https://git.example.org/a&b/xen-resource'
ok "with a repository" fill "$url"
ok "no placeholder is left" lacks '@repository@'
for field in Homepage Vcs-Browser Vcs-Git; do
	ok "$field" has packaging/debian/control "$field: $url"
done
ok "URL of the RPM packages" has packaging/rpm/xen-resource.spec "URL: *$url"
ok "without a repository" fill ''
ok "no field is left" lacks '@repository@\|^Homepage\|^Vcs-\|^URL'
finish
