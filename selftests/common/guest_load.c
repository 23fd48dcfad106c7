// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guests that run the code in guest_load_code.S.
 *
 * A PV vCPU starts in 64-bit mode on page tables made here, an HVM vCPU in
 * 32-bit mode without paging.  Every vCPU has its own page for a counter, the
 * arguments of its hypercalls and its stack.
 */
#include "guest_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xen/grant_table.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#include "guest_load_code.h"
#include "guest.h"

_Static_assert(LOAD_OP_YIELD == SCHEDOP_yield &&
	       LOAD_OP_POLL == SCHEDOP_poll &&
	       LOAD_OP_RUNSTATE == VCPUOP_get_runstate_info &&
	       LOAD_OP_SET_VERSION == GNTTABOP_set_version &&
	       LOAD_OP_FREE == XENMEM_decrease_reservation, "Xen's ABI");

/* Pages of the domain, in order of allocation. */
enum {
	CODE,
	DATA,				/* one page per vCPU */
	STUBS = DATA + LOAD_VCPUS,	/* HVM: hypercall pages, one per vCPU */
	L1 = STUBS,			/* PV: page tables */
	L2,
	L3,
	L4,
	NR_PAGES,
};

/* Start of every vCPU's code. */
struct program {
	const char *pv[LOAD_VCPUS];
	const char *hvm[LOAD_VCPUS];
};

#define PTE_FLAGS	7UL	/* present, writable, for user mode */
#define FLAT_CS		0xe033
#define FLAT_SS		0xe02b

/* Map a page of a domain, and write it. */
static int put_page(const struct test_domain *dom, xen_pfn_t gfn,
		    const void *from, size_t size)
{
	void *page = test_domain_map_page(dom, gfn);

	if (!page)
		return -1;
	memset(page, 0, XC_PAGE_SIZE);
	memcpy(page, from, size);
	return munmap(page, XC_PAGE_SIZE);
}

/* Write a page table with one entry for each of @nr pages. */
static int put_table(const struct test_domain *dom, xen_pfn_t table,
		     const xen_pfn_t *mfns, unsigned int nr)
{
	uint64_t entries[NR_PAGES];
	unsigned int i;

	for (i = 0; i < nr; i++)
		entries[i] = mfns[i] << XC_PAGE_SHIFT | PTE_FLAGS;
	return put_page(dom, table, entries, nr * sizeof(*entries));
}

/* Map the code and the vCPUs' pages at the bottom of the address space. */
static int put_tables(const struct test_domain *dom, const xen_pfn_t *mfns)
{
	if (put_table(dom, mfns[L1], mfns, DATA + LOAD_VCPUS) ||
	    put_table(dom, mfns[L2], &mfns[L1], 1) ||
	    put_table(dom, mfns[L3], &mfns[L2], 1))
		return -1;
	return put_table(dom, mfns[L4], &mfns[L3], 1);
}

static int start_pv_vcpu(const struct test_domain *dom, unsigned int vcpu,
			 const xen_pfn_t *mfns, const char *code)
{
	const uint64_t data = (DATA + vcpu) * XC_PAGE_SIZE;
	vcpu_guest_context_any_t any = { 0 };
	vcpu_guest_context_x86_64_t *c = &any.x64;

	c->flags = VGCF_in_kernel | VGCF_online;
	c->user_regs.cs = FLAT_CS;
	c->user_regs.ss = FLAT_SS;
	c->user_regs.rip = code - load_pv_spin;
	c->user_regs.rsp = data + LOAD_STACK_TOP;
	c->user_regs.rbx = data;
	c->user_regs.rbp = vcpu;
	c->kernel_ss = FLAT_SS;
	c->kernel_sp = data + LOAD_STACK_TOP;
	c->ctrlreg[3] = mfns[L4] << XC_PAGE_SHIFT;
	c->debugreg[6] = 0xffff0ff0;
	c->debugreg[7] = 0x400;
	return xc_vcpu_setcontext(test_xch(), dom->domid, vcpu, &any);
}

static int start_pv(const struct test_domain *dom, const xen_pfn_t *mfns,
		    const struct program *program)
{
	unsigned int i;

	if (put_page(dom, mfns[CODE], load_pv_spin,
		     load_pv_end - load_pv_spin) ||
	    put_tables(dom, mfns))
		return -1;
	for (i = 0; i < LOAD_VCPUS; i++)
		if (start_pv_vcpu(dom, i, mfns, program->pv[i]))
			return -1;
	return 0;
}

static int start_hvm(const struct test_domain *dom, const xen_pfn_t *gfns,
		     const struct program *program)
{
	struct guest_start start[LOAD_VCPUS];
	unsigned int i;

	if (put_page(dom, gfns[CODE], load_hvm_spin,
		     load_hvm_end - load_hvm_spin))
		return -1;
	for (i = 0; i < LOAD_VCPUS; i++) {
		const uint32_t data = gfns[DATA + i] * XC_PAGE_SIZE;

		start[i] = (struct guest_start) {
			.eip = gfns[CODE] * XC_PAGE_SIZE +
			       (program->hvm[i] - load_hvm_spin),
			.esp = data + LOAD_STACK_TOP,
			.edi = data,
			.esi = i,
			.ebp = gfns[STUBS + i] * XC_PAGE_SIZE,
		};
	}
	return guest_set_start(dom, start, LOAD_VCPUS);
}

static int map_loops(const struct test_domain *dom, const xen_pfn_t *gfns,
		     struct guest_load *load)
{
	unsigned int i;

	for (i = 0; i < LOAD_VCPUS; i++) {
		char *page = test_domain_map_page(dom, gfns[DATA + i]);

		if (!page)
			return -1;
		memset(page, 0, XC_PAGE_SIZE);
		load->loops[i] = (void *)(page + LOAD_LOOPS);
		load->refused[i] = (void *)(page + LOAD_REFUSED);
	}
	return 0;
}

static int wait_for_loops(const struct guest_load *load)
{
	unsigned int ticks;

	for (ticks = 0; ticks < 1000; ticks++) {
		if (*load->loops[0] > 2 && *load->loops[1] > 2)
			return 0;
		usleep(10 * 1000);
	}
	fprintf(stderr, "# guest load: loops: %llu and %llu\n",
		(unsigned long long)*load->loops[0],
		(unsigned long long)*load->loops[1]);
	return -1;
}

static int run_program(struct test_domain *dom, struct guest_load *load,
		       const struct program *program)
{
	xen_pfn_t gfns[NR_PAGES];

	memset(load, 0, sizeof(*load));
	if (test_domain_add_pages(dom, NR_PAGES, gfns) ||
	    map_loops(dom, gfns, load) ||
	    (dom->kind == TEST_DOMAIN_PV ? start_pv(dom, gfns, program) :
					   start_hvm(dom, gfns, program)) ||
	    xc_domain_unpause(test_xch(), dom->domid)) {
		fprintf(stderr, "# guest load: cannot start: %s\n",
			strerror(errno));
		return -1;
	}
	return wait_for_loops(load);
}

int guest_load_start(struct test_domain *dom, struct guest_load *load)
{
	const struct program program = {
		.pv = { load_pv_spin, load_pv_sleep },
		.hvm = { load_hvm_spin, load_hvm_sleep },
	};

	return run_program(dom, load, &program);
}

int guest_load_start_versions(struct test_domain *dom,
			      struct guest_load *load)
{
	const struct program program = {
		.pv = { load_pv_versions, load_pv_versions },
		.hvm = { load_hvm_versions, load_hvm_versions },
	};

	return run_program(dom, load, &program);
}

/* Make the second vCPU continue at @rip. */
static int send_to(const struct test_domain *dom, uint64_t rip)
{
	vcpu_guest_context_any_t context;

	if (xc_domain_pause(test_xch(), dom->domid) ||
	    xc_vcpu_getcontext(test_xch(), dom->domid, 1, &context))
		return -1;
	context.x64.user_regs.rip = rip;
	if (xc_vcpu_setcontext(test_xch(), dom->domid, 1, &context))
		return -1;
	return xc_domain_unpause(test_xch(), dom->domid);
}

int guest_load_free_frame(const struct test_domain *dom,
			  const struct guest_load *load, xen_pfn_t mfn)
{
	const uint64_t data = (DATA + 1) * XC_PAGE_SIZE;
	char *page = (char *)load->loops[1] - LOAD_LOOPS;
	volatile int64_t *freed = (void *)(page + LOAD_FREED);
	struct xen_memory_reservation *arg = (void *)(page + LOAD_RESERVATION);
	unsigned int ticks;

	memset(arg, 0, sizeof(*arg));
	set_xen_guest_handle_raw(arg->extent_start,
				 (xen_pfn_t *)(data + LOAD_FRAME));
	arg->nr_extents = 1;
	arg->domid = DOMID_SELF;
	*(xen_pfn_t *)(page + LOAD_FRAME) = mfn;
	*freed = INT64_MIN;
	if (send_to(dom, load_pv_free - load_pv_spin)) {
		fprintf(stderr, "# guest load: cannot redirect vCPU 1: %s\n",
			strerror(errno));
		return -1;
	}
	for (ticks = 0; ticks < 1000; ticks++) {
		if (*freed != INT64_MIN)
			return *freed;
		usleep(10 * 1000);
	}
	fprintf(stderr, "# guest load: vCPU 1 did not call Xen within 10 s\n");
	return -1;
}

void guest_load_unmap(struct guest_load *load)
{
	unsigned int i;

	for (i = 0; i < LOAD_VCPUS; i++) {
		if (load->loops[i])
			munmap((void *)load->loops[i], XC_PAGE_SIZE);
		load->loops[i] = NULL;
	}
}
