// SPDX-License-Identifier: GPL-2.0-only
/* down_read_killable(): Linux 4.15. */
#include <linux/rwsem.h>

int probe(struct rw_semaphore *sem)
{
	return down_read_killable(sem);
}
