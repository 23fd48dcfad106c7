/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of libxenctrl, whose ABI changes with every version of Xen.  The
 * command loads the library of the running Xen, and works without it.
 */
#ifndef XEN_RESOURCE_LIBXENCTRL_H
#define XEN_RESOURCE_LIBXENCTRL_H

#include <stdbool.h>
#include <stdint.h>

/* Buffer size of a reason. */
#define XENCTRL_REASON	128

/**
 * struct xenctrl - the library, loaded
 * @library:   of dlopen(3), or NULL
 * @logger:    drops the library's messages
 * @interface: of xc_interface_open()
 * @reason:    "why; what to do", if it could not be loaded
 */
struct xenctrl {
	void *library;
	struct xentoollog_logger *logger;
	void *interface;
	char reason[XENCTRL_REASON];
};

/** xenctrl_open() - load the library and open it; false: see &xenctrl.reason */
bool xenctrl_open(struct xenctrl *xc);

/** xenctrl_close() - undo xenctrl_open(), even if that failed */
void xenctrl_close(struct xenctrl *xc);

/**
 * xenctrl_next_domain() - find a domain other than dom0
 * @xc:    open
 * @domid: set to the first domain from this one on
 *
 * Return: 0, or an errno: ENOENT, no such domain; ENOSYS, the library lacks the
 * function.
 */
int xenctrl_next_domain(struct xenctrl *xc, uint16_t *domid);

/**
 * xenctrl_has_vmtrace() - can this Xen trace vCPUs on this processor?
 * @xc:  open
 * @has: set to the answer
 *
 * Return: 0, or an errno, as above.
 */
int xenctrl_has_vmtrace(struct xenctrl *xc, bool *has);

/**
 * xenctrl_vmtrace_position() - where the processor writes next
 * @xc:       open
 * @domid:    the domain
 * @vcpu:     the vCPU
 * @position: set to the offset in the trace buffer, in bytes
 *
 * Return: 0, or an errno, as above.
 */
int xenctrl_vmtrace_position(struct xenctrl *xc, uint16_t domid, uint32_t vcpu,
			     uint64_t *position);

#endif
