// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <time.h>

#include "domain_reader.h"
#include "stats.h"

/**
 * struct ran - the time for which a vCPU ran, from the control interface
 * @at:   when it was read; 0: never
 * @time: the time
 */
struct ran {
	uint64_t at;
	uint64_t time;
};

/**
 * struct domain_reader - a domain that is read
 * @domid:   the domain
 * @records: its mapped statistics, or NULL
 * @before:  their records of the last read
 * @nr_ran:  number of @ran
 * @ran:     times of the last read, if @records is NULL
 */
struct domain_reader {
	uint16_t domid;
	struct xenresource_stats *records;
	struct xenresource_stats_vcpu *before;
	uint32_t nr_ran;
	struct ran *ran;
};

struct domain_reader *reader_open(struct xen *xen, uint16_t domid)
{
	struct domain_reader *reader = calloc(1, sizeof(*reader));
	uint32_t nr;

	if (!reader)
		return NULL;
	reader->domid = domid;
	/* Use hypercalls if Xen lacks statistics or does not let us map them. */
	reader->records = xenresource_stats_open(xen->memory, domid);
	if (!reader->records)
		return reader;
	nr = xenresource_stats_nr_vcpus(reader->records);
	/* One more: calloc() of 0 elements may return NULL. */
	reader->before = calloc(nr + 1ul, sizeof(*reader->before));
	if (reader->before)
		return reader;
	reader_close(reader);
	return NULL;
}

bool reader_is_mapped(const struct domain_reader *reader)
{
	return reader->records;
}

void reader_unmap(struct domain_reader *reader)
{
	xenresource_stats_close(reader->records);
	reader->records = NULL;
	free(reader->before);
	reader->before = NULL;
}

void reader_release(struct domain_reader *reader)
{
	struct xenresource_stats_domain copy;

	if (!reader->records ||
	    xenresource_stats_read_domain(reader->records, &copy, sizeof(copy)))
		return;
	if (copy.record.flags & XEN_STATS_DOMAIN_DYING)
		reader_unmap(reader);
}

void reader_close(struct domain_reader *reader)
{
	reader_unmap(reader);
	free(reader->ran);
	free(reader);
}

static struct vcpu_activity *add_vcpu(struct domain_activity *domain,
				      uint32_t vcpu)
{
	struct vcpu_activity *added = &domain->vcpus[domain->nr_vcpus++];

	*added = (struct vcpu_activity){ .vcpu = vcpu };
	return added;
}

static int make_room(struct domain_activity *domain, uint32_t nr)
{
	struct vcpu_activity *vcpus;

	vcpus = reallocarray(domain->vcpus, nr + 1ul, sizeof(*vcpus));
	if (!vcpus)
		return -1;
	domain->vcpus = vcpus;
	return 0;
}

static void read_record(struct domain_reader *reader, uint32_t i,
			struct domain_activity *domain)
{
	struct xenresource_stats_vcpu *before = &reader->before[i];
	struct xenresource_stats_vcpu now = { };
	struct xenresource_stats_rates rates;
	struct vcpu_activity *vcpu;

	/* A record that is being written counts as unknown. */
	if (xenresource_stats_read_vcpu(reader->records, i, &now, sizeof(now)))
		now.size = 0;
	now.vcpu = i;
	if (now.size && !stats_is_active(&now.record)) {
		*before = now;
		return;
	}
	vcpu = add_vcpu(domain, i);
	before->vcpu = i;
	xenresource_stats_compute_rates(before, &now, &rates);
	vcpu->shares = shares_of_rates(&rates);
	vcpu->pcpu = XEN_STATS_UNKNOWN;
	if (xen_stats_has(struct xen_stats_vcpu, state, now.size))
		vcpu->state = stats_state_name(now.record.state);
	if (xen_stats_has(struct xen_stats_vcpu, pcpu, now.size))
		vcpu->pcpu = now.record.pcpu;
	*before = now;
}

static int read_mapped(struct domain_reader *reader,
		       struct domain_activity *domain, uint64_t *uptime)
{
	uint32_t i, nr = xenresource_stats_nr_vcpus(reader->records);
	struct xenresource_stats_domain copy;

	if (make_room(domain, nr))
		return -1;
	if (!xenresource_stats_read_domain(reader->records, &copy,
					   sizeof(copy)) &&
	    copy.record.time > *uptime)
		*uptime = copy.record.time;
	for (i = 0; i < nr; i++)
		read_record(reader, i, domain);
	return 0;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static const char *state_of(const struct domctl_vcpu *info)
{
	if (!info->online)
		return stats_state_name(XEN_STATS_OFFLINE);
	if (info->running)
		return stats_state_name(XEN_STATS_RUNNING);
	return stats_state_name(info->blocked ? XEN_STATS_BLOCKED :
						XEN_STATS_RUNNABLE);
}

/* Make room for the times and the result of one more vCPU. */
static int grow(struct domain_reader *reader, struct domain_activity *domain,
		uint32_t i)
{
	struct ran *ran;

	if (make_room(domain, i + 1))
		return -1;
	if (i < reader->nr_ran)
		return 0;
	ran = reallocarray(reader->ran, i + 1ul, sizeof(*ran));
	if (!ran)
		return -1;
	reader->ran = ran;
	ran[i] = (struct ran){ };
	reader->nr_ran = i + 1;
	return 0;
}

/* vCPUs are numbered consecutively: the first call that fails is past the last one. */
static int read_by_hypercall(struct domain_reader *reader, struct domctl *ctl,
			     struct domain_activity *domain)
{
	struct vcpu_activity *vcpu;
	struct domctl_vcpu info;
	struct ran *ran, now;
	uint32_t i;

	for (i = 0; !domctl_read_vcpu(ctl, reader->domid, i, &info); i++) {
		if (grow(reader, domain, i))
			return -1;
		now = (struct ran){ now_ns(), info.time };
		ran = &reader->ran[i];
		vcpu = add_vcpu(domain, i);
		vcpu->state = state_of(&info);
		vcpu->pcpu = info.pcpu;
		vcpu->shares = shares_unknown();
		if (ran->at && now.time >= ran->time)
			vcpu->shares = shares_of_times(now.time - ran->time,
						       now.at - ran->at);
		*ran = now;
	}
	return 0;
}

int reader_read(struct domain_reader *reader, struct domctl *ctl,
		struct domain_activity *domain, uint64_t *uptime)
{
	uint32_t i;
	int ret;

	domain->nr_vcpus = 0;
	domain->shares = shares_unknown();
	domain->mapped = reader->records;
	ret = reader->records ? read_mapped(reader, domain, uptime) :
				read_by_hypercall(reader, ctl, domain);
	for (i = 0; i < domain->nr_vcpus; i++)
		shares_add(&domain->shares, &domain->vcpus[i].shares);
	return ret;
}
