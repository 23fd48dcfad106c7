/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The raw ioctls of the device under test, and ways to see what they did.
 *
 * The device is $XEN_RESOURCE_DEVICE, or /dev/xen/resource.  Functions that
 * ask the kernel return 0 or the errno, so that one line of a test states both
 * the call and the expected error.
 */
#ifndef TEST_FRAMES_H
#define TEST_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <xen/resource.h>
#include <xen/resource_stats.h>

#define FRAME_SIZE	4096UL

#define FRAMES_LOST_PAGES	"/sys/class/misc/xen!resource/lost_pages"

/* Put before TEST_HARNESS_MAIN: skip the program unless it can test at all. */
#define TEST_NEEDS_DOM0						\
	static void __attribute__((constructor)) need_dom0(void)	\
	{								\
		frames_need_dom0();					\
	}

/**
 * frames_need_dom0() - exit with 4, saying why, unless this is root in a
 * dom0 on Xen with the device under test
 */
void frames_need_dom0(void);

/** frames_device() - path of the device under test */
const char *frames_device(void);

/** frames_is_ours() - the device under test is not the in-tree driver's */
bool frames_is_ours(void);

/** frames_open() - open the device; -1 with errno on failure */
int frames_open(void);

/**
 * frames_are_pages() - can each frame have a place and a protection of its own?
 *
 * Not where the kernel's pages are larger: see pages.c.
 */
bool frames_are_pages(void);

#define LARGE_PAGES	"pages of this kernel hold several frames"

/** frames_reserve() - mmap @nr frames of @fd, nothing filled in, or NULL */
void *frames_reserve(int fd, size_t nr, int prot);

/** frames_size() - ask for a resource's size in frames; 0 or errno */
int frames_size(int fd, uint16_t domid, uint32_t type, uint32_t id,
		uint64_t *num);

/** frames_map() - fill @num frames at @addr with a resource; 0 or errno */
int frames_map(int fd, uint16_t domid, uint32_t type, uint32_t id,
	       uint32_t frame, uint64_t num, const void *addr);

/** frames_map_grants() - the same for frames of the grant table proper */
int frames_map_grants(int fd, uint16_t domid, uint32_t frame, uint64_t num,
		      const void *addr);

/**
 * frames_xen_is_ours() - does this Xen have our handlers of resources?
 * @fd:    the device
 * @domid: any domain that is there
 *
 * Only a Xen with our handlers knows statistics.
 */
bool frames_xen_is_ours(int fd, uint16_t domid);

/* The reason for which tests of our handlers skip elsewhere. */
#define NOT_OUR_XEN	"Xen's handlers of resources are not this project's"

/**
 * frames_xen_tells_sizes() - has this Xen an answer to a size query?
 *
 * Asks Xen past the driver.  Before 4.15 the answer is how many frames a call
 * takes, of whatever resource, and the driver passes none on.
 */
bool frames_xen_tells_sizes(void);

/* The reason for which tests of sizes skip there. */
#define NO_SIZES	"Xen before 4.15 tells no sizes"

/* What a size query gives with which nothing is wrong. */
#define SIZE_OK		(frames_xen_tells_sizes() ? 0 : EOPNOTSUPP)

/**
 * frames_unknown_type() - what to expect for a type that Xen does not know
 * @domid: any domain that is there
 *
 * Return: EOPNOTSUPP or, as Xen's own handlers of 4.18 and later have it, EINVAL
 */
int frames_unknown_type(uint16_t domid);

/** frames_read_number() - the first number in a file, or -1 */
long frames_read_number(const char *path);

/** frames_read_count() - the number behind a name in a file, or -1 */
long frames_read_count(const char *path, const char *name);

/** frames_mprotect_asks() - has a driver a say in mprotect() here? */
bool frames_mprotect_asks(void);

/** frames_lost_pages() - the device's count of them, -1 if it has none */
long frames_lost_pages(void);

/** frames_restrict() - bind @fd to a domain; 0 or errno */
int frames_restrict(int fd, uint16_t domid);

/**
 * frames_unmap_all() - munmap whatever this process maps of the device
 *
 * For teardown: a test that failed half-way may have left anything mapped.
 */
void frames_unmap_all(void);

/**
 * frames_probe_read() - read a byte
 *
 * Return: 0, or the signal that it raised (SIGBUS, SIGSEGV).
 */
int frames_probe_read(const void *addr);

/** frames_probe_write() - the same for a write, which changes no bit */
int frames_probe_write(void *addr);

/** frames_probe_store() - the same for a write that does not read first */
int frames_probe_store(volatile uint32_t *word, uint32_t value);

/**
 * frames_count() - count pages of a range that a read finds filled
 *
 * Return: their number, or -1 when a page raises anything but SIGBUS.
 */
long frames_count(const void *addr, size_t nr);

/**
 * run_helper() - run a program from this program's directory
 * @name: what it is called
 * @arg:  its only argument, or NULL
 *
 * Return: its exit status; 127 when the kernel does not know the format of its
 * file, 126 when it cannot be run otherwise; -1 when it was killed.
 */
int run_helper(const char *name, const char *arg);

/** frame_at() - address of frame @i of a mapping */
static inline void *frame_at(const void *map, size_t i)
{
	return (char *)map + i * FRAME_SIZE;
}

/** frame_word() - a word that Xen does not use, in frame @i of a mapping */
static inline volatile uint32_t *frame_word(const void *map, size_t i)
{
	/* Bytes 4-7 of an entry: ignored while the entry's flags are 0. */
	return (volatile uint32_t *)((char *)map + i * FRAME_SIZE + 4 + 512);
}

#endif
