/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few instructions of guest code: some things only a domain itself can do.
 */
#ifndef TEST_GUEST_H
#define TEST_GUEST_H

#include "domain.h"

/**
 * guest_use_grant_v2() - let a domain switch its grant table to version 2
 * @dom: an HVM domain made with @grant_version_2, not yet unpaused
 *
 * Adds two pages of memory to the domain and runs its first vCPU on them; the
 * vCPU ends halted.
 *
 * Return: 0 when the table is version 2; -1 when it is not, with a message.
 */
int guest_use_grant_v2(struct test_domain *dom);

#endif
