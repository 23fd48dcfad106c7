// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB flushes: no CPU keeps a translation after the end of its mapping.
 *
 * One thread reads frames in a loop while another thread, on another CPU,
 * unmaps them.  Every read must return the old contents or raise a signal.
 * After munmap() has returned, the test changes the frames through a second
 * mapping.  A read of the new contents at the old address used a stale TLB
 * entry.
 *
 * The number and the position of the pages read vary from round to round.
 * Other pages around the mapping are in use, so that its page tables stay:
 * freeing them would flush the TLB even if the driver did not.
 *
 * Needs two CPUs, preferably two that run at the same time.
 */
#define ONLY_HVM
#define GRANT_FRAMES	640
#include "fixture.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>

#define ROUNDS		8

/* Contents of a frame, plus its number, while mapped and afterwards. */
#define OLD		0x01d00000
#define NEW		0x2e300000

/* Page tables end every 512 pages. */
#define TABLE_PAGES	512
#define AREA_PAGES	(4 * TABLE_PAGES)
#define FIRST_PAGE	100

struct reader {
	const void *map;
	unsigned int first;
	unsigned int num;
	unsigned int passes;
	bool stop;
	/* Counts of the values read */
	unsigned long old;
	unsigned long zero;
	unsigned long signals;
	unsigned long stale;
	unsigned long wrong;
};

static __thread sigjmp_buf fault_env;

static void on_fault(int sig)
{
	siglongjmp(fault_env, sig);
}

/*
 * Do not save the signal mask, which the handler does not change either: in a
 * PV dom0 a system call would flush the stale entries.
 */
static void read_frame(struct reader *r, unsigned int frame)
{
	uint32_t word;

	if (sigsetjmp(fault_env, 0)) {
		r->signals++;
		return;
	}
	word = *frame_word(r->map, frame);
	if (word == OLD + frame)
		r->old++;
	else if (word == NEW + frame)
		r->stale++;
	else if (!word)
		r->zero++;
	else
		r->wrong++;
}

static bool stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static bool two_cpus(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) > 1 && stay_on(0);
}

/* Yield to the other CPU if the machine emulates them in turns. */
static void end_turn(void)
{
#ifdef __x86_64__
	__builtin_ia32_pause();
#else
	__asm__ volatile("yield" ::: "memory");
#endif
}

static void *reader_thread(void *arg)
{
	struct reader *r = arg;
	unsigned int i, first, num;

	if (!stay_on(1))
		r->wrong++;
	while (!__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE)) {
		first = __atomic_load_n(&r->first, __ATOMIC_ACQUIRE);
		num = __atomic_load_n(&r->num, __ATOMIC_ACQUIRE);
		for (i = first; i < first + num; i++)
			read_frame(r, i);
		__atomic_add_fetch(&r->passes, 1, __ATOMIC_RELEASE);
		end_turn();
	}
	return NULL;
}

/* Wait until the reader has begun and finished a full pass. */
static void wait_for_pass(struct reader *r)
{
	unsigned int start = __atomic_load_n(&r->passes, __ATOMIC_ACQUIRE);

	while (__atomic_load_n(&r->passes, __ATOMIC_ACQUIRE) - start < 2)
		end_turn();
}

static void read_what(struct reader *r, unsigned int round, unsigned int num)
{
	const unsigned int some[] = { 1, 8, 64, 200 };
	unsigned int width = some[round % ARRAY_SIZE(some)];

	if (width > num)
		width = num;
	__atomic_store_n(&r->num, 0, __ATOMIC_RELEASE);
	wait_for_pass(r);
	__atomic_store_n(&r->first, round * 97 % (num - width + 1),
			 __ATOMIC_RELEASE);
	__atomic_store_n(&r->num, width, __ATOMIC_RELEASE);
}

static void mark(const void *window, const struct reader *r, uint32_t what)
{
	unsigned int i;

	for (i = r->first; i < r->first + r->num; i++)
		*frame_word(window, i) = what + i;
}

/* Reserve an area, with a hole of @num pages for the reader's mapping. */
static bool make_place(struct reader *r, unsigned int num)
{
	const size_t table = TABLE_PAGES * FRAME_SIZE;
	void *area = anon_pages(AREA_PAGES, PROT_NONE);
	uintptr_t start = ((uintptr_t)area + table - 1) / table * table;

	if (area == MAP_FAILED)
		return false;
	r->map = frame_at((void *)start, FIRST_PAGE);
	return !munmap((void *)r->map, num * FRAME_SIZE);
}

typedef bool unmap_fn(const struct reader *r, unsigned int num);

static bool by_munmap(const struct reader *r, unsigned int num)
{
	return !munmap((void *)r->map, num * FRAME_SIZE);
}

static bool by_map_fixed(const struct reader *r, unsigned int num)
{
	return mmap((void *)r->map, num * FRAME_SIZE, RW,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == r->map;
}

static void one_round(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, struct reader *r,
		      const void *window, unsigned int num, unmap_fn *unmap)
{
	void *map = (void *)r->map;

	mark(window, r, OLD);
	ASSERT_EQ(map, mmap(map, num * FRAME_SIZE, PROT_READ,
			    MAP_SHARED | MAP_FIXED_NOREPLACE, self->fd, 0));
	ASSERT_EQ(0, map_grants(self, 0, num, map));
	wait_for_pass(r);
	ASSERT_TRUE(unmap(r, num));
	mark(window, r, NEW);
	wait_for_pass(r);

	/* Reuse the address for other memory. */
	ASSERT_TRUE(by_map_fixed(r, num));
	wait_for_pass(r);
	ASSERT_TRUE(by_munmap(r, num));
}

/*
 * The last frame does not exist: the driver unmaps the others again before the
 * ioctl returns.
 */
static void failing_round(struct __test_metadata *_metadata,
			  FIXTURE_DATA(resource) *self, struct reader *r,
			  const void *window, unsigned int num)
{
	const void *second = frame_at(window, 1);
	void *map = (void *)r->map;
	unsigned int i;

	ASSERT_EQ(map, mmap(map, num * FRAME_SIZE, PROT_READ,
			    MAP_SHARED | MAP_FIXED_NOREPLACE, self->fd, 0));
	for (i = 0; i < 3; i++) {
		mark(second, r, OLD);
		ASSERT_EQ(EINVAL, map_grants(self, 1, num, map));
		mark(second, r, NEW);
		wait_for_pass(r);
	}
	ASSERT_TRUE(by_munmap(r, num));
}

/* Run all rounds beside a reader, which must not see stale entries. */
static void race(struct __test_metadata *_metadata,
		 FIXTURE_DATA(resource) *self, struct reader *r,
		 unsigned int num, unmap_fn *unmap)
{
	struct sigaction act = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	void *window = map_first(_metadata, self, GRANT_FRAMES, RW);
	pthread_t thread;
	unsigned int i;

	ASSERT_TRUE(make_place(r, num));
	ASSERT_EQ(0, sigaction(SIGSEGV, &act, NULL));
	ASSERT_EQ(0, sigaction(SIGBUS, &act, NULL));
	ASSERT_EQ(0, pthread_create(&thread, NULL, reader_thread, r));
	for (i = 0; i < ROUNDS; i++) {
		read_what(r, i, num);
		if (unmap)
			one_round(_metadata, self, r, window, num, unmap);
		else
			failing_round(_metadata, self, r, window, num);
	}
	__atomic_store_n(&r->stop, true, __ATOMIC_RELEASE);
	ASSERT_EQ(0, pthread_join(thread, NULL));

	TH_LOG("reads: %lu old, %lu zero, %lu signals", r->old, r->zero,
	       r->signals);
	EXPECT_EQ(0, r->stale);
	EXPECT_EQ(0, r->wrong);
	EXPECT_LT(0, r->signals);
}

static void race_with_unmap(struct __test_metadata *_metadata,
			    FIXTURE_DATA(resource) *self, unsigned int num,
			    unmap_fn *unmap)
{
	struct reader r = { 0 };

	if (!two_cpus())
		SKIP(return, "one CPU");
	race(_metadata, self, &r, num, unmap);
	/* The reader ran both before and after an unmap. */
	EXPECT_LT(0, r.old);
	EXPECT_LT(0, r.zero);
}

/* The two frames of QEMU, one batch, and several batches. */
TEST_F(resource, munmap_of_2)
{
	race_with_unmap(_metadata, self, 2, by_munmap);
}

TEST_F(resource, munmap_of_64)
{
	race_with_unmap(_metadata, self, 64, by_munmap);
}

TEST_F(resource, munmap_of_640)
{
	race_with_unmap(_metadata, self, GRANT_FRAMES, by_munmap);
}

TEST_F(resource, map_fixed_over_64)
{
	race_with_unmap(_metadata, self, 64, by_map_fixed);
}

TEST_F(resource, map_fixed_over_640)
{
	race_with_unmap(_metadata, self, GRANT_FRAMES, by_map_fixed);
}

/* Frames of a failed map exist briefly, so the reader need not see them. */
TEST_F(resource, failed_map)
{
	struct reader r = { 0 };

	if (!two_cpus())
		SKIP(return, "one CPU");
	race(_metadata, self, &r, GRANT_FRAMES, NULL);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
