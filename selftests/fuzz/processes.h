/* SPDX-License-Identifier: GPL-2.0-only */
/* Racing threads, and children with mappings of their own. */
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

/** race_map() - two threads make the same call; sets both errors; 0 or -1 */
int race_map(const struct map_call *call, int *err);

/** race_unmap() - map in one thread, munmap() in another; the map's error */
int race_unmap(const struct map_call *call, void *addr, size_t size);

/** race_restrict() - two threads restrict a file; sets both errors; 0 or -1 */
int race_restrict(int fd, const uint16_t *domid, int *err);

/**
 * child_spawn() - fork a child that maps grant table frames and waits
 * @child:   its slot
 * @call:    frames to map; the child chooses the address
 * @content: expected word in every frame of the domain
 *
 * Return: 0 with a child; otherwise without: the errno of the map, or -1 for
 * wrong contents or a failed fork.
 */
int child_spawn(unsigned int child, const struct map_call *call,
		const uint32_t *content);

/** child_end() - end a child; 0 if it ended as requested */
int child_end(unsigned int child, enum end_how how);

bool child_lives(unsigned int child);

/** exit_code() - wait for a process; its exit code, -1 if a signal killed it */
int exit_code(pid_t pid);

#endif
