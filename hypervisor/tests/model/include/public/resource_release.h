/* SPDX-License-Identifier: GPL-2.0-only */
#include "../../../../../uapi/xen/resource_release.h"
