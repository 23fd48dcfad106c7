/* SPDX-License-Identifier: GPL-2.0-only */
/* The operation's structure in the layout of a 32-bit x86 guest. */
#ifndef MODEL_COMPAT_MEMORY_H
#define MODEL_COMPAT_MEMORY_H

#include <xen/guest_access.h>

typedef uint32_t compat_pfn_t;
DEFINE_COMPAT_HANDLE(compat_pfn_t);

struct compat_mem_acquire_resource {
    domid_t domid;
    uint16_t type;
    uint32_t id;
    uint32_t nr_frames;
    uint32_t pad;
    uint64_t frame __attribute__((packed, aligned(4)));
    COMPAT_HANDLE(compat_pfn_t) frame_list;
};
typedef struct compat_mem_acquire_resource compat_mem_acquire_resource_t;

_Static_assert(sizeof(compat_mem_acquire_resource_t) == 28, "32-bit layout");

#endif
