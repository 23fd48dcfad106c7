// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * xentoolcore_restrict_all() restricts every handle in libxentoolcore's list.
 *
 * The real library's handle is in there by itself; ours has a descriptor of
 * its own, which must not stay open to all domains when a program (QEMU's
 * -xen-domid-restrict) believes that it gave everything up.
 */
#include <stddef.h>

#include "internal.h"

static int restrict_active(struct active_handle *active, domid_t domid)
{
	struct handle *h = (void *)((char *)active -
				    offsetof(struct handle, active));

	/* Not open yet, or not any more: nothing to give up. */
	if (h->fd < 0)
		return 0;
	return restrict_fd(h->fd, domid);
}

void toolcore_register(struct handle *h)
{
	void (*add)(struct active_handle *active) =
		symbol_toolcore("xentoolcore__register_active_handle");

	if (!add)
		return;
	h->active.restrict_to = restrict_active;
	add(&h->active);
	h->registered = true;
}

void toolcore_deregister(struct handle *h)
{
	void (*del)(struct active_handle *active);

	if (!h->registered)
		return;
	del = symbol_toolcore("xentoolcore__deregister_active_handle");
	if (del)
		del(&h->active);
	h->registered = false;
}
