// SPDX-License-Identifier: GPL-2.0-only
/*
 * The raw ioctls of the device under test, and functions to check their effect.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xencall.h>
#include <xenctrl.h>

#include "test_frames.h"

#define IN_TREE_DEVICE	"/dev/xen/privcmd"
#define SWITCHED_DEVICE	"/dev/xen/privcmd_resource"
#define EXIT_SKIP	4

static __thread sigjmp_buf probe_env;
static __thread volatile sig_atomic_t probing;

const char *frames_device(void)
{
	return getenv("XEN_RESOURCE_DEVICE") ? : XEN_RESOURCE_DEVICE;
}

bool frames_is_ours(void)
{
	return strcmp(frames_device(), IN_TREE_DEVICE) != 0;
}

bool frames_is_switched(void)
{
	return !strcmp(frames_device(), SWITCHED_DEVICE);
}

bool frames_are_pages(void)
{
	return sysconf(_SC_PAGESIZE) == FRAME_SIZE;
}

void frames_skip_all(const char *format, ...)
{
	va_list args;

	printf("TAP version 13\n1..0 # SKIP ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(EXIT_SKIP);
}

/* Skip the program if a node does not exist; if it cannot be opened, fail. */
static void need_node(const char *path, const char *otherwise)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return;
	}
	if (errno == ENOENT)
		frames_skip_all("%s does not exist: %s", path, otherwise);
	printf("# cannot open %s: %s\n", path, strerror(errno));
	exit(1);
}

void frames_need_dom0(void)
{
	xc_interface *xch;
	xc_physinfo_t info;

	if (geteuid())
		frames_skip_all("not root: only root may manage domains");
	need_node(IN_TREE_DEVICE, "run this in a dom0, or load xen-privcmd");
	need_node(frames_device(), "load xen-resource");

	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch)
		frames_skip_all("libxenctrl: %s", strerror(errno));
	if (xc_physinfo(xch, &info))
		frames_skip_all("not a control domain: %s", strerror(errno));
	xc_interface_close(xch);
}

int frames_open(void)
{
	return open(frames_device(), O_RDWR | O_CLOEXEC);
}

void *frames_reserve(int fd, size_t nr, int prot)
{
	void *map = mmap(NULL, nr * FRAME_SIZE, prot, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* Both ioctls return 0 or -1; report anything else as -1. */
static int to_errno(int rc)
{
	if (rc == -1)
		return errno;
	return rc ? -1 : 0;
}

int frames_size(int fd, uint16_t domid, uint32_t type, uint32_t id,
		uint64_t *num)
{
	struct xen_resource_map arg = {
		.domid = domid, .type = type, .id = id,
	};
	int err = to_errno(ioctl(fd, XEN_RESOURCE_IOC_MAP, &arg));

	*num = arg.num;
	return err;
}

int frames_size_grants(int fd, uint16_t domid, uint64_t *num)
{
	return frames_size(fd, domid, XEN_RESOURCE_GRANT_TABLE,
			   XEN_RESOURCE_GRANT_SHARED, num);
}

int frames_map(int fd, uint16_t domid, uint32_t type, uint32_t id,
	       uint32_t frame, uint64_t num, const void *addr)
{
	struct xen_resource_map arg = {
		.domid = domid, .type = type, .id = id,
		.frame = frame, .num = num, .addr = (uintptr_t)addr,
	};

	return to_errno(ioctl(fd, XEN_RESOURCE_IOC_MAP, &arg));
}

int frames_map_grants(int fd, uint16_t domid, uint32_t frame, uint64_t num,
		      const void *addr)
{
	return frames_map(fd, domid, XEN_RESOURCE_GRANT_TABLE,
			  XEN_RESOURCE_GRANT_SHARED, frame, num, addr);
}

bool frames_xen_is_ours(int fd, uint16_t domid)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		return false;
	/* Some versions of Xen return an absurd size for an unknown type. */
	return !frames_size(fd, domid, XEN_RESOURCE_STATS,
			    XEN_RESOURCE_STATS_ID, &num) &&
	       num <= XEN_RESOURCE_MAX_FRAMES;
}

/* Ask Xen, not the driver, for the size of a type that does not exist. */
static int size_of_nothing(uint16_t domid)
{
	xencall_handle *xcall = xencall_open(NULL, 0);
	struct xen_mem_acquire_resource *arg = NULL;
	int error = ENOMEM;

	if (xcall)
		arg = xencall_alloc_buffer(xcall, sizeof(*arg));
	if (arg) {
		*arg = (struct xen_mem_acquire_resource) {
			.domid = domid, .type = 0xffff,
		};
		error = xencall2(xcall, __HYPERVISOR_memory_op,
				 XENMEM_acquire_resource, (uintptr_t)arg) ?
			errno : 0;
		xencall_free_buffer(xcall, arg);
	}
	if (xcall)
		xencall_close(xcall);
	return error;
}

bool frames_xen_tells_sizes(void)
{
	return size_of_nothing(DOMID_SELF);
}

int frames_unknown_type(uint16_t domid)
{
	return size_of_nothing(domid) == EINVAL ? EINVAL : EOPNOTSUPP;
}

long frames_read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	long number = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &number) != 1)
		number = -1;
	fclose(f);
	return number;
}

long frames_read_count(const char *path, const char *name)
{
	char line[256], found[64];
	FILE *f = fopen(path, "re");
	long count = -1, number;

	if (!f)
		return -1;
	while (count < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %ld", found, &number) == 2 &&
		    !strcmp(found, name))
			count = number;
	fclose(f);
	return count;
}

bool frames_has_quarantine(void)
{
	char line[256], name[128];
	FILE *f = fopen("/proc/kallsyms", "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %*s %127s", name) == 1 &&
			!strcmp(name, "kasan_quarantine_put");
	if (f)
		fclose(f);
	return found;
}

long frames_lost_pages(void)
{
	return frames_read_number(FRAMES_LOST_PAGES);
}

bool frames_mprotect_asks(void)
{
	int major = 0, minor = 0;
	struct utsname kernel;

	return !uname(&kernel) &&
	       sscanf(kernel.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 5 || (major == 5 && minor >= 11));
}

int frames_restrict(int fd, uint16_t domid)
{
	return to_errno(ioctl(fd, XEN_RESOURCE_IOC_RESTRICT, &domid));
}

static void unmap_device(const char *device)
{
	unsigned int major, minor;
	unsigned long start, end, inode;
	char line[512];
	struct stat st;
	FILE *maps;

	if (stat(device, &st))
		return;
	maps = fopen("/proc/self/maps", "re");
	if (!maps)
		return;
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %*s %*s %x:%x %lu", &start, &end,
			   &major, &minor, &inode) != 5)
			continue;
		if (inode == st.st_ino && makedev(major, minor) == st.st_dev)
			munmap((void *)start, end - start);
	}
	fclose(maps);
}

void frames_unmap_all(void)
{
	const char *const devices[] = {
		frames_device(), XEN_RESOURCE_DEVICE, SWITCHED_DEVICE,
	};
	unsigned int i;

	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		unmap_device(devices[i]);
}

static void probe_signal(int sig)
{
	if (probing)
		siglongjmp(probe_env, sig);
	/* Outside a probe, repeat the access so that it kills the process. */
	signal(sig, SIG_DFL);
}

static void catch_faults(void)
{
	/* SA_NODEFER: no signal mask to save, which keeps probes cheap. */
	struct sigaction act = {
		.sa_handler = probe_signal, .sa_flags = SA_NODEFER,
	};
	static bool done;

	if (done)
		return;
	sigaction(SIGBUS, &act, NULL);
	sigaction(SIGSEGV, &act, NULL);
	done = true;
}

int frames_probe_read(const void *addr)
{
	int sig;

	catch_faults();
	probing = 1;
	sig = sigsetjmp(probe_env, 0);
	if (!sig)
		(void)*(const volatile char *)addr;
	probing = 0;
	return sig;
}

int frames_probe_write(void *addr)
{
	int sig;

	catch_faults();
	probing = 1;
	sig = sigsetjmp(probe_env, 0);
	if (!sig)
		__atomic_fetch_or((char *)addr, 0, __ATOMIC_SEQ_CST);
	probing = 0;
	return sig;
}

int frames_probe_store(volatile uint32_t *word, uint32_t value)
{
	int sig;

	catch_faults();
	probing = 1;
	sig = sigsetjmp(probe_env, 0);
	if (!sig)
		*word = value;
	probing = 0;
	return sig;
}

long frames_count(const void *addr, size_t nr)
{
	long filled = 0;
	size_t i;
	int sig;

	for (i = 0; i < nr; i++) {
		sig = frames_probe_read(frame_at(addr, i));
		if (sig && sig != SIGBUS)
			return -1;
		filled += !sig;
	}
	return filled;
}

int exit_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int run_helper(const char *name, const char *arg)
{
	char path[4096 + 64];
	ssize_t len = readlink("/proc/self/exe", path, 4096);
	pid_t pid;

	if (len < 0)
		return -1;
	path[len] = '\0';
	strcpy(strrchr(path, '/') + 1, name);

	pid = fork();
	if (!pid) {
		execl(path, name, arg, NULL);
		fprintf(stderr, "# %s: %s\n", path, strerror(errno));
		_exit(errno == ENOEXEC ? 127 : 126);
	}
	return exit_status(pid);
}
