// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fake /dev/xen, /sys, /proc and /run for tests of the command: when
 * preloaded, it redirects the paths that the command uses for its own devices
 * to a directory.  A device node is a file there with the text "c MAJOR MINOR".
 *
 * FAKE_ROOT=DIRECTORY   the directory
 * FAKE_UID=N            the user's id
 * FAKE_PIN=ERRNO        writing 1 to the attribute "switched" fails
 * FAKE_PIN_LOADS=1      writing 1 to it loads the in-tree driver
 * FAKE_FAIL=CALL:ERRNO  a call fails: flock, link, mknod, rename, or open of
 *                       /dev/xen/resource
 * FAKE_FDINFO=FILE      the fdinfo of every descriptor
 * FAKE_STOP=N           the N-th change of a node or attribute does not happen:
 *                       SIGKILL ends the command
 * FAKE_RESTRICT=FILE    receives the domain that a descriptor is restricted to
 * FAKE_PRIVATE=PATH     only root may open that file
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <xen/resource.h>

#define DEV		"/dev/xen"
#define SWITCHED	"/sys/class/misc/xen!privcmd_resource/switched"
#define INTREE_DEV	"/sys/class/misc/xen!privcmd/dev"
#define INTREE_TEXT	"c 1 8"

#define NEXT(name)	((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

static int switched_fd = -1;

static long setting(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? atol(value) : otherwise;
}

/* Redirect the command's own paths; leave all others. */
static const char *redirect(const char *path, char buffer[PATH_MAX])
{
	static const char *const prefixes[] = {
		DEV, "/sys/class/misc/", "/sys/module/xen_resource",
		"/proc/driver/", "/proc/locks", "/proc/self/mountinfo",
		"/run/xen", "/sys/hypervisor/", "/proc/xen", "/lib/modules/",
		"/proc/sys/kernel/", "/sys/kernel/security/",
		"/sys/module/module/",
	};
	const char *root = getenv("FAKE_ROOT");
	size_t i;

	for (i = 0; root && i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strncmp(path, prefixes[i], strlen(prefixes[i])) != 0)
			continue;
		snprintf(buffer, PATH_MAX, "%s%s", root, path);
		return buffer;
	}
	return path;
}

static int fail_with(int err)
{
	errno = err;
	return -1;
}

/* Fail if FAKE_FAIL says so. */
static int check_fail(const char *call)
{
	const char *fail = getenv("FAKE_FAIL");
	size_t len = strlen(call);

	if (fail && !strncmp(fail, call, len) && fail[len] == ':')
		return fail_with(atoi(fail + len + 1));
	return 0;
}

/* Before a change. */
static void count_change(void)
{
	static long changes;

	if (++changes == setting("FAKE_STOP", 0))
		raise(SIGKILL);
}

uid_t geteuid(void)
{
	return setting("FAKE_UID", 0);
}

uid_t getuid(void)
{
	return setting("FAKE_UID", 0);
}

FILE *fopen(const char *path, const char *mode)
{
	const char *private = getenv("FAKE_PRIVATE");
	char buffer[PATH_MAX];

	if (getenv("FAKE_FDINFO") && strstr(path, "/fdinfo/"))
		path = getenv("FAKE_FDINFO");
	if (private && !strcmp(path, private) && geteuid()) {
		errno = EACCES;
		return NULL;
	}
	return NEXT(fopen)(redirect(path, buffer), mode);
}

int open(const char *path, int flags, ...)
{
	char buffer[PATH_MAX];
	mode_t mode = 0;
	va_list args;
	int fd;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if (!strcmp(path, DEV "/resource") && check_fail("open"))
		return -1;
	fd = NEXT(open)(redirect(path, buffer), flags, mode);
	if (fd >= 0 && !strcmp(path, SWITCHED))
		switched_fd = fd;
	return fd;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) == EOF || fclose(file))
		abort();
}

int ioctl(int fd, unsigned long request, ...)
{
	const char *path = getenv("FAKE_RESTRICT");
	va_list args;
	void *arg;
	char text[16];

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (request != XEN_RESOURCE_IOC_RESTRICT || !path)
		return NEXT(ioctl)(fd, request, arg);
	if (check_fail("restrict"))
		return -1;
	snprintf(text, sizeof(text), "%u\n", *(uint16_t *)arg);
	write_file(path, text);
	return 0;
}

int access(const char *path, int mode)
{
	char buffer[PATH_MAX];

	return NEXT(access)(redirect(path, buffer), mode);
}

ssize_t write(int fd, const void *data, size_t size)
{
	if (fd < 0 || fd != switched_fd)
		return NEXT(write)(fd, data, size);
	switched_fd = -1;
	count_change();
	if (*(const char *)data == '1') {
		if (setting("FAKE_PIN", 0))
			return fail_with(setting("FAKE_PIN", 0));
		if (setting("FAKE_PIN_LOADS", 0)) {
			write_file(INTREE_DEV, "1:8\n");
			write_file(DEV "/privcmd", INTREE_TEXT);
		}
	}
	return NEXT(write)(fd, data, size);
}

/* Show a file with the text of a device as that device. */
static void show_device(int dir, const char *path, struct stat *st)
{
	unsigned int major, minor;
	char text[32] = "";
	int fd = openat(dir, path, O_RDONLY | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text) - 1) > 0 &&
	    sscanf(text, "c %u %u", &major, &minor) == 2) {
		st->st_mode = S_IFCHR | (st->st_mode & 07777);
		st->st_rdev = makedev(major, minor);
	}
	close(fd);
}

int fstatat(int dir, const char *restrict path, struct stat *restrict st,
	    int flags)
{
	char buffer[PATH_MAX];
	int rc;

	path = redirect(path, buffer);
	rc = NEXT(fstatat)(dir, path, st, flags);
	if (!rc && S_ISREG(st->st_mode) && st->st_size < 32)
		show_device(dir, path, st);
	return rc;
}

int flock(int fd, int operation)
{
	if (check_fail("flock"))
		return -1;
	return NEXT(flock)(fd, operation);
}

int mknodat(int dir, const char *path, mode_t mode, dev_t dev)
{
	char text[32];
	int fd;

	count_change();
	if (check_fail("mknod"))
		return -1;
	fd = openat(dir, path, O_WRONLY | O_CREAT | O_EXCL, mode & 07777);
	if (fd < 0)
		return -1;
	snprintf(text, sizeof(text), "c %u %u", major(dev), minor(dev));
	if (NEXT(write)(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	return close(fd);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to,
	   int flags)
{
	count_change();
	if (check_fail("link"))
		return -1;
	return NEXT(linkat)(from_dir, from, to_dir, to, flags);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	count_change();
	if (check_fail("rename"))
		return -1;
	return NEXT(renameat)(from_dir, from, to_dir, to);
}

int unlink(const char *path)
{
	char buffer[PATH_MAX];

	count_change();
	return NEXT(unlink)(redirect(path, buffer));
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
	const struct sockaddr_un *from = (const void *)address;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char buffer[PATH_MAX];
	const char *path;

	if (address->sa_family != AF_UNIX)
		return NEXT(connect)(fd, address, len);
	path = redirect(from->sun_path, buffer);
	if (strlen(path) >= sizeof(to.sun_path))
		abort();
	strcpy(to.sun_path, path);
	return NEXT(connect)(fd, (const struct sockaddr *)&to, sizeof(to));
}
