/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that run: vCPU 0 spins and yields, vCPU 1 sleeps for a short while,
 * over and over, so that the state of both changes all the time.
 *
 * Needs no kernel, no image and no event channel: a few instructions in a page
 * of the domain's own memory, for PV and for HVM.
 */
#ifndef TEST_BUSY_H
#define TEST_BUSY_H

#include "domain.h"

#define BUSY_VCPUS	2

/**
 * struct busy - a guest that was started
 * @loops: how often each vCPU has been round, in its own memory
 */
struct busy {
	volatile uint64_t *loops[BUSY_VCPUS];
};

/**
 * busy_start() - put the code into a domain, start its first two vCPUs
 * @dom:  a domain of two or more vCPUs, not yet unpaused
 * @busy: filled in; for busy_forget()
 *
 * Returns once both vCPUs have been seen to run.
 *
 * Return: 0, or -1 with a message.
 */
int busy_start(struct test_domain *dom, struct busy *busy);

/** busy_forget() - unmap what @busy shows; the guest goes on */
void busy_forget(struct busy *busy);

#endif
