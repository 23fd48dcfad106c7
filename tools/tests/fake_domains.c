// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control interface of the fake Xen: its domains and their vCPUs.
 *
 * FAKE_DOMAINS=LIST     the domains, in order (default "0 7").  9@2 exists from
 *                       second 2 on, 8-3 before second 3
 * FAKE_ABI=N            version of the interface (default 0x15)
 * FAKE_DOMCTL=ERRNO     it fails
 *
 * Every domain has two vCPUs.  vCPU 0 runs for 5% of the time in domain 0, 75% in
 * domain 7, 10% in domain 8 and 50% in others.  vCPU 1 is blocked.  Domain 8 is
 * paused.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <xen/xen.h>
#include <xen/domctl.h>
#include <xen/sysctl.h>
#include <xencall.h>

#include "fake_xen.h"

#define SECOND		1000000000ull

/* A newer Xen's record may be larger than the one in this header. */
#define NEWER_BYTES	64

/* Find the first domain from @first on that exists now; -1: none. */
static long next_domain(unsigned int first)
{
	const char *at = getenv("FAKE_DOMAINS");
	unsigned long domid, from, until;
	char *end;

	for (at = at ? at : "0 7"; *at; at = end + strspn(end, " ")) {
		domid = strtoul(at, &end, 10);
		from = *end == '@' ? strtoul(end + 1, &end, 10) : 0;
		until = *end == '-' ? strtoul(end + 1, &end, 10) : -1ul;
		if (domid >= first && fake_seconds() >= from &&
		    fake_seconds() < until)
			return domid;
	}
	return -1;
}

int fake_exists(unsigned int domid)
{
	return next_domain(domid) == (long)domid;
}

static int list_domains(struct xen_sysctl_getdomaininfolist *list)
{
	struct xen_domctl_getdomaininfo *info = list->buffer.p;
	long domid = next_domain(list->first_domain);

	if (list->max_domains != 1)
		abort();
	list->num_domains = domid >= 0;
	if (domid < 0)
		return 0;
	memset(info, 0xff, sizeof(*info) + NEWER_BYTES);
	info->domain = domid;
	info->flags = domid == 8 ? XEN_DOMINF_paused : 0;
	return 0;
}

static int read_vcpu(domid_t domid, struct xen_domctl_getvcpuinfo *info)
{
	unsigned int percent = domid == 0 ? 5 : domid == 7 ? 75 :
			       domid == 8 ? 10 : 50;

	errno = ESRCH;
	if (!fake_exists(domid))
		return -1;
	errno = EINVAL;
	if (info->vcpu > 1)
		return -1;
	info->online = 1;
	info->blocked = info->vcpu;
	info->running = !info->vcpu;
	info->cpu_time = info->vcpu ? SECOND :
			 100 * SECOND + fake_seconds() * SECOND * percent / 100;
	info->cpu = 3 - info->vcpu;
	return 0;
}

int xencall1(xencall_handle *call, unsigned int op, uint64_t arg)
{
	const uint32_t abi = setting("FAKE_ABI", 0x15);
	struct xen_domctl *domctl = (void *)arg;
	struct xen_sysctl *sysctl = (void *)arg;

	(void)call;
	write_log("call %u\n", op);
	errno = setting("FAKE_DOMCTL", EACCES);
	if (errno != EACCES)
		return -1;
	if (op == __HYPERVISOR_sysctl && sysctl->interface_version == abi &&
	    sysctl->cmd == XEN_SYSCTL_getdomaininfolist)
		return list_domains(&sysctl->u.getdomaininfolist);
	if (op == __HYPERVISOR_domctl && domctl->interface_version == abi &&
	    domctl->cmd == XEN_DOMCTL_getvcpuinfo)
		return read_vcpu(domctl->domain, &domctl->u.getvcpuinfo);
	return -1;
}
