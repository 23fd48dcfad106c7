# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the scripts of this folder: paths and shared functions.

lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../scripts/common.sh
. "$lab/../scripts/common.sh"
# A machine of another architecture has its own directories for downloads and
# builds. Its sources are built in a tree of links to them.
case ${ARCH-} in
arm64)
	arch=arm64 triplet=aarch64-linux-gnu loader_dir=usr/lib
	build=$top/build/arm64
	fetched=$top/build/fetched/arm64
	kind=$lab/arm64
	tree=$build/tree
	# shellcheck source=arm64/cross.sh
	. "$lab/arm64/cross.sh"
	;;
*)
	arch=amd64 triplet=x86_64-linux-gnu loader_dir=usr/lib64
	build=$top/build
	fetched=$build/fetched
	kind=$lab
	tree=$top
	;;
esac
jobs=${JOBS:-$(nproc)}
apt_install='apt-get install -y --no-install-recommends'

# For a kernel's flavour keep only the headers, from the suite of the kernel.
take_flavour() {
	local package kept=''

	release=${release/-amd64/-$flavour-amd64}
	for package in $packages; do
		case $package in
		linux-image-* | linux-binary-* | linux-modules-*) continue ;;
		*-common) [ "$flavour" != rt ] || package+=$common_rt ;;
		esac
		kept+=" $package"
	done
	packages=$kept
}

# load_package NAME: set the variables of packages/NAME. linux-VERSION-cloud and
# linux-VERSION-rt use the file of linux-VERSION; debug kernels use none.
load_package() {
	local file=$1

	suites='' release='' packages='' source='' unpack=''
	make_args='' cflags='' debug='' examples=yes
	flavour='' common_rt=''
	case $1 in
	linux-*-cloud | linux-*-rt) flavour=${1##*-} file=${1%-*} ;;
	linux-*-debug | linux-*-kasan | linux-*-kcsan) return ;;
	esac
	[ -r "$kind/packages/$file" ] ||
		die "packages/$file does not exist; choose one of: $(cd "$kind/packages" && echo *)"
	# shellcheck source=/dev/null
	. "$kind/packages/$file"
	[ ! "$flavour" ] || take_flavour
}

# mirror SUITE: print the mirror from which this system gets such suites.
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
