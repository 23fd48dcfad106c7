/* SPDX-License-Identifier: GPL-2.0-only */
/* Names in an older tree. */
#ifndef MODEL_ASM_HVM_IOREQ_H
#define MODEL_ASM_HVM_IOREQ_H

#include <xen/sched.h>

#define hvm_ioreq_server ioreq_server
#define hvm_ioreq_page   ioreq_page

int hvm_get_ioreq_server_frame(struct domain *d, ioservid_t id,
                               unsigned int frame, mfn_t *mfn);

#endif
