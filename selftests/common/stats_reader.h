/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A minimal reader of the statistics resource, for tests.
 *
 * It takes all offsets and strides from the header in the frames.
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
 * @header: the header, at their start
 */
struct stats {
	const char *base;
	const struct xen_stats_header *header;
};

/** stats_map() - map all of a domain's statistics; 0 or errno */
int stats_map(int fd, uint16_t domid, struct stats *stats);

/**
 * stats_acquire_mfn() - acquire the first frame without mapping it
 * @domid: the domain
 * @mfn:   set to the frame's MFN
 *
 * Only an untranslated (PV) dom0 can separate the two steps.
 *
 * Return: 0 or errno, EOPNOTSUPP in a translated dom0.
 */
int stats_acquire_mfn(uint16_t domid, xen_pfn_t *mfn);

/** stats_map_mfn() - map that frame, of a PV domain; 0 or errno */
int stats_map_mfn(uint16_t domid, xen_pfn_t mfn, struct stats *stats);

/** stats_unmap() - unmap the statistics, if mapped */
void stats_unmap(struct stats *stats);

/**
 * stats_domain() - read the domain record
 *
 * Return: true with a consistent copy; false if a writer seems to be stuck.
 */
bool stats_domain(const struct stats *stats, struct xen_stats_domain *to);

/** stats_vcpu() - the same for a vCPU's record */
bool stats_vcpu(const struct stats *stats, unsigned int vcpu,
		struct xen_stats_vcpu *to);

/** stats_retries() - number of reads that this process had to repeat */
unsigned long stats_retries(void);

/**
 * stats_next_domain() - wait for a domain record written after the call
 *
 * Return: true; false if Xen does not write one within five seconds.
 */
bool stats_next_domain(const struct stats *stats,
		       struct xen_stats_domain *to);

/** stats_sum() - time in all states up to the vCPU's last change of state */
uint64_t stats_sum(const struct xen_stats_vcpu *vcpu);

/** stats_birth() - time of the vCPU's creation */
uint64_t stats_birth(const struct xen_stats_vcpu *vcpu);

#endif
