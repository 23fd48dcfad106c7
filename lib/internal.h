/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the library share.  The public functions are those of
 * <xenforeignmemory.h>; nothing declared here leaves the library.
 */
#ifndef XENRESOURCE_INTERNAL_H
#define XENRESOURCE_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>

#include <xen/resource.h>
#include <xenforeignmemory.h>

#define API			__attribute__((visibility("default")))

/* Xen counts in frames of this size, whatever the size of a page is. */
#define FRAME_SHIFT		12

/* device.c: the device nodes and their ioctls */

/**
 * device_open() - open our device, or privcmd where ours is absent
 * @logger: told when it fails; NULL: standard error is
 *
 * A device that is there but may not be opened is an error, not a reason to
 * try the next one.
 *
 * Return: a close-on-exec descriptor, or -1 with open(2)'s errno.
 */
int device_open(struct xentoollog_logger *logger);

/**
 * device_ioctl() - ioctl(2), with one errno for "not implemented here"
 * @fd:      from device_open()
 * @request: one of XEN_RESOURCE_IOC_*
 * @arg:     its argument
 *
 * Return: 0, or -1 with the driver's errno; EOPNOTSUPP when the driver does
 * not know @request.
 */
int device_ioctl(int fd, unsigned long request, void *arg);

/* log.c */

/**
 * log_error() - one line about a failure; keeps errno
 * @logger:   where to; NULL: standard error
 * @errnoval: appended as text, or -1
 * @format:   printf's, without a newline
 */
void log_error(struct xentoollog_logger *logger, int errnoval,
	       const char *format, ...) __attribute__((format(printf, 3, 4)));

/* symbol.c: functions of other libraries in this process, never linked to */

/**
 * symbol_next() - the same function in the real libxenforeignmemory
 * @name: its name
 *
 * Return: the function, or NULL when that library is not in the process.
 */
void *symbol_next(const char *name);

/** symbol_toolcore() - a function of libxentoolcore, or NULL */
void *symbol_toolcore(const char *name);

/* toolcore.c: being found by xentoolcore_restrict_all() */

/*
 * What libxentoolcore keeps a list of.  It has no installed header; the layout
 * is part of its ABI: one callback, then room for the links of its list.
 */
struct active_handle {
	int (*restrict_to)(struct active_handle *active, domid_t domid);
	void *links[2];
};

/* handle.c: which handle has which descriptor */

/**
 * struct handle - one open handle
 * @entry:      link in the table
 * @key:        what the caller holds: this struct, or the real library's handle
 * @fd:         our own descriptor, -1 before it is open
 * @registered: @active is in libxentoolcore's list
 * @active:     for libxentoolcore
 */
struct handle {
	LIST_ENTRY(handle) entry;
	xenforeignmemory_handle *key;
	atomic_int fd;
	bool registered;
	struct active_handle active;
};

/**
 * struct handle_view - what handle_find() says of a handle
 * @fd:   our descriptor
 * @real: the handle is the real library's too
 */
struct handle_view {
	int fd;
	bool real;
};

/** handle_new() - an empty handle, or NULL with errno ENOMEM */
struct handle *handle_new(void);

/**
 * handle_destroy() - close and free a handle that is not in the table
 *
 * Return: close(2)'s result, or 0 when nothing was open.
 */
int handle_destroy(struct handle *h);

/** handle_add() - put a handle with its key into the table */
void handle_add(struct handle *h);

/** handle_remove() - take a handle out; NULL when it is not there */
struct handle *handle_remove(const xenforeignmemory_handle *key);

/** handle_find() - look a handle up; false when it is not there */
bool handle_find(const xenforeignmemory_handle *key, struct handle_view *view);

/** toolcore_register() - have xentoolcore_restrict_all() restrict a handle */
void toolcore_register(struct handle *h);

/** toolcore_deregister() - undo toolcore_register() */
void toolcore_deregister(struct handle *h);

/* restrict.c */

/** restrict_fd() - bind a descriptor to a domain; as device_ioctl() */
int restrict_fd(int fd, domid_t domid);

#endif
