/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that run.  Of one kind, vCPU 0 spins and yields and vCPU 1 sleeps for a
 * short while, over and over, so that the state of both changes all the time.
 * Of the other kind, both vCPUs change the version of the grant table, from 1 to
 * 2 and back, without a pause.
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
 * @loops:   how often each vCPU has been round, in its own memory
 * @refused: how many of its version changes Xen has refused
 */
struct busy {
	volatile uint64_t *loops[BUSY_VCPUS];
	volatile uint64_t *refused[BUSY_VCPUS];
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

/**
 * busy_start_versions() - the same with vCPUs that change the grant version
 * @dom:  a domain of two or more vCPUs, not yet unpaused
 * @busy: filled in; for busy_forget()
 *
 * Return: 0, or -1 with a message.
 */
int busy_start_versions(struct test_domain *dom, struct busy *busy);

/**
 * busy_free_frame() - let a PV guest's second vCPU free a page
 * @dom:  the domain
 * @busy: as busy_start() filled it in
 * @mfn:  the page, which the guest gives back by XENMEM_decrease_reservation
 *
 * Return: how many pages Xen freed, 0 or 1; -1 with a message.
 */
int busy_free_frame(const struct test_domain *dom, const struct busy *busy,
		    xen_pfn_t mfn);

/** busy_forget() - unmap what @busy shows; the guest goes on */
void busy_forget(struct busy *busy);

#endif
