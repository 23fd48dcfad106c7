/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver as a module that goes and comes back. */
#ifndef TEST_KMODULE_H
#define TEST_KMODULE_H

/* Its build for tests, in which hypercalls fail: failing/fail.c. */
#define FAILING_MODULE	"/lib/modules/failing/xen-resource.ko"

/* Where a dom0 without module tools has the driver itself. */
#define SHIPPED_MODULE	"/lib/modules/xen-resource.ko"

/** kmodule_users() - users of the module, -1 when it is not loaded */
int kmodule_users(void);

/** kmodule_unload() - 0 or errno */
int kmodule_unload(void);

/**
 * kmodule_load_file() - load a build of the module
 * @path:   its file
 * @params: its parameters, "" for none
 *
 * Return: 0 or errno.
 */
int kmodule_load_file(const char *path, const char *params);

/** kmodule_load() - load the driver itself, from wherever it is; 0 on success */
int kmodule_load(void);

/**
 * kmodule_open_device() - open the device of a module that was just loaded
 *
 * Return: a file descriptor, or -1 when there is none after two seconds.
 */
int kmodule_open_device(void);

#endif
