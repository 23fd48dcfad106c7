// SPDX-License-Identifier: LGPL-2.1-or-later
#include "symbol.h"
#include "toolcore.h"

bool toolcore_register(struct active_handle *active)
{
	void (*add)(struct active_handle *active) =
		symbol_toolcore("xentoolcore__register_active_handle");

	if (!add)
		return false;
	add(active);
	return true;
}

void toolcore_deregister(struct active_handle *active)
{
	void (*del)(struct active_handle *active) =
		symbol_toolcore("xentoolcore__deregister_active_handle");

	if (del)
		del(active);
}
