// SPDX-License-Identifier: GPL-2.0-only
/* Unload and reload the module. */
#include <errno.h>
#include <unistd.h>

#include "kmodule.h"
#include "module.h"

/* Only in the lab: elsewhere other programs may use the device. */
bool module_can_cycle(void)
{
	return kmodule_users() >= 0 && !access(SHIPPED_MODULE, R_OK);
}

int module_cycle(void)
{
	int err = kmodule_unload(), fd;

	if (!err)
		err = kmodule_load_file(SHIPPED_MODULE, "");
	if (err)
		return err;
	fd = kmodule_open_device();
	if (fd < 0)
		return ENOENT;
	close(fd);
	return 0;
}
