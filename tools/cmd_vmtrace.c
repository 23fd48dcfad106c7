// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource vmtrace: write a vCPU's trace to a file, the oldest byte first. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xen/resource.h>

#include "command.h"
#include "json.h"
#include "operand.h"
#include "outfile.h"
#include "parse.h"
#include "progress.h"
#include "report.h"
#include "size.h"
#include "trace.h"

/* Returned by the sink if it cannot write; not an errno, which a failed map returns. */
#define CANNOT_WRITE	-1

/**
 * struct output - where the trace goes
 * @file:     the file
 * @path:     its path, or "-"
 * @progress: of the frames written
 * @bytes:    written so far
 */
struct output {
	struct outfile file;
	const char *path;
	struct progress progress;
	uint64_t bytes;
};

static bool to_stdout(const struct options *opts)
{
	return !strcmp(opts->output, "-");
}

static int write_bytes(void *context, const void *data, size_t size)
{
	struct output *output = context;

	if (outfile_write(&output->file, data, size))
		return CANNOT_WRITE;
	output->bytes += size;
	progress_update(&output->progress, output->bytes / FRAME_SIZE);
	return 0;
}

static int fail_write(const struct output *output)
{
	return fail("cannot write %s: %s", output->path, strerror(errno));
}

static int fail_map(struct trace *trace, int err)
{
	return fail_resource("cannot map", trace->xen, &trace->res, err);
}

static int write_trace(struct trace *trace, struct output *output)
{
	int ret;

	if (outfile_open(&output->file, output->path))
		return fail("cannot create %s: %s", output->path,
			    strerror(errno));
	progress_start(&output->progress, trace_bytes(trace) / FRAME_SIZE,
		       false);
	ret = trace_read(trace, write_bytes, output);
	progress_end(&output->progress);
	if (!ret && outfile_commit(&output->file))
		ret = CANNOT_WRITE;
	if (ret)
		ret = ret == CANNOT_WRITE ? fail_write(output) :
					    fail_map(trace, ret);
	outfile_discard(&output->file);
	return ret;
}

static void print_text(const struct trace *trace, FILE *file)
{
	fprintf(file, "vCPU %" PRIu32 " of domain %u: ", trace->res.id,
		trace->res.domid);
	if (trace->has_position)
		fprintf(file, "%" PRIu64 " bytes, oldest first; the position is %"
			PRIu64 " of %" PRIu64 ", %s\n",
			trace_bytes(trace), trace->position, trace->size,
			trace->wrapped ? "wrapped" : "not wrapped");
	else
		fprintf(file, "%" PRIu64 " bytes in buffer order; "
			"the position is unknown: %s\n", trace_bytes(trace),
			trace->reason);
	if (trace->moved)
		fputs("The vCPU ran during the copy: pause the domain, and run this again.\n",
		      file);
}

static void print_json(const struct trace *trace)
{
	struct json_object *object = json_make_output();

	json_set_number(object, "domid", trace->res.domid);
	json_set_number(object, "vcpu", trace->res.id);
	json_set_number(object, "size_bytes", trace->size);
	json_set_number(object, "written_bytes", trace_bytes(trace));
	if (trace->has_position)
		json_set_number(object, "position_bytes", trace->position);
	else
		json_set(object, "position_bytes", NULL);
	json_set_bool(object, "in_order", trace->has_position);
	json_set_bool(object, "wrapped", trace->wrapped);
	json_set_bool(object, "moved", trace->moved);
	json_set_string(object, "note",
			trace->has_position ? NULL : trace->reason);
	json_print(object);
	putchar('\n');
}

/* If the bytes go to standard output, only warn if they are useless, on standard error. */
static void print_summary(const struct options *opts, const struct trace *trace)
{
	if (opts->given & TAKES_JSON)
		print_json(trace);
	else if (!to_stdout(opts))
		print_text(trace, stdout);
	else if (!trace->has_position || trace->moved)
		print_text(trace, stderr);
}

static int find_trace(struct trace *trace)
{
	uint64_t frames;
	int err = resource_frames(trace->xen, &trace->res, &frames);

	if (err)
		return fail_resource("cannot get the size of", trace->xen,
				     &trace->res, err);
	trace->size = frames * FRAME_SIZE;
	err = trace_locate(trace);
	return err ? fail_map(trace, err) : 0;
}

static int check_output(const struct options *opts)
{
	if (!to_stdout(opts))
		return 0;
	if (opts->given & TAKES_JSON)
		return usage_error("vmtrace: --json requires a file as --output");
	if (isatty(STDOUT_FILENO))
		return fail("cannot write raw bytes: the output is a terminal; redirect it");
	return 0;
}

static int parse_operands(struct resource *res, char *const args[])
{
	int status = operand_domid(args[0], &res->domid);
	uint64_t vcpu;

	if (status)
		return status;
	if (!parse_number(args[1], UINT32_MAX, &vcpu))
		return usage_error("VCPU: '%s' is not a vCPU number",
				   args[1]);
	res->type = XEN_RESOURCE_VMTRACE_BUF;
	res->id = vcpu;
	return 0;
}

int vmtrace_run(const struct options *opts, char *const args[])
{
	struct output output = { .path = opts->output };
	struct trace trace = { };
	struct xen xen;
	int status;

	status = parse_operands(&trace.res, args);
	if (!status)
		status = check_output(opts);
	if (!status)
		status = xen_open(&xen);
	if (status)
		return status;
	trace.xen = &xen;
	status = find_trace(&trace);
	if (!status)
		status = write_trace(&trace, &output);
	if (!status)
		print_summary(opts, &trace);
	trace_close(&trace);
	xen_close(&xen);
	return status;
}
