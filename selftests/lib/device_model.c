// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device model that gives up its privileges before it serves its guest.
 *
 * The device model is docs/examples/ioreq-server.c, linked with this project's
 * library, or with Xen's and this project's preloaded.  It restricts its handles
 * before it maps the ring, and a seccomp filter kills it if anything opens a file
 * after that, including the library.  lib_privileges.c tests the filter.
 */
#include "guest_ports.h"	/* must be first: xenctrl.h before Xen's headers */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <unistd.h>
#include <xen/evtchn.h>
#include <xen/hvm/dm_op.h>
#include <xen/sys/privcmd.h>
#include <xendevicemodel.h>

#include "test_frames.h"
#include "harness.h"

#define USER		65534
#define CONSOLE		0x500	/* the ports of the device model */
#define REGISTERS	0x504
#define ONES		0xffffffff	/* read from ports without a device model */
#define RW		(PROT_READ | PROT_WRITE)

FIXTURE(device_model) {
	struct test_domain dom;
	struct guest_ports guest;
	char directory[32];
	pid_t pid;
	FILE *output;
};

FIXTURE_VARIANT(device_model) {
	const char *program;
	const char *preload;
};

FIXTURE_VARIANT_ADD(device_model, linked) {
	.program = "ioreq_server_helper",
};

FIXTURE_VARIANT_ADD(device_model, preloaded) {
	.program = "ioreq_server_stock_helper",
	.preload = "libxenresource.so.1",
};

/* Execute @program, which is beside this one; does not return. */
static void exec_server(const char *program, const char *preload,
			uint16_t domid, const char *directory)
{
	char here[4096], path[4096 + 64], number[8], user[8];
	ssize_t len = readlink("/proc/self/exe", here, sizeof(here) - 1);

	if (len < 0)
		_exit(126);
	here[len] = '\0';
	*strrchr(here, '/') = '\0';
	if (preload) {
		snprintf(path, sizeof(path), "%s/../lib", here);
		setenv("LD_LIBRARY_PATH", path, 1);
		setenv("LD_PRELOAD", preload, 1);
	}
	snprintf(path, sizeof(path), "%s/%s", here, program);
	snprintf(number, sizeof(number), "%u", domid);
	snprintf(user, sizeof(user), "%d", USER);
	execl(path, program, number, user, directory, NULL);
	fprintf(stderr, "# %s: %s\n", path, strerror(errno));
	_exit(126);
}

static FILE *start_server(const char *program, const char *preload,
			  uint16_t domid, const char *directory, pid_t *pid)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	*pid = fork();
	if (!*pid) {
		dup2(fds[1], STDOUT_FILENO);
		exec_server(program, preload, domid, directory);
	}
	close(fds[1]);
	return *pid < 0 ? NULL : fdopen(fds[0], "re");
}

/* Create a guest and its device model; 0 once it serves the guest. */
static int begin(FIXTURE_DATA(device_model) *self, const char *program,
		 const char *preload)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .max_vcpus = PORTS_VCPUS,
	};
	char line[64], expected[64];

	strcpy(self->directory, "/tmp/xen-resource-XXXXXX");
	if (!mkdtemp(self->directory) ||
	    test_domain_create(&self->dom, &cfg) ||
	    guest_ports_create(&self->dom, &self->guest))
		return -1;
	self->output = start_server(program, preload, self->dom.domid,
				    self->directory, &self->pid);
	if (!self->output || !fgets(line, sizeof(line), self->output))
		return -1;
	snprintf(expected, sizeof(expected), "serving domain %u, %u vCPUs\n",
		 self->dom.domid, PORTS_VCPUS);
	return strcmp(line, expected);
}

/* Send a signal to the device model; the exit status, or minus the signal. */
static int end_server(FIXTURE_DATA(device_model) *self, int signal)
{
	pid_t pid = self->pid;

	self->pid = 0;
	kill(pid, signal);
	return exit_status(pid);
}

/* Returns 0 if both are gone without a trace. */
static int end(FIXTURE_DATA(device_model) *self)
{
	int rc = 0;

	if (self->pid)
		rc |= end_server(self, SIGTERM);
	fclose(self->output);
	guest_ports_unmap(&self->guest);
	rc |= test_domain_destroy(&self->dom);
	return rc | rmdir(self->directory);
}

FIXTURE_SETUP(device_model)
{
	ASSERT_EQ(0, begin(self, variant->program, variant->preload));
}

FIXTURE_TEARDOWN(device_model)
{
	EXPECT_EQ(0, end(self));
	EXPECT_EQ(0, frames_lost_pages());
}

/* Let vCPU 0 access ports, and vCPU 1 nothing. */
static int run_vcpu0(FIXTURE_DATA(device_model) *self,
		     struct port_access *list, unsigned int nr)
{
	struct port_access *lists[PORTS_VCPUS] = { list, NULL };
	const unsigned int nrs[PORTS_VCPUS] = { nr, 0 };

	return guest_ports_run(&self->guest, lists, nrs);
}

static uint32_t read_register(FIXTURE_DATA(device_model) *self)
{
	struct port_access list = {
		.port = REGISTERS, .kind = PORTS_READ_32,
	};

	return run_vcpu0(self, &list, 1) ? 0 : list.value;
}

TEST_F(device_model, console)
{
	static const char text[] = "hello from the guest\n";
	struct port_access list[sizeof(text)];
	const unsigned int last = sizeof(text) - 1;
	char line[64];
	unsigned int i;

	for (i = 0; i < last; i++)
		list[i] = (struct port_access) {
			.value = text[i], .port = CONSOLE,
			.kind = PORTS_WRITE_8,
		};
	list[last] = (struct port_access) {
		.port = CONSOLE, .kind = PORTS_READ_8,
	};
	ASSERT_EQ(0, run_vcpu0(self, list, last + 1));
	EXPECT_EQ(1, list[last].value);
	ASSERT_NE(NULL, fgets(line, sizeof(line), self->output));
	EXPECT_STREQ(text, line);
}

TEST_F(device_model, widths)
{
	struct port_access list[] = {
		{ 0x11223344, REGISTERS, PORTS_WRITE_32 },
		{ 0, REGISTERS, PORTS_READ_32 },
		{ 0, REGISTERS + 1, PORTS_READ_16 },
		{ 0, REGISTERS + 3, PORTS_READ_8 },
		{ 0xaabb, REGISTERS + 2, PORTS_WRITE_16 },
		{ 0xcc, REGISTERS + 1, PORTS_WRITE_8 },
		{ 0, REGISTERS, PORTS_READ_32 },
	};

	ASSERT_EQ(0, run_vcpu0(self, list, ARRAY_SIZE(list)));
	EXPECT_EQ(0x11223344, list[1].value);
	EXPECT_EQ(0x2233, list[2].value);
	EXPECT_EQ(0x11, list[3].value);
	EXPECT_EQ(0xaabbcc44, list[6].value);
}

/* Each vCPU writes its own register, and reads it back. */
TEST_F(device_model, both_vcpus_at_once)
{
	static struct port_access accesses[PORTS_VCPUS][200];
	struct port_access *lists[PORTS_VCPUS] = { accesses[0], accesses[1] };
	const unsigned int nr[PORTS_VCPUS] = { 200, 200 };
	unsigned int vcpu, i, right = 0;

	for (vcpu = 0; vcpu < PORTS_VCPUS; vcpu++)
		for (i = 0; i < 200; i++)
			lists[vcpu][i] = (struct port_access) {
				.value = i & 1 ? 0 : (uint8_t)(i + vcpu),
				.port = REGISTERS + vcpu,
				.kind = i & 1 ? PORTS_READ_8 : PORTS_WRITE_8,
			};
	ASSERT_EQ(0, guest_ports_run(&self->guest, lists, nr));
	for (vcpu = 0; vcpu < PORTS_VCPUS; vcpu++)
		for (i = 1; i < 200; i += 2)
			right += lists[vcpu][i].value ==
				 (uint8_t)(i - 1 + vcpu);
	EXPECT_EQ(PORTS_VCPUS * 100, right);
}

/* Copy the line of /proc/@pid/@file that starts with @name; "" if none does. */
static void proc_line(pid_t pid, const char *file, const char *name,
		      char line[256])
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	while (f && fgets(line, 256, f))
		if (!strncmp(line, name, strlen(name)))
			goto out;
	*line = '\0';
out:
	if (f)
		fclose(f);
}

/* Are the namespaces @name of this process and @pid the same? */
static bool shares_namespace(pid_t pid, const char *name)
{
	char path[64], own[64] = "", other[64] = "";

	snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
	if (readlink(path, own, sizeof(own) - 1) < 0)
		perror(path);
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, name);
	if (readlink(path, other, sizeof(other) - 1) < 0)
		perror(path);
	return !strcmp(own, other);
}

/* It is another user, in another root directory and other namespaces. */
TEST_F(device_model, has_no_privileges)
{
	const char *const namespaces[] = { "mnt", "ipc", "net", "uts" };
	char line[256], root[64] = "";
	unsigned int ids[4], soft, hard, i;
	int nr;

	proc_line(self->pid, "status", "Uid:", line);
	nr = sscanf(line, "Uid: %u %u %u %u", &ids[0], &ids[1], &ids[2],
		    &ids[3]);
	ASSERT_EQ(4, nr);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(USER, ids[i]);
	proc_line(self->pid, "status", "CapEff:", line);
	EXPECT_STREQ("CapEff:\t0000000000000000\n", line);
	proc_line(self->pid, "status", "Groups:", line);
	EXPECT_EQ(strlen(line), strspn(line, "Groups: \t\n"));
	proc_line(self->pid, "status", "Seccomp:", line);
	EXPECT_STREQ("Seccomp:\t2\n", line);
	proc_line(self->pid, "limits", "Max processes", line);
	nr = sscanf(line, "Max processes %u %u", &soft, &hard);
	ASSERT_EQ(2, nr);
	EXPECT_EQ(1, soft);
	EXPECT_EQ(1, hard);
	snprintf(line, sizeof(line), "/proc/%d/root", self->pid);
	ASSERT_LT(0, readlink(line, root, sizeof(root) - 1));
	EXPECT_STREQ(self->directory, root);
	for (i = 0; i < ARRAY_SIZE(namespaces); i++) {
		const char *name = namespaces[i];

		EXPECT_FALSE(shares_namespace(self->pid, name))
			TH_LOG("%s", name);
	}
}

/*
 * Get a copy of the next descriptor of the device model that is open on @path.
 * Search from @next on, and advance it; return -1 at the end.
 */
static int next_file(pid_t pid, const char *path, unsigned int *next)
{
	char link[64], target[64];
	int pidfd, fd = -1;
	ssize_t len;

	pidfd = pidfd_open(pid, 0);
	for (; fd < 0 && *next < 32; (*next)++) {
		snprintf(link, sizeof(link), "/proc/%d/fd/%u", pid, *next);
		len = readlink(link, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		if (!strcmp(target, path))
			fd = pidfd_getfd(pidfd, *next, 0);
	}
	close(pidfd);
	return fd;
}

/* The ring is the only mapping, and can be read and written. */
TEST_F(device_model, ring_is_mapped_from_the_device)
{
	char path[64], line[512];
	unsigned int nr = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", self->pid);
	maps = fopen(path, "re");
	ASSERT_NE(NULL, maps);
	while (fgets(line, sizeof(line), maps)) {
		if (!strstr(line, XEN_RESOURCE_DEVICE))
			continue;
		EXPECT_NE(NULL, strstr(line, " rw-s "));
		nr++;
	}
	fclose(maps);
	EXPECT_EQ(1, nr);
}

/* A request about a server that does not exist: Xen denies it by domain first. */
static int dm_op_errno(int fd, uint16_t domid)
{
	struct xen_dm_op op = {
		.op = XEN_DMOP_set_ioreq_server_state,
		.u.set_ioreq_server_state.id = UINT16_MAX,
	};
	struct privcmd_dm_op_buf buf = { .uptr = &op, .size = sizeof(op) };
	struct privcmd_dm_op arg = { .dom = domid, .num = 1, .ubufs = &buf };

	return ioctl(fd, IOCTL_PRIVCMD_DM_OP, &arg) < 0 ? errno : 0;
}

static int hypercall_errno(int fd)
{
	struct privcmd_hypercall arg = { .op = __HYPERVISOR_xen_version };

	return ioctl(fd, IOCTL_PRIVCMD_HYPERCALL, &arg) < 0 ? errno : 0;
}

static int bind_errno(int fd, uint16_t domid)
{
	struct ioctl_evtchn_bind_interdomain arg = { .remote_domain = domid };

	return ioctl(fd, IOCTL_EVTCHN_BIND_INTERDOMAIN, &arg) < 0 ? errno : 0;
}

static void expect_resource_bound(struct __test_metadata *_metadata, int fd,
				  uint16_t own, uint16_t other)
{
	void *map = frames_reserve(fd, 1, RW);

	ASSERT_NE(NULL, map);
	EXPECT_EQ(EPERM, frames_map_grants(fd, other, 0, 1, map));
	EXPECT_EQ(EPERM, frames_map(fd, other, XEN_RESOURCE_IOREQ_SERVER, 0,
				    XEN_RESOURCE_IOREQ_FRAME(0), 1, map));
	EXPECT_EQ(0, frames_count(map, 1));
	EXPECT_EQ(0, frames_map(fd, own, XEN_RESOURCE_IOREQ_SERVER, 0,
				XEN_RESOURCE_IOREQ_FRAME(0), 1, map));
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

/* Use the descriptors like an attacker who has taken over the device model. */
TEST_F(device_model, other_domain_is_denied)
{
	const uint16_t own = self->dom.domid;
	unsigned int nr, next;
	struct test_domain other;
	int fd;

	ASSERT_EQ(0, test_domain_create(&other, NULL));
	for (nr = next = 0;
	     (fd = next_file(self->pid, XEN_RESOURCE_DEVICE, &next)) >= 0;
	     nr++) {
		expect_resource_bound(_metadata, fd, own, other.domid);
		close(fd);
	}
	EXPECT_EQ(1, nr);
	for (nr = next = 0;
	     (fd = next_file(self->pid, "/dev/xen/privcmd", &next)) >= 0;
	     nr++) {
		EXPECT_EQ(EPERM, dm_op_errno(fd, other.domid));
		EXPECT_EQ(ENOENT, dm_op_errno(fd, own));
		EXPECT_EQ(EPERM, hypercall_errno(fd));
		close(fd);
	}
	EXPECT_LE(1, nr);
	for (nr = next = 0;
	     (fd = next_file(self->pid, "/dev/xen/evtchn", &next)) >= 0;
	     nr++) {
		EXPECT_EQ(EACCES, bind_errno(fd, other.domid));
		close(fd);
	}
	EXPECT_EQ(1, nr);
	EXPECT_EQ(0, test_domain_destroy(&other));
}

/* The id of the device model's server, the domain's only one, is 0. */
static int server_errno(uint16_t domid)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	int rc = -1;

	if (dmod && !xendevicemodel_set_ioreq_server_state(dmod, domid, 0, 1))
		rc = 0;
	else if (dmod)
		rc = errno;
	xendevicemodel_close(dmod);
	return rc;
}

/* The server is destroyed; Xen answers the guest's next accesses. */
TEST_F(device_model, sigterm)
{
	struct port_access write = {
		0x11223344, REGISTERS, PORTS_WRITE_32,
	};

	ASSERT_EQ(0, run_vcpu0(self, &write, 1));
	EXPECT_EQ(0x11223344, read_register(self));
	EXPECT_EQ(0, server_errno(self->dom.domid));
	EXPECT_EQ(0, end_server(self, SIGTERM));
	EXPECT_EQ(ENOENT, server_errno(self->dom.domid));
	EXPECT_EQ(ONES, read_register(self));
}

/* Xen keeps the server, but the kernel drops the reference to its page. */
TEST_F(device_model, sigkill)
{
	EXPECT_EQ(-SIGKILL, end_server(self, SIGKILL));
	EXPECT_EQ(0, server_errno(self->dom.domid));
}

/* The domain stays a zombie until the device model ends. */
TEST_F(device_model, domain_destroyed_first)
{
	guest_ports_unmap(&self->guest);
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_FALSE(test_domain_wait_gone(self->dom.domid, 1));
	EXPECT_EQ(1, end_server(self, SIGTERM));
	EXPECT_TRUE(test_domain_wait_gone(self->dom.domid, 5));
}

/*
 * A leak costs a page of every guest.  The tables of Xen and of a PVH dom0 grow
 * as well, but not for every guest: wait for two in a row that cost nothing.
 */
TEST(guests_leak_nothing)
{
	FIXTURE_DATA(device_model) scene = { 0 };
	unsigned int guests = 8, free_of_cost = 0;
	long now, before = LONG_MAX;

	while (free_of_cost < 2 && guests--) {
		ASSERT_EQ(0, begin(&scene, "ioreq_server_helper", NULL));
		EXPECT_EQ(0, read_register(&scene));
		ASSERT_EQ(0, end(&scene));
		/* Xen frees the last pages a moment after the domain. */
		usleep(100 * 1000);
		now = test_free_pages();
		free_of_cost = now < before ? 0 : free_of_cost + 1;
		before = now;
	}
	EXPECT_EQ(2, free_of_cost);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
