// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/resource.h>

#include "grant_table.h"
#include "hypervisor.h"
#include "report.h"
#include "screen.h"

static void print_message(const char *format, va_list args, const char *end)
{
	/* ncurses would overwrite the message. */
	screen_leave();
	fputs("xen-resource: ", stderr);
	vfprintf(stderr, format, args);
	fputs(end, stderr);
}

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args, "\n");
	va_end(args);
	return EXIT_FAILURE;
}

int usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args, "; see 'xen-resource --help'\n");
	va_end(args);
	return EXIT_USAGE;
}

const char *open_reason(int err)
{
	const char *reason;

	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		reason = hypervisor_not_dom0();
		return reason ? reason :
		       "not found; run 'modprobe -a xen-resource xen-privcmd'";
	case EACCES:
	case EPERM:
		return "permission denied; run this as root in dom0";
	default:
		return strerror(err);
	}
}

int fail_open(int err)
{
	return fail("cannot open Xen's devices: %s", open_reason(err));
}

/* The meaning of an errno of Xen or of the driver to the user. */
static const char *errno_text(int err)
{
	switch (err) {
	case ESRCH:
		return "no such domain; see 'xl list'";
	case EPERM:
		return "not permitted; run this in dom0 or in its device model domain";
	case EACCES:
		return "this domain may not map resources; run this in dom0";
	case EOPNOTSUPP:
	case ENOSYS:
		return "not implemented by this Xen; see 'xen-resource list'";
	case EINVAL:
		return "the domain does not have this resource; see 'xen-resource list'";
	case ENOENT:
		return "no such id or frame; see 'xen-resource list'";
	case EDQUOT:
		return "the restricted descriptor is at its frame limit; see xen-resource(4)";
	default:
		return strerror(err);
	}
}

/* More precise meanings for some types. */
static const struct {
	uint32_t type;
	int err;
	const char *text;
} type_texts[] = {
	{ XEN_RESOURCE_VMTRACE_BUF, EINVAL,
	  "the domain was created without trace buffers; set vmtrace_buf_kb" },
	{ XEN_RESOURCE_VMTRACE_BUF, ENOENT,
	  "no such vCPU; see 'xen-resource list'" },
	{ XEN_RESOURCE_VMTRACE_BUF, EOPNOTSUPP,
	  "this Xen lacks trace buffers; they need Xen 4.15 or later and Intel Processor Trace" },
	{ XEN_RESOURCE_STATS, EINVAL, "no such id or frame; the only id is 0" },
	{ XEN_RESOURCE_STATS, EOPNOTSUPP,
	  "this Xen does not implement the statistics resource; boot the patched Xen" },
};

/* dom0 is the caller, and Xen does not let a domain map its own resources. */
static bool is_own(unsigned int domid, int err)
{
	return !domid && err == EPERM;
}

#define OWN_DOMAIN	"a domain cannot map its own resources; name another one, see 'xl list'"

static const char *errno_text_for(uint32_t type, int err)
{
	size_t i;

	for (i = 0; i < sizeof(type_texts) / sizeof(type_texts[0]); i++)
		if (type_texts[i].type == type && type_texts[i].err == err)
			return type_texts[i].text;
	return errno_text(err);
}

int fail_domain(const char *what, unsigned int domid, int err)
{
	return fail("%s of domain %u: %s", what, domid,
		    is_own(domid, err) ? OWN_DOMAIN : errno_text(err));
}

const char *resource_reason(struct xen *xen, const struct resource *res,
			    int err)
{
	if (is_own(res->domid, err))
		return OWN_DOMAIN;
	if (err == ESRCH && xen->call && domain_exists(xen->call, res->domid))
		return "the domain is dying; wait until 'xl list' no longer shows it";
	return errno_text_for(res->type, err);
}

int fail_resource(const char *what, struct xen *xen,
		  const struct resource *res, int err)
{
	char text[RESOURCE_TEXT];

	resource_text(res, text);
	return fail("%s %s of domain %u: %s", what, text, res->domid,
		    resource_reason(xen, res, err));
}
