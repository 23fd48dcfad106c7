// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "domain_find.h"
#include "domain_name.h"
#include "report.h"

static int fail_domctl(int err)
{
	const char *text = strerror(err);

	if (err == EPROTO)
		text = "unknown version of Xen's domctl interface; use a newer xen-resource";
	else if (err == EPERM || err == EACCES)
		text = "permission denied; run this in dom0";
	return fail("cannot list the domains: %s", text);
}

int domctl_each(struct domctl *ctl, domain_function *function, void *data)
{
	struct domctl_domain domain;
	uint32_t first = 0;
	int ret, status;

	while (first <= UINT16_MAX) {
		ret = domctl_next_domain(ctl, first, &domain);
		if (ret < 0)
			return fail_domctl(errno);
		/* Never go back, whatever Xen returns. */
		if (!ret || domain.domid < first)
			break;
		status = function(&domain, data);
		if (status)
			return status;
		first = domain.domid + 1u;
	}
	return 0;
}

int domain_each(xencall_handle *call, domain_function *function, void *data)
{
	struct domctl ctl;
	int status;

	if (domctl_open(&ctl, call))
		return fail("out of memory");
	status = domctl_each(&ctl, function, data);
	domctl_close(&ctl);
	return status;
}

/**
 * struct search - the search for a name
 * @store: connection to xenstored
 * @name:  the name
 * @found: number of domains that have it
 * @domid: the first of them
 */
struct search {
	int store;
	const char *name;
	unsigned int found;
	uint16_t domid;
};

static int compare_name(const struct domctl_domain *domain, void *data)
{
	struct search *search = data;
	char name[DOMAIN_NAME];

	if (!store_domain_name(search->store, domain->domid, name))
		return fail("domain '%s': xenstored does not answer; use the domain's number",
			    search->name);
	if (strcmp(name, search->name) != 0)
		return 0;
	if (!search->found++)
		search->domid = domain->domid;
	return 0;
}

static int search_all(struct search *search)
{
	struct xen xen;
	int status = xen_open(&xen);

	if (status)
		return status;
	status = domain_each(xen.call, compare_name, search);
	xen_close(&xen);
	if (status)
		return status;
	if (!search->found)
		return fail("domain '%s': no domain has that name; see 'xl list'",
			    search->name);
	if (search->found > 1)
		return fail("domain '%s': %u domains have that name; use the domain's number",
			    search->name, search->found);
	return 0;
}

int domain_find(const char *name, uint16_t *domid)
{
	struct search search = { .store = store_connect(), .name = name };
	int status;

	if (search.store < 0)
		return fail("domain '%s': xenstored is not running here; use the domain's number",
			    name);
	status = search_all(&search);
	close(search.store);
	*domid = search.domid;
	return status;
}
