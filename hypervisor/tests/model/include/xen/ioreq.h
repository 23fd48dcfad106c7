/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_IOREQ_H
#define MODEL_XEN_IOREQ_H

#include <xen/sched.h>

int ioreq_server_get_frame(struct domain *d, ioservid_t id, unsigned int frame,
                           mfn_t *mfn);

#endif
