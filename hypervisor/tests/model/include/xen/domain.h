/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_DOMAIN_H
#define MODEL_XEN_DOMAIN_H

#include <xen/types.h>

extern bool vmtrace_available;

#endif
