// SPDX-License-Identifier: GPL-2.0-only
#include "holders.h"
#include "module.h"
#include "nodes.h"
#include "textfile.h"

void module_find_holders(struct holders *found)
{
	struct holder_device devices[2];
	size_t nr = 0;

	if (read_devt(RESOURCE_DEV, &devices[nr].dev))
		devices[nr++].node = "resource";
	if (read_devt(SWITCH_DEV, &devices[nr].dev))
		devices[nr++].node = "privcmd";
	holders_find(devices, nr, found);
}
