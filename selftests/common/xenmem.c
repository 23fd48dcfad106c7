// SPDX-License-Identifier: GPL-2.0-only
/* Memory hypercalls for foreign frames, made without the driver. */
#include "domain.h"

#include <errno.h>
#include <sys/mman.h>

#include "xenmem.h"

bool xenmem_open(struct xenmem *mem)
{
	const size_t page = 4096, size = LIST_MAX * sizeof(xen_pfn_t);
	xc_domaininfo_t info;

	if (!test_domain_info(0, &info))
		return false;
	mem->translated = info.flags & XEN_DOMINF_hvm_guest;

	mem->xcall = xencall_open(NULL, 0);
	if (!mem->xcall)
		return false;
	mem->acquire = xencall_alloc_buffer(mem->xcall, sizeof(*mem->acquire));
	mem->remove = xencall_alloc_buffer(mem->xcall, sizeof(*mem->remove));
	mem->area = mmap(NULL, size + page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED |
			 MAP_POPULATE, -1, 0);
	return mem->acquire && mem->remove && mem->area != MAP_FAILED &&
	       !mprotect(mem->area + size, page, PROT_NONE);
}

void xenmem_close(struct xenmem *mem)
{
	munmap(mem->area, (LIST_PAGES + 1) * 4096);
	xencall_free_buffer(mem->xcall, mem->acquire);
	xencall_free_buffer(mem->xcall, mem->remove);
	xencall_close(mem->xcall);
}

int xenmem_acquire(struct xenmem *mem,
		   const struct xen_mem_acquire_resource *arg)
{
	*mem->acquire = *arg;
	return xencall2(mem->xcall, __HYPERVISOR_memory_op,
			XENMEM_acquire_resource, (uintptr_t)mem->acquire) ?
	       errno : 0;
}

int xenmem_remove(struct xenmem *mem, xen_pfn_t gfn)
{
	mem->remove->domid = DOMID_SELF;
	mem->remove->gpfn = gfn;
	return xencall2(mem->xcall, __HYPERVISOR_memory_op,
			XENMEM_remove_from_physmap, (uintptr_t)mem->remove) ?
	       errno : 0;
}
