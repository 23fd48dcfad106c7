// SPDX-License-Identifier: GPL-2.0-only
/*
 * A long map does not stall the other threads of the process.
 *
 * While one thread of a device model maps a large resource, the others must
 * still be able to take page faults and to map and unmap memory.  If the ioctl
 * held mmap_lock from start to end, they would make no progress.  So compare
 * the progress of a thread beside a map with its progress beside a thread that
 * only spins for the same time.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define GRANT_FRAMES	16384
#include "fixture.h"

#include <pthread.h>

#include "clock.h"

#define REPEATS		3
/* Accepted slowdown: the map takes locks, but for short times. */
#define SLOWER		3
/* Repeat a comparison that a busy host may have disturbed. */
#define TRIES		4

struct bystander {
	bool stop;
	unsigned int rounds;
	int error;
};

/* Take page faults, and change the address space. */
static void *bystander_thread(void *arg)
{
	const size_t size = 4 * FRAME_SIZE;
	struct bystander *b = arg;
	unsigned int i;
	char *mem;

	while (!__atomic_load_n(&b->stop, __ATOMIC_RELAXED)) {
		mem = mmap(NULL, size, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (mem == MAP_FAILED) {
			b->error = errno;
			break;
		}
		for (i = 0; i < size; i += FRAME_SIZE)
			mem[i] = 1;
		munmap(mem, size);
		__atomic_fetch_add(&b->rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static unsigned int rounds(const struct bystander *b)
{
	return __atomic_load_n(&b->rounds, __ATOMIC_RELAXED);
}

static void spin(uint64_t us)
{
	uint64_t start = now_us();

	while (now_us() - start < us)
		;
}

/* One comparison: true if the bystander made enough progress. */
static bool goes_on(struct __test_metadata *_metadata,
		    FIXTURE_DATA(resource) *self, struct bystander *b)
{
	unsigned int i, before, beside_map = 0, beside_spin = 0;
	uint64_t start, took = 0;
	void *map;

	for (i = 0; i < REPEATS; i++) {
		map = reserve(_metadata, self, GRANT_FRAMES, RW);
		before = rounds(b);
		start = now_us();
		ASSERT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
		start = now_us() - start;
		beside_map += rounds(b) - before;
		ASSERT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));

		before = rounds(b);
		spin(start);
		beside_spin += rounds(b) - before;
		took += start;
	}
	TH_LOG("in %lu us: %u rounds beside maps, %u beside a busy thread",
	       (unsigned long)took, beside_map, beside_spin);
	return beside_spin < beside_map * SLOWER;
}

TEST_F(resource, goes_on)
{
	struct bystander b = { 0 };
	unsigned int tries = 0;
	pthread_t thread;
	bool enough;

	ASSERT_EQ(0, pthread_create(&thread, NULL, bystander_thread, &b));
	do {
		enough = goes_on(_metadata, self, &b);
	} while (!enough && ++tries < TRIES);
	__atomic_store_n(&b.stop, true, __ATOMIC_RELAXED);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, b.error);
	EXPECT_TRUE(enough);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
