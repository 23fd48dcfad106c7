/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples of the activity of all domains and their vCPUs: from the mapped
 * statistics where Xen has them, else from Xen's control interface, which shows
 * less.
 */
#ifndef XEN_RESOURCE_ACTIVITY_H
#define XEN_RESOURCE_ACTIVITY_H

#include <sys/queue.h>

#include "domain_name.h"
#include "domctl.h"
#include "shares.h"
#include "xen.h"

/**
 * struct vcpu_activity - a vCPU
 * @vcpu:   its number
 * @state:  "running", "runnable", "blocked" or "offline"; NULL: unknown
 * @pcpu:   the processor, or XEN_STATS_UNKNOWN
 * @shares: since the last sample
 */
struct vcpu_activity {
	uint32_t vcpu;
	const char *state;
	uint32_t pcpu;
	struct shares shares;
};

struct domain_reader;

/**
 * struct domain_activity - a domain
 * @domid:    its number
 * @name:     its name; empty: unknown
 * @state:    "dying", "shutdown", "paused" or NULL
 * @mapped:   the numbers come from mapped statistics
 * @shares:   the sums over all vCPUs
 * @nr_vcpus: number of @vcpus
 * @vcpus:    the vCPUs that exist
 * @reader:   how to read them
 * @present:  the sample in progress has found the domain
 * @next:     the domain with the next larger number
 */
struct domain_activity {
	uint16_t domid;
	char name[DOMAIN_NAME];
	const char *state;
	bool mapped;
	struct shares shares;
	uint32_t nr_vcpus;
	struct vcpu_activity *vcpus;
	struct domain_reader *reader;
	bool present;

	TAILQ_ENTRY(domain_activity) next;
};

TAILQ_HEAD(domain_list, domain_activity);

/**
 * struct activity - all domains
 * @xen:       open handles
 * @ctl:       the control interface
 * @store:     connection to xenstored, or -1
 * @only:      the only domain to look at, or -1
 * @domains:   the domains of the last sample, in the order of their numbers
 * @nr:        number of @domains
 * @nr_mapped: number of those with mapped statistics
 * @uptime:    Xen's time of the last sample, in nanoseconds; 0: unknown
 */
struct activity {
	struct xen *xen;
	struct domctl ctl;
	int store;
	int only;
	struct domain_list domains;
	unsigned int nr;
	unsigned int nr_mapped;
	uint64_t uptime;
};

/**
 * activity_open() - start; on failure, print a message
 * @activity: set to the state
 * @xen:      open handles, which stay open until activity_close()
 * @only:     the only domain to look at, or -1
 *
 * Return: 0, or the exit status.
 */
int activity_open(struct activity *activity, struct xen *xen, int only);

/**
 * activity_sample() - find all domains and read them
 * @activity: from activity_open()
 *
 * A domain of this sample may be missing in the next one.  Only in the first
 * sample is it an error that @only does not exist.
 *
 * Return: 0, or the exit status after a message.
 */
int activity_sample(struct activity *activity);

/**
 * activity_release_dying() - unmap the statistics of domains that are dying
 *
 * A mapping keeps the domain in Xen: call this every second.
 */
void activity_release_dying(struct activity *activity);

/** activity_close() - unmap and free everything */
void activity_close(struct activity *activity);

#endif
