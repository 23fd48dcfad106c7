/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Minimal domains for tests: created by libxenctrl, not run, and checked to be
 * gone at the end.
 *
 * They use plain hypercalls only and do not need xenstored.  Functions that
 * fail print the reason to stderr, as a TAP comment.
 */
#ifndef TEST_DOMAIN_H
#define TEST_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <xenctrl.h>
#include <xengnttab.h>

/* Version 1 entries per frame of a grant table. */
#define GRANTS_PER_FRAME	(XC_PAGE_SIZE / sizeof(grant_entry_v1_t))

/* Xen's errno for the trace buffer of a vCPU without one. */
#ifdef HAVE_VMTRACE
#define NO_TRACE_BUFFER		EINVAL
#else
#define NO_TRACE_BUFFER		EOPNOTSUPP
#endif

/* On Arm every domain is HVM, without PC hardware. */
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
 * struct test_domain_config - properties of a domain; 0 selects the default
 * @kind:            PV or HVM (as PVH: with a local APIC only)
 * @max_vcpus:       number of vCPUs, all created (default 1)
 * @grant_frames:    limit of its grant table, in frames (default 40)
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
 * @domid:    its id, valid while @created
 * @kind:     as requested
 * @created:  test_domain_destroy() has to destroy it
 * @next_gfn: first GFN of the next test_domain_add_pages()
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
 * @cfg: its properties; NULL selects all defaults
 *
 * The domain is destroyed at the end even if the test process dies before it
 * calls test_domain_destroy().
 *
 * Return: 0, or -1 with errno set by Xen.
 */
int test_domain_create(struct test_domain *dom,
		       const struct test_domain_config *cfg);

/**
 * test_domain_kill() - ask Xen to destroy a domain, without waiting
 * @dom: the domain; Xen lists it as dying while anyone maps its pages
 *
 * Return: 0, or -1 with errno set.
 */
int test_domain_kill(struct test_domain *dom);

/**
 * test_domain_destroy() - destroy a domain and check that it is gone
 * @dom: the domain, killed already or not; ignored if not created
 *
 * Xen frees a domain some time after the last reference to its pages is
 * dropped, so this waits for up to ten seconds.
 *
 * Return: 0 if Xen no longer lists the domain; -1 if it does, with a message
 * that says how many pages the domain still has.
 */
int test_domain_destroy(struct test_domain *dom);

/**
 * test_has_grant_v2() - can a domain have version 2 grant tables here?
 *
 * False if Xen was booted with gnttab=max-ver:1.
 */
bool test_has_grant_v2(void);

/* Reason to skip a test in that case. */
#define NO_GRANT_V2	"this Xen was booted without version 2 grant tables"

/** test_xch() - this process's handle of libxenctrl, or NULL */
xc_interface *test_xch(void);

/** test_domain_info() - get Xen's record of a domain; false if not listed */
bool test_domain_info(uint16_t domid, xc_domaininfo_t *info);

/** test_free_pages() - number of Xen's free pages, or -1 */
long test_free_pages(void);

/**
 * test_wait_free_pages() - wait until Xen has as many free pages as before
 * @pages: the number before
 *
 * Xen frees some pages of a domain only after it stopped listing the domain.
 *
 * Return: number of pages that are still missing after five seconds.
 */
long test_wait_free_pages(long pages);

/** test_domain_state() - ask Xen about a domain id */
enum test_domain_state test_domain_state(uint16_t domid);

/**
 * test_domain_wait_gone() - wait until Xen no longer lists a domain
 * @domid:   the domain
 * @seconds: how long to wait
 *
 * Return: true if it is gone.
 */
bool test_domain_wait_gone(uint16_t domid, unsigned int seconds);

/**
 * test_domain_add_pages() - give the domain memory
 * @dom:  the domain
 * @nr:   pages to add
 * @gfns: receives @nr frame numbers for grant entries and for
 *        test_domain_map_page(): MFNs for a PV domain, GFNs otherwise
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
 * test_has_ioreq_servers() - does this Xen support ioreq servers?
 * @dom: an HVM domain
 */
bool test_has_ioreq_servers(const struct test_domain *dom);

/* Skip reason, for example on Debian's Xen for Arm. */
#define NO_IOREQ_SERVERS	"this Xen does not support ioreq servers"

/* Xen for Arm rejects servers with buffered requests. */
#ifdef __x86_64__
#define HAS_BUFIOREQ	1
#else
#define HAS_BUFIOREQ	0
#endif
#define NO_BUFIOREQ	"Xen has buffered requests on x86 only"

/**
 * test_domain_ioreq_server() - create an ioreq server on an HVM domain
 * @dom:      the domain
 * @bufioreq: allocate a frame for buffered requests
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
 * @gfn:   page to grant to dom0, writable
 */
void test_grant_set(grant_entry_v1_t *table, uint32_t ref, xen_pfn_t gfn);

#endif
