// SPDX-License-Identifier: GPL-2.0-only
/* The loops of the soak's processes. */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test_frames.h"
#include "soak.h"

#define TABLE_FRAMES	4096	/* in the grant table of the mapped domain */
#define DOMAIN_CYCLES	4096	/* per domain, before a new one replaces it */
#define SMALL_FRAMES	8	/* in that of a short-lived domain */
#define ROOM_PAGES	65536	/* of Xen's memory: twice the size of such a table */
#define ROOM_SECONDS	10

#define RW		(PROT_READ | PROT_WRITE)

static bool complain(const char *what, int error)
{
	printf("# %s: %s\n", what, strerror(error));
	return false;
}

/* Write its number into every frame, to identify it. */
static bool mark(int fd, const struct test_domain *dom, size_t nr)
{
	void *map = frames_reserve(fd, nr, RW);
	size_t i;
	int err;

	if (!map)
		return complain("mmap", errno);
	err = frames_map_grants(fd, dom->domid, 0, nr, map);
	if (err)
		return complain("map all frames", err);
	for (i = 0; i < nr; i++)
		*frame_word(map, i) = i + 1;
	munmap(map, nr * FRAME_SIZE);
	return true;
}

/* Most maps are small; one in several hundred is large. */
static size_t any_size(unsigned int *seed)
{
	static const struct {
		unsigned int share;
		size_t least, most;
	} kinds[] = {
		{ 750, 1, 4 }, { 230, 5, 24 }, { 19, 25, 600 },
		{ 1, 601, TABLE_FRAMES },
	};
	unsigned int which = rand_r(seed) % 1000;
	size_t kind = 0;

	while (which >= kinds[kind].share)
		which -= kinds[kind++].share;
	return kinds[kind].least +
	       rand_r(seed) % (kinds[kind].most - kinds[kind].least + 1);
}

static bool shows(const void *map, size_t nr, size_t first)
{
	return *frame_word(map, 0) == first + 1 &&
	       *frame_word(map, nr - 1) == first + nr;
}

/* Map in one call or, sometimes, each half in its own. */
static int fill(int fd, uint16_t domid, size_t first, size_t nr, void *map,
		bool halves)
{
	size_t half = halves ? nr / 2 : 0;
	int err = 0;

	if (half)
		err = frames_map_grants(fd, domid, first, half, map);
	if (!err)
		err = frames_map_grants(fd, domid, first + half, nr - half,
					frame_at(map, half));
	return err;
}

static bool one_cycle(int fd, uint16_t domid, unsigned int *seed)
{
	size_t nr = any_size(seed);
	size_t first = rand_r(seed) % (TABLE_FRAMES - nr + 1);
	void *map = frames_reserve(fd, nr, RW);
	int err;

	if (!map)
		return complain("mmap", errno);
	err = fill(fd, domid, first, nr, map, !(rand_r(seed) % 8));
	if (err)
		return complain("map", err);
	if (!shows(map, nr, first)) {
		printf("# %zu frames from %zu show others\n", nr, first);
		return false;
	}
	if (munmap(map, nr * FRAME_SIZE))
		return complain("munmap", errno);
	return true;
}

static bool cycles_of_a_domain(struct soak *soak, int fd, uint16_t domid,
			       unsigned int *seed)
{
	unsigned int i;

	for (i = 0; i < DOMAIN_CYCLES && soak_goes_on(soak); i++) {
		if (soak->cycles >= soak->want_cycles)
			return true;
		if (!one_cycle(fd, domid, seed))
			return false;
		soak->cycles++;
	}
	return true;
}

/*
 * Xen frees the memory of a domain some time after the domain is gone.  Creating
 * tables faster than that exhausts Xen's memory.
 */
static bool wait_for_room(void)
{
	unsigned int tries = ROOM_SECONDS * 100;

	while (test_free_pages() < ROOM_PAGES) {
		if (!tries--)
			return complain("Xen does not free the memory of dead domains", ENOMEM);
		usleep(10000);
	}
	return true;
}

bool map_cycles(struct soak *soak, unsigned int seed)
{
	const struct test_domain_config config = {
		.grant_frames = TABLE_FRAMES,
	};
	struct test_domain dom;
	int fd = frames_open();
	bool fine = true;

	if (fd < 0)
		return complain("open", errno);
	while (fine && soak_goes_on(soak) &&
	       soak->cycles < soak->want_cycles) {
		if (!wait_for_room() || test_domain_create(&dom, &config))
			return false;
		fine = mark(fd, &dom, TABLE_FRAMES) &&
		       cycles_of_a_domain(soak, fd, dom.domid, &seed);
		fine = !test_domain_destroy(&dom) && fine;
	}
	close(fd);
	return fine;
}

/* Its frames keep the domain until they are unmapped; then Xen frees it. */
static bool one_domain(int fd, enum test_domain_kind kind)
{
	const struct test_domain_config config = { .kind = kind };
	struct test_domain dom;
	bool fine = false;
	void *map;
	int err;

	if (test_domain_create(&dom, &config))
		return false;
	map = frames_reserve(fd, SMALL_FRAMES, RW);
	if (!map)
		return complain("mmap", errno);
	err = ENODATA;
	if (mark(fd, &dom, SMALL_FRAMES))
		err = frames_map_grants(fd, dom.domid, 0, SMALL_FRAMES, map);
	if (err)
		complain("map", err);
	else if (!test_domain_kill(&dom))
		fine = shows(map, SMALL_FRAMES, 0) &&
		       test_domain_state(dom.domid) == TEST_DOMAIN_DYING;
	munmap(map, SMALL_FRAMES * FRAME_SIZE);
	return !test_domain_destroy(&dom) && fine;
}

/* Is the progress of domains at most that of cycles? */
static bool is_due(const struct soak *soak)
{
	return soak->domains * soak->want_cycles <=
	       soak->cycles * soak->want_domains;
}

bool domain_cycles(struct soak *soak)
{
	const enum test_domain_kind kinds[] = {
		TEST_DOMAIN_PV, TEST_DOMAIN_HVM,
	};
	int fd = frames_open();
	bool fine = true;

	if (fd < 0)
		return complain("open", errno);
	while (fine && soak_goes_on(soak) &&
	       soak->domains < soak->want_domains) {
		if (!is_due(soak)) {
			usleep(2000);
			continue;
		}
		fine = one_domain(fd, kinds[soak->domains % 2]);
		if (fine)
			soak->domains++;
	}
	close(fd);
	return fine;
}
