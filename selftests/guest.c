// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest code: 32-bit, flat, unpaged, as a PVH guest starts.  It asks Xen to
 * fill a page with hypercall stubs and calls GNTTABOP_set_version by one.
 */
#include "guest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <xen/grant_table.h>
#include <xen/hvm/save.h>

/* Places in the first page: what code and Xen leave there, and the stack. */
#define VERSION		0x100	/* struct gnttab_set_version */
#define RESULT		0x104	/* of the hypercall */
#define DONE		0x108
#define STACK_TOP	0x800

#define STUB_SIZE	32

struct save_image {
	struct hvm_save_descriptor header_desc;
	struct hvm_save_header header;
	struct hvm_save_descriptor cpu_desc;
	struct hvm_hw_cpu cpu;
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

/* The header comes from Xen; the vCPU starts at @base. */
static int set_context(xc_interface *xch, uint16_t domid, uint32_t base)
{
	struct save_image image = {
		.cpu_desc = { HVM_SAVE_CODE(CPU), 0, HVM_SAVE_LENGTH(CPU) },
		.cpu = {
			.cr0 = 0x11,	/* protected mode, FPU is there */
			.rip = base,
			.rsp = base + STACK_TOP,
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
		.end_desc = { HVM_SAVE_CODE(END), 0, HVM_SAVE_LENGTH(END) },
	};
	const size_t header = offsetof(struct save_image, cpu_desc);
	uint8_t now[16384];

	if (xc_domain_hvm_getcontext(xch, domid, now, sizeof(now)) < 0)
		return -1;
	memcpy(&image, now, header);
	return xc_domain_hvm_setcontext(xch, domid, (uint8_t *)&image,
					sizeof(image));
}

static int wait_for_result(const volatile uint32_t *page)
{
	const struct timespec tick = { .tv_nsec = 10 * 1000 * 1000 };
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
		nanosleep(&tick, NULL);
	}
	fprintf(stderr, "# guest: it does not run\n");
	return -1;
}

int guest_use_grant_v2(struct test_domain *dom)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_pfn_t gfns[2];
	uint32_t *page;
	int rc = -1;

	if (!xch || test_domain_add_pages(dom, 2, gfns))
		goto out;
	page = test_domain_map_page(dom, gfns[0]);
	if (!page)
		goto out;
	page[VERSION / 4] = 2;
	put_code((unsigned char *)page, gfns[0] * XC_PAGE_SIZE);
	if (set_context(xch, dom->domid, gfns[0] * XC_PAGE_SIZE) ||
	    xc_domain_unpause(xch, dom->domid))
		perror("# guest: cannot start");
	else
		rc = wait_for_result(page);
	munmap(page, XC_PAGE_SIZE);
out:
	if (xch)
		xc_interface_close(xch);
	return rc;
}
