// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library on real domains.
 *
 * libxenctrl links the real libxenforeignmemory, so every handle here serves
 * both libraries.  Tests that run without Xen (threads racing for the table,
 * fallbacks, errors that Xen does not produce on demand) are in lib/tests.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>
#include <xen/hvm/ioreq.h>

#include "../../lib/xenresource_stats.h"
#include "test_frames.h"
#include "harness.h"

#define FRAMES		40
#define THREADS		4
#define NO_SUCH_DOMID	0x7fef
#define NO_SUCH_TYPE	0x7fff
#define RW		(PROT_READ | PROT_WRITE)

FIXTURE(library) {
	struct test_domain dom;
	xenforeignmemory_handle *fmem;
};

FIXTURE_VARIANT(library) {
	enum test_domain_kind kind;
};

#ifdef __x86_64__
FIXTURE_VARIANT_ADD(library, pv) { .kind = TEST_DOMAIN_PV };
#endif
FIXTURE_VARIANT_ADD(library, hvm) { .kind = TEST_DOMAIN_HVM };

FIXTURE_SETUP(library)
{
	const struct test_domain_config cfg = {
		.kind = variant->kind,
		.grant_frames = FRAMES,
	};

	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, self->fmem);
}

FIXTURE_TEARDOWN(library)
{
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* Count the mappings of the device in /proc/self/maps. */
static unsigned int mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned int nr = 0;
	char line[512];

	while (fgets(line, sizeof(line), maps))
		nr += !!strstr(line, XEN_RESOURCE_DEVICE);
	fclose(maps);
	return nr;
}

static xenforeignmemory_resource_handle *
map_table(xenforeignmemory_handle *fmem, uint16_t domid, unsigned long frame,
	  unsigned long nr, void *paddr, int prot)
{
	return xenforeignmemory_map_resource(fmem, domid,
					     XENMEM_resource_grant_table,
					     XENMEM_resource_grant_table_id_shared,
					     frame, nr, paddr, prot, 0);
}

/* Map frames and unmap them again; 0 or the errno of the map. */
static int map_errno(xenforeignmemory_handle *fmem, uint16_t domid,
		     unsigned int type, unsigned int id, unsigned long frame,
		     unsigned long nr)
{
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;

	errno = 0;
	res = xenforeignmemory_map_resource(fmem, domid, type, id, frame, nr,
					    &addr, PROT_READ, 0);
	if (!res)
		return errno;
	return xenforeignmemory_unmap_resource(fmem, res) ? -1 : 0;
}

static int size_errno(xenforeignmemory_handle *fmem, uint16_t domid,
		      unsigned int type, unsigned int id, size_t *size)
{
	errno = 0;
	if (!xenforeignmemory_resource_size(fmem, domid, type, id, size))
		return 0;
	return errno;
}

/* Grant a page, write to it as a backend would, and read the page itself. */
static bool grant_works(struct test_domain *dom, grant_entry_v1_t *table,
			uint32_t ref, xen_pfn_t gfn)
{
	xengnttab_handle *gnttab = xengnttab_open(NULL, 0);
	uint32_t *granted = NULL;
	uint32_t *page = test_domain_map_page(dom, gfn);
	bool works = false;

	test_grant_set(table, ref, gfn);
	if (gnttab && page)
		granted = xengnttab_map_grant_ref(gnttab, dom->domid, ref, RW);
	if (granted) {
		*granted = 0xf00d0000 + ref;
		works = *page == 0xf00d0000 + ref;
		xengnttab_unmap(gnttab, granted, 1);
	}
	if (page)
		munmap(page, XC_PAGE_SIZE);
	if (gnttab)
		xengnttab_close(gnttab);
	return works;
}

TEST_F(library, size)
{
	size_t size = 0;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(0, size_errno(self->fmem, self->dom.domid,
				XENMEM_resource_grant_table,
				XENMEM_resource_grant_table_id_shared, &size));
	EXPECT_EQ(FRAMES * XC_PAGE_SIZE, size);
}

TEST_F(library, size_errors)
{
	size_t size = 1;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(ESRCH, size_errno(self->fmem, NO_SUCH_DOMID,
				    XENMEM_resource_grant_table, 0, &size));
	EXPECT_EQ(frames_unknown_type(self->dom.domid),
		  size_errno(self->fmem, self->dom.domid, NO_SUCH_TYPE, 0,
			     &size));
	EXPECT_EQ(EINVAL, size_errno(self->fmem, self->dom.domid,
				     XENMEM_resource_grant_table, 99, &size));
	EXPECT_EQ(EINVAL, size_errno(NULL, self->dom.domid,
				     XENMEM_resource_grant_table, 0, &size));
	EXPECT_EQ(1, size);
}

TEST_F(library, no_sizes)
{
	size_t size = 1;

	if (frames_xen_tells_sizes())
		SKIP(return, "this Xen supports size queries");
	EXPECT_EQ(EOPNOTSUPP, size_errno(self->fmem, self->dom.domid,
					 XENMEM_resource_grant_table, 0,
					 &size));
	EXPECT_EQ(EINVAL, size_errno(NULL, self->dom.domid,
				     XENMEM_resource_grant_table, 0, &size));
	EXPECT_EQ(1, size);
}

TEST_F(library, map_errors)
{
	const uint16_t domid = self->dom.domid;
	const unsigned int grants = XENMEM_resource_grant_table;

	EXPECT_EQ(EINVAL, map_errno(NULL, domid, grants, 0, 0, 1));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, 0, 0));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, 1UL << 32,
				    1));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, 0, 1 << 26));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, FRAMES, 1));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, 0,
				    FRAMES + 1));
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 99, 0, 1));
	/* A version 1 table lacks status frames. */
	EXPECT_EQ(EINVAL, map_errno(self->fmem, domid, grants,
				    XENMEM_resource_grant_table_id_status, 0,
				    1));
	EXPECT_EQ(ESRCH, map_errno(self->fmem, NO_SUCH_DOMID, grants, 0, 0, 1));
	EXPECT_EQ(frames_unknown_type(domid),
		  map_errno(self->fmem, domid, NO_SUCH_TYPE, 0, 0, 1));
	EXPECT_EQ(0, mappings());

	/* A valid map still succeeds after all these errors. */
	EXPECT_EQ(0, map_errno(self->fmem, domid, grants, 0, 0, FRAMES));
	EXPECT_EQ(0, mappings());
}

/* The frame that makes a map fail, found on real resources. */
TEST_F(library, last_error_names_the_frame)
{
	const unsigned int grants = XENMEM_resource_grant_table;
	struct xenresource_error error;
	const domid_t domid = self->dom.domid;

	EXPECT_EQ(-1, xenresource_last_error(self->fmem, &error));
	EXPECT_EQ(ENOENT, errno);

	ASSERT_EQ(EINVAL, map_errno(self->fmem, domid, grants, 0, 3, 64));
	ASSERT_EQ(0, xenresource_last_error(self->fmem, &error));
	EXPECT_EQ(domid, error.domid);
	EXPECT_EQ(grants, error.type);
	EXPECT_EQ(3, error.frame);
	EXPECT_EQ(64, error.nr_frames);
	EXPECT_EQ(FRAMES, error.failed_frame);
	EXPECT_EQ(EINVAL, error.error);
	EXPECT_EQ(EINVAL, error.frame_error);

	ASSERT_EQ(ESRCH, map_errno(self->fmem, NO_SUCH_DOMID, grants, 0, 5,
				   100));
	ASSERT_EQ(0, xenresource_last_error(self->fmem, &error));
	EXPECT_EQ(5, error.failed_frame);
	EXPECT_EQ(ESRCH, error.frame_error);
	EXPECT_EQ(0, mappings());
}

TEST_F(library, last_error_of_a_ring)
{
	const unsigned int type = XENMEM_resource_ioreq_server;
	struct xenresource_error error;
	const domid_t domid = self->dom.domid;
	uint16_t id;

	if (variant->kind != TEST_DOMAIN_HVM) {
		ASSERT_EQ(EINVAL, map_errno(self->fmem, domid, type, 0, 0, 2));
		ASSERT_EQ(0, xenresource_last_error(self->fmem, &error));
		EXPECT_EQ(0, error.failed_frame);
		EXPECT_EQ(EINVAL, error.frame_error);
		return;
	}
	if (!test_has_ioreq_servers(&self->dom))
		SKIP(return, NO_IOREQ_SERVERS);
	/* Frame 0 does not exist without buffered requests, and frame 2 never. */
	ASSERT_EQ(0, test_domain_ioreq_server(&self->dom, false, &id));
	ASSERT_EQ(ENOENT, map_errno(self->fmem, domid, type, id, 0, 2));
	ASSERT_EQ(0, xenresource_last_error(self->fmem, &error));
	EXPECT_EQ(0, error.failed_frame);
	EXPECT_EQ(ENOENT, error.frame_error);

	ASSERT_EQ(EINVAL, map_errno(self->fmem, domid, type, id, 1, 2));
	ASSERT_EQ(0, xenresource_last_error(self->fmem, &error));
	EXPECT_EQ(2, error.failed_frame);
	EXPECT_EQ(EINVAL, error.frame_error);
	EXPECT_EQ(0, mappings());
}

/* Write every frame through its own map, and read all through one map. */
TEST_F(library, frames_are_in_order)
{
	xenforeignmemory_resource_handle *res;
	unsigned int right = 0;
	void *addr;

	for (unsigned int i = 0; i < FRAMES; i++) {
		addr = NULL;
		res = map_table(self->fmem, self->dom.domid, i, 1, &addr, RW);
		ASSERT_NE(NULL, res);
		*frame_word(addr, 0) = 0x5eed0000 + i;
		ASSERT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	}
	addr = NULL;
	res = map_table(self->fmem, self->dom.domid, 0, FRAMES, &addr,
			PROT_READ);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(1, mappings());
	for (unsigned int i = 0; i < FRAMES; i++)
		right += *frame_word(addr, i) == 0x5eed0000 + i;
	EXPECT_EQ(FRAMES, right);
	EXPECT_EQ(SIGSEGV, frames_probe_write(addr));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	EXPECT_EQ(0, mappings());
}

TEST_F(library, sub_range)
{
	xenforeignmemory_resource_handle *all, *some;
	void *all_addr = NULL;
	void *some_addr = NULL;

	all = map_table(self->fmem, self->dom.domid, 0, FRAMES, &all_addr, RW);
	some = map_table(self->fmem, self->dom.domid, 7, 5, &some_addr, RW);
	ASSERT_NE(NULL, all);
	ASSERT_NE(NULL, some);
	for (unsigned int i = 0; i < FRAMES; i++)
		*frame_word(all_addr, i) = 0x5eed1000 + i;
	for (unsigned int i = 0; i < 5; i++)
		EXPECT_EQ(0x5eed1007 + i, *frame_word(some_addr, i));

	/* Unmapping one does not affect the other. */
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, all));
	EXPECT_EQ(0x5eed1007, *frame_word(some_addr, 0));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, some));
}

/* Xen uses the same frames: a grant in every one of them works. */
TEST_F(library, grants_in_every_frame_work)
{
	xenforeignmemory_resource_handle *res;
	grant_entry_v1_t *table = NULL;
	xen_pfn_t gfn;

	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 1, &gfn));
	res = map_table(self->fmem, self->dom.domid, 0, FRAMES, &table, RW);
	ASSERT_NE(NULL, res);
	for (uint32_t i = 0; i < FRAMES; i++)
		EXPECT_TRUE(grant_works(&self->dom, table,
					i * (GRANTS_PER_FRAME + 1), gfn));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
}

TEST_F(library, ioreq_server)
{
	const unsigned int type = XENMEM_resource_ioreq_server;
	xenforeignmemory_resource_handle *res;
	volatile shared_iopage_t *page = NULL;
	xendevicemodel_handle *dmod;
	uint16_t id, buffered;
	size_t size = 0;

	if (variant->kind != TEST_DOMAIN_HVM) {
		EXPECT_EQ(EINVAL, map_errno(self->fmem, self->dom.domid, type,
					    0, 0, 1));
		return;
	}
	if (!test_has_ioreq_servers(&self->dom))
		SKIP(return, NO_IOREQ_SERVERS);
	EXPECT_EQ(ENOENT, map_errno(self->fmem, self->dom.domid, type, 0, 0,
				    1));
	ASSERT_EQ(0, test_domain_ioreq_server(&self->dom, true, &buffered));
	EXPECT_EQ(SIZE_OK, size_errno(self->fmem, self->dom.domid, type,
				      buffered, &size));
	EXPECT_EQ(frames_xen_tells_sizes() ? 2 * XC_PAGE_SIZE : 0, size);
	ASSERT_EQ(0, test_domain_ioreq_server(&self->dom, false, &id));

	/* Frame 0 is missing for a server that does not buffer requests. */
	EXPECT_EQ(ENOENT, map_errno(self->fmem, self->dom.domid, type, id, 0,
				    2));
	EXPECT_EQ(0, mappings());
	res = xenforeignmemory_map_resource(self->fmem, self->dom.domid, type,
					    id,
					    XENMEM_resource_ioreq_server_frame_ioreq(0),
					    1, (void *)&page, RW, 0);
	ASSERT_NE(NULL, res);

	/* Xen writes the vCPU's port there once the server is enabled. */
	EXPECT_EQ(0, page->vcpu_ioreq[0].vp_eport);
	dmod = xendevicemodel_open(NULL, 0);
	ASSERT_NE(NULL, dmod);
	EXPECT_EQ(0, xendevicemodel_set_ioreq_server_state(dmod,
							   self->dom.domid, id,
							   1));
	EXPECT_NE(0, page->vcpu_ioreq[0].vp_eport);
	EXPECT_EQ(0, page->vcpu_ioreq[1].vp_eport);
	EXPECT_EQ(0, xendevicemodel_close(dmod));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
}

/* The handle still works for the other functions of upstream's library. */
TEST_F(library, handle_maps_the_domains_memory)
{
	xenforeignmemory_resource_handle *res;
	uint32_t *page, *other;
	void *addr = NULL;
	xen_pfn_t gfn;

	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 1, &gfn));
	page = xenforeignmemory_map(self->fmem, self->dom.domid, RW, 1, &gfn,
				    NULL);
	ASSERT_NE(NULL, page);
	other = test_domain_map_page(&self->dom, gfn);
	ASSERT_NE(NULL, other);
	res = map_table(self->fmem, self->dom.domid, 0, 1, &addr, RW);
	ASSERT_NE(NULL, res);

	*page = 0xcafe;
	EXPECT_EQ(0xcafe, *other);
	EXPECT_EQ(1, mappings());
	EXPECT_EQ(0, xenforeignmemory_unmap(self->fmem, page, 1));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	munmap(other, XC_PAGE_SIZE);
}

/* The library's reader, compared with Xen's own hypercalls. */
TEST_F(library, statistics)
{
	struct xenresource_stats_vcpu before, after;
	struct xenresource_stats_domain domain;
	struct xenresource_stats_rates rates;
	struct xenresource_stats *stats;
	xc_domaininfo_t info;

	errno = 0;
	stats = xenresource_stats_open(self->fmem, self->dom.domid);
	if (!stats && errno == EOPNOTSUPP)
		SKIP(return, NOT_OUR_XEN);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(1, mappings());
	EXPECT_EQ(100000000, xenresource_stats_period(stats));
	ASSERT_TRUE(test_domain_info(self->dom.domid, &info));
	EXPECT_EQ(info.max_vcpu_id + 1, xenresource_stats_nr_vcpus(stats));

	ASSERT_EQ(0, xenresource_stats_read_domain(stats, &domain,
						   sizeof(domain)));
	EXPECT_EQ(sizeof(domain.record), domain.size);
	EXPECT_EQ(info.tot_pages, domain.record.tot_pages);
	EXPECT_EQ(FRAMES, domain.record.max_grant_frames);
	EXPECT_NE(0, domain.record.live_since);

	/* The vCPU of a paused domain stays in one state. */
	ASSERT_EQ(0, xenresource_stats_read_vcpu(stats, 0, &before,
						 sizeof(before)));
	EXPECT_EQ(XEN_STATS_VCPU_ACTIVE, before.record.flags);
	usleep(500000);
	ASSERT_EQ(0, xenresource_stats_read_vcpu(stats, 0, &after,
						 sizeof(after)));
	EXPECT_LT(before.time, after.time);
	ASSERT_EQ(0, xenresource_stats_compute_rates(&before, &after, &rates));
	EXPECT_EQ(100, rates.percent[after.record.state]);
	EXPECT_EQ(0, rates.dispatches);
	EXPECT_EQ(0, rates.migrations);

	/* They outlive the domain. */
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	ASSERT_EQ(0, xenresource_stats_read_domain(stats, &domain,
						   sizeof(domain)));
	EXPECT_NE(0, domain.record.flags & XEN_STATS_DOMAIN_DYING);
	ASSERT_EQ(0, xenresource_stats_read_vcpu(stats, 0, &after,
						 sizeof(after)));
	EXPECT_EQ(0, after.record.flags & XEN_STATS_VCPU_ACTIVE);
	EXPECT_ERRNO(ENODATA, xenresource_stats_compute_rates(&before, &after,
							      &rates));
	EXPECT_EQ(0, xenresource_stats_close(stats));
	EXPECT_EQ(0, mappings());
}

TEST_F(library, statistics_of_no_domain)
{
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_NULL_ERRNO(ESRCH, xenresource_stats_open(self->fmem,
							NO_SUCH_DOMID));
}

TEST_F(library, restrict_holds_for_both_libraries)
{
	struct test_domain other;
	xen_pfn_t gfn;
	size_t size;

	ASSERT_EQ(0, test_domain_create(&other, NULL));
	ASSERT_EQ(0, test_domain_add_pages(&other, 1, &gfn));
	EXPECT_ERRNO(EINVAL,
		     xenforeignmemory_restrict(self->fmem, DOMID_INVALID));
	EXPECT_EQ(0, map_errno(self->fmem, other.domid,
			       XENMEM_resource_grant_table, 0, 0, 1));

	EXPECT_EQ(0, xenforeignmemory_restrict(self->fmem, self->dom.domid));
	EXPECT_EQ(0, xenforeignmemory_restrict(self->fmem, self->dom.domid));
	EXPECT_ERRNO(EINVAL,
		     xenforeignmemory_restrict(self->fmem, other.domid));

	EXPECT_EQ(0, map_errno(self->fmem, self->dom.domid,
			       XENMEM_resource_grant_table, 0, 0, 1));
	EXPECT_EQ(EPERM, map_errno(self->fmem, other.domid,
				   XENMEM_resource_grant_table, 0, 0, 1));
	EXPECT_EQ(EPERM, size_errno(self->fmem, other.domid,
				    XENMEM_resource_grant_table, 0, &size));
	EXPECT_NULL_ERRNO(EPERM,
			  xenforeignmemory_map(self->fmem, other.domid,
					       PROT_READ, 1, &gfn, NULL));
	EXPECT_EQ(0, test_domain_destroy(&other));
}

/*
 * QEMU drops its rights by xentoolcore_restrict_all().  It would restrict the
 * fixture's handles, too, even those that a child inherits, so this test forks
 * before it creates domains and does not use the fixture.
 */
static int restricted_child(int domid_pipe)
{
	int (*restrict_all)(domid_t domid) =
		dlsym(RTLD_DEFAULT, "xentoolcore_restrict_all");
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	uint16_t domids[2];

	if (!restrict_all || !fmem)
		return 1;
	if (read(domid_pipe, domids, sizeof(domids)) != sizeof(domids))
		return 2;
	for (unsigned int i = 0; i < 2; i++)
		if (map_errno(fmem, domids[i], XENMEM_resource_grant_table, 0,
			      0, 1))
			return 3;
	if (restrict_all(domids[0]))
		return 4;
	if (map_errno(fmem, domids[0], XENMEM_resource_grant_table, 0, 0, 1))
		return 5;
	if (map_errno(fmem, domids[1], XENMEM_resource_grant_table, 0, 0,
		      1) != EPERM)
		return 6;
	return 0;
}

TEST(restrict_all_reaches_the_handle)
{
	struct test_domain doms[2];
	uint16_t domids[2];
	int pipefd[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipefd));
	pid = fork();
	if (!pid)
		_exit(restricted_child(pipefd[0]));
	for (unsigned int i = 0; i < 2; i++) {
		ASSERT_EQ(0, test_domain_create(&doms[i], NULL));
		domids[i] = doms[i].domid;
	}
	ASSERT_EQ(sizeof(domids), write(pipefd[1], domids, sizeof(domids)));
	EXPECT_EQ(0, exit_status(pid));
	for (unsigned int i = 0; i < 2; i++)
		EXPECT_EQ(0, test_domain_destroy(&doms[i]));
}

TEST_F(library, mapping_outlives_handle_and_domain)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;

	ASSERT_NE(NULL, fmem);
	res = map_table(fmem, self->dom.domid, 0, FRAMES, &addr, RW);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
	*frame_word(addr, 3) = 0x5eed;
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_EQ(0x5eed, *frame_word(addr, 3));
	EXPECT_EQ(FRAMES, frames_count(addr, FRAMES));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(NULL, res));
}

TEST_F(library, child_closes_what_it_inherits)
{
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;
	pid_t pid;

	res = map_table(self->fmem, self->dom.domid, 0, FRAMES, &addr, RW);
	ASSERT_NE(NULL, res);
	*frame_word(addr, 1) = 0x5eed;
	pid = fork();
	if (!pid) {
		if (frames_probe_read(addr) != SIGSEGV)
			_exit(1);
		_exit(xenforeignmemory_close(self->fmem) ? 2 : 0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(0x5eed, *frame_word(addr, 1));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	EXPECT_EQ(0, map_errno(self->fmem, self->dom.domid,
			       XENMEM_resource_grant_table, 0, 0, FRAMES));
}

/* exec closes both libraries' descriptors. */
TEST_F(library, nothing_is_left_after_exec)
{
	pid_t pid;

	pid = fork();
	if (!pid) {
		execl("/bin/sh", "sh", "-c",
		      "! ls -l /proc/$$/fd | grep -q /dev/xen/", NULL);
		_exit(127);
	}
	EXPECT_EQ(0, exit_status(pid));
}

struct worker {
	pthread_t thread;
	xenforeignmemory_handle *fmem;
	uint16_t domid;
	unsigned int frame;
	int size_errno;
};

static atomic_uint thread_failures;

/* Threads share a handle; every thread writes to and checks its own frame. */
static void *work(void *arg)
{
	struct worker *self = arg;
	xenforeignmemory_resource_handle *res;
	void *addr;
	size_t size;

	for (unsigned int i = 0; i < 50; i++) {
		addr = NULL;
		res = map_table(self->fmem, self->domid, self->frame, 1, &addr,
				RW);
		if (!res) {
			thread_failures++;
			continue;
		}
		if (i && *frame_word(addr, 0) != 0x5eed0000 + i - 1)
			thread_failures++;
		*frame_word(addr, 0) = 0x5eed0000 + i;
		if (size_errno(self->fmem, self->domid,
			       XENMEM_resource_grant_table, 0,
			       &size) != self->size_errno)
			thread_failures++;
		if (xenforeignmemory_unmap_resource(self->fmem, res))
			thread_failures++;
	}
	return NULL;
}

TEST_F(library, threads_share_a_handle)
{
	struct worker workers[THREADS];

	for (unsigned int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){
			.fmem = self->fmem,
			.domid = self->dom.domid,
			.frame = i,
			.size_errno = SIZE_OK,
		};
		ASSERT_EQ(0, pthread_create(&workers[i].thread, NULL, work,
					    &workers[i]));
	}
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	EXPECT_EQ(0, atomic_load(&thread_failures));
	EXPECT_EQ(0, mappings());
}

TEST_NEEDS_DOM0

TEST_HARNESS_MAIN
