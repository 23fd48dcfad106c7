/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Record the driver's tracepoints in a separate trace instance, so that other
 * users of tracing are not disturbed.
 */
#ifndef TEST_TRACING_H
#define TEST_TRACING_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRACEFS		"/sys/kernel/tracing"
#define TRACE_EVENTS	"events/xen_resource"

struct tracing {
	char dir[80];
};

/* One event; @error is 0 for events without that field. */
struct trace_event {
	char name[32];
	unsigned int domid;
	unsigned int type;
	unsigned int id;
	unsigned int frame;
	unsigned int nr_frames;
	unsigned long long duration;
	int error;
};

static inline bool tracing_write(const struct tracing *t, const char *file,
				 const char *text)
{
	char path[160];
	int fd;
	bool done;

	snprintf(path, sizeof(path), "%s/%s", t->dir, file);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return done;
}

/* False if tracefs or the driver's events are missing. */
static inline bool tracing_start(struct tracing *t)
{
	snprintf(t->dir, sizeof(t->dir), TRACEFS "/instances/xen-resource-%d",
		 getpid());
	if (access(TRACEFS "/" TRACE_EVENTS, F_OK) || mkdir(t->dir, 0700))
		return false;
	/*
	 * The tests do not need names of processes, and recording them would
	 * make the kernel patch the code of its scheduler.
	 */
	return tracing_write(t, "trace_options", "norecord-cmd") &&
	       tracing_write(t, TRACE_EVENTS "/enable", "1");
}

static inline void tracing_stop(const struct tracing *t)
{
	tracing_write(t, TRACE_EVENTS "/enable", "0");
	rmdir(t->dir);
}

static inline void tracing_clear(const struct tracing *t)
{
	tracing_write(t, "trace", "");
}

/* Collect the events for @domid recorded so far; returns their number. */
static inline unsigned int tracing_read(const struct tracing *t,
					unsigned int domid,
					struct trace_event *events,
					unsigned int max)
{
	unsigned int n = 0;
	char path[160], line[512], *name;
	FILE *f;

	snprintf(path, sizeof(path), "%s/trace", t->dir);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (n < max && fgets(line, sizeof(line), f)) {
		struct trace_event *e = &events[n];

		name = strstr(line, ": xen_resource_");
		if (line[0] == '#' || !name)
			continue;
		memset(e, 0, sizeof(*e));
		if (sscanf(name,
			   ": %31[a-z_]: domid=%u type=%u id=%u frame=%u nr_frames=%u duration=%llu errno=%d",
			   e->name, &e->domid, &e->type, &e->id, &e->frame,
			   &e->nr_frames, &e->duration, &e->error) >= 7 &&
		    e->domid == domid)
			n++;
	}
	fclose(f);
	return n;
}

#endif
