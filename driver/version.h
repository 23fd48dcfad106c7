/* SPDX-License-Identifier: GPL-2.0-only */
#define XEN_RESOURCE_VERSION "1.0"
