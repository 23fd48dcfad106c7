/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that run.  In guests of busy_start(), vCPU 0 spins and yields, vCPU 1
 * repeatedly sleeps for a short time, so that the state of both keeps changing.
 * In guests of busy_start_versions(), both vCPUs continuously switch the version
 * of the grant table from 1 to 2 and back.
 *
 * A guest consists of a few instructions in a page of the domain's memory, PV
 * or HVM, and does not need a kernel, an image or an event channel.
 */
#ifndef TEST_BUSY_H
#define TEST_BUSY_H

#include "domain.h"

#define BUSY_VCPUS	2

/**
 * struct busy - a guest that was started
 * @loops:   loop count of every vCPU, in guest memory
 * @refused: number of version changes that Xen refused, per vCPU
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
 * Returns when both vCPUs have run.
 *
 * Return: 0, or -1 with a message.
 */
int busy_start(struct test_domain *dom, struct busy *busy);

/**
 * busy_start_versions() - busy_start() with vCPUs that change the grant version
 * @dom:  a domain of two or more vCPUs, not yet unpaused
 * @busy: filled in; for busy_forget()
 *
 * Return: 0, or -1 with a message.
 */
int busy_start_versions(struct test_domain *dom, struct busy *busy);

/**
 * busy_free_frame() - make a PV guest's second vCPU free a page
 * @dom:  the domain
 * @busy: from busy_start()
 * @mfn:  the page, which the guest frees with XENMEM_decrease_reservation
 *
 * Return: the number of pages that Xen freed, 0 or 1; -1 with a message.
 */
int busy_free_frame(const struct test_domain *dom, const struct busy *busy,
		    xen_pfn_t mfn);

/** busy_forget() - unmap the loop counts; the guest keeps running */
void busy_forget(struct busy *busy);

#endif
