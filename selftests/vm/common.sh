# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the scripts of this folder: where things are.

vm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$vm/../.." && pwd)
build=$top/build
lab=$build/lab
jobs=${JOBS:-$(nproc)}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# load_package NAME: the variables of packages/NAME.
load_package() {
	suites='' release='' packages='' source='' unpack=''
	make_args='' cflags='' debug='' xen_args='' examples=yes
	[ -r "$vm/packages/$1" ] ||
		die "no packages/$1; there are: $(cd "$vm/packages" && echo *)"
	# shellcheck source=/dev/null
	. "$vm/packages/$1"
}

# mirror SUITE: where this system gets suites of that kind from.
mirror() {
	local security=no

	case $1 in *-security) security=yes ;; esac
	# shellcheck disable=SC2016
	apt-get indextargets --no-release-info \
		--format '$(RELEASE) $(SITE)' 'Created-By: Packages' |
		awk -v want=$security '
		{ is = ($1 ~ /-security$/) ? "yes" : "no" }
		is == want && !seen { print $2; seen = 1 }'
}
