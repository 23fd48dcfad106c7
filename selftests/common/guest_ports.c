// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guests that run the code in guest_ports_code.S.  Every vCPU has its own page for
 * the accesses.
 */
#include "guest_ports.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

_Static_assert(sizeof(struct port_access) == PORTS_ACCESS_SIZE &&
	       offsetof(struct port_access, value) == PORTS_VALUE &&
	       offsetof(struct port_access, port) == PORTS_PORT &&
	       offsetof(struct port_access, kind) == PORTS_KIND &&
	       PORTS_LIST + PORTS_MAX * PORTS_ACCESS_SIZE <= XC_PAGE_SIZE,
	       "layout of the page");

static int put_code(const struct test_domain *dom, xen_pfn_t gfn)
{
	void *page = test_domain_map_page(dom, gfn);

	if (!page)
		return -1;
	memcpy(page, guest_ports_code,
	       guest_ports_code_end - guest_ports_code);
	return munmap(page, XC_PAGE_SIZE);
}

static int create(struct test_domain *dom, struct guest_ports *guest)
{
	struct guest_start start[PORTS_VCPUS] = { 0 };
	xen_pfn_t gfns[1 + PORTS_VCPUS];
	unsigned int i;

	if (test_domain_add_pages(dom, 1 + PORTS_VCPUS, gfns) ||
	    put_code(dom, gfns[0]))
		return -1;
	for (i = 0; i < PORTS_VCPUS; i++) {
		guest->pages[i] = test_domain_map_page(dom, gfns[1 + i]);
		if (!guest->pages[i])
			return -1;
		/* A debug build of Xen fills new pages with a pattern. */
		guest->pages[i][PORTS_TODO / 4] = 0;
		start[i].eip = gfns[0] * XC_PAGE_SIZE;
		start[i].edi = gfns[1 + i] * XC_PAGE_SIZE;
	}
	return guest_set_start(dom, start, PORTS_VCPUS);
}

int guest_ports_create(struct test_domain *dom, struct guest_ports *guest)
{
	memset(guest, 0, sizeof(*guest));
	guest->dom = dom;
	if (!create(dom, guest))
		return 0;
	fprintf(stderr, "# guest ports: cannot create: %s\n", strerror(errno));
	return -1;
}

static int wait_until_done(const struct guest_ports *guest, unsigned int vcpu)
{
	unsigned int ticks;

	for (ticks = 0; ticks < 2000; ticks++) {
		if (!guest->pages[vcpu][PORTS_TODO / 4])
			return 0;
		usleep(10 * 1000);
	}
	fprintf(stderr, "# guest ports: vCPU %u does not finish\n", vcpu);
	return -1;
}

/* A paused domain cannot write the pages. */
static int run(struct guest_ports *guest)
{
	unsigned int i;
	int rc = 0;

	if (xc_domain_unpause(test_xch(), guest->dom->domid))
		return -1;
	for (i = 0; i < PORTS_VCPUS; i++)
		rc |= wait_until_done(guest, i);
	return xc_domain_pause(test_xch(), guest->dom->domid) ? : rc;
}

int guest_ports_run(struct guest_ports *guest,
		    struct port_access *const lists[PORTS_VCPUS],
		    const unsigned int nr[PORTS_VCPUS])
{
	unsigned int i;
	char *page;
	int rc;

	for (i = 0; i < PORTS_VCPUS; i++) {
		page = (char *)guest->pages[i];
		memcpy(page + PORTS_LIST, lists[i], nr[i] * sizeof(**lists));
		guest->pages[i][PORTS_TODO / 4] = nr[i];
	}
	rc = run(guest);
	for (i = 0; i < PORTS_VCPUS; i++) {
		page = (char *)guest->pages[i];
		memcpy(lists[i], page + PORTS_LIST, nr[i] * sizeof(**lists));
	}
	return rc;
}

void guest_ports_unmap(struct guest_ports *guest)
{
	unsigned int i;

	for (i = 0; i < PORTS_VCPUS; i++) {
		if (guest->pages[i])
			munmap((void *)guest->pages[i], XC_PAGE_SIZE);
		guest->pages[i] = NULL;
	}
}
