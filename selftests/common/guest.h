/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few instructions of guest code, for requests that only a domain itself can
 * make.
 */
#ifndef TEST_GUEST_H
#define TEST_GUEST_H

#include "domain.h"

/**
 * struct guest_start - registers of a vCPU that starts in 32-bit protected
 * mode, flat and unpaged, as a PVH guest does
 */
struct guest_start {
	uint32_t eip;
	uint32_t esp;
	uint32_t edi;
	uint32_t esi;
	uint32_t ebp;
};

/**
 * guest_set_start() - bring up vCPUs of an HVM domain
 * @dom:   the domain, not yet unpaused
 * @start: for vCPU 0 and on
 * @nr:    number of vCPUs, at most 2
 *
 * Return: 0, or -1 with errno set.
 */
int guest_set_start(const struct test_domain *dom,
		    const struct guest_start *start, unsigned int nr);

/**
 * guest_use_grant_v2() - make a domain switch its grant table to version 2
 * @dom: an HVM domain created with @grant_version_2, not yet unpaused
 *
 * Adds two pages of memory to the domain and runs its first vCPU on them; the
 * vCPU ends halted.
 *
 * Return: 0 if the table is version 2; otherwise -1, with a message.
 */
int guest_use_grant_v2(struct test_domain *dom);

#endif
