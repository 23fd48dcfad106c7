/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's test harness, and leak checks if a sanitizer provides them. */
#ifndef HARNESS_H
#define HARNESS_H

#include "../../selftests/common/harness.h"

/* Every case ends with _exit(2), so nothing else runs the leak checker. */
int __lsan_do_recoverable_leak_check(void);
#pragma weak __lsan_do_recoverable_leak_check

static inline int leaks(void)
{
	if (!__lsan_do_recoverable_leak_check)
		return 0;
	return __lsan_do_recoverable_leak_check();
}

#endif
