// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program built for Xen's libxenforeignmemory, unaware of this library.
 *
 * With one handle it maps a page of a domain's memory and the domain's grant
 * table, grants that page, maps the grant, and checks that both show the same
 * page.  It prints the files of the two mappings; preload.sh runs it with this
 * library preloaded and compares these two lines.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <xenforeignmemory.h>

#include "privcmd_op.h"
#include "test_frames.h"
#include "harness.h"

#define FRAMES	40
#define NR	32	/* any Xen maps this many per call */
#define REF	(3 * GRANTS_PER_FRAME + 5)	/* in the fourth frame */
#define RW	(PROT_READ | PROT_WRITE)

static void print_file(const char *what, const void *addr)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512], path[256];
	uintptr_t start;

	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%" SCNxPTR "-%*x %*s %*s %*s %*s %255s",
			   &start, path) == 2 && start == (uintptr_t)addr)
			printf("# %s %s\n", what, path);
	fclose(maps);
	fflush(stdout);		/* the harness calls _exit() after a test */
}

FIXTURE(domain) {
	struct test_domain dom;
	xen_pfn_t gfn;
	xenforeignmemory_handle *fmem;
	xengnttab_handle *gnttab;
};

FIXTURE_SETUP(domain)
{
	ASSERT_EQ(0, test_domain_create(&self->dom, NULL));
	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 1, &self->gfn));
	self->fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, self->fmem);
	self->gnttab = xengnttab_open(NULL, 0);
	ASSERT_NE(NULL, self->gnttab);
}

FIXTURE_TEARDOWN(domain)
{
	EXPECT_EQ(0, xengnttab_close(self->gnttab));
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int table_size(xenforeignmemory_handle *fmem, uint16_t domid,
		      size_t *size)
{
	return xenforeignmemory_resource_size(fmem, domid,
					      XENMEM_resource_grant_table,
					      XENMEM_resource_grant_table_id_shared,
					      size);
}

TEST_F(domain, grant_a_page)
{
	xenforeignmemory_resource_handle *res;
	volatile uint32_t *page;
	grant_entry_v1_t *table = NULL;
	uint32_t *granted;
	size_t size = 0;

	if (frames_xen_tells_sizes()) {
		ASSERT_EQ(0, table_size(self->fmem, self->dom.domid, &size));
		ASSERT_EQ(FRAMES * XC_PAGE_SIZE, size);
	}
	res = xenforeignmemory_map_resource(self->fmem, self->dom.domid,
					    XENMEM_resource_grant_table,
					    XENMEM_resource_grant_table_id_shared,
					    0, NR, (void **)&table, RW, 0);
	if (!res && errno == EOPNOTSUPP && !privcmd_maps_resources())
		SKIP(return, "this kernel's privcmd does not map resources");
	ASSERT_NE(NULL, res);
	page = xenforeignmemory_map(self->fmem, self->dom.domid, RW, 1,
				    &self->gfn, NULL);
	ASSERT_NE(NULL, page);
	print_file("resource", table);
	print_file("page", (void *)page);

	test_grant_set(table, REF, self->gfn);
	granted = xengnttab_map_grant_ref(self->gnttab, self->dom.domid, REF,
					  RW);
	ASSERT_NE(NULL, granted);
	*granted = 0xf00dcafe;
	EXPECT_EQ(0xf00dcafe, *page);

	EXPECT_EQ(0, xengnttab_unmap(self->gnttab, granted, 1));
	EXPECT_EQ(0, xenforeignmemory_unmap(self->fmem, (void *)page, 1));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
}

TEST_NEEDS_DOM0

TEST_HARNESS_MAIN
