// SPDX-License-Identifier: GPL-2.0-only
/* Restricts an open file to one domain; the restriction cannot be lifted. */
#include <linux/atomic.h>
#include <linux/errno.h>

#include "file.h"
#include "restrict.h"

/**
 * xenres_restrict() - restrict an open file to a domain
 * @file:  open device
 * @domid: the only domain whose resources the file may use from now on
 *
 * If two callers race with different domains, one of them fails.
 *
 * Return: 0, even if the file is already restricted to @domid; -EINVAL if it is
 * restricted to another domain, or @domid is not a valid domain ID.
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
