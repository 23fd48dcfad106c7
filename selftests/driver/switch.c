// SPDX-License-Identifier: GPL-2.0-only
/*
 * The node that can replace /dev/xen/privcmd.
 *
 * Every operation of the in-tree driver gives the same result through the node,
 * except that this driver maps resources.  A mapping of the node belongs to the
 * driver that maps into it first, even if two threads race.  RESTRICT binds
 * both halves to the same domain.
 *
 * "switched" keeps the module while the node is in place of /dev/xen/privcmd.
 * Other programs must not use the devices while this runs.
 */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <xen/hvm/dm_op.h>

#include "kmodule.h"
#include "privcmd_op.h"
#include "tracing.h"

#define NR		4U
#define ASIDE		"/dev/xen/privcmd.intree"
#define NEW_NODE	"/dev/xen/privcmd.new"

static void *reserve_rw(int fd, unsigned int num)
{
	return frames_reserve(fd, num, RW);
}

static int map_first_grants(int fd, uint16_t domid, const void *addr)
{
	return frames_map_grants(fd, domid, 0, NR, addr);
}

/* Give the fixture's domain NR pages of memory with known contents. */
static void add_memory(struct __test_metadata *_metadata,
		       FIXTURE_DATA(resource) *self, xen_pfn_t *gfns)
{
	unsigned int i;

	ASSERT_EQ(0, test_domain_add_pages(&self->dom, NR, gfns));
	for (i = 0; i < NR; i++) {
		uint32_t *page = test_domain_map_page(&self->dom, gfns[i]);

		ASSERT_NE(NULL, page);
		*page = 0xb0b0 + i;
		munmap(page, FRAME_SIZE);
	}
}

static unsigned int count_memory(const void *map)
{
	unsigned int i, right = 0;

	for (i = 0; i < NR; i++)
		right += *(uint32_t *)frame_at(map, i) == 0xb0b0 + i;
	return right;
}

/* Replace self->fd by a descriptor of the switched node. */
static void use_switched(struct __test_metadata *_metadata,
			 FIXTURE_DATA(resource) *self)
{
	close(self->fd);
	self->fd = privcmd_open(SWITCHED);
	ASSERT_LE(0, self->fd);
}

TEST(node)
{
	struct stat st;

	ASSERT_EQ(0, stat(SWITCHED, &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	ASSERT_EQ(0, stat(SWITCHED_SYSFS, &st));
	EXPECT_EQ(0644, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
}

TEST_F(resource, hypercall)
{
	use_switched(_metadata, self);
	EXPECT_EQ(0, privcmd_hypercall(self->fd));
}

TEST_F(resource, mmap_batch_v2)
{
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;

	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, privcmd_batch(self->fd, self->domid, map, gfns, NR, err));
	EXPECT_EQ(NR, count_memory(map));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

TEST_F(resource, mmap_batch_v1)
{
	xen_pfn_t gfns[NR];
	privcmd_mmapbatch_t batch = { .num = NR, .arr = gfns };
	void *map;

	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	batch.dom = self->domid;
	batch.addr = (uintptr_t)map;
	ASSERT_EQ(0, privcmd_op(self->fd, IOCTL_PRIVCMD_MMAPBATCH, &batch));
	EXPECT_EQ(NR, count_memory(map));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

/* The oldest way to map memory; only a PV dom0 has it. */
TEST_F(resource, mmap_v0)
{
	privcmd_mmap_entry_t entry = { .npages = 1 };
	privcmd_mmap_t arg = { .num = 1, .entry = &entry };
	xen_pfn_t gfns[NR];
	void *map;

	if (privcmd_translated())
		SKIP(return, "not supported in an auto-translated dom0");
	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, 1);
	ASSERT_NE(NULL, map);
	arg.dom = self->domid;
	entry.va = (uintptr_t)map;
	entry.mfn = gfns[0];
	ASSERT_EQ(0, privcmd_op(self->fd, IOCTL_PRIVCMD_MMAP, &arg));
	EXPECT_EQ(0xb0b0, *(uint32_t *)map);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

TEST_F(resource, dm_op)
{
	struct xen_dm_op op = {
		.op = XEN_DMOP_create_ioreq_server,
		.u.create_ioreq_server.handle_bufioreq =
			HVM_IOREQSRV_BUFIOREQ_OFF,
	};
	privcmd_dm_op_buf_t buf = { .uptr = &op, .size = sizeof(op) };
	privcmd_dm_op_t arg = { .num = 1, .ubufs = &buf };

	if (variant->kind != TEST_DOMAIN_HVM ||
	    !test_has_ioreq_servers(&self->dom))
		SKIP(return, "the domain does not have ioreq servers");
	use_switched(_metadata, self);
	arg.dom = self->domid;
	EXPECT_EQ(0, privcmd_op(self->fd, IOCTL_PRIVCMD_DM_OP, &arg));
	EXPECT_EQ(0, privcmd_dm_op(self->fd, self->domid));
}

TEST_F(resource, map_resource)
{
	uint64_t num;
	void *map;

	mark_frames(_metadata, self, NR);
	use_switched(_metadata, self);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(SIZE_OK, frames_size(self->fd, self->domid,
				       XEN_RESOURCE_GRANT_TABLE,
				       XEN_RESOURCE_GRANT_SHARED, &num));
	ASSERT_EQ(0, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
	/* This driver does not replace frames. */
	EXPECT_EQ(EBUSY, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* Requests that fail, or do nothing, give the same errno through both nodes. */
TEST_F(resource, errors_as_in_tree)
{
	char room[64] = { 0 };
	const unsigned long cmds[] = {
		IOCTL_PRIVCMD_MMAP, IOCTL_PRIVCMD_MMAPBATCH,
		IOCTL_PRIVCMD_MMAPBATCH_V2, IOCTL_PRIVCMD_DM_OP,
		IOCTL_PRIVCMD_UNIMPLEMENTED,
		_IOC(_IOC_NONE, 'P', 0x7f, 0), _IOC(_IOC_NONE, 'Q', 1, 8),
	};
	int intree = privcmd_open(PRIVCMD);
	unsigned int i;

	ASSERT_LE(0, intree);
	use_switched(_metadata, self);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(privcmd_op(intree, cmds[i], NULL),
			  privcmd_op(self->fd, cmds[i], NULL))
			TH_LOG("command %#lx, no argument", cmds[i]);
		EXPECT_EQ(privcmd_op(intree, cmds[i], room),
			  privcmd_op(self->fd, cmds[i], room))
			TH_LOG("command %#lx, all zero", cmds[i]);
	}
}

TEST_F(resource, the_first_map_decides)
{
	xen_pfn_t gfns[NR];
	int err[NR];
	void *ours, *theirs;

	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	ours = reserve_rw(self->fd, NR);
	theirs = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, ours);
	ASSERT_NE(NULL, theirs);

	ASSERT_EQ(0, map_first_grants(self->fd, self->domid, ours));
	EXPECT_EQ(EINVAL, privcmd_batch(self->fd, self->domid, ours, gfns, NR,
					err));
	EXPECT_EQ(NR, frames_count(ours, NR));

	ASSERT_EQ(0, privcmd_batch(self->fd, self->domid, theirs, gfns, NR,
				   err));
	EXPECT_EQ(EBUSY, map_first_grants(self->fd, self->domid, theirs));
	EXPECT_EQ(NR, count_memory(theirs));
	EXPECT_EQ(0, munmap(ours, NR * FRAME_SIZE));
	EXPECT_EQ(0, munmap(theirs, NR * FRAME_SIZE));
}

/* A map that fails after its arguments are checked takes the mapping, too. */
TEST_F(resource, a_failed_map_decides)
{
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;

	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, frames_map_grants(self->fd, self->domid,
					    GRANT_FRAMES - 1, NR, map));
	EXPECT_EQ(EINVAL, privcmd_batch(self->fd, self->domid, map, gfns, NR,
					err));
	EXPECT_EQ(0, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

/* A map with wrong arguments leaves the mapping to the in-tree driver. */
TEST_F(resource, wrong_place)
{
	int other = privcmd_open(SWITCHED);
	int plain = frames_open();
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;

	use_switched(_metadata, self);
	ASSERT_LE(0, other);
	ASSERT_LE(0, plain);
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid, frame_at(map, 1)));
	EXPECT_EQ(EINVAL, map_first_grants(other, self->domid, map));
	EXPECT_EQ(EINVAL, map_first_grants(plain, self->domid, map));
	EXPECT_EQ(0, privcmd_batch(self->fd, self->domid, map, gfns, NR, err));
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid, map));

	/* Other memory, and a mapping of /dev/xen/resource. */
	map = mmap(NULL, NR * FRAME_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1,
		   0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid, map));
	munmap(map, NR * FRAME_SIZE);
	map = reserve_rw(plain, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(EINVAL, privcmd_batch(self->fd, self->domid, map, gfns, NR,
					err));
	EXPECT_EQ(0, map_first_grants(plain, self->domid, map));
}

/* A hole below a mapping is not part of it. */
TEST_F(resource, hole)
{
	char *map;

	use_switched(_metadata, self);
	map = mmap(NULL, 3 * NR * FRAME_SIZE, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, munmap(map, 3 * NR * FRAME_SIZE));
	map += NR * FRAME_SIZE;
	ASSERT_EQ(map, mmap(map, NR * FRAME_SIZE, RW, MAP_SHARED | MAP_FIXED,
			    self->fd, 0));
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid,
					   map - NR * FRAME_SIZE));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_first_grants(self->fd, self->domid, map));
}

/* A private mapping is the in-tree driver's. */
TEST_F(resource, private_mapping)
{
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;

	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	map = mmap(NULL, NR * FRAME_SIZE, RW, MAP_PRIVATE, self->fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(EINVAL, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(0, privcmd_batch(self->fd, self->domid, map, gfns, NR, err));
	EXPECT_EQ(NR, count_memory(map));
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

/* Any offset, as in the in-tree driver, which ignores it. */
TEST_F(resource, any_offset)
{
	const off_t offsets[] = { 0, 4096, 1L << 40, (1L << 62) };
	unsigned int i;
	void *map;

	use_switched(_metadata, self);
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		map = mmap(NULL, NR * FRAME_SIZE, RW, MAP_SHARED, self->fd,
			   offsets[i]);
		ASSERT_NE(MAP_FAILED, map)
			TH_LOG("offset %#lx", (unsigned long)offsets[i]);
		EXPECT_EQ(0, map_first_grants(self->fd, self->domid, map));
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	}
}

TEST_F(resource, mremap_is_refused)
{
	unsigned int used;
	void *map, *to;

	use_switched(_metadata, self);
	for (used = 0; used < 2; used++) {
		map = reserve_rw(self->fd, NR);
		ASSERT_NE(NULL, map);
		to = mmap(NULL, NR * FRAME_SIZE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		ASSERT_NE(MAP_FAILED, to);
		if (used)
			ASSERT_EQ(0, map_first_grants(self->fd, self->domid, map));
		EXPECT_EQ(MAP_FAILED,
			  mremap(map, NR * FRAME_SIZE, NR * FRAME_SIZE,
				 MREMAP_MAYMOVE | MREMAP_FIXED, to));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(used ? NR : 0, frames_count(map, NR));
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	}
}

/* The in-tree driver does not use mappings of this driver. */
TEST_F(resource, in_tree_keeps_out)
{
	int intree = privcmd_open(PRIVCMD);
	privcmd_mmap_entry_t entry = { .npages = 1 };
	privcmd_mmap_t arg = { .num = 1, .dom = self->domid, .entry = &entry };
	const int wanted = privcmd_translated() ? ENOSYS : EINVAL;
	const int refused = privcmd_maps_resources() ? EINVAL : ENOTTY;
	xen_pfn_t gfns[NR];
	unsigned int used;
	int err[NR];
	void *map;

	ASSERT_LE(0, intree);
	add_memory(_metadata, self, gfns);
	for (used = 0; used < 2; used++) {
		map = reserve_rw(self->fd, NR);
		ASSERT_NE(NULL, map);
		if (used)
			ASSERT_EQ(0, frames_map_grants(self->fd, self->domid,
						       0, 1, frame_at(map, 1)));
		entry.va = (uintptr_t)map;
		entry.mfn = gfns[0];
		EXPECT_EQ(wanted, privcmd_op(intree, IOCTL_PRIVCMD_MMAP, &arg));
		EXPECT_EQ(EINVAL, privcmd_batch(intree, self->domid, map, gfns,
						NR, err));
		EXPECT_EQ(refused, map_first_grants(intree, self->domid, map));
		EXPECT_EQ(used, frames_count(map, NR));
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	}
}

TEST_F(resource, restrict_binds_both)
{
	struct test_domain other;
	xen_pfn_t gfns[NR];
	uint64_t num;
	int err[NR];
	void *map;

	use_switched(_metadata, self);
	ASSERT_EQ(0, test_domain_create(&other, NULL));
	add_memory(_metadata, self, gfns);
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, DOMID_FIRST_RESERVED));
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, DOMID_INVALID));
	EXPECT_EQ(0, privcmd_hypercall(self->fd));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, other.domid));

	EXPECT_EQ(EPERM, privcmd_hypercall(self->fd));
	EXPECT_EQ(EPERM, privcmd_dm_op(self->fd, other.domid));
	EXPECT_EQ(EPERM, privcmd_batch(self->fd, other.domid, map, gfns, NR,
				       err));
	EXPECT_EQ(EPERM, map_first_grants(self->fd, other.domid, map));
	EXPECT_EQ(EPERM, frames_size(self->fd, other.domid,
				     XEN_RESOURCE_GRANT_TABLE,
				     XEN_RESOURCE_GRANT_SHARED, &num));
	EXPECT_EQ(0, privcmd_dm_op(self->fd, self->domid));
	EXPECT_EQ(0, map_first_grants(self->fd, self->domid, map));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	map = reserve_rw(self->fd, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, privcmd_batch(self->fd, self->domid, map, gfns, NR, err));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&other));
}

TEST(restrict_bad_pointer)
{
	int fd = privcmd_open(SWITCHED);

	ASSERT_LE(0, fd);
	EXPECT_EQ(EFAULT, privcmd_op(fd, IOCTL_PRIVCMD_RESTRICT, NULL));
	EXPECT_EQ(0, privcmd_hypercall(fd));
}

struct racer {
	pthread_barrier_t *start;
	int fd;
	volatile uint16_t *domid;
	volatile bool *stop;
	int error;
};

static void *change_domid(void *arg)
{
	struct racer *racer = arg;

	while (!*racer->stop)
		*racer->domid ^= 1;
	return NULL;
}

static void *race_restrict(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->start);
	racer->error = privcmd_op(racer->fd, IOCTL_PRIVCMD_RESTRICT,
				  (void *)racer->domid);
	return NULL;
}

/*
 * Two threads restrict a file while a third changes their argument.  Both
 * halves serve the same domain afterwards, and no other.  The domains do not
 * exist.
 */
TEST(race_to_restrict)
{
	unsigned int round, i, won[2] = { 0, 0 };
	pthread_barrier_t start;
	volatile uint16_t domid = 0x7fe0;
	volatile bool stop = false;
	struct racer changer = { .domid = &domid, .stop = &stop };
	struct racer racer[2];
	pthread_t thread[2], other;

	ASSERT_EQ(0, pthread_barrier_init(&start, NULL, 2));
	ASSERT_EQ(0, pthread_create(&other, NULL, change_domid, &changer));
	for (round = 0; round < 300; round++) {
		int fd = privcmd_open(SWITCHED);
		uint64_t num;

		ASSERT_LE(0, fd);
		/* On one CPU the changer may not run in time: alternate. */
		domid = 0x7fe0 + round % 2;
		for (i = 0; i < 2; i++) {
			racer[i] = (struct racer) {
				.start = &start, .fd = fd, .domid = &domid,
			};
			ASSERT_EQ(0, pthread_create(&thread[i], NULL,
						    race_restrict, &racer[i]));
		}
		for (i = 0; i < 2; i++) {
			ASSERT_EQ(0, pthread_join(thread[i], NULL));
			ASSERT_TRUE(!racer[i].error ||
				    racer[i].error == EINVAL);
		}
		ASSERT_TRUE(!racer[0].error || !racer[1].error);
		ASSERT_EQ(EPERM, privcmd_hypercall(fd));
		for (i = 0; i < 2; i++) {
			bool allowed = privcmd_dm_op(fd, 0x7fe0 + i) != EPERM;

			ASSERT_EQ(allowed,
				  frames_size(fd, 0x7fe0 + i,
					      XEN_RESOURCE_GRANT_TABLE,
					      XEN_RESOURCE_GRANT_SHARED,
					      &num) != EPERM);
			won[i] += allowed;
		}
		ASSERT_EQ(round + 1, won[0] + won[1]);
		close(fd);
	}
	stop = true;
	ASSERT_EQ(0, pthread_join(other, NULL));
	/* If one side always wins, the threads did not race. */
	EXPECT_LT(0, won[0]);
	EXPECT_LT(0, won[1]);
}

struct mapper {
	pthread_barrier_t *start;
	unsigned int delay;
	int fd;
	uint16_t domid;
	const xen_pfn_t *gfns;
	void *map;
	int error;
};

static void delay_us(unsigned int delay)
{
	if (delay)
		usleep(delay);
}

static void *race_batch(void *arg)
{
	struct mapper *mapper = arg;
	int err[NR];

	pthread_barrier_wait(mapper->start);
	delay_us(mapper->delay);
	mapper->error = privcmd_batch(mapper->fd, mapper->domid, mapper->map,
				      mapper->gfns, NR, err);
	return NULL;
}

/*
 * Frames of a resource and memory race for a mapping: one of them gets it.  A
 * delay of either side, from long to none, makes both win and lose.
 */
TEST_F(resource, race_for_a_mapping)
{
	unsigned int round, delay, won[2] = { 0, 0 };
	pthread_barrier_t start;
	struct mapper mapper;
	xen_pfn_t gfns[NR];
	pthread_t thread;
	int error;

	mark_frames(_metadata, self, NR);
	use_switched(_metadata, self);
	add_memory(_metadata, self, gfns);
	ASSERT_EQ(0, pthread_barrier_init(&start, NULL, 2));
	mapper = (struct mapper) {
		.start = &start, .fd = self->fd, .domid = self->domid,
		.gfns = gfns,
	};
	for (round = 0; round < 200; round++) {
		mapper.map = reserve_rw(self->fd, NR);
		ASSERT_NE(NULL, mapper.map);
		delay = round < 16 ? 100000 >> round : 0;
		mapper.delay = round % 2 ? delay : 0;
		ASSERT_EQ(0, pthread_create(&thread, NULL, race_batch,
					    &mapper));
		pthread_barrier_wait(&start);
		delay_us(delay - mapper.delay);
		error = map_first_grants(self->fd, self->domid, mapper.map);
		ASSERT_EQ(0, pthread_join(thread, NULL));
		if (!error) {
			ASSERT_EQ(EINVAL, mapper.error);
			ASSERT_EQ(NR, count_marked(mapper.map, 0, NR));
		} else {
			ASSERT_EQ(EBUSY, error);
			ASSERT_EQ(0, mapper.error);
			ASSERT_EQ(NR, count_memory(mapper.map));
		}
		won[!error]++;
		ASSERT_EQ(0, munmap(mapper.map, NR * FRAME_SIZE));
	}
	EXPECT_LT(0, won[0]);
	EXPECT_LT(0, won[1]);
}

/*
 * The differences from /dev/xen/resource: one case for every line of the table
 * in docs/switch.md; that of userfaultfd is in uffd.c.  Other tests skip them on
 * the switched node.
 */

/* Both nodes: [0] is /dev/xen/resource. */
static void open_both(struct __test_metadata *_metadata, int *fd)
{
	fd[0] = privcmd_open(XEN_RESOURCE_DEVICE);
	fd[1] = privcmd_open(SWITCHED);
	ASSERT_LE(0, fd[0]);
	ASSERT_LE(0, fd[1]);
}

static void *try_mmap(int fd, int prot, int flags, off_t offset)
{
	void *map = mmap(NULL, NR * FRAME_SIZE, prot, flags, fd, offset);

	return map == MAP_FAILED ? NULL : map;
}

TEST_F(resource, differ_other_ioctls)
{
	int fd[2];

	open_both(_metadata, fd);
	EXPECT_EQ(ENOTTY, privcmd_hypercall(fd[0]));
	EXPECT_EQ(0, privcmd_hypercall(fd[1]));
	EXPECT_EQ(ENOTTY, privcmd_dm_op(fd[0], self->domid));
	EXPECT_EQ(0, privcmd_dm_op(fd[1], self->domid));
}

TEST_F(resource, differ_32_bit)
{
	int status;

	ASSERT_EQ(0, setenv("XEN_RESOURCE_DEVICE", SWITCHED, 1));
	status = run_helper("compat32_helper", "none");
	if (status == 127)
		SKIP(return, "this kernel does not run 32-bit programs");
	EXPECT_EQ(0, status);
}

/* /dev/xen/resource refuses a mapping, the switched node the map into it. */
static void expect_later(struct __test_metadata *_metadata, uint16_t domid,
			 int prot, int flags)
{
	void *map;
	int fd[2];

	open_both(_metadata, fd);
	EXPECT_EQ(NULL, try_mmap(fd[0], prot, flags, 0));
	EXPECT_EQ(EINVAL, errno);
	map = try_mmap(fd[1], prot, flags, 0);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_first_grants(fd[1], domid, map));
}

TEST_F(resource, differ_private)
{
	expect_later(_metadata, self->domid, RW, MAP_PRIVATE);
}

TEST_F(resource, differ_no_access)
{
	expect_later(_metadata, self->domid, PROT_NONE, MAP_SHARED);
}

TEST_F(resource, differ_offset)
{
	void *map;
	int fd[2];

	open_both(_metadata, fd);
	EXPECT_EQ(NULL, try_mmap(fd[0], RW, MAP_SHARED, FRAME_SIZE));
	EXPECT_EQ(EINVAL, errno);
	map = try_mmap(fd[1], RW, MAP_SHARED, FRAME_SIZE);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, map_first_grants(fd[1], self->domid, map));
}

/* The offset of a mapping in /proc/self/maps, or -1. */
static long shown_offset(const void *map)
{
	unsigned long start, offset;
	long found = -1;
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "re");

	if (!maps)
		return -1;
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%*x %*s %lx", &start, &offset) == 2 &&
		    start == (uintptr_t)map)
			found = offset;
	fclose(maps);
	return found;
}

TEST_F(resource, differ_shown_offset)
{
	int fd[2];

	open_both(_metadata, fd);
	EXPECT_EQ(sysconf(_SC_PAGESIZE), shown_offset(reserve_rw(fd[0], NR)));
	EXPECT_EQ(0, shown_offset(reserve_rw(fd[1], NR)));
}

TEST_F(resource, differ_mprotect)
{
	void *map[2];
	int fd[2];

	open_both(_metadata, fd);
	map[0] = reserve_rw(fd[0], NR);
	map[1] = reserve_rw(fd[1], NR);
	ASSERT_NE(NULL, map[0]);
	ASSERT_NE(NULL, map[1]);
	EXPECT_EQ(-1, mprotect(map[0], NR * FRAME_SIZE, PROT_READ));
	/* Linux before 5.11: EACCES. */
	EXPECT_TRUE(errno == EINVAL || errno == EACCES)
		TH_LOG("errno %d", errno);
	EXPECT_EQ(0, mprotect(map[1], NR * FRAME_SIZE, PROT_READ));
	ASSERT_EQ(0, map_first_grants(fd[1], self->domid, map[1]));
	EXPECT_EQ(NR, frames_count(map[1], NR));
	EXPECT_EQ(SIGSEGV, frames_probe_write(map[1]));
	EXPECT_ERRNO(EACCES, mprotect(map[1], NR * FRAME_SIZE, RW));
}

/* Statistics can only be mapped for reading. */
TEST_F(resource, differ_order_of_errors)
{
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;
	int fd[2];

	open_both(_metadata, fd);
	map = reserve_rw(fd[0], NR);
	ASSERT_EQ(0, map_first_grants(fd[0], self->domid, map));
	EXPECT_EQ(EACCES, frames_map(fd[0], self->domid, XEN_RESOURCE_STATS, 0,
				     0, NR, map));
	add_memory(_metadata, self, gfns);
	map = reserve_rw(fd[1], NR);
	ASSERT_EQ(0, privcmd_batch(fd[1], self->domid, map, gfns, NR, err));
	EXPECT_EQ(EBUSY, frames_map(fd[1], self->domid, XEN_RESOURCE_STATS, 0,
				    0, NR, map));
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

/* The mapping is in use, and the descriptor may not map more frames. */
TEST_F(resource, differ_order_of_limit)
{
	long limit = frames_read_number(FRAMES_LIMIT);
	xen_pfn_t gfns[NR];
	int err[NR];
	void *map;
	int fd[2];

	open_both(_metadata, fd);
	add_memory(_metadata, self, gfns);
	ASSERT_TRUE(kmodule_limit_frames(NR));
	EXPECT_EQ(0, frames_restrict(fd[0], self->domid));
	EXPECT_EQ(0, frames_restrict(fd[1], self->domid));
	map = reserve_rw(fd[0], NR);
	EXPECT_EQ(0, map_first_grants(fd[0], self->domid, map));
	EXPECT_EQ(EDQUOT, map_first_grants(fd[0], self->domid, map));
	EXPECT_EQ(0, map_first_grants(fd[1], self->domid,
				      reserve_rw(fd[1], NR)));
	EXPECT_EQ(EDQUOT, map_first_grants(fd[1], self->domid,
					   reserve_rw(fd[1], NR)));
	map = reserve_rw(fd[1], NR);
	EXPECT_EQ(0, privcmd_batch(fd[1], self->domid, map, gfns, NR, err));
	EXPECT_EQ(EBUSY, map_first_grants(fd[1], self->domid, map));
	EXPECT_TRUE(kmodule_limit_frames(limit));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

TEST_F(resource, differ_in_tree_mapping)
{
	int intree = privcmd_open(PRIVCMD);
	void *map = reserve_rw(intree, NR);
	int fd[2];

	open_both(_metadata, fd);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_first_grants(fd[0], self->domid, map));
	EXPECT_EQ(0, map_first_grants(fd[1], self->domid, map));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

TEST_F(resource, differ_in_tree_descriptor)
{
	int intree = privcmd_open(PRIVCMD);
	void *map[2];
	int fd[2];

	open_both(_metadata, fd);
	map[0] = reserve_rw(fd[0], NR);
	map[1] = reserve_rw(fd[1], NR);
	ASSERT_NE(NULL, map[0]);
	ASSERT_NE(NULL, map[1]);
	EXPECT_EQ(privcmd_maps_resources() ? EINVAL : ENOTTY,
		  map_first_grants(intree, self->domid, map[0]));
	EXPECT_EQ(0, map_first_grants(intree, self->domid, map[1]));
	EXPECT_EQ(EBUSY, map_first_grants(fd[1], self->domid, map[1]));
	EXPECT_EQ(NR, frames_count(map[1], NR));
	EXPECT_EQ(0, munmap(map[1], NR * FRAME_SIZE));
}

TEST_F(resource, differ_remap_file_pages)
{
	void *map[2];
	int fd[2];

	open_both(_metadata, fd);
	map[0] = reserve_rw(fd[0], NR);
	map[1] = reserve_rw(fd[1], NR);
	ASSERT_NE(NULL, map[0]);
	ASSERT_NE(NULL, map[1]);
	EXPECT_ERRNO(EINVAL, syscall(__NR_remap_file_pages, map[0],
				     NR * FRAME_SIZE, 0, 3, 0));
	EXPECT_EQ(0, syscall(__NR_remap_file_pages, map[1], NR * FRAME_SIZE, 0,
			     3, 0));
	/* The largest offset in pages: mmap() cannot express it. */
	EXPECT_ERRNO(EINVAL, syscall(__NR_remap_file_pages, map[1],
				     NR * FRAME_SIZE, 0, 1UL << 52, 0));
	EXPECT_EQ(0, map_first_grants(fd[1], self->domid, map[1]));
}

TEST_F(resource, differ_trace)
{
	struct trace_event e[4];
	struct tracing t;
	int fd[2];

	if (access(TRACEFS "/events", F_OK))
		SKIP(return, "no tracefs at " TRACEFS);
	open_both(_metadata, fd);
	ASSERT_TRUE(tracing_start(&t));
	EXPECT_EQ(EINVAL, map_first_grants(fd[1], self->domid, (void *)4096));
	EXPECT_EQ(0, tracing_read(&t, self->domid, e, ARRAY_SIZE(e)));
	EXPECT_EQ(EINVAL, map_first_grants(fd[0], self->domid, (void *)4096));
	EXPECT_EQ(1, tracing_read(&t, self->domid, e, ARRAY_SIZE(e)));
	tracing_stop(&t);
}

FIXTURE(pin) {
	struct stat intree;
	struct stat node;
};

FIXTURE_SETUP(pin)
{
	ASSERT_EQ(0, stat(PRIVCMD, &self->intree));
	ASSERT_EQ(0, stat(SWITCHED, &self->node));
}

FIXTURE_TEARDOWN(pin)
{
	if (!access(ASIDE, F_OK))
		rename(ASIDE, PRIVCMD);
	unlink(NEW_NODE);
	privcmd_set_switched("0");
}

TEST_F(pin, values)
{
	EXPECT_EQ(0, frames_read_number(SWITCHED_SYSFS));
	EXPECT_EQ(EINVAL, privcmd_set_switched("maybe"));
	EXPECT_EQ(0, privcmd_set_switched("1"));
	EXPECT_EQ(1, frames_read_number(SWITCHED_SYSFS));
	EXPECT_EQ(0, privcmd_set_switched("1\n"));
	EXPECT_EQ(0, privcmd_set_switched("0"));
	EXPECT_EQ(0, privcmd_set_switched("0"));
	EXPECT_EQ(0, frames_read_number(SWITCHED_SYSFS));
}

TEST_F(pin, keeps_the_module)
{
	int fd;

	if (kmodule_users() < 0)
		SKIP(return, "the driver is not a loadable module");
	EXPECT_EQ(0, kmodule_users());
	ASSERT_EQ(0, privcmd_set_switched("1"));
	ASSERT_EQ(0, privcmd_set_switched("1"));
	EXPECT_EQ(1, kmodule_users());
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	fd = privcmd_open(SWITCHED);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, privcmd_set_switched("0"));
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	ASSERT_EQ(0, close(fd));
	EXPECT_EQ(0, kmodule_users());
	ASSERT_EQ(0, kmodule_unload());
	ASSERT_EQ(0, kmodule_load());
	fd = kmodule_open_device();
	ASSERT_LE(0, fd);
	close(fd);
}

/* Replace the node as "xen-resource enable" does, and restore it. */
TEST_F(pin, in_place)
{
	int before = privcmd_open(PRIVCMD);
	struct test_domain dom;
	xen_pfn_t gfn;
	uint32_t *page;
	struct stat st;
	int fd;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, test_domain_create(&dom, NULL));
	ASSERT_EQ(0, test_domain_add_pages(&dom, 1, &gfn));
	ASSERT_EQ(0, privcmd_set_switched("1"));
	ASSERT_EQ(0, link(PRIVCMD, ASIDE));
	ASSERT_EQ(0, mknod(NEW_NODE, S_IFCHR | 0600, self->node.st_rdev));
	ASSERT_EQ(0, rename(NEW_NODE, PRIVCMD));

	ASSERT_EQ(0, stat(PRIVCMD, &st));
	EXPECT_EQ(self->node.st_rdev, st.st_rdev);
	EXPECT_EQ(0, privcmd_hypercall(before));
	fd = privcmd_open(PRIVCMD);
	ASSERT_LE(0, fd);
	/* The library opens it, too. */
	page = test_domain_map_page(&dom, gfn);
	ASSERT_NE(NULL, page);
	*page = 1;
	EXPECT_LT(1, kmodule_users());

	ASSERT_EQ(0, rename(ASIDE, PRIVCMD));
	ASSERT_EQ(0, privcmd_set_switched("0"));
	ASSERT_EQ(0, stat(PRIVCMD, &st));
	EXPECT_EQ(self->intree.st_rdev, st.st_rdev);
	EXPECT_EQ(0, privcmd_hypercall(fd));
	EXPECT_EQ(1, *page);
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	ASSERT_EQ(0, munmap(page, FRAME_SIZE));
	ASSERT_EQ(0, close(fd));
	EXPECT_EQ(0, test_domain_destroy(&dom));
	EXPECT_EQ(0, kmodule_users());
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
