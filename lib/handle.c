// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of open handles.
 *
 * In a program that uses the real libxenforeignmemory a handle is that
 * library's, so that its other functions go on working with it, and the table
 * says which descriptor of ours belongs to it.  Else the handle is our own
 * struct.  The lock protects the list and nothing else: it is never held over
 * an ioctl or a call into another library.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

static LIST_HEAD(, handle) handles = LIST_HEAD_INITIALIZER(handles);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int once_error;

static void take_lock(void)
{
	pthread_mutex_lock(&lock);
}

static void drop_lock(void)
{
	pthread_mutex_unlock(&lock);
}

/* A child may close what it inherits: it must not inherit the lock taken. */
static void prepare_for_fork(void)
{
	once_error = pthread_atfork(take_lock, drop_lock, drop_lock);
}

/* Call with the lock held. */
static struct handle *find(const xenforeignmemory_handle *key)
{
	struct handle *h;

	LIST_FOREACH(h, &handles, entry)
		if (h->key == key)
			return h;
	return NULL;
}

struct handle *handle_new(void)
{
	struct handle *h;

	pthread_once(&once, prepare_for_fork);
	if (once_error) {
		errno = once_error;
		return NULL;
	}
	h = calloc(1, sizeof(*h));
	if (h)
		h->fd = -1;
	return h;
}

int handle_destroy(struct handle *h)
{
	int rc = 0;
	int saved;

	toolcore_deregister(h);
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

	/* Closed behind our back, and its address is in use again. */
	if (stale)
		handle_destroy(stale);

	take_lock();
	LIST_INSERT_HEAD(&handles, h, entry);
	drop_lock();
}

struct handle *handle_remove(const xenforeignmemory_handle *key)
{
	struct handle *h;

	take_lock();
	h = find(key);
	if (h)
		LIST_REMOVE(h, entry);
	drop_lock();
	return h;
}

bool handle_find(const xenforeignmemory_handle *key, struct handle_view *view)
{
	struct handle *h;

	take_lock();
	h = find(key);
	if (h) {
		view->fd = h->fd;
		view->real = (void *)h->key != (void *)h;
	}
	drop_lock();
	return h;
}
