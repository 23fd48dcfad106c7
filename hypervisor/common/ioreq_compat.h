/* SPDX-License-Identifier: GPL-2.0-only */
/* Ioreq servers are common code since Xen 4.15, x86 HVM code before. */
#ifndef XEN_COMMON_RESOURCE_IOREQ_COMPAT_H
#define XEN_COMMON_RESOURCE_IOREQ_COMPAT_H

#include <xen/nospec.h>
#include <xen/sched.h>
#include <public/hvm/hvm_op.h>

#include "tree.h"

#ifdef HAVE_COMMON_IOREQ

#include <xen/ioreq.h>

typedef struct ioreq_server ioreq_server_t;
typedef struct ioreq_page ioreq_page_t;
#define ioreq_domain(d) (&(d)->ioreq_server)

#elif defined(CONFIG_HVM)

#include <asm/hvm/ioreq.h>

#define CONFIG_IOREQ_SERVER 1
typedef struct hvm_ioreq_server ioreq_server_t;
typedef struct hvm_ioreq_page ioreq_page_t;
#define ioreq_domain(d) (&(d)->arch.hvm.ioreq_server)
#define ioreq_server_get_frame hvm_get_ioreq_server_frame

#endif

/* Proposed for Xen in 2026: one frame of requests for every 128 vCPUs. */
#ifdef HAVE_MULTI_PAGE_IOREQ
#define nr_ioreq_frames(d) nr_ioreq_pages(d)
#else
#define nr_ioreq_frames(d) 1
#endif

#define ioreq_servers(d) (ioreq_domain(d)->server)

/* Recursive locks have a type of their own since Xen 4.19. */
#ifdef RSPIN_LOCK_UNLOCKED
#define lock_ioreq_servers(d)   rspin_lock(&ioreq_domain(d)->lock)
#define unlock_ioreq_servers(d) rspin_unlock(&ioreq_domain(d)->lock)
#else
#define lock_ioreq_servers(d)   spin_lock_recursive(&ioreq_domain(d)->lock)
#define unlock_ioreq_servers(d) spin_unlock_recursive(&ioreq_domain(d)->lock)
#endif

#endif /* XEN_COMMON_RESOURCE_IOREQ_COMPAT_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
