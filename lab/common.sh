# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
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
	tree=$build/tree
	# The host's cross compilers, with the machine's own libraries and headers.
	sysroot=$fetched/programs/root
	export CC="$triplet-gcc --sysroot=$sysroot" LD=$triplet-ld AR=$triplet-ar
	export KSELFTEST_DIR=$top/build/kselftest CC32=arm-linux-gnueabihf-gcc
	export OBJCOPY=$triplet-objcopy READELF=$triplet-readelf
	export LDFLAGS="-Wl,-rpath-link,$sysroot/lib/$triplet"
	;;
*)
	arch=amd64 triplet=x86_64-linux-gnu loader_dir=usr/lib64
	build=$top/build
	fetched=$build/fetched
	tree=$top
	;;
esac
jobs=${JOBS:-$(nproc)}
apt_install='apt-get install -y --no-install-recommends'
