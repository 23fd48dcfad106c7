// SPDX-License-Identifier: GPL-2.0-only
/*
 * A touch of an empty page raises SIGBUS, and the signal names the page:
 * si_addr is in it and si_code is BUS_ADRERR.  This shows a program that maps
 * parts of a resource, or reads beyond its end, where the fault is.
 */
#include "fixture.h"

#include <pthread.h>
#include <setjmp.h>

#define NR	8

static sigjmp_buf env;
static siginfo_t caught;

static void keep_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	caught = *info;
	siglongjmp(env, sig);
}

static void catch_sigbus(void)
{
	const struct sigaction act = {
		.sa_sigaction = keep_signal,
		.sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	sigaction(SIGBUS, &act, NULL);
}

enum access { READ, WRITE };

/* Access one byte: 0, or the signal, of which @caught has the details. */
static int touch(volatile char *byte, enum access access)
{
	int sig = sigsetjmp(env, 0);

	if (sig)
		return sig;
	caught = (siginfo_t){ 0 };
	if (access == WRITE)
		*byte = 0;
	else
		(void)*byte;
	return 0;
}

static uintptr_t page_of(const volatile void *addr)
{
	return (uintptr_t)addr & ~(sysconf(_SC_PAGESIZE) - 1);
}

/* Does a touch of this byte raise a SIGBUS that names its page? */
static bool names_page(volatile char *byte, enum access access)
{
	return touch(byte, access) == SIGBUS && caught.si_signo == SIGBUS &&
	       caught.si_code == BUS_ADRERR &&
	       page_of(caught.si_addr) == page_of(byte);
}

TEST_F(resource, every_empty_page_is_named)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *map = frames_reserve(self->fd, NR * page / FRAME_SIZE, RW);
	size_t i;

	ASSERT_NE(NULL, map);
	catch_sigbus();
	for (i = 0; i < NR; i++) {
		EXPECT_TRUE(names_page(map + i * page, READ));
		EXPECT_TRUE(names_page(map + i * page + 8 * i + 1, WRITE));
		EXPECT_TRUE(names_page(map + (i + 1) * page - 1, READ));
	}
}

TEST_F(resource, pages_around_filled_ones_are_named)
{
	char *map = frames_reserve(self->fd, NR, RW);
	size_t i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, 2,
				       map + 3 * FRAME_SIZE));
	catch_sigbus();
	for (i = 0; i < NR; i++) {
		if (i == 3 || i == 4) {
			EXPECT_EQ(0, touch(map + i * FRAME_SIZE, WRITE));
			continue;
		}
		EXPECT_TRUE(names_page(map + i * FRAME_SIZE, WRITE));
	}
}

/* The last frame does not exist: the map fails and leaves every page empty. */
TEST_F(resource, pages_of_a_failed_map_are_named)
{
	char *map = frames_reserve(self->fd, NR, RW);
	size_t i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(EINVAL, frames_map_grants(self->fd, self->domid,
					    GRANT_FRAMES - NR + 1, NR, map));
	catch_sigbus();
	for (i = 0; i < NR; i++)
		EXPECT_TRUE(names_page(map + i * FRAME_SIZE, READ));
}

/* The mapping has one page more than the resource has frames. */
TEST_F(resource, page_behind_the_frames_is_named)
{
	char *map = frames_reserve(self->fd, NR + 1, PROT_READ);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, NR, map));
	catch_sigbus();
	EXPECT_EQ(0, touch(map + NR * FRAME_SIZE - 1, READ));
	EXPECT_TRUE(names_page(map + NR * FRAME_SIZE, READ));
}

static void *touch_in_thread(void *byte)
{
	return (void *)(uintptr_t)names_page(byte, READ);
}

TEST_F(resource, a_thread_gets_its_own_signal)
{
	char *map = frames_reserve(self->fd, NR, RW);
	pthread_t thread;
	void *named;

	ASSERT_NE(NULL, map);
	catch_sigbus();
	ASSERT_EQ(0, pthread_create(&thread, NULL, touch_in_thread, map + 5));
	ASSERT_EQ(0, pthread_join(thread, &named));
	EXPECT_EQ(1, (uintptr_t)named);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
