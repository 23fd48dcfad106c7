# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by ../common.sh: build programs for arm64 with the host's cross compilers
# and the machine's own libraries and headers.

sysroot=$fetched/programs/root

export CC="$triplet-gcc --sysroot=$sysroot" LD=$triplet-ld AR=$triplet-ar
export KSELFTEST_DIR=$top/build/kselftest
export CC32=arm-linux-gnueabihf-gcc
export OBJCOPY=$triplet-objcopy READELF=$triplet-readelf
export LDFLAGS="-Wl,-rpath-link,$sysroot/lib/$triplet"
