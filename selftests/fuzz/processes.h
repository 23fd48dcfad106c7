/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that race, and children that map for themselves. */
#ifndef FUZZ_PROCESSES_H
#define FUZZ_PROCESSES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sequence.h"

struct map_call {
	int fd;
	uint16_t domid;
	uint32_t type, id, frame;
	uint64_t num;
	void *addr;
};

int map_now(const struct map_call *call);

/** race_map() - two threads make the same call; both errors, or -1 */
int race_map(const struct map_call *call, int *err);

/** race_unmap() - one makes the call, the other unmaps; the call's error */
int race_unmap(const struct map_call *call, void *addr, size_t size);

int race_restrict(int fd, const uint16_t *domid, int *err);

/**
 * child_spawn() - fork a child that maps grant table frames, and stays
 * @child:   its slot
 * @call:    what to map; at an address of its own
 * @content: the word that each frame of the domain has to hold
 *
 * Return: the error of the call, and no child; or 0; -1 for wrong contents,
 * or for no child.
 */
int child_spawn(unsigned int child, const struct map_call *call,
		const uint32_t *content);

/** child_end() - 0 if it ended just as it was told to */
int child_end(unsigned int child, enum end_how how);

bool child_lives(unsigned int child);

/** exit_code() - wait for a process; -1 if it did not exit */
int exit_code(pid_t pid);

#endif
