// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races between threads of one process.
 *
 * Any thread may map, unmap, fork or exit at any time.  Maps of distinct parts
 * of a VMA all succeed.  Of overlapping maps, the losers fail with EBUSY and
 * are undone.  A map whose VMA is unmapped meanwhile fails with EINVAL, is
 * undone, and must not fill pages of the next mapping at that address.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define GRANT_FRAMES	2048
#include "fixture.h"

#include <pthread.h>

#include "clock.h"

#define NR_THREADS	4
#define ROUNDS		12

struct mapper {
	pthread_barrier_t *start;
	int fd;
	uint16_t domid;
	unsigned int frame;
	unsigned int num;
	void *addr;
	int error;
	bool done;
};

static void *map_thread(void *arg)
{
	struct mapper *m = arg;

	if (m->start)
		pthread_barrier_wait(m->start);
	m->error = frames_map_grants(m->fd, m->domid, m->frame, m->num,
				     m->addr);
	__atomic_store_n(&m->done, true, __ATOMIC_RELEASE);
	return NULL;
}

/* Run @function in NR_THREADS threads at once, after unmapping @area, if any. */
static void run_threads(struct __test_metadata *_metadata,
			void *(*function)(void *), struct mapper *mapper,
			void *area, size_t size)
{
	pthread_t thread[NR_THREADS];
	pthread_barrier_t start;
	unsigned int i;

	ASSERT_EQ(0, pthread_barrier_init(&start, NULL, NR_THREADS + 1));
	for (i = 0; i < NR_THREADS; i++) {
		mapper[i].start = &start;
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, function,
					    &mapper[i]));
	}
	/* Unmap only now, or the threads' stacks would be placed there. */
	if (area)
		ASSERT_EQ(0, munmap(area, size));
	pthread_barrier_wait(&start);
	for (i = 0; i < NR_THREADS; i++)
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
	pthread_barrier_destroy(&start);
}

static void map_at_once(struct __test_metadata *_metadata,
			struct mapper *mapper)
{
	run_threads(_metadata, map_thread, mapper, NULL, 0);
}

static struct mapper mapper_for(FIXTURE_DATA(resource) *self, void *map,
				unsigned int frame, unsigned int num)
{
	return (struct mapper) {
		.fd = self->fd, .domid = self->domid,
		.frame = frame, .num = num, .addr = frame_at(map, frame),
	};
}

TEST_F(resource, distinct_parts)
{
	const unsigned int each = 200, num = NR_THREADS * each;
	struct mapper mapper[NR_THREADS];
	unsigned int i, round;

	mark_frames(_metadata, self, num);
	for (round = 0; round < ROUNDS; round++) {
		void *map = reserve(_metadata, self, num, RW);

		for (i = 0; i < NR_THREADS; i++)
			mapper[i] = mapper_for(self, map, i * each, each);
		map_at_once(_metadata, mapper);
		for (i = 0; i < NR_THREADS; i++)
			ASSERT_EQ(0, mapper[i].error);
		ASSERT_EQ(num, count_marked(map, 0, num));
		ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	}
}

TEST_F(resource, same_part)
{
	const unsigned int num = 600;
	struct mapper mapper[NR_THREADS];
	unsigned int i, round;

	mark_frames(_metadata, self, num);
	for (round = 0; round < ROUNDS; round++) {
		void *map = reserve(_metadata, self, num, RW);
		unsigned int won = 0;

		for (i = 0; i < NR_THREADS; i++)
			mapper[i] = mapper_for(self, map, 0, num);
		map_at_once(_metadata, mapper);
		for (i = 0; i < NR_THREADS; i++) {
			won += !mapper[i].error;
			if (mapper[i].error)
				ASSERT_EQ(EBUSY, mapper[i].error);
		}
		ASSERT_EQ(1, won);
		ASSERT_EQ(num, count_marked(map, 0, num));
		ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	}
}

/* Adjacent parts share a page: some win, the losers are undone. */
TEST_F(resource, overlapping_parts)
{
	const unsigned int each = 300, step = each - 1;
	const unsigned int total = NR_THREADS * step + 1;
	struct mapper mapper[NR_THREADS];
	unsigned int i, round;
	void *middle;

	mark_frames(_metadata, self, total);
	for (round = 0; round < ROUNDS; round++) {
		void *map = reserve(_metadata, self, total, RW);
		unsigned int won = 0;

		for (i = 0; i < NR_THREADS; i++)
			mapper[i] = mapper_for(self, map, i * step, each);
		map_at_once(_metadata, mapper);
		for (i = 0; i < NR_THREADS; i++) {
			if (mapper[i].error) {
				ASSERT_EQ(EBUSY, mapper[i].error);
				middle = frame_at(map, i * step + each / 2);
				ASSERT_EQ(SIGBUS, frames_probe_read(middle));
				continue;
			}
			won++;
			ASSERT_EQ(each, count_marked(mapper[i].addr, i * step,
						     each));
		}
		ASSERT_LT(0, won);
		ASSERT_EQ(won * each, frames_count(map, total));
		ASSERT_EQ(0, munmap(map, total * FRAME_SIZE));
	}
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/*
 * Replace the VMA by anonymous memory during a map, after varying delays: the
 * map ends with 0 or EINVAL, and the memory stays zero.
 */
static void race_with_unmap(struct __test_metadata *_metadata,
			    FIXTURE_DATA(resource) *self, bool map_fixed)
{
	const unsigned int num = GRANT_FRAMES;
	const size_t size = num * FRAME_SIZE;
	unsigned int round, i, undone = 0;
	uint64_t took = 0;
	pthread_t thread;

	for (round = 0; round < ROUNDS; round++) {
		void *map = frames_reserve(self->fd, num, RW), *mem;
		struct mapper m = mapper_for(self, map, 0, num);
		uint64_t start = now_us();

		ASSERT_NE(NULL, map);
		ASSERT_EQ(0, pthread_create(&thread, NULL, map_thread, &m));
		if (round < 2) {
			/* The first makes Xen allocate, the second is timed. */
			ASSERT_EQ(0, pthread_join(thread, NULL));
			took = now_us() - start;
		} else {
			usleep(took * (round - 2) / ROUNDS);
		}

		if (!map_fixed)
			ASSERT_EQ(0, munmap(map, size));
		mem = mmap(map, size, RW, MAP_PRIVATE | MAP_ANONYMOUS |
			   (map_fixed ? MAP_FIXED : MAP_FIXED_NOREPLACE), -1,
			   0);
		ASSERT_EQ(map, mem);
		for (i = 0; i < num; i += 64)
			*frame_word(mem, i) = 1;
		if (round >= 2)
			ASSERT_EQ(0, pthread_join(thread, NULL));
		if (m.error) {
			ASSERT_EQ(EINVAL, m.error);
			undone++;
		}
		for (i = 0; i < num; i++)
			ASSERT_EQ(i % 64 == 0, *frame_word(mem, i));
		ASSERT_EQ(0, munmap(mem, size));
	}
	TH_LOG("a map takes %lu us; %u of %u were undone",
	       (unsigned long)took, undone, ROUNDS - 2);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, munmap_during_map)
{
	race_with_unmap(_metadata, self, false);
}

TEST_F(resource, map_fixed_during_map)
{
	race_with_unmap(_metadata, self, true);
}

/* All threads replace and fill one mapping. */
static void *churn_thread(void *arg)
{
	struct mapper *m = arg;
	const size_t size = m->num * FRAME_SIZE;
	unsigned int i;
	void *map;

	pthread_barrier_wait(m->start);
	for (i = 0; i < 50; i++) {
		map = mmap(m->addr, size, RW, MAP_SHARED | MAP_FIXED, m->fd, 0);
		if (map != m->addr) {
			m->error = -1;
			break;
		}
		m->error = frames_map_grants(m->fd, m->domid, 0, m->num, map);
		if (m->error == EBUSY || m->error == EINVAL)
			m->error = 0;
		if (m->error)
			break;
	}
	return NULL;
}

TEST_F(resource, churn_at_one_address)
{
	struct mapper mapper[NR_THREADS];
	const unsigned int num = 100;
	unsigned int i;
	void *map = reserve(_metadata, self, num, RW);

	for (i = 0; i < NR_THREADS; i++)
		mapper[i] = mapper_for(self, map, 0, num);
	run_threads(_metadata, churn_thread, mapper, NULL, 0);
	for (i = 0; i < NR_THREADS; i++)
		EXPECT_EQ(0, mapper[i].error);
	ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* Map, check and unmap in a loop; the neighbours belong to other threads. */
static void *loop_thread(void *arg)
{
	struct mapper *m = arg;
	const size_t size = m->num * FRAME_SIZE;
	unsigned int i;
	void *map;

	pthread_barrier_wait(m->start);
	for (i = 0; i < ROUNDS / 2 && !m->error; i++) {
		map = mmap(m->addr, size, RW, MAP_SHARED | MAP_FIXED_NOREPLACE,
			   m->fd, 0);
		if (map != m->addr) {
			m->error = -1;
			break;
		}
		m->error = frames_map_grants(m->fd, m->domid, m->frame, m->num,
					     map);
		if (!m->error && count_marked(map, m->frame, m->num) != m->num)
			m->error = -2;
		if (munmap(map, size))
			m->error = -3;
	}
	return NULL;
}

/* Mappings that share page tables with their neighbours come and go. */
TEST_F(resource, loops_side_by_side)
{
	const unsigned int each = 300, num = NR_THREADS * each;
	void *area = reserve(_metadata, self, num, RW);
	struct mapper mapper[NR_THREADS];
	unsigned int i;

	mark_frames(_metadata, self, num);
	for (i = 0; i < NR_THREADS; i++)
		mapper[i] = mapper_for(self, area, i * each, each);
	run_threads(_metadata, loop_thread, mapper, area, num * FRAME_SIZE);
	for (i = 0; i < NR_THREADS; i++)
		EXPECT_EQ(0, mapper[i].error);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* Xen's errno for a frame that its dying owner has just given up. */
#ifdef __x86_64__
#define FRAME_IS_GONE	EBUSY
#else
#define FRAME_IS_GONE	EINVAL
#endif

/* Map all of a new domain, and destroy it after @us; 0: after the map. */
static int destroy_after(struct __test_metadata *_metadata,
			 FIXTURE_DATA(resource) *self,
			 enum test_domain_kind kind, uint64_t us)
{
	const struct test_domain_config cfg = {
		.kind = kind, .grant_frames = GRANT_FRAMES,
	};
	void *map = reserve(_metadata, self, GRANT_FRAMES, RW);
	struct mapper m = mapper_for(self, map, 0, GRANT_FRAMES);
	struct test_domain dom;
	pthread_t thread;

	ASSERT_EQ(0, test_domain_create(&dom, &cfg));
	m.domid = dom.domid;
	ASSERT_EQ(0, pthread_create(&thread, NULL, map_thread, &m));
	if (us)
		usleep(us);
	else
		ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, test_domain_kill(&dom));
	if (us)
		ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(m.error ? 0 : GRANT_FRAMES, frames_count(map, GRANT_FRAMES));
	ASSERT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&dom));
	return m.error;
}

/*
 * A domain dies during a map, after varying delays: the map fails at the first
 * frame that the domain has given up, or it completes and keeps all frames.
 */
TEST_F(resource, destroy_during_map)
{
	unsigned int round, failed = 0;
	uint64_t took = now_us();
	int error;

	EXPECT_EQ(0, destroy_after(_metadata, self, variant->kind, 0));
	took = now_us() - took;
	for (round = 1; round < ROUNDS / 2; round++) {
		error = destroy_after(_metadata, self, variant->kind,
				      took * (round - 1) / ROUNDS + 1);
		EXPECT_TRUE(!error || error == ESRCH || error == FRAME_IS_GONE ||
			    error == EIO)
			TH_LOG("errno %d", error);
		failed += !!error;
	}
	TH_LOG("%u of %u maps failed", failed, round);
	EXPECT_LT(0, failed);
}

/* A child exits, or execs, @us after the start of a thread that maps. */
static void end_during_map(FIXTURE_DATA(resource) *self, unsigned int us,
			   bool exec)
{
	void *map = frames_reserve(self->fd, GRANT_FRAMES, RW);
	struct mapper m = mapper_for(self, map, 0, GRANT_FRAMES);
	pthread_t thread;

	if (!map || pthread_create(&thread, NULL, map_thread, &m))
		_exit(1);
	usleep(us);
	if (!exec)
		_exit(0);
	execlp("true", "true", NULL);
	_exit(2);
}

static void children_end_during_map(struct __test_metadata *_metadata,
				    FIXTURE_DATA(resource) *self,
				    unsigned int rounds, unsigned int step_us,
				    bool exec)
{
	unsigned int round;

	for (round = 0; round < rounds; round++) {
		pid_t pid = fork();

		if (!pid)
			end_during_map(self, step_us * round, exec);
		ASSERT_EQ(0, exit_status(pid));
	}
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* The process exits while a thread maps. */
TEST_F(resource, exit_during_map)
{
	children_end_during_map(_metadata, self, ROUNDS, 1000, false);
}

/* exec kills a thread that maps. */
TEST_F(resource, exec_during_map)
{
	children_end_during_map(_metadata, self, 10, 2000, true);
}

/* Fork repeatedly while another thread maps; returns the number of forks. */
static unsigned int fork_until_done(struct __test_metadata *_metadata,
				    const struct mapper *m)
{
	unsigned int forks = 0;

	do {
		pid_t pid = fork();

		if (!pid)
			_exit(frames_probe_read(m->addr) != SIGSEGV);
		ASSERT_EQ(0, exit_status(pid));
		forks++;
	} while (!__atomic_load_n(&m->done, __ATOMIC_ACQUIRE));
	return forks;
}

TEST_F(resource, fork_during_map)
{
	unsigned int round, forks = 0;
	pthread_t thread;

	mark_frames(_metadata, self, GRANT_FRAMES);
	for (round = 0; round < 10; round++) {
		void *map = reserve(_metadata, self, GRANT_FRAMES, RW);
		struct mapper m = mapper_for(self, map, 0, GRANT_FRAMES);

		ASSERT_EQ(0, pthread_create(&thread, NULL, map_thread, &m));
		forks += fork_until_done(_metadata, &m);
		ASSERT_EQ(0, pthread_join(thread, NULL));
		EXPECT_EQ(0, m.error);
		EXPECT_EQ(GRANT_FRAMES, count_marked(map, 0, GRANT_FRAMES));
		ASSERT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));
	}
	TH_LOG("%u forks beside %u maps", forks, round);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
