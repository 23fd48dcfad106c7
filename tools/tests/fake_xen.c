// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fake Xen for tests of the command: when preloaded, it overrides
 * libxenresource, libxencall and libxendevicemodel.  It behaves like Xen 4.17,
 * including the quirks that the command has to handle, or like a Xen with this
 * project's handlers.
 *
 * FAKE_OPEN=ERRNO       opening handles fails
 * FAKE_MAP=ERRNO        maps fail
 * FAKE_LATE_MAP=ERRNO   maps after the first one fail
 * FAKE_KILL=N           the N-th map sends SIGTERM to the command
 * FAKE_DELAY=MS         duration of a map
 * FAKE_SIZE_TYPE=N      size of type TYPE in frames, or -ERRNO, for every id;
 *                       status words have an eighth of the frames
 * FAKE_SIZELESS=1       sizes are not reported, as before Xen 4.15
 * FAKE_OURS=1           this project's handlers answer, which check ids
 * FAKE_VERSION=N        version of the grant table
 * FAKE_FLIP=N           the version changes after N queries
 * FAKE_TABLE=FILE       entries of the grant table, in whole frames
 * FAKE_STATUS=FILE      status words of the grant table
 * FAKE_IOREQ=STRING     one character per ioreq server: b with and u without
 *                       buffered requests, p of another domain, g with its
 *                       rings in guest memory, - no server
 * FAKE_VCPUS=N          number of vCPUs with a trace buffer
 * FAKE_TRACE=N          the processor has written N bytes of the trace buffers
 * FAKE_ONCE=1           words change after they are read: fake_once.c
 * FAKE_LOG=FILE         receives a line per map, unmap, query and wait
 *
 * fake_domains.c says which domains exist; domain 0 is the caller.  fake_stats.c
 * makes the statistics.
 * Every word of other resources, except grant tables, encodes its location:
 * type << 56 | id << 40 | offset in bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xen/xen.h>
#include <xen/grant_table.h>
#include <xen/resource.h>
#include <xencall.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

#include "fake_once.h"
#include "fake_xen.h"

#define FRAME	4096ul

/* @alias: a writable mapping of the same frames, for Xen and the guest. */
struct xenforeignmemory_resource_handle {
	void *addr;
	void *alias;
	size_t bytes;
};

void write_log(const char *format, ...)
{
	const char *path = getenv("FAKE_LOG");
	va_list args;
	FILE *file;

	if (!path)
		return;
	file = fopen(path, "a");
	if (!file)
		abort();
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fclose(file);
}

static int set_errno(int err)
{
	errno = err;
	return -1;
}

static int check_domid(domid_t domid)
{
	if (domid == 0)
		return set_errno(EPERM);
	return fake_exists(domid) ? 0 : set_errno(ESRCH);
}

static char ioreq_server(unsigned int id)
{
	const char *servers = getenv("FAKE_IOREQ");

	return servers && id < strlen(servers) ? servers[id] : '-';
}

/* The errno of this project's handlers for ids that Xen's own accept. */
static int strict_errno(unsigned int type, unsigned int id)
{
	switch (type) {
	case XEN_RESOURCE_GRANT_TABLE:
		return id == XEN_RESOURCE_GRANT_STATUS &&
		       setting("FAKE_VERSION", 1) == 1 ? EINVAL : 0;
	case XEN_RESOURCE_IOREQ_SERVER:
		if (setting("FAKE_SIZE_0", 0) < 0)
			return 0;
		if (ioreq_server(id) == 'p' || ioreq_server(id) == 'g')
			return EPERM;
		return ioreq_server(id) == '-' ? ENOENT : 0;
	case XEN_RESOURCE_VMTRACE_BUF:
		return setting("FAKE_SIZE_2", 0) > 0 &&
		       id >= setting("FAKE_VCPUS", 0) ? ENOENT : 0;
	default:
		return 0;
	}
}

int xenforeignmemory_resource_size(xenforeignmemory_handle *memory,
				   domid_t domid, unsigned int type,
				   unsigned int id, size_t *size)
{
	char name[32];
	long frames;

	(void)memory;
	write_log("size %u %u\n", type, id);
	if (setting("FAKE_SIZELESS", 0))
		return set_errno(EOPNOTSUPP);
	if (check_domid(domid))
		return -1;
	if (setting("FAKE_OURS", 0) && strict_errno(type, id))
		return set_errno(strict_errno(type, id));
	snprintf(name, sizeof(name), "FAKE_SIZE_%u", type);
	frames = setting(name, -EOPNOTSUPP);
	if (frames < 0)
		return set_errno(-frames);
	if (type == XEN_RESOURCE_GRANT_TABLE && id > XEN_RESOURCE_GRANT_STATUS)
		return set_errno(EINVAL);
	if (type == XEN_RESOURCE_GRANT_TABLE && id == XEN_RESOURCE_GRANT_STATUS)
		frames = (frames + 7) / 8;
	*size = frames * FRAME;
	return 0;
}

static size_t read_all(const char *variable, void *buffer, size_t bytes,
		       size_t from)
{
	const char *path = getenv(variable);
	int fd = path ? open(path, O_RDONLY) : -1;
	ssize_t n;

	if (fd < 0)
		return 0;
	n = pread(fd, buffer, bytes, from);
	close(fd);
	return n < 0 ? 0 : n;
}

/* Memory that the processor has not written yet. */
static void clear_rest(unsigned char *bytes, size_t nr, size_t from,
		       size_t written)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (from + i >= written)
			bytes[i] = 0xc2;
}

static void fill_frames(void *addr, size_t bytes, unsigned int type,
			unsigned int id, size_t from, domid_t domid)
{
	uint64_t *words = addr;
	size_t i;

	if (type == XEN_RESOURCE_GRANT_TABLE) {
		if (read_all(id ? "FAKE_STATUS" : "FAKE_TABLE", addr, bytes,
			     from) < bytes)
			write_log("grew\n");
		return;
	}
	if (type == XEN_RESOURCE_STATS) {
		fake_stats(addr, bytes, domid);
		return;
	}
	for (i = 0; i < bytes / sizeof(*words); i++)
		words[i] = (uint64_t)type << 56 | (uint64_t)id << 40 |
			   (from + i * sizeof(*words));
	if (type == XEN_RESOURCE_VMTRACE_BUF && getenv("FAKE_TRACE"))
		clear_rest(addr, bytes, from, setting("FAKE_TRACE", 0));
}

static int map_errno(unsigned int type, unsigned int id)
{
	static int maps;

	usleep(setting("FAKE_DELAY", 0) * 1000);
	if (setting("FAKE_MAP", 0))
		return setting("FAKE_MAP", 0);
	if (++maps == setting("FAKE_KILL", 0))
		raise(SIGTERM);
	if (maps > 1 && setting("FAKE_LATE_MAP", 0))
		return setting("FAKE_LATE_MAP", 0);
	if (type == XEN_RESOURCE_VMTRACE_BUF && id >= setting("FAKE_VCPUS", 0))
		return ENOENT;
	return 0;
}

static xenforeignmemory_resource_handle *make_frames(size_t bytes)
{
	xenforeignmemory_resource_handle *handle = malloc(sizeof(*handle));
	int fd = memfd_create("frames", MFD_CLOEXEC);

	if (!handle || fd < 0 || ftruncate(fd, bytes))
		abort();
	handle->bytes = bytes;
	handle->addr = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	handle->alias = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			     fd, 0);
	close(fd);
	return handle;
}

xenforeignmemory_resource_handle *
xenforeignmemory_map_resource(xenforeignmemory_handle *memory, domid_t domid,
			      unsigned int type, unsigned int id,
			      unsigned long frame, unsigned long nr_frames,
			      void **paddr, int prot, int flags)
{
	xenforeignmemory_resource_handle *handle;
	int err;

	(void)memory;
	(void)flags;
	write_log("map %u %u %lu %lu\n", type, id, frame, nr_frames);
	if (*paddr || prot != PROT_READ)
		abort();
	if (check_domid(domid))
		return NULL;
	err = map_errno(type, id);
	if (err) {
		errno = err;
		return NULL;
	}
	handle = make_frames(nr_frames * FRAME);
	fill_frames(handle->alias, handle->bytes, type, id, frame * FRAME,
		    domid);
	if (setting("FAKE_ONCE", 0))
		once_watch(handle->addr, handle->alias, handle->bytes,
			   type == XEN_RESOURCE_STATS ? fake_is_record : NULL);
	*paddr = handle->addr;
	return handle;
}

int xenforeignmemory_unmap_resource(xenforeignmemory_handle *memory,
				    xenforeignmemory_resource_handle *handle)
{
	(void)memory;
	write_log("unmap %zu\n", handle->bytes / FRAME);
	once_end();
	fake_stats_end(handle->alias);
	munmap(handle->addr, handle->bytes);
	munmap(handle->alias, handle->bytes);
	free(handle);
	return 0;
}

static unsigned int table_version(void)
{
	static long asked;
	long flip = setting("FAKE_FLIP", 0);
	long now = setting("FAKE_VERSION", 1);

	return flip && asked++ >= flip ? 3 - now : now;
}

static void query_size(struct gnttab_query_size *query)
{
	static char table[64ul << 20];

	if (!fake_exists(query->dom)) {
		query->status = GNTST_bad_domain;
		return;
	}
	query->nr_frames = read_all("FAKE_TABLE", table, sizeof(table), 0) /
			   FRAME;
	query->max_nr_frames = setting("FAKE_SIZE_1", 0);
	query->status = GNTST_okay;
}

int xencall3(xencall_handle *call, unsigned int op, uint64_t command,
	     uint64_t arg, uint64_t count)
{
	(void)call;
	write_log("call %u\n", op);
	if (op != __HYPERVISOR_grant_table_op || count != 1)
		return set_errno(ENOSYS);
	switch (command) {
	case GNTTABOP_query_size:
		query_size((void *)arg);
		return 0;
	case GNTTABOP_get_version:
		((struct gnttab_get_version *)arg)->version = table_version();
		return 0;
	default:
		return set_errno(ENOSYS);
	}
}

int xendevicemodel_get_ioreq_server_info(xendevicemodel_handle *model,
					 domid_t domid, ioservid_t id,
					 xen_pfn_t *ioreq, xen_pfn_t *bufioreq,
					 evtchn_port_t *port)
{
	(void)model;
	write_log("server %u\n", id);
	/* A query of these makes the real Xen allocate pages. */
	if (ioreq || bufioreq)
		abort();
	if (check_domid(domid))
		return -1;
	if (setting("FAKE_SIZE_0", 0) == -EINVAL)
		return set_errno(EINVAL);
	switch (ioreq_server(id)) {
	case 'b':
	case 'g':
		*port = 5;
		return 0;
	case 'u':
		*port = 0;
		return 0;
	case 'p':
		return set_errno(EPERM);
	default:
		return set_errno(ENOENT);
	}
}
