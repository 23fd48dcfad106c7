/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An HVM guest whose vCPUs access the I/O ports that a test lists.
 */
#ifndef TEST_GUEST_PORTS_H
#define TEST_GUEST_PORTS_H

#include "domain.h"
#include "guest_ports_code.h"

#define PORTS_VCPUS	2
#define PORTS_MAX	500	/* accesses per vCPU and run */

/**
 * struct port_access - one access of a guest
 * @value: to write; receives the value read, in the low bytes
 * @port:  its number
 * @kind:  PORTS_READ_8 and so on
 */
struct port_access {
	uint32_t value;
	uint16_t port;
	uint16_t kind;
};

/**
 * struct guest_ports - a guest
 * @dom:   its domain
 * @pages: the vCPUs' pages, mapped
 */
struct guest_ports {
	const struct test_domain *dom;
	volatile uint32_t *pages[PORTS_VCPUS];
};

/**
 * guest_ports_create() - put the code into a domain; it stays paused
 * @dom:   an HVM domain of PORTS_VCPUS vCPUs, not yet unpaused, that outlives
 *         @guest
 * @guest: filled in; for guest_ports_unmap()
 *
 * Return: 0, or -1 with a message.
 */
int guest_ports_create(struct test_domain *dom, struct guest_ports *guest);

/**
 * guest_ports_run() - let the vCPUs access ports, all at the same time
 * @guest: the guest, paused before and afterwards
 * @lists: an array of accesses per vCPU; receives the values read
 * @nr:    number of accesses per vCPU, at most PORTS_MAX
 *
 * Return: 0, or -1 with a message if a vCPU has not finished after 20 s.
 */
int guest_ports_run(struct guest_ports *guest,
		    struct port_access *const lists[PORTS_VCPUS],
		    const unsigned int nr[PORTS_VCPUS]);

/** guest_ports_unmap() - unmap the vCPUs' pages */
void guest_ports_unmap(struct guest_ports *guest);

#endif
