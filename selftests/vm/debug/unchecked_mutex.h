/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Before a source file that is none of ours: lockdep leaves its mutexes alone.
 * The first report switches lockdep off, and what follows would run unchecked.
 */
#include <linux/mutex.h>

#undef mutex_init
#define mutex_init(lock) \
	__mutex_init(lock, #lock, (void *)&__lockdep_no_validate__)

/* The source file may define its own. */
#undef pr_fmt
