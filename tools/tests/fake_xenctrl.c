// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fake libxenctrl of Xen 4.17, for LD_LIBRARY_PATH.
 *
 * FAKE_XC_OPEN=ERRNO    opening it fails
 * FAKE_DOMAIN="N..."    the domains besides dom0 (default 7); 0: none
 * FAKE_PHYSCAP=N        capabilities of the machine, or -ERRNO
 * FAKE_POSITION=N       position in every trace buffer, or -ERRNO
 * FAKE_MOVE=N           bytes that the position moves with every query
 */
#include <errno.h>
#include <stdlib.h>

#include <xenctrl.h>

static int interface;

static long setting(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? atol(value) : otherwise;
}

static int set_errno(long err)
{
	errno = err;
	return -1;
}

xc_interface *xc_interface_open(xentoollog_logger *logger,
				xentoollog_logger *dombuild_logger,
				unsigned int open_flags)
{
	(void)open_flags;
	/* The real library prints messages if they are missing. */
	if (!logger || !dombuild_logger)
		abort();
	if (setting("FAKE_XC_OPEN", 0)) {
		set_errno(setting("FAKE_XC_OPEN", 0));
		return NULL;
	}
	return (xc_interface *)&interface;
}

static void check(xc_interface *xch)
{
	if ((void *)xch != &interface)
		abort();
}

int xc_interface_close(xc_interface *xch)
{
	check(xch);
	return 0;
}

int xc_domain_getinfolist(xc_interface *xch, uint32_t first_domain,
			  unsigned int max_domains, xc_domaininfo_t *info)
{
	const char *list = getenv("FAKE_DOMAIN");
	char *end;
	long domid;

	check(xch);
	for (list = list ? list : "7"; max_domains; list = end) {
		domid = strtol(list, &end, 10);
		if (end == list)
			break;
		if (!domid || domid < first_domain)
			continue;
		info->domain = domid;
		return 1;
	}
	return 0;
}

int xc_physinfo(xc_interface *xch, xc_physinfo_t *info)
{
	long capabilities = setting("FAKE_PHYSCAP", 0);

	check(xch);
	if (capabilities < 0)
		return set_errno(-capabilities);
	info->capabilities = capabilities;
	return 0;
}

int xc_vmtrace_output_position(xc_interface *xch, uint32_t domid,
			       uint32_t vcpu, uint64_t *pos)
{
	static long moved;
	long position = setting("FAKE_POSITION", 0);

	(void)domid;
	(void)vcpu;
	check(xch);
	if (position < 0)
		return set_errno(-position);
	*pos = position + moved;
	moved += setting("FAKE_MOVE", 0);
	return 0;
}
