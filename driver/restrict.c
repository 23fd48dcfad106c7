// SPDX-License-Identifier: GPL-2.0-only
/* An open file can be bound to one domain, once and for good. */
#include <linux/atomic.h>
#include <linux/errno.h>

#include "file.h"
#include "restrict.h"

/**
 * xenres_restrict() - bind an open file to a domain
 * @file:  open device
 * @domid: domain whose resources it may go on to ask for
 *
 * Of two callers that race to different domains, one fails.
 *
 * Return: 0, also if already bound to @domid; -EINVAL if bound to another or
 * if @domid cannot be a domain's.
 */
int xenres_restrict(struct file *file, domid_t domid)
{
	struct xenres_file *xfile = xenres_file(file);
	unsigned int old;

	if (domid >= DOMID_FIRST_RESERVED)
		return -EINVAL;

	old = cmpxchg(&xfile->domid, DOMID_INVALID, domid);
	return old == DOMID_INVALID || old == domid ? 0 : -EINVAL;
}

bool xenres_may_access(const struct file *file, domid_t domid)
{
	unsigned int bound = READ_ONCE(xenres_file(file)->domid);

	return bound == DOMID_INVALID || bound == domid;
}
