// SPDX-License-Identifier: GPL-2.0-only
/* An open file can be bound to one domain, once and for good. */
#include <linux/slab.h>

#include "restrict.h"

/* DOMID_INVALID: not bound.  Changes once, by cmpxchg(). */
struct restriction {
	unsigned int domid;
};

int xenres_restrict_open(struct file *file)
{
	struct restriction *r = kmalloc_obj(*r, GFP_KERNEL_ACCOUNT);

	if (!r)
		return -ENOMEM;

	r->domid = DOMID_INVALID;
	file->private_data = r;
	return 0;
}

void xenres_restrict_release(struct file *file)
{
	kfree(file->private_data);
}

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
	struct restriction *r = file->private_data;
	unsigned int old;

	if (domid >= DOMID_FIRST_RESERVED)
		return -EINVAL;

	old = cmpxchg(&r->domid, DOMID_INVALID, domid);
	return old == DOMID_INVALID || old == domid ? 0 : -EINVAL;
}

bool xenres_may_access(const struct file *file, domid_t domid)
{
	const struct restriction *r = file->private_data;
	unsigned int bound = READ_ONCE(r->domid);

	return bound == DOMID_INVALID || bound == domid;
}
