/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The raw ioctls of the device under test, and functions to check their effect.
 *
 * The device is $XEN_RESOURCE_DEVICE, or /dev/xen/resource.  Functions that
 * call the kernel return 0 or the errno, so that one line of a test states
 * both the call and the expected error.
 */
#ifndef TEST_FRAMES_H
#define TEST_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <xen/resource.h>
#include <xen/resource_stats.h>

#define FRAME_SIZE	4096UL

#define FRAMES_LOST_PAGES	"/sys/class/misc/xen!resource/lost_pages"

/* Put before TEST_HARNESS_MAIN: skip the program outside of a dom0. */
#define TEST_NEEDS_DOM0						\
	static void __attribute__((constructor)) need_dom0(void)	\
	{								\
		frames_need_dom0();					\
	}

/**
 * frames_need_dom0() - skip the program unless it can test
 *
 * Exits with 4 and a reason unless run by root in a dom0 with the device under
 * test; with 1 if that device exists but cannot be opened.
 */
void frames_need_dom0(void);

/** frames_skip_all() - skip the program, for a reason in printf()'s format */
void __attribute__((noreturn, format(printf, 1, 2)))
frames_skip_all(const char *format, ...);

/** frames_device() - path of the device under test */
const char *frames_device(void);

/** frames_is_ours() - does the device under test belong to this driver? */
bool frames_is_ours(void);

/** frames_is_switched() - is it the one that can replace /dev/xen/privcmd? */
bool frames_is_switched(void);

/* Skip reason for tests of behaviour that differs on that node. */
#define SWITCHED_DIFFERS	"differs on the switched node: see switch.c"

/** frames_open() - open the device; -1 with errno on failure */
int frames_open(void);

/**
 * frames_are_pages() - is the page size of the kernel that of a frame?
 *
 * Only then can every frame have its own address and protection: see pages.c.
 */
bool frames_are_pages(void);

#define LARGE_PAGES	"kernel pages are larger than frames"

/** frames_reserve() - mmap() @nr empty pages of @fd; NULL on failure */
void *frames_reserve(int fd, size_t nr, int prot);

/** frames_size() - ask for a resource's size in frames; 0 or errno */
int frames_size(int fd, uint16_t domid, uint32_t type, uint32_t id,
		uint64_t *num);

/** frames_size_grants() - the same for the grant table's shared frames */
int frames_size_grants(int fd, uint16_t domid, uint64_t *num);

/** frames_map() - fill @num frames at @addr with a resource; 0 or errno */
int frames_map(int fd, uint16_t domid, uint32_t type, uint32_t id,
	       uint32_t frame, uint64_t num, const void *addr);

/** frames_map_grants() - the same for shared frames of the grant table */
int frames_map_grants(int fd, uint16_t domid, uint32_t frame, uint64_t num,
		      const void *addr);

/**
 * frames_xen_is_ours() - does this Xen have this project's resource handlers?
 * @fd:    the device
 * @domid: any domain that exists
 *
 * Only these handlers implement the statistics resource.
 */
bool frames_xen_is_ours(int fd, uint16_t domid);

/* Skip reason for tests of these handlers. */
#define NOT_OUR_XEN	"Xen without this project's resource handlers"

/**
 * frames_xen_tells_sizes() - does this Xen support size queries?
 *
 * Asks Xen, not the driver.  Xen < 4.15 returns the limit of frames per call
 * instead, for any resource, and the driver does not pass that on.
 */
bool frames_xen_tells_sizes(void);

/* Skip reason for tests of size queries. */
#define NO_SIZES	"Xen < 4.15: size query not supported"

/* Expected result of a valid size query. */
#define SIZE_OK		(frames_xen_tells_sizes() ? 0 : EOPNOTSUPP)

/**
 * frames_unknown_type() - expected errno for a type that Xen does not know
 * @domid: any domain that exists
 *
 * Return: EOPNOTSUPP, or EINVAL on upstream Xen 4.18 and later.
 */
int frames_unknown_type(uint16_t domid);

/** frames_read_number() - the first number in a file, or -1 */
long frames_read_number(const char *path);

/** frames_read_count() - the number after a name in a file, or -1 */
long frames_read_count(const char *path, const char *name);

/** frames_has_quarantine() - does the kernel have KASAN's quarantine? */
bool frames_has_quarantine(void);

/** frames_mprotect_asks() - does this kernel ask drivers about mprotect()? */
bool frames_mprotect_asks(void);

/** frames_lost_pages() - the device's count of leaked pages, -1 if missing */
long frames_lost_pages(void);

/** frames_restrict() - bind @fd to a domain; 0 or errno */
int frames_restrict(int fd, uint16_t domid);

/**
 * frames_unmap_all() - munmap() every mapping of our devices in this process
 *
 * For teardown: a test that failed midway may have left mappings.
 */
void frames_unmap_all(void);

/**
 * frames_probe_read() - read a byte
 *
 * Return: 0, or the signal raised (SIGBUS, SIGSEGV).
 */
int frames_probe_read(const void *addr);

/** frames_probe_write() - the same for a write that preserves the byte */
int frames_probe_write(void *addr);

/** frames_probe_store() - the same for a write that does not read first */
int frames_probe_store(volatile uint32_t *word, uint32_t value);

/**
 * frames_count() - count the filled pages of a range
 *
 * Return: their number, or -1 if reading an empty page does not raise SIGBUS.
 */
long frames_count(const void *addr, size_t nr);

/**
 * run_helper() - run a program from this program's directory
 * @name: name of its file
 * @arg:  its only argument, or NULL
 *
 * Return: its exit status; 127 if the kernel does not support its format, 126
 * if it cannot be run for another reason; minus the signal that killed it.
 */
int run_helper(const char *name, const char *arg);

/** exit_status() - wait for a child; its status, or minus its fatal signal */
int exit_status(pid_t pid);

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
