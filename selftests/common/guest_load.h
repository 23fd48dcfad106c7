/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that run.  In guests of guest_load_start(), vCPU 0 spins and yields, vCPU 1
 * repeatedly sleeps for a short time, so that the state of both keeps changing.
 * In guests of guest_load_start_versions(), both vCPUs continuously switch the version
 * of the grant table from 1 to 2 and back.
 *
 * A guest consists of a few instructions in a page of the domain's memory, PV
 * or HVM, and does not need a kernel, an image or an event channel.
 */
#ifndef TEST_GUEST_LOAD_H
#define TEST_GUEST_LOAD_H

#include "domain.h"

#define LOAD_VCPUS	2

/**
 * struct guest_load - a guest that was started
 * @loops:   loop count of every vCPU, in guest memory
 * @refused: number of version changes that Xen refused, per vCPU
 */
struct guest_load {
	volatile uint64_t *loops[LOAD_VCPUS];
	volatile uint64_t *refused[LOAD_VCPUS];
};

/**
 * guest_load_start() - put the code into a domain, start its first two vCPUs
 * @dom:  a domain of two or more vCPUs, not yet unpaused
 * @load: filled in; for guest_load_unmap()
 *
 * Returns when both vCPUs have run.
 *
 * Return: 0, or -1 with a message.
 */
int guest_load_start(struct test_domain *dom, struct guest_load *load);

/**
 * guest_load_start_versions() - start vCPUs that change the grant version
 * @dom:  a domain of two or more vCPUs, not yet unpaused
 * @load: filled in; for guest_load_unmap()
 *
 * Return: 0, or -1 with a message.
 */
int guest_load_start_versions(struct test_domain *dom,
			      struct guest_load *load);

/**
 * guest_load_free_frame() - make a PV guest's second vCPU free a page
 * @dom:  the domain
 * @load: from guest_load_start()
 * @mfn:  the page, which the guest frees with XENMEM_decrease_reservation
 *
 * Return: the number of pages that Xen freed, 0 or 1; -1 with a message.
 */
int guest_load_free_frame(const struct test_domain *dom,
			  const struct guest_load *load, xen_pfn_t mfn);

/** guest_load_unmap() - unmap the loop counts; the guest keeps running */
void guest_load_unmap(struct guest_load *load);

#endif
