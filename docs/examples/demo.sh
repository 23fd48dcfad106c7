#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# make demo runs this in a dom0. The last line is "demo: ok" on success.
set -eu
cd "$(dirname "$0")"

echo '$ xen-resource --version'
xen-resource --version
if ! ./demo; then
	echo "demo: failed"
	exit 1
fi
echo
echo "demo: ok"
