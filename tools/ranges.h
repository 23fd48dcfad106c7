/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's list of mapped ranges. */
#ifndef XEN_RESOURCE_RANGES_H
#define XEN_RESOURCE_RANGES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "process.h"
#include "resource.h"

/* Buffer size of struct range's words. */
#define RANGE_WORD	16

/**
 * struct range - frames that one ioctl mapped
 * @pid:    process that mapped them; 0: gone, or in another pid namespace
 * @name:   its name; empty if it is gone
 * @node:   device that it used: "resource" or "privcmd"
 * @res:    the resource
 * @frame:  first frame
 * @frames: number of frames
 * @age:    seconds since the map
 * @state:  "filling", "mapped" or "releasing"
 */
struct range {
	pid_t pid;
	char name[PROCESS_NAME];
	char node[RANGE_WORD];
	struct resource res;
	uint32_t frame;
	uint64_t frames;
	uint64_t age;
	char state[RANGE_WORD];
};

/**
 * range_parse() - parse one line of the list
 * @line:  the line; newer modules may append fields
 * @range: set to the range
 *
 * Return: false if it is not such a line.
 */
bool range_parse(const char *line, struct range *range);

/**
 * ranges_read() - read the next range
 * @file:  the list
 * @range: set to the range
 *
 * Return: 1; 0 at the end; -1 with errno, EPROTO for an unknown format.
 */
int ranges_read(FILE *file, struct range *range);

#endif
