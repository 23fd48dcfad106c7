// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimal domains for tests.  The test program and its children share a list of
 * the live domains, so that any survivor can destroy the domains of a test that
 * crashed or timed out.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xen/hvm/hvm_op.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

#define MAX_LIVE	64
#define GONE_SECONDS	10

/* One per live domain; pid 0: unused entry. */
struct live_domain {
	pid_t pid;
	uint16_t domid;
};

static struct live_domain *live;
static pid_t main_pid;

static xc_interface *the_xch;
static pid_t the_xch_pid;

static void say(const char *what, uint16_t domid)
{
	fprintf(stderr, "# %s d%u: %s\n", what, domid, strerror(errno));
}

/* One handle per process: it must not be shared across a fork. */
xc_interface *test_xch(void)
{
	if (the_xch && the_xch_pid == getpid())
		return the_xch;

	the_xch = xc_interface_open(NULL, NULL, 0);
	the_xch_pid = getpid();
	if (!the_xch)
		perror("# xc_interface_open");
	return the_xch;
}

bool test_domain_info(uint16_t domid, xc_domaininfo_t *info)
{
	return xc_domain_getinfolist(test_xch(), domid, 1, info) == 1 &&
	       info->domain == domid;
}

long test_free_pages(void)
{
	xc_physinfo_t info = { 0 };

	if (xc_physinfo(test_xch(), &info))
		return -1;
	return info.free_pages;
}

long test_wait_free_pages(long pages)
{
	unsigned int ticks = 500;
	long missing;

	while ((missing = pages - test_free_pages()) > 0 && ticks--)
		usleep(10 * 1000);
	return missing > 0 ? missing : 0;
}

enum test_domain_state test_domain_state(uint16_t domid)
{
	xc_domaininfo_t info;

	if (!test_domain_info(domid, &info))
		return TEST_DOMAIN_GONE;
	if (info.flags & XEN_DOMINF_dying)
		return TEST_DOMAIN_DYING;
	return TEST_DOMAIN_ALIVE;
}

bool test_domain_wait_gone(uint16_t domid, unsigned int seconds)
{
	unsigned int ticks = seconds * 100;

	while (test_domain_state(domid) != TEST_DOMAIN_GONE) {
		if (!ticks--)
			return false;
		usleep(10 * 1000);
	}
	return true;
}

static void forget(uint16_t domid)
{
	unsigned int i;

	for (i = 0; i < MAX_LIVE; i++)
		if (live[i].pid && live[i].domid == domid)
			live[i].pid = 0;
}

static int check_gone(uint16_t domid)
{
	xc_domaininfo_t info;

	if (test_domain_wait_gone(domid, GONE_SECONDS)) {
		forget(domid);
		return 0;
	}
	if (test_domain_info(domid, &info))
		fprintf(stderr,
			"# d%u is still %s after %d s, with %llu pages\n",
			domid,
			info.flags & XEN_DOMINF_dying ? "dying" : "alive",
			GONE_SECONDS, (unsigned long long)info.tot_pages);
	forget(domid);
	errno = EBUSY;
	return -1;
}

/* Destroy the domains of dead processes, or of all processes. */
static void reap(bool all)
{
	unsigned int i;

	for (i = 0; i < MAX_LIVE; i++) {
		pid_t pid = live[i].pid;
		uint16_t domid = live[i].domid;

		if (!pid || (!all && !(kill(pid, 0) && errno == ESRCH)))
			continue;
		fprintf(stderr, "# destroying d%u, left behind by process %d\n",
			domid, pid);
		if (test_domain_state(domid) == TEST_DOMAIN_ALIVE)
			xc_domain_destroy(test_xch(), domid);
		check_gone(domid);
	}
}

static void __attribute__((constructor)) live_init(void)
{
	live = mmap(NULL, MAX_LIVE * sizeof(*live), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (live == MAP_FAILED) {
		perror("# mmap");
		_exit(1);
	}
	main_pid = getpid();
}

static void __attribute__((destructor)) live_exit(void)
{
	if (getpid() == main_pid)
		reap(true);
}

static int remember(uint16_t domid)
{
	unsigned int i;

	for (i = 0; i < MAX_LIVE; i++) {
		pid_t none = 0;

		if (!__atomic_compare_exchange_n(&live[i].pid, &none, getpid(),
						 false, __ATOMIC_SEQ_CST,
						 __ATOMIC_SEQ_CST))
			continue;
		live[i].domid = domid;
		return 0;
	}
	errno = ENOSPC;
	return -1;
}

/* Since Xen 4.22, id 0 means dom0 (EEXIST); before, any unused id. */
#ifdef DOMID_ANY
#define ANY_DOMID DOMID_ANY
#else
#define ANY_DOMID 0
#endif

#ifdef __x86_64__
static int set_kind(struct xen_domctl_createdomain *c,
		    enum test_domain_kind kind)
{
	xc_physinfo_t info = { 0 };

	if (kind == TEST_DOMAIN_PV)
		return 0;
	if (xc_physinfo(test_xch(), &info))
		return -1;
	c->flags = XEN_DOMCTL_CDF_hvm;
	if (info.capabilities & XEN_SYSCTL_PHYSCAP_hap)
		c->flags |= XEN_DOMCTL_CDF_hap;
	c->arch.emulation_flags = XEN_X86_EMU_LAPIC;
	return 0;
}
#else
static int set_kind(struct xen_domctl_createdomain *c,
		    enum test_domain_kind kind)
{
	(void)kind;
	c->flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap;
	c->arch.gic_version = XEN_DOMCTL_CONFIG_GIC_NATIVE;
	return 0;
}
#endif

static int fill_config(struct xen_domctl_createdomain *c,
		       const struct test_domain_config *cfg)
{
	if (set_kind(c, cfg->kind))
		return -1;
	c->max_vcpus = cfg->max_vcpus ? : 1;
	c->max_evtchn_port = 1023;
	c->max_grant_frames = cfg->grant_frames ? : 40;
	/* Without this option Xen permits version 2 to every domain. */
#ifdef HAVE_GRANT_OPTS
	c->grant_opts = XEN_DOMCTL_GRANT_version(cfg->grant_version_2 ? 2 : 1);
#endif
#ifdef HAVE_VMTRACE
	c->vmtrace_size = cfg->vmtrace_kb * 1024;
#else
	if (cfg->vmtrace_kb) {
		errno = EOPNOTSUPP;
		return -1;
	}
#endif
	return 0;
}

int test_domain_create(struct test_domain *dom,
		       const struct test_domain_config *cfg)
{
	static const struct test_domain_config plain;
	struct xen_domctl_createdomain c = { 0 };
	uint32_t domid = ANY_DOMID;
	int err;

	memset(dom, 0, sizeof(*dom));
	reap(false);

	if (!cfg)
		cfg = &plain;
	if (!test_xch() || fill_config(&c, cfg))
		return -1;
	if (xc_domain_create(test_xch(), &domid, &c)) {
		err = errno;
		perror("# xc_domain_create");
		errno = err;
		return -1;
	}
	dom->domid = domid;
	dom->kind = cfg->kind;
	dom->created = true;

	if (remember(domid) || xc_domain_setmaxmem(test_xch(), domid, -1) ||
	    xc_domain_max_vcpus(test_xch(), domid, c.max_vcpus)) {
		err = errno;
		say("cannot set up", domid);
		test_domain_destroy(dom);
		errno = err;
		return -1;
	}
	return 0;
}

/* Xen < 4.16 does not report this; the lab does not boot one with max-ver:1. */
bool test_has_grant_v2(void)
{
#ifdef XEN_SYSCTL_PHYSCAP_gnttab_v2
	xc_physinfo_t info = { 0 };

	return !xc_physinfo(test_xch(), &info) &&
	       info.capabilities & XEN_SYSCTL_PHYSCAP_gnttab_v2;
#else
	return true;
#endif
}

int test_domain_kill(struct test_domain *dom)
{
	if (xc_domain_destroy(test_xch(), dom->domid)) {
		say("cannot destroy", dom->domid);
		return -1;
	}
	return 0;
}

int test_domain_destroy(struct test_domain *dom)
{
	if (!dom->created)
		return 0;

	dom->created = false;
	if (test_domain_state(dom->domid) == TEST_DOMAIN_ALIVE &&
	    test_domain_kill(dom))
		return -1;
	return check_gone(dom->domid);
}

int test_domain_add_pages(struct test_domain *dom, unsigned int nr,
			  xen_pfn_t *gfns)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		gfns[i] = dom->next_gfn + i;
	if (xc_domain_populate_physmap_exact(test_xch(), dom->domid, nr, 0, 0,
					     gfns)) {
		say("cannot add memory to", dom->domid);
		return -1;
	}
	dom->next_gfn += nr;
	return 0;
}

void *test_domain_map_page(const struct test_domain *dom, xen_pfn_t gfn)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	void *page;

	if (!fmem)
		return NULL;
	page = xenforeignmemory_map(fmem, dom->domid, PROT_READ | PROT_WRITE, 1,
				    &gfn, NULL);
	if (!page)
		say("cannot map memory of", dom->domid);
	xenforeignmemory_close(fmem);
	return page;
}

bool test_has_ioreq_servers(const struct test_domain *dom)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	bool missing;

	if (!dmod)
		return false;
	/* The id is unused, so this changes nothing. */
	missing = xendevicemodel_set_ioreq_server_state(dmod, dom->domid,
							UINT16_MAX, 0) &&
		  errno == ENOSYS;
	xendevicemodel_close(dmod);
	return !missing;
}

int test_domain_ioreq_server(const struct test_domain *dom, bool bufioreq,
			     uint16_t *id)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	int mode = bufioreq ? HVM_IOREQSRV_BUFIOREQ_ATOMIC :
			      HVM_IOREQSRV_BUFIOREQ_OFF;
	int rc;

	if (!dmod)
		return -1;
	rc = xendevicemodel_create_ioreq_server(dmod, dom->domid, mode, id);
	if (rc)
		say("cannot create an ioreq server for", dom->domid);
	xendevicemodel_close(dmod);
	return rc;
}

void test_grant_set(grant_entry_v1_t *table, uint32_t ref, xen_pfn_t gfn)
{
	table[ref].domid = 0;
	table[ref].frame = gfn;
	/* Xen may read the entry as soon as the flags mark it as in use. */
	__atomic_store_n(&table[ref].flags, GTF_permit_access,
			 __ATOMIC_RELEASE);
}
