/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Xen's control interface: which domains exist, and what their vCPUs do.
 *
 * The interface has a version that changes with Xen.  The parts used here have
 * been the same since Xen 4.14, so the version is found by trying.
 */
#ifndef XEN_RESOURCE_DOMCTL_H
#define XEN_RESOURCE_DOMCTL_H

#include <stdbool.h>
#include <stdint.h>

#include <xencall.h>

struct domctl_buffer;

/**
 * struct domctl - access to the interface
 * @call:   plain hypercalls
 * @buffer: memory that Xen can access
 * @domctl: version of XEN_DOMCTL_*; 0: not known yet
 * @sysctl: version of XEN_SYSCTL_*; 0: not known yet
 */
struct domctl {
	xencall_handle *call;
	struct domctl_buffer *buffer;
	uint32_t domctl;
	uint32_t sysctl;
};

/**
 * struct domctl_domain - a domain
 * @domid: its number
 * @state: "dying", "shutdown", "paused" or NULL
 * @dying: it is being destroyed
 */
struct domctl_domain {
	uint16_t domid;
	const char *state;
	bool dying;
};

/**
 * struct domctl_vcpu - a vCPU
 * @online:  it is up
 * @blocked: it waits for an event
 * @running: it is on a processor
 * @time:    nanoseconds for which it ran
 * @pcpu:    the processor on which it runs or last ran
 */
struct domctl_vcpu {
	bool online;
	bool blocked;
	bool running;
	uint64_t time;
	uint32_t pcpu;
};

/**
 * domctl_open() - start to use the interface
 * @ctl:  set to the result
 * @call: open handle, which stays open until domctl_close()
 *
 * Return: 0, or -1 with errno.
 */
int domctl_open(struct domctl *ctl, xencall_handle *call);

/** domctl_close() - free the memory */
void domctl_close(struct domctl *ctl);

/**
 * domctl_next_domain() - find the domain with the next number
 * @ctl:    from domctl_open()
 * @first:  the lowest number
 * @domain: set to the domain
 *
 * Return: 1; 0 after the last domain; or -1 with errno: EPROTO, an unknown
 * version of the interface; EPERM, this domain may not use it.
 */
int domctl_next_domain(struct domctl *ctl, uint16_t first,
		       struct domctl_domain *domain);

/**
 * domctl_read_vcpu() - read the state of a vCPU
 * @ctl:   from domctl_open()
 * @domid: its domain
 * @vcpu:  its number
 * @info:  set to the state
 *
 * Return: 0, or -1 with errno: ESRCH or EINVAL, no such domain or vCPU; others
 * as for domctl_next_domain().
 */
int domctl_read_vcpu(struct domctl *ctl, uint16_t domid, uint32_t vcpu,
		     struct domctl_vcpu *info);

#endif
