/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before a source file of the kernel, to exclude its mutexes from
 * lockdep.  The first report disables lockdep, so a report about that file would
 * leave our tests unchecked.
 */
#include <linux/mutex.h>

#undef mutex_init
#define mutex_init(lock) \
	__mutex_init(lock, #lock, (void *)&__lockdep_no_validate__)

/* The source file may define this itself. */
#undef pr_fmt
