/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Read the statistics that a Xen with this project's resource handlers keeps of a
 * domain and of its vCPUs.  A read copies from mapped memory, without a system call
 * and without a lock, and does not slow Xen.
 *
 * <xen/resource_stats.h> describes the fields.  Times are nanoseconds of Xen's
 * system time, which starts at 0 when Xen boots; pages and frames have 4 KiB.
 *
 * Any number of threads may read the same statistics at once, but must not close
 * them while another thread uses them.  A child does not inherit the mapping: it
 * may only close the statistics.
 *
 * On failure, functions return -1 or NULL and set errno.
 */
#ifndef XENRESOURCE_STATS_H
#define XENRESOURCE_STATS_H

#include <stddef.h>
#include <stdint.h>

#include <xen/resource_stats.h>

#include "xenresource.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The mapped statistics of one domain. */
struct xenresource_stats;

/**
 * struct xenresource_stats_domain - a consistent copy of a domain's record
 * @size:     valid bytes of @record; the fields beyond are unknown to this Xen, and
 *            are 0.  Test a field with xen_stats_has()
 * @reserved: 0
 * @record:   the record
 */
struct xenresource_stats_domain {
	uint32_t size;
	uint32_t reserved;
	struct xen_stats_domain record;
};

/**
 * struct xenresource_stats_vcpu - a consistent copy of a vCPU's record
 * @size:   valid bytes of @record; the fields beyond are unknown to this Xen, and
 *          are 0.  Test a field with xen_stats_has()
 * @vcpu:   number of the vCPU
 * @time:   &xen_stats_domain.time immediately before the copy.  Xen updates the
 *          record only when the vCPU's state changes; the vCPU was in this state
 *          until @time, or until its state_since, whichever is later
 * @record: the record; valid only with %XEN_STATS_VCPU_ACTIVE in its flags
 */
struct xenresource_stats_vcpu {
	uint32_t size;
	uint32_t vcpu;
	uint64_t time;
	struct xen_stats_vcpu record;
};

/**
 * struct xenresource_stats_rates - activity of a vCPU between two copies
 * @percent:     share of the time in each state, indexed by XEN_STATS_RUNNING and
 *               so on; they add up to 100
 * @dispatches:  per second
 * @preemptions: per second
 * @wakeups:     per second
 * @migrations:  per second
 *
 * A rate that cannot be computed is NAN: this Xen lacks the counter, or Xen stopped
 * and restarted it between the copies.
 */
struct xenresource_stats_rates {
	double percent[XEN_STATS_NR_STATES];
	double dispatches;
	double preemptions;
	double wakeups;
	double migrations;
};

/**
 * xenresource_stats_open() - map the statistics of a domain, and check their layout
 * @fmem:  an open handle, which may be restricted to @domid.  The caller keeps it
 *         open until xenresource_stats_close()
 * @domid: the domain
 *
 * Xen keeps the statistics up to date as long as they are mapped.  If this process
 * was delayed and Xen has stopped them meanwhile, the function restarts them.  They
 * stay readable after the domain is destroyed.
 *
 * Return: the statistics, which the caller closes; or NULL with errno: EINVAL,
 * @fmem is NULL; EBADF, @fmem is not an open handle; EPERM, @fmem is restricted to
 * another domain, or Xen's policy denies it; EACCES, the calling domain may not map
 * resources; ESRCH, no such domain, or the domain is dying; EOPNOTSUPP, this Xen
 * does not provide statistics; EDQUOT, @fmem is restricted and at its limit of
 * mapped frames; ENOMEM; EBADMSG, the frames do not hold statistics;
 * EPROTONOSUPPORT, statistics of an ABI that this library does not know; EPROTO,
 * their header is inconsistent; EAGAIN, Xen was writing the domain's record at every
 * attempt.  Others are those of xenforeignmemory_map_resource().
 */
struct xenresource_stats *
xenresource_stats_open(xenforeignmemory_handle *fmem, domid_t domid);

/**
 * xenresource_stats_close() - unmap statistics
 * @stats: from xenresource_stats_open(), or NULL; invalid afterwards
 *
 * Return: 0, or -1 with munmap(2)'s errno.
 */
int xenresource_stats_close(struct xenresource_stats *stats);

/**
 * xenresource_stats_period() - the interval of updates of a domain's record
 * @stats: the statistics
 *
 * Return: nanoseconds; 0 if @stats is NULL.
 */
uint64_t xenresource_stats_period(const struct xenresource_stats *stats);

/**
 * xenresource_stats_nr_vcpus() - the number of vCPUs that have a record
 * @stats: the statistics
 *
 * It is the largest number of vCPUs that the domain can have, and is constant.
 *
 * Return: the number; 0 if @stats is NULL.
 */
uint32_t xenresource_stats_nr_vcpus(const struct xenresource_stats *stats);

/**
 * xenresource_stats_read_domain() - copy a domain's record
 * @stats:  the statistics
 * @domain: set to the copy
 * @size:   sizeof(*@domain)
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument, or an invalid @size;
 * EAGAIN, Xen was writing the record at every attempt.
 */
int xenresource_stats_read_domain(const struct xenresource_stats *stats,
				  struct xenresource_stats_domain *domain,
				  size_t size);

/**
 * xenresource_stats_read_vcpu() - copy a vCPU's record
 * @stats: the statistics
 * @vcpu:  number of the vCPU
 * @copy:  set to the copy
 * @size:  sizeof(*@copy)
 *
 * A vCPU that does not exist yet, or no longer, has a record without
 * %XEN_STATS_VCPU_ACTIVE.
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument, or an invalid @size;
 * ENOENT, the domain does not have a vCPU of that number; EAGAIN, Xen was writing
 * the record at every attempt.
 */
int xenresource_stats_read_vcpu(const struct xenresource_stats *stats,
				uint32_t vcpu,
				struct xenresource_stats_vcpu *copy,
				size_t size);

/**
 * xenresource_stats_compute_rates() - compute a vCPU's activity between two copies
 * @before: the earlier copy
 * @after:  the later copy of the same vCPU
 * @rates:  set to the result
 *
 * The function attributes the time since the last change of state to that state.
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument, or copies of two vCPUs;
 * ENODATA, no time has passed between the copies, the vCPU did not exist throughout,
 * @after is the earlier copy, or this Xen does not report times.  Unless an argument
 * is NULL, all @rates are NAN then.
 */
int
xenresource_stats_compute_rates(const struct xenresource_stats_vcpu *before,
				const struct xenresource_stats_vcpu *after,
				struct xenresource_stats_rates *rates);

#ifdef __cplusplus
}
#endif

#endif
