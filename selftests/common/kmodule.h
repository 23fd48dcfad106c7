/* SPDX-License-Identifier: GPL-2.0-only */
/* Unload and load the driver as a module. */
#ifndef TEST_KMODULE_H
#define TEST_KMODULE_H

#include <stdbool.h>

/* The largest number of frames of a restricted description. */
#define FRAMES_LIMIT	"/sys/module/xen_resource/parameters/restricted_frames"

/* The test build, with hypercall fault injection: faultinject/fail.c. */
#define FAILING_MODULE	"/lib/modules/faultinject/xen-resource.ko"

/* The driver itself, in a dom0 without modprobe. */
#define SHIPPED_MODULE	"/lib/modules/xen-resource.ko"

/** kmodule_users() - reference count of the module, -1 if not loaded */
int kmodule_users(void);

/** kmodule_unload() - unload the module; 0 or errno */
int kmodule_unload(void);

/**
 * kmodule_load_file() - load a build of the module
 * @path:   its file
 * @params: its parameters, or ""
 *
 * Return: 0 or errno.
 */
int kmodule_load_file(const char *path, const char *params);

/** kmodule_limit_frames() - set restricted_frames; false if that fails */
bool kmodule_limit_frames(unsigned long frames);

/** kmodule_load() - load the driver itself; 0 on success */
int kmodule_load(void);

/**
 * kmodule_open_device() - open the device of a module that was just loaded
 *
 * Return: a file descriptor, or -1 if the node does not appear in two seconds.
 */
int kmodule_open_device(void);

#endif
