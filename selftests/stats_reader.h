/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A reader of the statistics resource, as small as one can be, for tests.
 *
 * Offsets and strides come from the header in the frames and nowhere else.
 */
#ifndef TEST_STATS_READER_H
#define TEST_STATS_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/xen.h>
#include <xen/resource_stats.h>

/**
 * struct stats - the mapped statistics of a domain
 * @base:   the frames, NULL while not mapped
 * @header: at their start
 */
struct stats {
	const char *base;
	const struct xen_stats_header *header;
};

/** stats_map() - map all of a domain's statistics; 0 or errno */
int stats_map(int fd, uint16_t domid, struct stats *stats);

/**
 * stats_acquire_mfn() - acquire the first frame and leave it unmapped
 *
 * Only an untranslated dom0 can, by a hypercall of its own: 0 or errno;
 * EOPNOTSUPP in a translated one.
 */
int stats_acquire_mfn(uint16_t domid, xen_pfn_t *mfn);

/** stats_map_mfn() - map that frame of a PV domain; 0 or errno */
int stats_map_mfn(uint16_t domid, xen_pfn_t mfn, struct stats *stats);

/** stats_unmap() - what it says; nothing to do when not mapped */
void stats_unmap(struct stats *stats);

/**
 * stats_domain() - read the domain record
 *
 * Return: true with a consistent copy; false when a writer seems to be stuck.
 */
bool stats_domain(const struct stats *stats, struct xen_stats_domain *to);

/** stats_vcpu() - the same for a vCPU's record */
bool stats_vcpu(const struct stats *stats, unsigned int vcpu,
		struct xen_stats_vcpu *to);

/** stats_retries() - how often a write came into a reading of this process */
unsigned long stats_retries(void);

/**
 * stats_next_domain() - read a domain record that was begun after the call
 *
 * Return: true; false when none is written within five seconds.
 */
bool stats_next_domain(const struct stats *stats,
		       struct xen_stats_domain *to);

/** stats_sum() - time in all states, until the vCPU's last change of state */
uint64_t stats_sum(const struct xen_stats_vcpu *vcpu);

/** stats_birth() - when the vCPU was created */
uint64_t stats_birth(const struct xen_stats_vcpu *vcpu);

#endif
