// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-resource stat --prometheus: the statistics of one or all domains in the
 * text format of Prometheus, in its base units.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain_find.h"
#include "domain_name.h"
#include "outfile.h"
#include "prometheus.h"
#include "report.h"
#include "stat_prometheus.h"
#include "stat_target.h"

#define PREFIX		"xen_resource_"

/*
 * Counters start at 0 when the statistics are mapped.  Leave them out if this
 * command has just mapped them.
 */
#define COUNTED_NS	UINT64_C(1000000000)

STAILQ_HEAD(domain_list, domain);

/**
 * struct domain - the statistics of one domain, unmapped again
 * @domid:  the domain
 * @name:   its name, or an empty string
 * @err:    errno of reading them; 0: @stats and @sample are valid
 * @stats:  sizes of the records
 * @sample: the records
 * @next:   the next domain
 */
struct domain {
	uint16_t domid;
	char name[DOMAIN_NAME];
	int err;
	struct stats stats;
	struct stats_sample sample;

	STAILQ_ENTRY(domain) next;
};

static void *checked(void *memory)
{
	if (!memory)
		exit(fail("out of memory"));
	return memory;
}

static int read_domain(struct xen *xen, struct domain *domain)
{
	struct target target;
	int err = target_open_quietly(&target, xen, domain->domid);

	if (err)
		return err;
	domain->stats = target.stats;
	domain->sample.vcpus = checked(calloc(target.stats.nr_vcpus + 1ul,
					      sizeof(*domain->sample.vcpus)));
	err = target_read_quietly(&target, &domain->sample);
	target_close(&target);
	return err;
}

static struct domain *add_domain(struct domain_list *list, struct xen *xen,
				 int *store, uint16_t domid)
{
	struct domain *domain = checked(calloc(1, sizeof(*domain)));

	domain->domid = domid;
	domain->err = read_domain(xen, domain);
	if (*store >= 0 &&
	    !store_domain_name(*store, domid, domain->name)) {
		close(*store);
		*store = -1;
	}
	STAILQ_INSERT_TAIL(list, domain, next);
	return domain;
}

static void free_domains(struct domain_list *list)
{
	struct domain *domain;

	while ((domain = STAILQ_FIRST(list))) {
		STAILQ_REMOVE_HEAD(list, next);
		free(domain->sample.vcpus);
		free(domain);
	}
}

/**
 * struct reading - the domains that are being read
 * @list:  those read so far
 * @xen:   open handles
 * @store: connection to xenstored, or -1
 */
struct reading {
	struct domain_list *list;
	struct xen *xen;
	int *store;
};

/* Dom0 cannot map its own statistics. */
static int add_next(const struct domctl_domain *domain, void *data)
{
	struct reading *reading = data;

	if (domain->domid)
		add_domain(reading->list, reading->xen, reading->store,
			   domain->domid);
	return 0;
}

static int read_domains(struct domain_list *list, struct xen *xen,
			const uint16_t *domid)
{
	int store = store_connect();
	struct reading reading = { list, xen, &store };
	struct domain *domain;
	int status = 0;

	if (!domid) {
		status = domain_each(xen->call, add_next, &reading);
	} else {
		domain = add_domain(list, xen, &store, *domid);
		if (domain->err)
			status = fail_stats(xen, *domid, domain->err);
	}
	if (store >= 0)
		close(store);
	return status;
}

/**
 * struct metric - a metric that is a field of a record
 * @name:  its name, without %PREFIX
 * @field: the field
 * @scale: factor to the metric's unit; 0: nanoseconds to seconds
 * @type:  of Prometheus
 * @help:  one line
 */
struct metric {
	const char *name;
	const char *field;
	unsigned int scale;
	const char *type;
	const char *help;
};

#define PAGE	4096

static const struct metric domain_metrics[] = {
	{ "domain_update_time_seconds", "time", 0, "gauge",
	  "Time of the last update, on Xen's clock." },
	{ "domain_memory_bytes", "tot_pages", PAGE, "gauge",
	  "Memory of the domain." },
	{ "domain_memory_max_bytes", "max_pages", PAGE, "gauge",
	  "Limit of the memory of the domain." },
	{ "domain_xenheap_bytes", "xenheap_pages", PAGE, "gauge",
	  "Memory of Xen that is shared with the domain." },
	{ "domain_shared_bytes", "shared_pages", PAGE, "gauge",
	  "Memory of the domain that is shared copy-on-write." },
	{ "domain_paged_bytes", "paged_pages", PAGE, "gauge",
	  "Memory of the domain that is paged out." },
	{ "domain_grant_frames", "grant_frames", 1, "gauge",
	  "Frames of the grant table in use." },
	{ "domain_grant_frames_max", "max_grant_frames", 1, "gauge",
	  "Limit of the frames of the grant table." },
	{ "domain_grant_status_frames", "status_frames", 1, "gauge",
	  "Frames of status words of the grant table in use." },
	{ "domain_event_channels", "evtchns", 1, "gauge",
	  "Event channels in use." },
	{ "domain_event_channels_max", "max_evtchns", 1, "gauge",
	  "Limit of the event channels." },
	{ "domain_online_vcpus", "online_vcpus", 1, "gauge",
	  "Number of online vCPUs." },
	{ "domain_shutdown_code", "shutdown_code", 1, "gauge",
	  "Reason of the shutdown; absent before it." },
	{ }
};

static const struct metric vcpu_counters[] = {
	{ "vcpu_dispatches_total", "dispatches", 1, "counter",
	  "Times that the vCPU started to run." },
	{ "vcpu_preemptions_total", "preemptions", 1, "counter",
	  "Times that the vCPU had to stop although still runnable." },
	{ "vcpu_wakeups_total", "wakeups", 1, "counter",
	  "Times that the vCPU stopped being blocked." },
	{ "vcpu_migrations_total", "migrations", 1, "counter",
	  "Times that the vCPU started to run on another processor." },
	{ }
};

static const struct stats_field *find_field(const struct stats_field *fields,
					    const char *name)
{
	while (strcmp(fields->name, name) != 0)
		fields++;
	return fields;
}

static void start(FILE *file, const char *name, const struct domain *domain)
{
	prom_name(file, name, domain->domid, domain->name);
}

static void print_up(FILE *file, const struct domain_list *list)
{
	static const char name[] = PREFIX "domain_readable";
	const struct domain *domain;

	prom_head(file, name, "gauge",
		  "1 if the statistics of the domain can be read.");
	STAILQ_FOREACH(domain, list, next) {
		start(file, name, domain);
		prom_number(file, !domain->err);
	}
}

static void print_flags(FILE *file, const struct domain_list *list)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} flags[] = {
		{ XEN_STATS_DOMAIN_PAUSED, "paused" },
		{ XEN_STATS_DOMAIN_SHUTTING_DOWN, "shutting-down" },
		{ XEN_STATS_DOMAIN_SHUT_DOWN, "shut-down" },
		{ XEN_STATS_DOMAIN_DYING, "dying" },
	};
	static const char name[] = PREFIX "domain_flag";
	const struct domain *domain;
	size_t i;

	prom_head(file, name, "gauge", "1 if the domain is in this state.");
	STAILQ_FOREACH(domain, list, next) {
		for (i = 0; !domain->err && i < sizeof(flags) / sizeof(flags[0]);
		     i++) {
			start(file, name, domain);
			prom_label(file, "flag", flags[i].name);
			prom_number(file, !!(domain->sample.domain.flags &
					     flags[i].bit));
		}
	}
}

static void print_domain_metric(FILE *file, const struct domain_list *list,
				const struct metric *metric)
{
	const struct stats_field *field =
		find_field(stats_domain_fields, metric->field);
	const struct domain *domain;
	char name[64];
	uint64_t value;

	snprintf(name, sizeof(name), PREFIX "%s", metric->name);
	prom_head(file, name, metric->type, metric->help);
	STAILQ_FOREACH(domain, list, next) {
		if (domain->err ||
		    !stats_field_value(field, &domain->sample.domain,
				       domain->stats.domain_size, &value))
			continue;
		start(file, name, domain);
		if (metric->scale)
			prom_number(file, value * metric->scale);
		else
			prom_seconds(file, value);
	}
}

static const struct xen_stats_vcpu *record_of(const struct domain *domain,
					      uint32_t vcpu)
{
	return &domain->sample.vcpus[vcpu].record;
}

/* Iterate over the vCPUs of a domain that exist. */
static bool next_vcpu(const struct domain *domain, uint32_t *vcpu)
{
	if (domain->err)
		return false;
	while (*vcpu < domain->stats.nr_vcpus &&
	       !stats_is_active(record_of(domain, *vcpu)))
		++*vcpu;
	return *vcpu < domain->stats.nr_vcpus;
}

static void start_vcpu(FILE *file, const char *name,
		       const struct domain *domain, uint32_t vcpu)
{
	char number[16];

	start(file, name, domain);
	snprintf(number, sizeof(number), "%" PRIu32, vcpu);
	prom_label(file, "vcpu", number);
}

/* Add the time in the present state, which Xen adds only when the state changes. */
static uint64_t time_in_state(const struct domain *domain,
			      const struct xen_stats_vcpu *record,
			      uint32_t state)
{
	uint64_t now = domain->sample.domain.time;

	if (record->state != state || now <= record->state_since)
		return record->time[state];
	return record->time[state] + now - record->state_since;
}

static void print_vcpu_times(FILE *file, const struct domain_list *list)
{
	static const char name[] = PREFIX "vcpu_seconds_total";
	const struct domain *domain;
	uint32_t vcpu, state;

	prom_head(file, name, "counter",
		  "Time that the vCPU spent in each state.");
	STAILQ_FOREACH(domain, list, next) {
		if (!stats_vcpu_has(&domain->stats, time) ||
		    !stats_has(&domain->stats, time))
			continue;
		for (vcpu = 0; next_vcpu(domain, &vcpu); vcpu++) {
			for (state = 0; state < XEN_STATS_NR_STATES; state++) {
				start_vcpu(file, name, domain, vcpu);
				prom_label(file, "state",
					   stats_state_name(state));
				prom_seconds(file,
					     time_in_state(domain,
							   record_of(domain, vcpu),
							   state));
			}
		}
	}
}

/* Has another program kept the statistics mapped? */
static bool is_counted(const struct domain *domain, uint32_t vcpu)
{
	const struct xen_stats_vcpu *record = record_of(domain, vcpu);

	if (!stats_vcpu_has(&domain->stats, live_since) ||
	    !stats_has(&domain->stats, time))
		return false;
	return domain->sample.domain.time > record->live_since + COUNTED_NS;
}

static void print_vcpu_counter(FILE *file, const struct domain_list *list,
			       const struct metric *metric)
{
	const struct stats_field *field =
		find_field(stats_vcpu_fields, metric->field);
	const struct domain *domain;
	uint64_t value;
	uint32_t vcpu;
	char name[64];

	snprintf(name, sizeof(name), PREFIX "%s", metric->name);
	prom_head(file, name, metric->type, metric->help);
	STAILQ_FOREACH(domain, list, next) {
		for (vcpu = 0; next_vcpu(domain, &vcpu); vcpu++) {
			if (!is_counted(domain, vcpu) ||
			    !stats_field_value(field, record_of(domain, vcpu),
					       domain->stats.vcpu_size, &value))
				continue;
			start_vcpu(file, name, domain, vcpu);
			prom_number(file, value);
		}
	}
}

static void print_all(FILE *file, const struct domain_list *list)
{
	const struct metric *metric;

	print_up(file, list);
	print_flags(file, list);
	for (metric = domain_metrics; metric->name; metric++)
		print_domain_metric(file, list, metric);
	print_vcpu_times(file, list);
	for (metric = vcpu_counters; metric->name; metric++)
		print_vcpu_counter(file, list, metric);
}

/* Let every user read the file: the collector does not run as root. */
static int write_file(const char *path, const char *text, size_t size)
{
	struct outfile out;
	int status = 0;

	if (outfile_open(&out, path))
		return fail("cannot create %s: %s", path, strerror(errno));
	if ((out.temp && fchmod(out.fd, 0644)) ||
	    outfile_write(&out, text, size) || outfile_commit(&out))
		status = fail("cannot write %s: %s", path, strerror(errno));
	outfile_discard(&out);
	return status;
}

static int write_all(const struct domain_list *list, const char *path)
{
	size_t size;
	char *text;
	FILE *file = checked(open_memstream(&text, &size));
	int status;

	print_all(file, list);
	if (fclose(file))
		exit(fail("out of memory"));
	status = write_file(path, text, size);
	free(text);
	return status;
}

int stat_prometheus(struct xen *xen, const struct options *opts,
		    const uint16_t *domid)
{
	struct domain_list list = STAILQ_HEAD_INITIALIZER(list);
	int status = read_domains(&list, xen, domid);

	if (!status)
		status = write_all(&list, opts->output ? opts->output : "-");
	free_domains(&list);
	return status;
}
