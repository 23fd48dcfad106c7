// SPDX-License-Identifier: GPL-2.0-only
/*
 * A complete example, to be run as root in dom0: create a domain, query the
 * sizes of its resources, map its grant table, grant one of its pages to dom0,
 * use the grant, show the result with xen-resource, and destroy the domain.
 *
 * Every step is checked; the exit status is 0 if all of them succeeded.
 */
#include <xenctrl.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>
#include <xengnttab.h>
#include <xen/hvm/hvm_op.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xen/resource.h>

#define PAGE		4096ul
#define GFN		0x100		/* the guest's page that it grants */
#define REF		8		/* lower references are reserved */
#define MESSAGE		"hello dom0, this is my page"
#define ANSWER		"hello domU, I can write to it"

struct demo {
	xc_interface *xc;
	xenforeignmemory_handle *memory;
	xendevicemodel_handle *model;
	xengnttab_handle *gnttab;
	uint32_t domid;
	bool created;
	xen_pfn_t gfn;
	char *guest_page;	/* as the guest sees it */
	char *granted_page;	/* as dom0 sees it through the grant */
	xenforeignmemory_resource_handle *table_handle;
	grant_entry_v1_t *table;
};

static void say(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
	static int step;
	va_list args;

	va_start(args, format);
	printf("\n%d. ", ++step);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

static bool failed(const char *what)
{
	fflush(stdout);
	perror(what);
	return false;
}

static bool open_all(struct demo *d)
{
	d->xc = xc_interface_open(NULL, NULL, 0);
	d->memory = xenforeignmemory_open(NULL, 0);
	d->model = xendevicemodel_open(NULL, 0);
	d->gnttab = xengnttab_open(NULL, 0);
	return (d->xc && d->memory && d->model && d->gnttab) ||
	       failed("open");
}

static bool create_domain(struct demo *d)
{
	struct xen_domctl_createdomain config = {
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.max_vcpus = 1,
		.max_evtchn_port = 1023,
		.max_grant_frames = 40,
#ifdef XEN_DOMCTL_GRANT_version		/* Xen 4.16 and later */
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
#endif
		.arch.emulation_flags = XEN_X86_EMU_LAPIC,
	};
	ioservid_t server;

#ifdef DOMID_ANY			/* Xen 4.22 and later */
	d->domid = DOMID_ANY;
#endif
	if (xc_domain_create(d->xc, &d->domid, &config))
		return failed("xc_domain_create");
	d->created = true;
	d->gfn = GFN;
	if (xc_domain_max_vcpus(d->xc, d->domid, 1) ||
	    xc_domain_setmaxmem(d->xc, d->domid, -1) ||
	    xc_domain_populate_physmap_exact(d->xc, d->domid, 1, 0, 0,
					     &d->gfn))
		return failed("setting up the domain");
	if (xendevicemodel_create_ioreq_server(d->model, d->domid,
					       HVM_IOREQSRV_BUFIOREQ_ATOMIC,
					       &server))
		return failed("xendevicemodel_create_ioreq_server");
	say("Created domain %u: one vCPU, one page of memory, one ioreq server.",
	    d->domid);
	return true;
}

static bool ask_size(struct demo *d, const char *name, unsigned int type)
{
	size_t bytes;

	if (xenforeignmemory_resource_size(d->memory, d->domid, type, 0,
					   &bytes)) {
		if (errno != EOPNOTSUPP)
			return failed("xenforeignmemory_resource_size");
		printf("   %-12s  unknown: Xen < 4.15 does not report sizes\n",
		       name);
		return true;
	}
	printf("   %-12s  %zu frames\n", name, bytes / PAGE);
	return true;
}

static bool ask_sizes(struct demo *d)
{
	say("Asked for the sizes of its resources:");
	return ask_size(d, "grant-table", XEN_RESOURCE_GRANT_TABLE) &&
	       ask_size(d, "ioreq-server", XEN_RESOURCE_IOREQ_SERVER);
}

static bool map_table(struct demo *d)
{
	void *addr = NULL;

	d->table_handle =
		xenforeignmemory_map_resource(d->memory, d->domid,
					      XEN_RESOURCE_GRANT_TABLE,
					      XEN_RESOURCE_GRANT_SHARED, 0, 1,
					      &addr, PROT_READ | PROT_WRITE, 0);
	if (!d->table_handle)
		return failed("xenforeignmemory_map_resource");
	d->table = addr;
	say("Mapped frame 0 of its grant table.");
	return true;
}

/* Act as the guest's kernel, which this domain does not have. */
static bool grant_page(struct demo *d)
{
	d->guest_page = xenforeignmemory_map(d->memory, d->domid,
					     PROT_READ | PROT_WRITE, 1,
					     &d->gfn, NULL);
	if (!d->guest_page)
		return failed("xenforeignmemory_map");
	strcpy(d->guest_page, MESSAGE);

	d->table[REF].domid = 0;
	d->table[REF].frame = d->gfn;
	/* Write the flags last: they make the entry valid. */
	__atomic_store_n(&d->table[REF].flags, GTF_permit_access,
			 __ATOMIC_RELEASE);
	say("Wrote \"%s\" into its page %#lx,\n"
	    "   and an entry into the table that grants this page to dom0.",
	    MESSAGE, (unsigned long)d->gfn);
	return true;
}

/* Act as a back end. */
static bool use_grant(struct demo *d)
{
	d->granted_page = xengnttab_map_grant_ref(d->gnttab, d->domid, REF,
						  PROT_READ | PROT_WRITE);
	if (!d->granted_page)
		return failed("xengnttab_map_grant_ref");
	say("Mapped grant %d in dom0, as a back end does, and read\n   \"%s\".",
	    REF, d->granted_page);
	if (strcmp(d->granted_page, MESSAGE))
		return false;
	strcpy(d->granted_page, ANSWER);
	printf("   Answered; the guest's page now holds\n   \"%s\".\n",
	       d->guest_page);
	return !strcmp(d->guest_page, ANSWER);
}

/* Run a command on the domain; its output must contain the expected line. */
static bool show(struct demo *d, const char *command, const char *expected)
{
	char line[256];
	bool found = false;
	FILE *output;

	snprintf(line, sizeof(line), "xen-resource %s %u", command, d->domid);
	say("$ %s", line);
	fflush(stdout);
	output = popen(line, "r");
	if (!output)
		return failed("popen");
	while (fgets(line, sizeof(line), output)) {
		printf("   %s", line);
		found |= !strncmp(line, expected, strlen(expected));
	}
	return !pclose(output) && found;
}

static bool show_all(struct demo *d)
{
	char entry[64];

	snprintf(entry, sizeof(entry), "%-8d  %-10s  %-5d  %#-14lx  %s", REF,
		 "access", 0, (unsigned long)d->gfn, "reading,writing");
	return show(d, "list", "grant-table   shared        40") &&
	       show(d, "grants", entry);
}

static bool is_listed(struct demo *d)
{
	xc_domaininfo_t info;

	return xc_domain_getinfolist(d->xc, d->domid, 1, &info) == 1 &&
	       info.domain == d->domid;
}

/* Unmap the page and destroy the domain; callable after any step. */
static bool destroy_domain(struct demo *d)
{
	if (d->granted_page)
		xengnttab_unmap(d->gnttab, d->granted_page, 1);
	if (d->guest_page)
		xenforeignmemory_unmap(d->memory, d->guest_page, 1);
	d->granted_page = NULL;
	d->guest_page = NULL;
	if (d->created && xc_domain_destroy(d->xc, d->domid))
		return failed("xc_domain_destroy");
	d->created = false;
	return true;
}

static bool outlive_domain(struct demo *d)
{
	if (!destroy_domain(d))
		return false;
	say("Destroyed the domain. The table is still mapped: grant %d is of page %#x.",
	    REF, d->table[REF].frame);
	return d->table[REF].frame == d->gfn && is_listed(d);
}

static bool unmap_table(struct demo *d)
{
	int tries;

	if (d->table_handle &&
	    xenforeignmemory_unmap_resource(d->memory, d->table_handle))
		return failed("xenforeignmemory_unmap_resource");
	d->table_handle = NULL;
	for (tries = 0; is_listed(d) && tries < 1000; tries++)
		usleep(10000);
	if (is_listed(d)) {
		fprintf(stderr, "domain %u is a zombie\n", d->domid);
		return false;
	}
	say("Unmapped it: Xen does not know domain %u any more.", d->domid);
	return true;
}

static void close_all(struct demo *d)
{
	if (d->gnttab)
		xengnttab_close(d->gnttab);
	if (d->model)
		xendevicemodel_close(d->model);
	if (d->memory)
		xenforeignmemory_close(d->memory);
	if (d->xc)
		xc_interface_close(d->xc);
}

int main(void)
{
	struct demo d = { };
	bool ok;

	ok = open_all(&d) && create_domain(&d) && ask_sizes(&d) &&
	     map_table(&d) && grant_page(&d) && use_grant(&d) &&
	     show_all(&d) && outlive_domain(&d) && unmap_table(&d);
	if (!ok && destroy_domain(&d) && d.table_handle)
		unmap_table(&d);
	close_all(&d);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
