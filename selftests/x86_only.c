// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in, on other machines, for tests that only x86 can have: those that run
 * a guest of x86 code, and those of what Xen has on x86 alone (trace buffers of
 * processors, version 2 grant tables, this project's hypervisor half).
 */
#include <stdio.h>

int main(void)
{
	puts("TAP version 13\n1..0 # SKIP this is no x86");
	return 4;
}
