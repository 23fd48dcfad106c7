/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_IOREQ_H
#define MODEL_XEN_IOREQ_H

#include <xen/sched.h>

#ifdef HAVE_MULTI_PAGE_IOREQ
static inline unsigned int nr_ioreq_pages(const struct domain *d)
{
    return DIV_ROUND_UP(d->max_vcpus, 128);
}
#endif

int ioreq_server_get_frame(struct domain *d, ioservid_t id, unsigned int frame,
                           mfn_t *mfn);

#endif
