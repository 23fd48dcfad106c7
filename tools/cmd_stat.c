// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource stat: a domain's statistics, once or repeatedly. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "domain_find.h"
#include "json.h"
#include "operand.h"
#include "report.h"
#include "screen.h"
#include "stat_prometheus.h"
#include "stat_target.h"
#include "stat_watch.h"
#include "xen.h"

/* Buffer size of a value, or of the name of a field. */
#define VALUE	32

/* The value as text: seconds, a number, or "-" if unknown. */
static void value_text(const struct stats_field *field, const void *record,
		       size_t size, char text[VALUE])
{
	uint64_t value;

	if (!stats_field_value(field, record, size, &value))
		strcpy(text, "-");
	else if (field->unit != STATS_NUMBER)
		snprintf(text, VALUE, "%.6f", value / NS_PER_SECOND);
	else
		snprintf(text, VALUE, "%" PRIu64, value);
}

static void print_flags(const struct target *target, uint32_t flags)
{
	const char *names[STATS_MAX_NAMES];
	uint32_t unknown;
	size_t i, n = stats_flag_names(flags, names, &unknown);

	printf("%-18s", "flags");
	if (!n && !unknown)
		putchar('-');
	for (i = 0; i < n; i++)
		printf("%s%s", i ? "," : "", names[i]);
	if (unknown)
		printf("%s0x%" PRIx32, n ? "," : "", unknown);
	printf("\n%-18s%.6f s\n", "period",
	       target->stats.period / NS_PER_SECOND);
}

/* The unit of a value, after it or in the head of its column. */
static const char *unit_of(const struct stats_field *field)
{
	return field->unit == STATS_NUMBER ? "" : "s";
}

/* Wide enough for the name and for the largest values seen in practice. */
static int column_width(const struct stats_field *field)
{
	int width = strlen(field->name);
	int values = 12;

	if (field->unit != STATS_NUMBER)
		values = 15;
	else if (field->size == sizeof(uint32_t))
		values = 4;
	return width > values ? width : values;
}

/**
 * struct columns - the columns of vCPUs that fit side by side
 * @first: the first field
 * @end:   the one after the last
 */
struct columns {
	const struct stats_field *first;
	const struct stats_field *end;
};

/* The first columns also have the state. */
static bool has_state(const struct columns *columns)
{
	return columns->first == stats_vcpu_fields;
}

/* Find the columns after @columns; false: none are left. */
static bool next_columns(struct columns *columns, unsigned int width)
{
	unsigned int used;

	columns->first = columns->end;
	used = has_state(columns) ? 14 : 4;
	while (columns->end->name) {
		used += column_width(columns->end) + 2;
		if (used > width && columns->end != columns->first)
			break;
		columns->end++;
	}
	return columns->end != columns->first;
}

static void print_vcpu_head(const struct columns *columns)
{
	const struct stats_field *field;
	char text[VALUE];
	char *c;

	printf("\n%4s", "VCPU");
	if (has_state(columns))
		printf("  %-8s", "STATE");
	for (field = columns->first; field < columns->end; field++) {
		strcpy(text, field->name);
		for (c = text; *c; c++)
			*c = toupper((unsigned char)*c);
		if (*unit_of(field))
			sprintf(c, "(%s)", unit_of(field));
		printf("  %*s", column_width(field), text);
	}
	putchar('\n');
}

/* All fields of a vCPU that does not exist are unknown. */
static size_t vcpu_size(const struct stats *stats,
			const struct xen_stats_vcpu *record)
{
	return stats_is_active(record) ? stats->vcpu_size : 0;
}

static const char *state_name(size_t size, const struct xen_stats_vcpu *record)
{
	return xen_stats_has(struct xen_stats_vcpu, state, size) ?
	       stats_state_name(record->state) : NULL;
}

static void print_vcpu(const struct stats *stats,
		       const struct columns *columns, uint32_t vcpu,
		       const struct xen_stats_vcpu *record)
{
	size_t size = vcpu_size(stats, record);
	const char *state = state_name(size, record);
	const struct stats_field *field;
	char text[VALUE];

	printf("%4" PRIu32, vcpu);
	if (has_state(columns))
		printf("  %-8s", state ? state : "-");
	for (field = columns->first; field < columns->end; field++) {
		value_text(field, record, size, text);
		printf("  %*s", column_width(field), text);
	}
	putchar('\n');
}

static void print_text(const struct target *target,
		       const struct stats_sample *sample)
{
	const struct stats *stats = &target->stats;
	struct columns columns = { .end = stats_vcpu_fields };
	unsigned int width = screen_width();
	const struct stats_field *field;
	char text[VALUE];
	uint32_t i;

	printf("%-18s%u\n", "domid", target->domid);
	print_flags(target, sample->domain.flags);
	for (field = stats_domain_fields; field->name; field++) {
		value_text(field, &sample->domain, stats->domain_size, text);
		printf("%-18s%s%s%s\n", field->name, text,
		       *unit_of(field) && strcmp(text, "-") ? " " : "",
		       strcmp(text, "-") ? unit_of(field) : "");
	}
	if (!stats_is_live(stats, sample))
		printf("%-18s%s\n", "stale", "Xen does not update the record");
	while (next_columns(&columns, width)) {
		print_vcpu_head(&columns);
		for (i = 0; i < stats->nr_vcpus; i++)
			print_vcpu(stats, &columns, i, &sample->vcpus[i].record);
	}
}

static void set_fields(struct json_object *object,
		       const struct stats_field *field, const void *record,
		       size_t size)
{
	char name[VALUE];
	uint64_t value;

	for (; field->name; field++) {
		snprintf(name, VALUE, "%s%s", field->name,
			 field->unit == STATS_NUMBER ? "" : "_ns");
		if (stats_field_value(field, record, size, &value))
			json_set_number(object, name, value);
		else
			json_set(object, name, NULL);
	}
}

static struct json_object *flag_array(uint32_t flags, uint32_t *unknown)
{
	struct json_object *array = json_make_array();
	const char *names[STATS_MAX_NAMES];
	size_t i, n = stats_flag_names(flags, names, unknown);

	for (i = 0; i < n; i++)
		json_append_string(array, names[i]);
	return array;
}

static struct json_object *json_vcpu(const struct stats *stats, uint32_t vcpu,
				     const struct xen_stats_vcpu *record)
{
	struct json_object *object = json_make_object();
	size_t size = vcpu_size(stats, record);

	json_set_number(object, "vcpu", vcpu);
	json_set_string(object, "state", state_name(size, record));
	set_fields(object, stats_vcpu_fields, record, size);
	return object;
}

static void print_json(const struct target *target,
		       const struct stats_sample *sample)
{
	const struct stats *stats = &target->stats;
	struct json_object *object = json_make_output();
	struct json_object *vcpus = json_make_array();
	uint32_t i, unknown;

	json_set_number(object, "domid", target->domid);
	json_set(object, "flags", flag_array(sample->domain.flags, &unknown));
	json_set_number(object, "unknown_flags", unknown);
	json_set_number(object, "period_ns", stats->period);
	set_fields(object, stats_domain_fields, &sample->domain,
		   stats->domain_size);
	for (i = 0; i < stats->nr_vcpus; i++)
		json_append(vcpus, json_vcpu(stats, i, &sample->vcpus[i].record));
	json_set(object, "vcpus", vcpus);
	json_print(object);
	putchar('\n');
}

static int print_once(const struct target *target, const struct options *opts)
{
	struct stats_sample sample;
	int status;

	sample.vcpus = calloc(target->stats.nr_vcpus + 1ul,
			      sizeof(*sample.vcpus));
	if (!sample.vcpus)
		return fail("out of memory");
	status = target_read(target, &sample);
	if (!status && (opts->given & TAKES_JSON))
		print_json(target, &sample);
	else if (!status)
		print_text(target, &sample);
	free(sample.vcpus);
	return status;
}

static int print_resource(struct xen *xen, const struct options *opts,
			  uint16_t domid)
{
	struct target target;
	int status = target_open(&target, xen, domid);

	if (status)
		return status;
	status = opts->given & TAKES_INTERVAL ? stat_watch(&target, opts) :
						print_once(&target, opts);
	target_close(&target);
	return status;
}

/**
 * struct reports - the statistics of all domains
 * @xen:  open handles
 * @opts: the options
 * @nr:   number of domains printed
 */
struct reports {
	struct xen *xen;
	const struct options *opts;
	unsigned int nr;
};

/* Domain 0 cannot map its own statistics; a domain may end at any time. */
static int print_next(const struct domctl_domain *domain, void *data)
{
	struct reports *reports = data;
	struct target target;
	int status, err;

	if (!domain->domid || domain->dying)
		return 0;
	err = target_open_quietly(&target, reports->xen, domain->domid);
	if (err == ESRCH)
		return 0;
	if (err)
		return fail_stats(reports->xen, domain->domid, err);
	if (reports->nr++ && !(reports->opts->given & TAKES_JSON))
		putchar('\n');
	status = print_once(&target, reports->opts);
	target_close(&target);
	return status;
}

static int print_all(struct xen *xen, const struct options *opts)
{
	struct reports reports = { .xen = xen, .opts = opts };
	int status = domain_each(xen->call, print_next, &reports);

	if (!status && !reports.nr && !(opts->given & TAKES_JSON))
		puts("no other domain");
	return status;
}

static int check_options(const struct options *opts, bool all)
{
	const unsigned int given = opts->given & (TAKES_COUNT | TAKES_INTERVAL);

	if (given == TAKES_COUNT)
		return usage_error("stat: --count requires --interval");
	if (opts->given & TAKES_PROMETHEUS &&
	    opts->given & (TAKES_JSON | TAKES_INTERVAL))
		return usage_error("stat: --prometheus excludes --json and --interval");
	if (opts->given & TAKES_OUTPUT && !(opts->given & TAKES_PROMETHEUS))
		return usage_error("stat: --output requires --prometheus");
	if (given && all)
		return usage_error("stat: --interval requires DOMID; use top for all domains");
	if (opts->given & TAKES_FD && all)
		return usage_error("stat: --fd requires DOMID");
	return 0;
}

int stat_run(const struct options *opts, char *const args[])
{
	uint16_t domid = 0;
	struct xen xen;
	int status = check_options(opts, !args[0]);

	if (!status && args[0])
		status = operand_domid(args[0], &domid);
	if (!status)
		status = opts->given & TAKES_FD ? xen_open_fd(&xen, opts->fd) :
						  xen_open(&xen);
	if (status)
		return status;
	if (opts->given & TAKES_PROMETHEUS)
		status = stat_prometheus(&xen, opts, args[0] ? &domid : NULL);
	else if (args[0])
		status = print_resource(&xen, opts, domid);
	else
		status = print_all(&xen, opts);
	xen_close(&xen);
	return status;
}
