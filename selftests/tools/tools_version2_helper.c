// SPDX-License-Identifier: GPL-2.0-only
/*
 * A domain with a version 2 grant table, for tools_output.sh.
 *
 *   tools_version2_helper DIRECTORY
 *
 * Only the domain itself can ask Xen for version 2 (see guest.h).  Then the
 * helper fills the table, writes copies of its pages to DIRECTORY/grants and
 * DIRECTORY/status, and prints a line of shell assignments.  At the end of
 * stdin it destroys the domain, and exits with 0 if the domain is gone.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <stdio.h>
#include <sys/mman.h>

#include "test_frames.h"
#include "guest.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

#define GRANT_FRAMES	2

#define REF_MAPPED	8
#define REF_SUB_PAGE	9
#define REF_TRANSITIVE	10
#define REF_SECOND	(FRAME_SIZE / sizeof(grant_entry_v2_t) + 3)

static void *map_table(const struct test_domain *dom, int fd, uint32_t id,
		       size_t nr)
{
	void *table = frames_reserve(fd, nr, PROT_READ | PROT_WRITE);

	check(table, "frames_reserve");
	check(!frames_map(fd, dom->domid, XEN_RESOURCE_GRANT_TABLE, id, 0, nr,
			  table), "frames_map");
	return table;
}

static void fill_entries(grant_entry_v2_t *table, xen_pfn_t gfn)
{
	table[REF_MAPPED].full_page.frame = gfn;
	table[REF_MAPPED].hdr.flags = GTF_permit_access;

	table[REF_SUB_PAGE].sub_page.frame = 0x123456789a;
	table[REF_SUB_PAGE].sub_page.page_off = 16;
	table[REF_SUB_PAGE].sub_page.length = 512;
	table[REF_SUB_PAGE].hdr.domid = 4;
	table[REF_SUB_PAGE].hdr.flags = GTF_permit_access | GTF_sub_page |
					GTF_readonly;

	table[REF_TRANSITIVE].transitive.trans_domid = 6;
	table[REF_TRANSITIVE].transitive.gref = 1234;
	table[REF_TRANSITIVE].hdr.domid = 5;
	table[REF_TRANSITIVE].hdr.flags = GTF_transitive;

	table[REF_SECOND].full_page.frame = 0x77;
	table[REF_SECOND].hdr.domid = 3;
	table[REF_SECOND].hdr.flags = GTF_accept_transfer;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Keep the page that REF_MAPPED grants mapped: Xen sets its status. */
static char *fill_tables(struct test_domain *dom, int fd,
			 xengnttab_handle *gnttab, const char *dir)
{
	void *table, *status;
	xen_pfn_t gfn;
	char *page;

	check(!test_domain_add_pages(dom, 1, &gfn), "test_domain_add_pages");
	table = map_table(dom, fd, XEN_RESOURCE_GRANT_SHARED, GRANT_FRAMES);
	status = map_table(dom, fd, XEN_RESOURCE_GRANT_STATUS, 1);
	fill_entries(table, gfn);
	page = xengnttab_map_grant_ref(gnttab, dom->domid, REF_MAPPED,
				       PROT_READ);
	check(page, "xengnttab_map_grant_ref");

	save(dir, "grants", table, GRANT_FRAMES);
	save(dir, "status", status, 1);
	munmap(table, GRANT_FRAMES * FRAME_SIZE);
	munmap(status, FRAME_SIZE);
	printf("domid=%u gfn=%#lx\n", dom->domid, (unsigned long)gfn);
	fflush(stdout);
	return page;
}

int main(int argc, char *argv[])
{
	const struct test_domain_config config = {
		.kind = TEST_DOMAIN_HVM,
		.grant_version_2 = true,
	};
	xengnttab_handle *gnttab;
	struct test_domain dom;
	char *page;
	int fd;

	if (argc != 2)
		return 2;
	if (!test_has_grant_v2()) {
		printf("reason='%s'\n", NO_GRANT_V2);
		return 0;
	}
	check(!test_domain_create(&dom, &config), "test_domain_create");
	gnttab = xengnttab_open(NULL, 0);
	check(gnttab, "xengnttab_open");
	fd = frames_open();
	check(fd >= 0, frames_device());

	check(!guest_use_grant_v2(&dom), "guest_use_grant_v2");
	page = fill_tables(&dom, fd, gnttab, argv[1]);
	while (getchar() != EOF)
		;
	check(!xengnttab_unmap(gnttab, page, 1), "xengnttab_unmap");
	return test_domain_destroy(&dom) ? 1 : 0;
}
