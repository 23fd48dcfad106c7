// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * When the real libxenforeignmemory is in the process, a handle is that
 * library's, so that its other functions keep working with it, and the table
 * maps it to our descriptor.  In other processes a handle is our own
 * struct.
 *
 * The lock protects only the list: it is never held across an ioctl or a call
 * into another library.
 */
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "device.h"
#include "handle.h"

static LIST_HEAD(, handle) handles = LIST_HEAD_INITIALIZER(handles);
static pthread_mutex_t handles_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t atfork_once = PTHREAD_ONCE_INIT;
static int atfork_error;

static void lock_handles(void)
{
	pthread_mutex_lock(&handles_lock);
}

static void unlock_handles(void)
{
	pthread_mutex_unlock(&handles_lock);
}

/* A child may close an inherited handle, so it must not inherit a held lock. */
static void register_atfork(void)
{
	atfork_error = pthread_atfork(lock_handles, unlock_handles,
				      unlock_handles);
}

/* Call with the lock held. */
static struct handle *find_locked(const xenforeignmemory_handle *key)
{
	struct handle *h;

	LIST_FOREACH(h, &handles, entry)
		if (h->key == key)
			return h;
	return NULL;
}

/*
 * xentoolcore_restrict_all() restricts the real library's handle on its own.
 * It must restrict our descriptor as well: a program such as QEMU with
 * -xen-domid-restrict relies on having given up all other domains.
 */
static int restrict_active(struct active_handle *active, domid_t domid)
{
	struct handle *h = (void *)((char *)active -
				    offsetof(struct handle, active));

	/* The descriptor may not be open yet. */
	if (h->fd < 0)
		return 0;
	return device_restrict(h->fd, domid);
}

struct handle *handle_new(void)
{
	static atomic_ulong serials;
	struct handle *h;

	pthread_once(&atfork_once, register_atfork);
	if (atfork_error) {
		errno = atfork_error;
		return NULL;
	}
	h = calloc(1, sizeof(*h));
	if (!h)
		return NULL;
	h->serial = atomic_fetch_add(&serials, 1) + 1;
	h->fd = -1;
	h->active.restrict_to = restrict_active;
	h->registered = toolcore_register(&h->active);
	return h;
}

int handle_destroy(struct handle *h)
{
	int rc = 0;
	int saved;

	if (h->registered)
		toolcore_deregister(&h->active);
	if (h->fd >= 0)
		rc = close(h->fd);
	saved = errno;
	free(h);
	errno = saved;
	return rc;
}

void handle_add(struct handle *h)
{
	struct handle *stale = handle_remove(h->key);

	/* The real library freed that handle unseen and reused its address. */
	if (stale)
		handle_destroy(stale);

	lock_handles();
	LIST_INSERT_HEAD(&handles, h, entry);
	unlock_handles();
}

struct handle *handle_remove(const xenforeignmemory_handle *key)
{
	struct handle *h;

	lock_handles();
	h = find_locked(key);
	if (h)
		LIST_REMOVE(h, entry);
	unlock_handles();
	return h;
}

bool handle_find(const xenforeignmemory_handle *key, struct handle_view *view)
{
	struct handle *h;

	lock_handles();
	h = find_locked(key);
	if (h) {
		view->fd = h->fd;
		view->serial = h->serial;
		view->real = (void *)h->key != (void *)h;
	}
	unlock_handles();
	return h;
}
