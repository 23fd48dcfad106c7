/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_EVENT_H
#define MODEL_XEN_EVENT_H

#include <xen/types.h>

bool hypercall_preempt_check(void);

#ifdef MODEL_XEN_4_14
#define max_evtchns(d) ((d)->abi_evtchns)
#endif

#endif
