// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <xenctrl.h>
#include <xentoollog.h>

#include "hypervisor.h"
#include "libxenctrl.h"

/* Look up a function of the library, with the type that Xen's header gives. */
#define LOOKUP(xc, name) \
	((__typeof__(name) *)dlsym((xc)->library, #name))

/* Later versions of Xen add members to the structures that it fills. */
#define ROOM	1024

/* The file name of the library contains the version of Xen. */
static bool library_name(struct xenctrl *xc, char name[XENCTRL_REASON])
{
	char version[XEN_VERSION];
	unsigned int major, minor;

	if (!hypervisor_version(version) ||
	    sscanf(version, "%u.%u", &major, &minor) != 2) {
		strcpy(xc->reason,
		       "the version of Xen is unknown; mount sysfs on /sys");
		return false;
	}
	snprintf(name, XENCTRL_REASON, "libxenctrl.so.%u.%u", major, minor);
	return true;
}

bool xenctrl_open(struct xenctrl *xc)
{
	__typeof__(xc_interface_open) *open_interface;
	char name[XENCTRL_REASON];

	*xc = (struct xenctrl){ };
	if (!library_name(xc, name))
		return false;
	xc->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!xc->library) {
		snprintf(xc->reason, XENCTRL_REASON,
			 "%.24s is missing; install Xen's libraries of this version",
			 name);
		return false;
	}
	xc->logger = (struct xentoollog_logger *)
		xtl_createlogger_stdiostream(stderr, XTL_NUM_LEVELS, 0);
	open_interface = LOOKUP(xc, xc_interface_open);
	if (open_interface)
		xc->interface = open_interface(xc->logger, xc->logger, 0);
	if (xc->interface)
		return true;
	snprintf(xc->reason, XENCTRL_REASON,
		 "%.24s cannot open privcmd (%s); run this as root in dom0",
		 name, strerror(errno));
	xenctrl_close(xc);
	return false;
}

void xenctrl_close(struct xenctrl *xc)
{
	__typeof__(xc_interface_close) *close_interface;

	if (xc->interface) {
		close_interface = LOOKUP(xc, xc_interface_close);
		if (close_interface)
			close_interface(xc->interface);
		xc->interface = NULL;
	}
	xtl_logger_destroy(xc->logger);
	xc->logger = NULL;
	if (xc->library)
		dlclose(xc->library);
	xc->library = NULL;
}

int xenctrl_next_domain(struct xenctrl *xc, uint16_t *domid)
{
	__typeof__(xc_domain_getinfolist) *get =
		LOOKUP(xc, xc_domain_getinfolist);
	union {
		xc_domaininfo_t info;
		char room[ROOM];
	} domain = { };
	int nr;

	if (!get)
		return ENOSYS;
	nr = get(xc->interface, *domid, 1, &domain.info);
	if (nr < 0)
		return errno;
	if (!nr)
		return ENOENT;
	*domid = domain.info.domain;
	return 0;
}

int xenctrl_has_vmtrace(struct xenctrl *xc, bool *has)
{
	__typeof__(xc_physinfo) *get = LOOKUP(xc, xc_physinfo);
	union {
		xc_physinfo_t info;
		char room[ROOM];
	} machine = { };

	if (!get)
		return ENOSYS;
	if (get(xc->interface, &machine.info))
		return errno;
	*has = machine.info.capabilities & XEN_SYSCTL_PHYSCAP_vmtrace;
	return 0;
}

int xenctrl_vmtrace_position(struct xenctrl *xc, uint16_t domid, uint32_t vcpu,
			     uint64_t *position)
{
	__typeof__(xc_vmtrace_output_position) *get =
		LOOKUP(xc, xc_vmtrace_output_position);

	if (!get)
		return ENOSYS;
	return get(xc->interface, domid, vcpu, position) ? errno : 0;
}
