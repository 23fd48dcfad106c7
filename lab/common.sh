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
apt_install='apt-get install -y --no-install-recommends'

# link_sources DIRECTORY PATH...: put links to our sources below PATH into a directory, so
# that builds with other options do not share objects.
link_sources() {
	local file

	mkdir -p "$1"
	find "$1" -type l ! -name 'libxenresource.so*' -delete
	(cd "$top" && find "${@:2}" -type f \( -name '*.[chS]' -o -name '*.sh' \
		-o -name '*.in' -o -name '*.map' -o -name '*.mk' -o -name '*.seq' \
		-o -name Makefile \)) |
	while read -r file; do
		mkdir -p "$1/$(dirname "$file")"
		ln -s "$top/$file" "$1/$file"
	done
}
