// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <xen/xen.h>
#include <xen/grant_table.h>
#include <xen/resource.h>
#include <xen/resource_stats.h>
#include <xencall.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

#include "fuzz.h"

#define FRAME		4096ul
#define DOMAIN_AT	64
#define VCPU_AT		256
#define STRIDE		128

struct fuzz_xen fuzz_xen;
char *fuzz_out;
char *fuzz_err;

static const uint8_t *input;
static size_t input_left;

/* The mapped statistics, which change while the command waits. */
static void *stats;

/* The real stderr, while the command's goes into memory. */
static FILE *real_stderr;

void fuzz_broken(const char *file, int line, const char *what)
{
	if (real_stderr)
		stderr = real_stderr;
	fprintf(stderr, "%s:%d: violated: %s\n%s\n%s\n", file, line, what,
		fuzz_out ? fuzz_out : "", fuzz_err ? fuzz_err : "");
	abort();
}

void fuzz_input(const uint8_t *data, size_t size)
{
	input = data;
	input_left = size;
}

unsigned int fuzz_byte(void)
{
	if (!input_left)
		return 0;
	input_left--;
	return *input++;
}

/* Patches start at word boundaries, as all fields of interest do. */
void fuzz_patch(void *memory, size_t bytes)
{
	uint8_t *to = memory;
	size_t at, length;

	while (input_left && bytes) {
		at = (fuzz_byte() | fuzz_byte() << 8) * 4ul % bytes;
		length = fuzz_byte() % 65;
		if (!length)
			return;
		for (; length && at < bytes; length--)
			to[at++] = fuzz_byte();
	}
}

/* Most of the values are plausible sizes and offsets, or nearly so. */
static void corrupt_header(struct xen_stats_header *header)
{
	uint32_t *words = (uint32_t *)header;
	unsigned int n, which;

	for (n = fuzz_byte() % 4; n; n--) {
		which = fuzz_byte() % (sizeof(*header) / sizeof(*words));
		words[which] = fuzz_byte() * 8u << fuzz_byte() % 25;
	}
}

static void fill_stats(uint8_t *frames)
{
	struct xen_stats_header header = {
		.magic = XEN_STATS_MAGIC,
		.abi = XEN_STATS_ABI,
		.header_size = sizeof(header),
		.domid = 7,
		.period = 100000000,
		.nr_frames = fuzz_xen.stats_frames,
		.domain_offset = DOMAIN_AT,
		.domain_size = sizeof(struct xen_stats_domain),
		.vcpu_offset = VCPU_AT,
		.vcpu_size = sizeof(struct xen_stats_vcpu),
		.vcpu_stride = STRIDE,
		.nr_vcpus = 2,
	};
	const struct xen_stats_vcpu vcpu = { .flags = XEN_STATS_VCPU_ACTIVE };

	corrupt_header(&header);
	memcpy(frames, &header, sizeof(header));
	memcpy(frames + VCPU_AT, &vcpu, sizeof(vcpu));
}

/* Allocate the exact size, so that ASan detects an access beyond the end. */
static void *make_frames(unsigned int type, size_t bytes)
{
	uint8_t *frames = aligned_alloc(FRAME, bytes);

	must(frames);
	memset(frames, 0, bytes);
	if (type == XEN_RESOURCE_STATS) {
		fill_stats(frames);
		stats = frames;
	}
	fuzz_patch(frames, bytes);
	return frames;
}

int xenforeignmemory_resource_size(xenforeignmemory_handle *memory,
				   domid_t domid, unsigned int type,
				   unsigned int id, size_t *size)
{
	(void)memory;
	(void)domid;
	(void)id;
	must(type == XEN_RESOURCE_STATS);
	*size = fuzz_xen.stats_frames * FRAME;
	return 0;
}

xenforeignmemory_resource_handle *
xenforeignmemory_map_resource(xenforeignmemory_handle *memory, domid_t domid,
			      unsigned int type, unsigned int id,
			      unsigned long frame, unsigned long nr_frames,
			      void **paddr, int prot, int flags)
{
	unsigned long end = fuzz_xen.stats_frames;

	(void)memory;
	(void)flags;
	must(domid == 7 && prot == 1 && !*paddr);
	if (type == XEN_RESOURCE_GRANT_TABLE)
		end = id ? (fuzz_xen.table_frames + 7) / 8 :
			   fuzz_xen.table_frames;
	must(nr_frames && frame + nr_frames <= end);
	*paddr = make_frames(type, nr_frames * FRAME);
	if (fuzz_xen.mapped)
		fuzz_xen.mapped(id, *paddr, nr_frames * FRAME);
	return *paddr;
}

int xenforeignmemory_unmap_resource(xenforeignmemory_handle *memory,
				    xenforeignmemory_resource_handle *frames)
{
	(void)memory;
	if (stats == frames)
		stats = NULL;
	free(frames);
	return 0;
}

int xencall3(xencall_handle *call, unsigned int op, uint64_t command,
	     uint64_t arg, uint64_t count)
{
	struct gnttab_query_size *size = (void *)arg;

	(void)call;
	(void)op;
	(void)count;
	if (command == GNTTABOP_get_version) {
		((struct gnttab_get_version *)arg)->version = fuzz_xen.version;
		if (fuzz_xen.changes_version)
			fuzz_xen.version = 3 - fuzz_xen.version;
		return 0;
	}
	must(command == GNTTABOP_query_size);
	size->nr_frames = fuzz_xen.table_frames;
	size->max_nr_frames = 64;
	size->status = GNTST_okay;
	return 0;
}

/* The control interface, which the fuzzed commands do not use. */
int xencall1(xencall_handle *call, unsigned int op, uint64_t arg)
{
	(void)call;
	(void)op;
	(void)arg;
	errno = EPERM;
	return -1;
}

int xendevicemodel_get_ioreq_server_info(xendevicemodel_handle *model,
					 domid_t domid, ioservid_t id,
					 xen_pfn_t *ioreq, xen_pfn_t *bufioreq,
					 evtchn_port_t *port)
{
	(void)model;
	(void)domid;
	(void)id;
	(void)ioreq;
	(void)bufioreq;
	(void)port;
	errno = ENOENT;
	return -1;
}

/* Renamed with -D, since libFuzzer uses the real timer and signals itself. */

int fuzz_setitimer(__itimer_which_t which, const struct itimerval *value,
		   struct itimerval *old)
{
	(void)which;
	(void)value;
	(void)old;
	return 0;
}

int fuzz_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	(void)how;
	(void)set;
	(void)old;
	return 0;
}

/* The output goes to memory, whatever standard output is. */
int fuzz_isatty(int fd)
{
	(void)fd;
	return 0;
}

/* While the command waits, Xen writes. */
int fuzz_sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
	static const int signals[] = { SIGALRM, SIGWINCH, SIGINT, SIGCONT };
	unsigned int choice = fuzz_byte();

	(void)set;
	(void)info;
	must(stats);
	fuzz_patch(stats, fuzz_xen.stats_frames * FRAME);
	return input_left ? signals[choice % 4] : SIGALRM;
}

int fuzz_run(run_function *run, const struct options *opts)
{
	FILE *real_stdout = stdout;
	char domid[] = "7";
	char *const args[] = { domid, NULL };
	size_t out_size, err_size;
	int status;

	free(fuzz_out);
	free(fuzz_err);
	real_stderr = stderr;
	stdout = open_memstream(&fuzz_out, &out_size);
	stderr = open_memstream(&fuzz_err, &err_size);
	if (!stdout || !stderr)
		abort();
	status = run(opts, args);
	fclose(stdout);
	fclose(stderr);
	stdout = real_stdout;
	stderr = real_stderr;
	/* One line on a failure, otherwise no output to stderr. */
	must(fuzz_lines(fuzz_err) == !!status);
	must(status == EXIT_SUCCESS || status == EXIT_FAILURE);
	return status;
}

struct json_object *fuzz_json(const char *text, size_t length)
{
	struct json_tokener *parser = json_tokener_new();
	struct json_object *object;

	json_tokener_set_flags(parser, JSON_TOKENER_STRICT |
				       JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(parser, text, length + 1);
	must(json_tokener_get_error(parser) == json_tokener_success);
	must(json_object_is_type(object, json_type_object));
	json_tokener_free(parser);
	return object;
}

size_t fuzz_lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}
