// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xenforeignmemory.h>
#include <xen/resource.h>
#include <xen/sys/privcmd.h>

#include "fake.h"

#define FAKE_BYTES	(1L << 30)
#define IOCTL_SLOTS	256

struct fake {
	const char *path;
	const char *name;
	atomic_int open_error;
	atomic_uint opens;
	atomic_int ioctl_error[IOCTL_SLOTS];
	atomic_uint ioctls[IOCTL_SLOTS];
	atomic_int restricted;
};

static struct fake fakes[FAKE_DEVICES] = {
	{ "/dev/xen/resource", "memfd:fake-resource", .restricted = -1 },
	{ "/dev/xen/privcmd", "memfd:fake-privcmd", .restricted = -1 },
	{ "/proc/xen/privcmd", "memfd:fake-proc", .restricted = -1 },
};

static atomic_int unknown_error = ENOTTY;
static _Atomic uint64_t size_frames = 40;
static _Atomic uint32_t types_end = UINT32_MAX;
static _Atomic uint64_t frames_end = UINT64_MAX;
static atomic_int end_error;
static atomic_bool switched_node;
static struct fake_stats stats;
static atomic_uint stats_maps;
static struct xen_resource_map last_request;
static pthread_mutex_t last_lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned int ioctl_slot(unsigned long request)
{
	return _IOC_NR(request) % IOCTL_SLOTS;
}

void fake_fail_open(enum fake_device dev, int err)
{
	fakes[dev].open_error = err;
}

void fake_fail_ioctl(enum fake_device dev, unsigned long request, int err)
{
	fakes[dev].ioctl_error[ioctl_slot(request)] = err;
}

void fake_unknown(int err)
{
	unknown_error = err;
}

void fake_size(uint64_t frames)
{
	size_frames = frames;
}

void fake_types(uint32_t end)
{
	types_end = end;
}

void fake_end(uint32_t end, int err)
{
	frames_end = end;
	end_error = err;
}

void fake_switched(bool switched)
{
	switched_node = switched;
}

void fake_stats(const struct fake_stats *frames)
{
	stats = *frames;
}

void fake_stats_update(void)
{
	int fd = fake_fd(FAKE_RESOURCE);
	const size_t bytes = stats.nr << 12;

	if (fd < 0 || pwrite(fd, stats.frames, bytes, 0) != (ssize_t)bytes)
		abort();
}

unsigned int fake_opens(enum fake_device dev)
{
	return fakes[dev].opens;
}

unsigned int fake_ioctls(enum fake_device dev, unsigned long request)
{
	return fakes[dev].ioctls[ioctl_slot(request)];
}

static void keep_request(const struct xen_resource_map *map)
{
	pthread_mutex_lock(&last_lock);
	last_request = *map;
	pthread_mutex_unlock(&last_lock);
}

struct xen_resource_map fake_request(void)
{
	struct xen_resource_map map;

	pthread_mutex_lock(&last_lock);
	map = last_request;
	pthread_mutex_unlock(&last_lock);
	return map;
}

int fake_restricted(enum fake_device dev)
{
	return fakes[dev].restricted;
}

/* Ask the kernel: a table of our own could miss a close() or dup(). */
static struct fake *fake_of_fd(int fd)
{
	char link[64];
	char target[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return NULL;
	target[len] = '\0';
	for (int i = 0; i < FAKE_DEVICES; i++)
		if (strstr(target, fakes[i].name))
			return &fakes[i];
	return NULL;
}

static unsigned int scan_fds(enum fake_device dev, int *found)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int nr = 0;
	struct dirent *d;
	int fd;

	*found = -1;
	if (!dir)
		abort();
	while ((d = readdir(dir))) {
		fd = atoi(d->d_name);
		if (d->d_name[0] == '.' || fake_of_fd(fd) != &fakes[dev])
			continue;
		*found = fd;
		nr++;
	}
	closedir(dir);
	return nr;
}

unsigned int fake_open_fds(enum fake_device dev)
{
	int fd;

	return scan_fds(dev, &fd);
}

int fake_fd(enum fake_device dev)
{
	int fd;

	scan_fds(dev, &fd);
	return fd;
}

unsigned int fake_mappings(enum fake_device dev)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned int nr = 0;
	char line[512];

	while (fgets(line, sizeof(line), maps))
		nr += !!strstr(line, fakes[dev].name);
	fclose(maps);
	return nr;
}

static int open_fake(struct fake *fake, int flags)
{
	int fd;

	fake->opens++;
	if (fake->open_error) {
		errno = fake->open_error;
		return -1;
	}
	fd = memfd_create(strchr(fake->name, ':') + 1,
			  flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	if (fd >= 0 && ftruncate(fd, FAKE_BYTES))
		abort();
	return fd;
}

int open(const char *path, int flags, ...)
{
	static __typeof__(open) *next;
	va_list args;
	mode_t mode;

	for (int i = 0; i < FAKE_DEVICES; i++)
		if (!strcmp(path, fakes[i].path))
			return open_fake(&fakes[i], flags);

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	next = dlsym(RTLD_NEXT, "open");
	return next(path, flags, mode);
}

/* The device that a fake's descriptor has is 0:0. */
FILE *fopen(const char *path, const char *mode)
{
	static __typeof__(fopen) *next;
	static const char text[] = "0:0\n";

	if (!strncmp(path, "/sys/class/misc/xen!privcmd",
		     strlen("/sys/class/misc/xen!privcmd")) &&
	    !!strstr(path, "_resource/") == switched_node)
		return fmemopen((void *)text, strlen(text), mode);
	next = dlsym(RTLD_NEXT, "fopen");
	return next(path, mode);
}

/* All mappings of one descriptor show the same memory, from its start. */
static int fill_frames(int fd, const struct xen_resource_map *map)
{
	uint32_t word;

	for (uint64_t i = 0; i < map->num; i++) {
		word = fake_word(map->domid, map->frame + i);
		if (pwrite(fd, &word, sizeof(word), i << 12) != sizeof(word))
			abort();
	}
	return 0;
}

static bool is_stats(const struct xen_resource_map *map)
{
	return map->type == XEN_RESOURCE_STATS && stats.frames;
}

static int fill_stats(int fd, const struct xen_resource_map *map)
{
	const size_t bytes = map->num << 12;

	if (map->id || map->frame + map->num > stats.nr) {
		errno = EINVAL;
		return -1;
	}
	if (stats.on_map)
		stats.on_map(++stats_maps);
	if (pwrite(fd, (const char *)stats.frames + (map->frame << 12), bytes,
		   0) != (ssize_t)bytes)
		abort();
	return 0;
}

/* Report success for every page. */
static int map_batch(const privcmd_mmapbatch_v2_t *batch)
{
	memset(batch->err, 0, batch->num * sizeof(*batch->err));
	return 0;
}

static int ioctl_fake(struct fake *fake, int fd, unsigned long request,
		      void *arg)
{
	struct xen_resource_map *map = arg;
	int err = fake->ioctl_error[ioctl_slot(request)];

	fake->ioctls[ioctl_slot(request)]++;
	if (err) {
		errno = err;
		return -1;
	}
	switch (request) {
	case XEN_RESOURCE_IOC_MAP:
		keep_request(map);
		if ((map->num || map->addr) &&
		    map->frame + map->num > frames_end) {
			errno = end_error;
			return -1;
		}
		if (map->num || map->addr)
			return is_stats(map) ?
			       fill_stats(fd, map) : fill_frames(fd, map);
		if (map->type >= types_end) {
			errno = EOPNOTSUPP;
			return -1;
		}
		map->num = is_stats(map) ? stats.nr : size_frames;
		return 0;
	case XEN_RESOURCE_IOC_RESTRICT:
		fake->restricted = *(uint16_t *)arg;
		return 0;
	case IOCTL_PRIVCMD_MMAPBATCH_V2:
		return map_batch(arg);
	}
	errno = unknown_error;
	return -1;
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*next)(int fd, unsigned long request, void *arg);
	struct fake *fake = fake_of_fd(fd);
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (fake)
		return ioctl_fake(fake, fd, request, arg);
	next = dlsym(RTLD_NEXT, "ioctl");
	return next(fd, request, arg);
}
