// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdint.h>

#include <xen/xen.h>
#include <xen/domctl.h>
#include <xen/sysctl.h>

#include "domctl.h"

/* Of domctl and sysctl: Xen 4.14 has 0x12 and 0x13, Xen 4.20 has 0x17 and 0x15. */
#define OLDEST_VERSION	0x12
#define NEWEST_VERSION	0x20

/**
 * struct domctl_buffer - arguments of one hypercall
 * @domctl: of XEN_DOMCTL_*
 * @sysctl: of XEN_SYSCTL_*
 * @info:   a domain
 * @room:   a newer Xen may write more than @info
 */
struct domctl_buffer {
	struct xen_domctl domctl;
	struct xen_sysctl sysctl;
	union {
		struct xen_domctl_getdomaininfo info;
		uint8_t room[1024];
	};
};

int domctl_open(struct domctl *ctl, xencall_handle *call)
{
	*ctl = (struct domctl){ .call = call };
	ctl->buffer = xencall_alloc_buffer(call, sizeof(*ctl->buffer));
	return ctl->buffer ? 0 : -1;
}

void domctl_close(struct domctl *ctl)
{
	if (ctl->buffer)
		xencall_free_buffer(ctl->call, ctl->buffer);
}

/*
 * Make the hypercall with the known version, or with the first one that Xen
 * does not reject.  @argument is not changed by a rejected call.
 */
static int call_xen(struct domctl *ctl, unsigned int op, void *argument,
		    uint32_t *field, uint32_t *known)
{
	uint32_t version = *known ? *known : OLDEST_VERSION;
	uint32_t last = *known ? *known : NEWEST_VERSION;

	for (; version <= last; version++) {
		*field = version;
		if (xencall1(ctl->call, op, (uintptr_t)argument) >= 0) {
			*known = version;
			return 0;
		}
		if (errno != EACCES)
			return -1;
	}
	errno = EPROTO;
	return -1;
}

static const char *domain_state(uint32_t flags)
{
	if (flags & XEN_DOMINF_dying)
		return "dying";
	if (flags & XEN_DOMINF_shutdown)
		return "shutdown";
	return flags & XEN_DOMINF_paused ? "paused" : NULL;
}

/* One domain per call, since the size of a record depends on Xen's version. */
int domctl_next_domain(struct domctl *ctl, uint16_t first,
		       struct domctl_domain *domain)
{
	struct xen_domctl_getdomaininfo *info = &ctl->buffer->info;
	struct xen_sysctl *op = &ctl->buffer->sysctl;

	*op = (struct xen_sysctl){
		.cmd = XEN_SYSCTL_getdomaininfolist,
		.u.getdomaininfolist = {
			.first_domain = first,
			.max_domains = 1,
		},
	};
	set_xen_guest_handle(op->u.getdomaininfolist.buffer, info);
	if (call_xen(ctl, __HYPERVISOR_sysctl, op, &op->interface_version,
		     &ctl->sysctl))
		return -1;
	if (!op->u.getdomaininfolist.num_domains)
		return 0;
	*domain = (struct domctl_domain){
		.domid = info->domain,
		.state = domain_state(info->flags),
		.dying = info->flags & XEN_DOMINF_dying,
	};
	return 1;
}

int domctl_read_vcpu(struct domctl *ctl, uint16_t domid, uint32_t vcpu,
		     struct domctl_vcpu *info)
{
	struct xen_domctl *op = &ctl->buffer->domctl;

	*op = (struct xen_domctl){
		.cmd = XEN_DOMCTL_getvcpuinfo,
		.domain = domid,
		.u.getvcpuinfo.vcpu = vcpu,
	};
	if (call_xen(ctl, __HYPERVISOR_domctl, op, &op->interface_version,
		     &ctl->domctl))
		return -1;
	*info = (struct domctl_vcpu){
		.online = op->u.getvcpuinfo.online,
		.blocked = op->u.getvcpuinfo.blocked,
		.running = op->u.getvcpuinfo.running,
		.time = op->u.getvcpuinfo.cpu_time,
		.pcpu = op->u.getvcpuinfo.cpu,
	};
	return 0;
}
