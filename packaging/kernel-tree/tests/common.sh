# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Sourced by the tests.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=../../../scripts/tap.sh
. "$top/scripts/tap.sh"
# shellcheck source=../../../scripts/trees.sh
. "$top/scripts/trees.sh"

# The directories to which apply copies.
parts=(drivers/xen include/uapi/xen)
