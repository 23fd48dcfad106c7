/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes that hold device nodes open or mapped. */
#ifndef XEN_RESOURCE_HOLDERS_H
#define XEN_RESOURCE_HOLDERS_H

#include <stddef.h>
#include <sys/types.h>

#include "process.h"

struct json_object;

/**
 * struct holder - one process and one device
 * @pid:      the process
 * @name:     its name
 * @node:     name of the device, of the caller's &struct holder_device
 * @open:     number of descriptors
 * @mappings: number of mappings; they last after the descriptor is closed
 */
struct holder {
	pid_t pid;
	char name[PROCESS_NAME];
	const char *node;
	unsigned int open;
	unsigned int mappings;
};

/**
 * struct holder_device - a device to look for
 * @dev:  its number
 * @node: its name, for struct holder
 */
struct holder_device {
	dev_t dev;
	const char *node;
};

/**
 * struct holders - result of holders_find()
 * @list: the holders, by process
 * @nr:   their number
 */
struct holders {
	struct holder *list;
	size_t nr;
};

/**
 * holders_find() - find the processes that hold devices
 * @devices:    the devices
 * @nr_devices: their number
 * @found:      set to the result; free it with holders_free()
 *
 * The result is not atomic: processes come and go.  A descriptor on its way
 * through a socket is not found.  Only root sees all processes.
 */
void holders_find(const struct holder_device *devices, size_t nr_devices,
		  struct holders *found);

/** holders_free() - free the result of holders_find() */
void holders_free(struct holders *found);

/** holders_print() - print one line per holder, with a head line */
void holders_print(const struct holders *found);

/** holders_json() - the holders as a JSON array */
struct json_object *holders_json(const struct holders *found);

#endif
