// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/resource.h>

#include "report.h"

static void print_message(const char *format, va_list args, const char *end)
{
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

static const char *open_errno_text(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return "not found; in dom0, load modules xen-resource and xen-privcmd";
	case EACCES:
	case EPERM:
		return "permission denied; run this as root in dom0";
	default:
		return strerror(err);
	}
}

int fail_open(int err)
{
	return fail("cannot open Xen's devices: %s", open_errno_text(err));
}

/* The meaning of an errno of Xen or of the driver to the user. */
static const char *errno_text(int err)
{
	switch (err) {
	case ESRCH:
		return "no such domain; see 'xl list'";
	case EPERM:
		return "not permitted; it is this domain, or another domain emulates it";
	case EACCES:
		return "this domain may not map resources; run this in dom0";
	case EOPNOTSUPP:
	case ENOSYS:
		return "not implemented by this Xen";
	case EINVAL:
		return "the domain does not have it; see 'xen-resource list'";
	case ENOENT:
		return "no such id or frame; see 'xen-resource list'";
	case EDQUOT:
		return "the file is restricted and at its limit; see xen-resource(4)";
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
	{ XEN_RESOURCE_VMTRACE_BUF, ENOENT, "no such vCPU" },
	{ XEN_RESOURCE_VMTRACE_BUF, EOPNOTSUPP,
	  "this Xen has no trace buffers" },
	{ XEN_RESOURCE_STATS, EINVAL, "no such id or frame; the only id is 0" },
	{ XEN_RESOURCE_STATS, EOPNOTSUPP,
	  "this Xen has no statistics resource" },
};

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
	return fail("%s of domain %u: %s", what, domid, errno_text(err));
}

int fail_resource(const char *what, const struct resource *res, int err)
{
	char text[RESOURCE_TEXT];

	resource_text(res, text);
	return fail("%s %s of domain %u: %s", what, text, res->domid,
		    errno_text_for(res->type, err));
}
