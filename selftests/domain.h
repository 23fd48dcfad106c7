/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bare domains for tests: created by libxenctrl, never run, proved gone.
 *
 * Only plain hypercalls are used, so that no xenstored has to run.  Every
 * function that fails says on stderr, as a TAP comment, what went wrong.
 */
#ifndef TEST_DOMAIN_H
#define TEST_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <xenctrl.h>
#include <xengnttab.h>

/* Entries of version 1 in one frame of a grant table. */
#define GRANTS_PER_FRAME	(XC_PAGE_SIZE / sizeof(grant_entry_v1_t))

/* What Xen says of the trace buffer of a vCPU that has none. */
#ifdef HAVE_VMTRACE
#define NO_TRACE_BUFFER		EINVAL
#else
#define NO_TRACE_BUFFER		EOPNOTSUPP
#endif

/* On Arm a domain is HVM and nothing else, with nothing of a PC in it. */
enum test_domain_kind {
#ifdef __x86_64__
	TEST_DOMAIN_PV,
#endif
	TEST_DOMAIN_HVM,
};

enum test_domain_state {
	TEST_DOMAIN_GONE,
	TEST_DOMAIN_ALIVE,
	TEST_DOMAIN_DYING,
};

/**
 * struct test_domain_config - what to create; a zero takes the default
 * @kind:            PV or HVM (of the PVH sort: a local APIC and nothing else)
 * @max_vcpus:       vCPUs, all created (default 1)
 * @grant_frames:    most frames of its grant table (default 40)
 * @vmtrace_kb:      size of each vCPU's trace buffer (default none)
 * @grant_version_2: let the domain switch its table to version 2 (the table
 *                   still starts as version 1: see guest.h)
 */
struct test_domain_config {
	enum test_domain_kind kind;
	unsigned int max_vcpus;
	unsigned int grant_frames;
	unsigned int vmtrace_kb;
	bool grant_version_2;
};

/**
 * struct test_domain - a domain that a test owns
 * @domid:    its id; only meaningful while @created
 * @kind:     as asked for
 * @created:  there is something that test_domain_destroy() has to take down
 * @next_gfn: where test_domain_add_pages() goes on
 */
struct test_domain {
	uint16_t domid;
	enum test_domain_kind kind;
	bool created;
	xen_pfn_t next_gfn;
};

/**
 * test_domain_create() - create a paused domain
 * @dom: filled in
 * @cfg: what to create, NULL for all the defaults
 *
 * The domain is taken down in the end even when the test process dies before
 * it calls test_domain_destroy().
 *
 * Return: 0, or -1 with errno set by Xen.
 */
int test_domain_create(struct test_domain *dom,
		       const struct test_domain_config *cfg);

/**
 * test_domain_kill() - ask Xen to destroy a domain, without waiting
 * @dom: the domain; it may stay listed as dying while someone maps its pages
 *
 * Return: 0, or -1 with errno set.
 */
int test_domain_kill(struct test_domain *dom);

/**
 * test_domain_destroy() - destroy a domain and prove that it is gone
 * @dom: the domain, killed already or not; not created: nothing to do
 *
 * Xen frees a domain some time after the last reference to its pages is
 * dropped, so this waits for up to ten seconds.
 *
 * Return: 0 when Xen does not know the domain any more; -1 when it does (the
 * message names the domain and what is left of it).
 */
int test_domain_destroy(struct test_domain *dom);

/**
 * test_has_grant_v2() - can a domain have version 2 grant tables here?
 *
 * They cannot where Xen was booted with gnttab=max-ver:1.
 */
bool test_has_grant_v2(void);

/* The reason for which tests skip there. */
#define NO_GRANT_V2	"this Xen was booted without version 2 grant tables"

/** test_xch() - this process's handle of libxenctrl, or NULL */
xc_interface *test_xch(void);

/** test_domain_info() - all that Xen says of a domain; false if not there */
bool test_domain_info(uint16_t domid, xc_domaininfo_t *info);

/** test_free_pages() - pages that Xen has left to give, or -1 */
long test_free_pages(void);

/**
 * test_wait_free_pages() - wait until Xen has got pages back
 * @pages: how many it had before
 *
 * Xen frees what is left of a domain some time after it is gone.
 *
 * Return: pages that are still missing after five seconds, 0 for none.
 */
long test_wait_free_pages(long pages);

/** test_domain_state() - ask Xen about a domain id */
enum test_domain_state test_domain_state(uint16_t domid);

/**
 * test_domain_wait_gone() - wait until Xen does not list a domain
 * @domid:   the domain
 * @seconds: how long to wait
 *
 * Return: true when it is gone.
 */
bool test_domain_wait_gone(uint16_t domid, unsigned int seconds);

/**
 * test_domain_add_pages() - give the domain memory
 * @dom:  the domain
 * @nr:   pages to add
 * @gfns: receives @nr frame numbers, fit for a grant entry and for
 *        test_domain_map_page(): the mfn for a PV domain, else the gfn
 *
 * Return: 0, or -1 with errno set.
 */
int test_domain_add_pages(struct test_domain *dom, unsigned int nr,
			  xen_pfn_t *gfns);

/**
 * test_domain_map_page() - map a page of the domain's memory, read and write
 * @dom: the domain
 * @gfn: from test_domain_add_pages()
 *
 * Return: the page, for munmap(), or NULL with errno set.
 */
void *test_domain_map_page(const struct test_domain *dom, xen_pfn_t gfn);

/**
 * test_has_ioreq_servers() - false where Xen does not know what they are
 * @dom: an HVM domain
 */
bool test_has_ioreq_servers(const struct test_domain *dom);

/* Debian's Xen on Arm is one. */
#define NO_IOREQ_SERVERS	"this Xen has no ioreq servers"

/**
 * test_domain_ioreq_server() - create an ioreq server on an HVM domain
 * @dom:      the domain
 * @bufioreq: have a frame for buffered requests
 * @id:       receives the server's id
 *
 * Return: 0, or -1 with errno set.
 */
int test_domain_ioreq_server(const struct test_domain *dom, bool bufioreq,
			     uint16_t *id);

/**
 * test_grant_set() - fill an entry of a mapped version 1 table
 * @table: entry 0
 * @ref:   which entry
 * @gfn:   page to grant, writable, to dom0
 */
void test_grant_set(grant_entry_v1_t *table, uint32_t ref, xen_pfn_t gfn);

#endif
