#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# release.sh: test releases on a copy of this tree: packaging/release, and that
# packages of a release need an address. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../../scripts/tap.sh
. "$top/scripts/tap.sh"

commit() {
	git -C "$work/tree" add -A
	git -C "$work/tree" -c user.name=test -c user.email=test@localhost \
		commit -q -m test
}

release() {
	"$work/tree/packaging/release" "$@"
}

# refused PATTERN COMMAND...: it fails and prints exactly one line, which matches
refused() {
	not "${@:2}" >"$work/refused" 2>&1
	cat "$work/refused"
	[ "$(wc -l <"$work/refused")" = 1 ]
	grep -q "$1" "$work/refused"
}

# No package, not even a log.
no_packages() {
	refused 'set CONTACT' "$@" "$work/out"
	[ ! -e "$work/out" ] && [ ! -e "$work/out.log" ]
}

# Without a tag, packages are for testing: they get an address that is invalid.
test_build() {
	packaging/source "$work/out"
	grep -q '@contact\.invalid>' "$work/out/packaging/debian/control"
	rm -r "$work/out"
}

# The address may contain characters that sed would interpret.
any_address() {
	sed -i "s/^CONTACT=.*/CONTACT='R\\&D | Test <test@localhost>'/" \
		packaging/contact
	packaging/source "$work/out"
	git checkout -q packaging/contact
	grep 'test@localhost' "$work/out/packaging/debian/control"
	grep -qxF 'Maintainer: R&D | Test <test@localhost>' \
		"$work/out/packaging/debian/control"
	rm -r "$work/out"
}

edit() {
	sed -i "$2" "$work/tree/$1"
	commit
}

# Make a tree that meets all requirements.
"$top/packaging/source" "$work/tree" >/dev/null
cd "$work/tree"
# packaging/source has replaced the address already.
cp "$top"/packaging/debian/{control,changelog} packaging/debian
cp "$top/packaging/rpm/xen-resource.spec" packaging/rpm
git init -q
version=$(sed -n 's/.* XEN_RESOURCE_VERSION "\(.*\)"$/\1/p' driver/version.h)
today=$(date +%F)
sed -i "0,/^## .*/s//## $version ($today)/" NEWS.md
sed -i 's/^CONTACT=.*/CONTACT="Test <test@localhost>"/' packaging/contact
find . -path ./.git -prune -o -name '*.[1-9]' -print | while read -r page; do
	sed -i -E "s/^(\.TH [^ ]+ [0-9]+) [^ ]+/\1 $today/
		s/^\.Dd .*/.Dd $(LC_ALL=C date -d "$today" '+%B %d, %Y')/" "$page"
done
commit

ok 'a complete tree can be released' release --check
echo >>README.md
ok 'uncommitted changes are refused' refused 'uncommitted' \
	release --check
git checkout -q README.md
edit packaging/contact 's/^CONTACT=.*/CONTACT=/'
ok 'a missing contact is refused' refused 'set CONTACT' release --check
ok 'packages for testing do not need one' test_build
export RELEASE=y
ok 'RELEASE=y: no Debian packages without it' no_packages packaging/deb
ok 'RELEASE=y: no RPM packages without it' no_packages packaging/rpm/build
unset RELEASE
git tag "v$version"
ok 'a tagged tree: no Debian packages without it' no_packages packaging/deb
ok 'a tagged tree: no RPM packages without it' no_packages packaging/rpm/build
git tag -d "v$version" >/dev/null
edit packaging/contact 's/^CONTACT=.*/CONTACT="Test <test@localhost>"/'
ok 'packages get an address with special characters' any_address
edit NEWS.md "0,/^## .*/s//## Unreleased/"
ok 'NEWS.md without the version is refused' refused \
	'NEWS.md begins' release --check
edit NEWS.md "0,/^## .*/s//## $version ($today)/"
edit man/libxenresource.7 's/^\(\.TH [^ ]* 7\) [^ ]*/\1 2020-01-01/'
ok 'an old date on a man page is refused' refused \
	'libxenresource.7 says' release --check
edit man/libxenresource.7 "s/^\(\.TH [^ ]* 7\) [^ ]*/\1 $today/"
git tag "v$version"
ok 'a tagged version is refused' refused 'already tagged' release --check
git tag -d "v$version" >/dev/null
ok 'the tarball is made' release
ok 'it unpacks to the released tree' sh -c "
	tar -xzf build/release/xen-resource-$version.tar.gz -C '$work' &&
	diff -r -x .git -x build '$work/xen-resource-$version' '$work/tree'"
finish
