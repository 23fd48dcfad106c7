/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's test harness, and leak checking where a sanitizer brings it. */
#ifndef HARNESS_H
#define HARNESS_H

#include "../../selftests/harness.h"

/* Each case ends by _exit(2), so the leak checker has to be called. */
int __lsan_do_recoverable_leak_check(void);
#pragma weak __lsan_do_recoverable_leak_check

static inline int leaks(void)
{
	if (!__lsan_do_recoverable_leak_check)
		return 0;
	return __lsan_do_recoverable_leak_check();
}

#endif
