// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest code: 32-bit, flat, unpaged, as a PVH guest starts.  It asks Xen to
 * fill a hypercall page, and calls GNTTABOP_set_version through it.
 */
#include "guest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xen/grant_table.h>
#include <xen/hvm/save.h>

/* Offsets in the first page: arguments, results, and the stack. */
#define VERSION		0x100	/* struct gnttab_set_version */
#define RESULT		0x104	/* of the hypercall */
#define DONE		0x108
#define STACK_TOP	0x800

#define STUB_SIZE	32

#define MAX_VCPUS	2

struct cpu_record {
	struct hvm_save_descriptor desc;
	struct hvm_hw_cpu cpu;
} __attribute__((packed));

struct save_image {
	struct hvm_save_descriptor header_desc;
	struct hvm_save_header header;
	struct cpu_record cpus[MAX_VCPUS];
	struct hvm_save_descriptor end_desc;
} __attribute__((packed));

static void put_code(unsigned char *page, uint32_t base)
{
	const uint32_t hypercalls = base + XC_PAGE_SIZE;
	const struct {
		unsigned char opcode[2];
		unsigned char opcode_size;
		unsigned char operands;
		uint32_t operand[2];
	} code[] = {
		{ { 0xb9 }, 1, 1, { 0x40000000 } },		/* ecx = */
		{ { 0xb8 }, 1, 1, { hypercalls } },		/* eax = */
		{ { 0x31, 0xd2 }, 2, 0, { 0 } },		/* edx = 0 */
		{ { 0x0f, 0x30 }, 2, 0, { 0 } },		/* wrmsr */
		{ { 0xbb }, 1, 1, { GNTTABOP_set_version } },	/* ebx = */
		{ { 0xb9 }, 1, 1, { base + VERSION } },		/* ecx = */
		{ { 0xba }, 1, 1, { 1 } },			/* edx = */
		{ { 0xbe }, 1, 1, { hypercalls + STUB_SIZE *
				    __HYPERVISOR_grant_table_op } }, /* esi = */
		{ { 0xff, 0xd6 }, 2, 0, { 0 } },		/* call *esi */
		{ { 0xa3 }, 1, 1, { base + RESULT } },		/* = eax */
		{ { 0xc7, 0x05 }, 2, 2, { base + DONE, 1 } },	/* = 1 */
		{ { 0xf4 }, 1, 0, { 0 } },			/* hlt */
	};
	unsigned int i;

	for (i = 0; i < sizeof(code) / sizeof(*code); i++) {
		memcpy(page, code[i].opcode, code[i].opcode_size);
		page += code[i].opcode_size;
		memcpy(page, code[i].operand, 4 * code[i].operands);
		page += 4 * code[i].operands;
	}
}

static struct cpu_record cpu_record(unsigned int vcpu,
				    const struct guest_start *start)
{
	struct cpu_record record = {
		.desc = { HVM_SAVE_CODE(CPU), vcpu, HVM_SAVE_LENGTH(CPU) },
		.cpu = {
			.cr0 = 0x11,	/* protected mode, FPU present */
			.rip = start->eip,
			.rsp = start->esp,
			.rdi = start->edi,
			.rsi = start->esi,
			.rbp = start->ebp,
			.rflags = 2,
			.dr6 = 0xffff0ff0,
			.dr7 = 0x400,
			.cs_limit = UINT32_MAX,
			.ds_limit = UINT32_MAX,
			.es_limit = UINT32_MAX,
			.ss_limit = UINT32_MAX,
			.tr_limit = 0x67,
			.cs_arbytes = 0xc9b,
			.ds_arbytes = 0xc93,
			.es_arbytes = 0xc93,
			.ss_arbytes = 0xc93,
			.tr_arbytes = 0x8b,
		},
	};

	return record;
}

/* Reuse Xen's header; the end record directly follows the last vCPU. */
int guest_set_start(const struct test_domain *dom,
		    const struct guest_start *start, unsigned int nr)
{
	const struct hvm_save_descriptor end = {
		HVM_SAVE_CODE(END), 0, HVM_SAVE_LENGTH(END)
	};
	struct save_image image = { 0 };
	const size_t header = offsetof(struct save_image, cpus);
	const size_t end_at = header + nr * sizeof(*image.cpus);
	uint8_t now[65536];
	unsigned int i;

	if (xc_domain_hvm_getcontext(test_xch(), dom->domid, now,
				     sizeof(now)) < 0)
		return -1;
	memcpy(&image, now, header);
	for (i = 0; i < nr; i++)
		image.cpus[i] = cpu_record(i, &start[i]);
	memcpy((uint8_t *)&image + end_at, &end, sizeof(end));
	return xc_domain_hvm_setcontext(test_xch(), dom->domid,
					(uint8_t *)&image,
					end_at + sizeof(end));
}

static int wait_for_result(const volatile uint32_t *page)
{
	unsigned int ticks;

	for (ticks = 0; ticks < 1000; ticks++) {
		if (page[DONE / 4]) {
			if (!page[RESULT / 4] && page[VERSION / 4] == 2)
				return 0;
			fprintf(stderr,
				"# guest: set_version: result %d, version %u\n",
				(int)page[RESULT / 4], page[VERSION / 4]);
			return -1;
		}
		usleep(10 * 1000);
	}
	fprintf(stderr, "# guest: does not run\n");
	return -1;
}

int guest_use_grant_v2(struct test_domain *dom)
{
	struct guest_start start;
	xen_pfn_t gfns[2];
	uint32_t *page;
	int rc = -1;

	if (test_domain_add_pages(dom, 2, gfns))
		return -1;
	page = test_domain_map_page(dom, gfns[0]);
	if (!page)
		return -1;
	start = (struct guest_start) {
		.eip = gfns[0] * XC_PAGE_SIZE,
		.esp = gfns[0] * XC_PAGE_SIZE + STACK_TOP,
	};
	/* A debug build of Xen fills new pages with a pattern. */
	memset(page, 0, XC_PAGE_SIZE);
	page[VERSION / 4] = 2;
	put_code((unsigned char *)page, start.eip);
	if (guest_set_start(dom, &start, 1) ||
	    xc_domain_unpause(test_xch(), dom->domid))
		perror("# guest: cannot start");
	else
		rc = wait_for_result(page);
	munmap(page, XC_PAGE_SIZE);
	return rc;
}
