// SPDX-License-Identifier: GPL-2.0-only
/*
 * A domain whose resources have known contents, for tools_output.sh.
 *
 *   tools_domain_helper pv|hvm DIRECTORY
 *
 * The grant table has entries in its first two frames, one of them mapped by
 * dom0; an HVM domain has two ioreq servers, one without buffered requests.
 * The helper writes copies of the pages to DIRECTORY/grants and
 * DIRECTORY/ioreq, and prints a line of shell assignments.  At the end of
 * stdin it destroys the domain, and exits with 0 if the domain is gone.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "test_frames.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

#define GRANT_FRAMES	2

#define REF_MAPPED	8
#define REF_READONLY	9
#define REF_TRANSFER	10
#define REF_SECOND	(GRANTS_PER_FRAME + 3)

static void set_entry(grant_entry_v1_t *table, uint32_t ref, uint16_t flags,
		      domid_t domid, uint32_t frame)
{
	table[ref].domid = domid;
	table[ref].frame = frame;
	__atomic_store_n(&table[ref].flags, flags, __ATOMIC_RELEASE);
}

/* Keep the page that REF_MAPPED grants mapped: Xen sets flags in its entry. */
static char *fill_grants(struct test_domain *dom, int fd,
			 xengnttab_handle *gnttab, const char *dir)
{
	grant_entry_v1_t *table;
	xc_domaininfo_t info;
	xen_pfn_t gfn;
	char *page;

	check(!test_domain_add_pages(dom, 1, &gfn), "test_domain_add_pages");
	table = frames_reserve(fd, GRANT_FRAMES, PROT_READ | PROT_WRITE);
	check(table, "frames_reserve");
	check(!frames_map_grants(fd, dom->domid, 0, GRANT_FRAMES, table),
	      "frames_map_grants");

	test_grant_set(table, REF_MAPPED, gfn);
	set_entry(table, REF_READONLY, GTF_permit_access | GTF_readonly, 3,
		  0x1234);
	set_entry(table, REF_TRANSFER, GTF_accept_transfer, 9, 0xfffffffe);
	set_entry(table, REF_SECOND, GTF_permit_access, 5, 0x77);

	page = xengnttab_map_grant_ref(gnttab, dom->domid, REF_MAPPED,
				       PROT_READ | PROT_WRITE);
	check(page, "xengnttab_map_grant_ref");

	save(dir, "grants", table, GRANT_FRAMES);
	munmap(table, GRANT_FRAMES * FRAME_SIZE);
	check(test_domain_info(dom->domid, &info), "test_domain_info");
	printf("domid=%u gfn=%#lx pages=%llu\n", dom->domid,
	       (unsigned long)gfn, (unsigned long long)info.tot_pages);
	return page;
}

static void fill_ioreq(const struct test_domain *dom, int fd, const char *dir)
{
	uint16_t with, without;
	uint64_t *rings;
	size_t i;

	check(!test_domain_ioreq_server(dom, true, &with), "first server");
	check(!test_domain_ioreq_server(dom, false, &without),
	      "second server");
	rings = frames_reserve(fd, 2, PROT_READ | PROT_WRITE);
	check(rings, "frames_reserve");
	check(!frames_map(fd, dom->domid, XEN_RESOURCE_IOREQ_SERVER, with, 0,
			  2, rings), "frames_map");
	for (i = 0; i < 2 * FRAME_SIZE / sizeof(*rings); i++)
		rings[i] = i * 0x0101010101010101;
	save(dir, "ioreq", rings, 2);
	munmap(rings, 2 * FRAME_SIZE);
	printf("with=%u without=%u ", with, without);
}

int main(int argc, char *argv[])
{
	struct test_domain_config config = { };
	xengnttab_handle *gnttab;
	struct test_domain dom;
	char *page;
	int fd;

	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "hvm"))
		config.kind = TEST_DOMAIN_HVM;
#ifndef __x86_64__
	if (!strcmp(argv[1], "pv")) {
		puts("reason='Arm does not support PV domains'");
		return 0;
	}
#endif
	check(!test_domain_create(&dom, &config), "test_domain_create");
	gnttab = xengnttab_open(NULL, 0);
	check(gnttab, "xengnttab_open");
	fd = frames_open();
	check(fd >= 0, frames_device());

	if (config.kind == TEST_DOMAIN_HVM && test_has_ioreq_servers(&dom))
		fill_ioreq(&dom, fd, argv[2]);
	page = fill_grants(&dom, fd, gnttab, argv[2]);
	fflush(stdout);

	while (getchar() != EOF)
		;
	check(!xengnttab_unmap(gnttab, page, 1), "xengnttab_unmap");
	return test_domain_destroy(&dom) ? 1 : 0;
}
