/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_COMMON_RESOURCE_VMTRACE_DEBUG_H
#define XEN_COMMON_RESOURCE_VMTRACE_DEBUG_H

struct vcpu;

#ifdef CONFIG_VMTRACE_DEBUG
/* Fill a vCPU's newly allocated trace buffer. */
void vmtrace_debug_fill(const struct vcpu *v);
#else
static inline void vmtrace_debug_fill(const struct vcpu *v) {}
#endif

#endif /* XEN_COMMON_RESOURCE_VMTRACE_DEBUG_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
