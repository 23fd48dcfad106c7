// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints: xen_resource_map, xen_resource_unmap, xen_resource_map_failed.
 *
 * They show an administrator every map, its process, its duration and its
 * error, without a debugger and without messages in the kernel log.
 */
#include "fixture.h"

#include "tracing.h"

#define NR		8
#define MAX_EVENTS	32
#define ONE_MINUTE	(60 * 1000000000ULL)

static void start(struct __test_metadata *_metadata, struct tracing *t)
{
	if (!frames_is_ours())
		SKIP(_exit(255), "the device under test is privcmd");
	if (access(TRACEFS "/events", F_OK))
		SKIP(_exit(255), "no tracefs at " TRACEFS);
	ASSERT_TRUE(tracing_start(t));
}

static void expect_event(struct __test_metadata *_metadata,
			 const struct trace_event *e, const char *name,
			 uint16_t domid, uint32_t frame, uint32_t num)
{
	EXPECT_STREQ(name, e->name);
	EXPECT_EQ(domid, e->domid);
	EXPECT_EQ(XEN_RESOURCE_GRANT_TABLE, e->type);
	EXPECT_EQ(XEN_RESOURCE_GRANT_SHARED, e->id);
	EXPECT_EQ(frame, e->frame);
	EXPECT_EQ(num, e->nr_frames);
	EXPECT_GT(ONE_MINUTE, e->duration);
}

TEST_F(resource, map_and_unmap)
{
	struct trace_event e[MAX_EVENTS];
	void *map = reserve(_metadata, self, NR, RW);
	struct tracing t;

	start(_metadata, &t);
	EXPECT_EQ(0, tracing_read(&t, self->domid, e, MAX_EVENTS));
	EXPECT_EQ(0, map_grants(self, 3, NR, map));
	EXPECT_EQ(1, tracing_read(&t, self->domid, e, MAX_EVENTS));
	expect_event(_metadata, &e[0], "xen_resource_map", self->domid, 3, NR);

	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(2, tracing_read(&t, self->domid, e, MAX_EVENTS));
	expect_event(_metadata, &e[1], "xen_resource_unmap", self->domid, 3,
		     NR);
	tracing_stop(&t);
}

/*
 * Xen's clock never runs back between vCPUs, so it may stand still during one map,
 * but not during all of them.
 */
TEST_F(resource, duration)
{
	struct trace_event e[MAX_EVENTS];
	unsigned int i, measured = 0;
	struct tracing t;
	void *map;

	start(_metadata, &t);
	for (i = 0; i < 20; i++) {
		map = reserve(_metadata, self, NR, RW);
		EXPECT_EQ(0, map_grants(self, 3, NR, map));
		EXPECT_EQ(1, tracing_read(&t, self->domid, e, MAX_EVENTS));
		measured += e[0].duration > 0;
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
		tracing_clear(&t);
	}
	EXPECT_LT(0, measured);
	tracing_stop(&t);
}

/* Unmapping a VMA emits one event for every map into it. */
TEST_F(resource, one_unmap_for_each_map)
{
	struct trace_event e[MAX_EVENTS];
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i, seen = 0;
	struct tracing t;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	start(_metadata, &t);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, map_grants(self, 10 + i, 2, frame_at(map, 2 * i)));
	tracing_clear(&t);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(3, tracing_read(&t, self->domid, e, MAX_EVENTS));
	for (i = 0; i < 3; i++) {
		expect_event(_metadata, &e[i], "xen_resource_unmap",
			     self->domid, e[i].frame, 2);
		seen |= 1 << (e[i].frame - 10);
	}
	EXPECT_EQ(7, seen);
	tracing_stop(&t);
}

TEST_F(resource, map_failed)
{
	struct trace_event e[MAX_EVENTS];
	void *map = reserve(_metadata, self, NR, RW);
	struct tracing t;

	start(_metadata, &t);
	EXPECT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, 2, map));
	EXPECT_EQ(1, tracing_read(&t, self->domid, e, MAX_EVENTS));
	expect_event(_metadata, &e[0], "xen_resource_map_failed", self->domid,
		     GRANT_FRAMES - 1, 2);
	EXPECT_EQ(-EINVAL, e[0].error);

	EXPECT_EQ(ESRCH, frames_map_grants(self->fd, 0x7fef, 0, NR, map));
	EXPECT_EQ(1, tracing_read(&t, 0x7fef, e, MAX_EVENTS));
	EXPECT_EQ(-ESRCH, e[0].error);

	/* A failed map is not reported as unmapped later. */
	tracing_clear(&t);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, tracing_read(&t, self->domid, e, MAX_EVENTS));
	tracing_stop(&t);
}

TEST_F(resource, map_failed_busy)
{
	struct trace_event e[MAX_EVENTS];
	void *map = reserve(_metadata, self, NR, RW);
	struct tracing t;

	start(_metadata, &t);
	EXPECT_EQ(0, map_grants(self, 0, 1, map));
	tracing_clear(&t);
	EXPECT_EQ(EBUSY, map_grants(self, 0, NR, map));
	EXPECT_EQ(1, tracing_read(&t, self->domid, e, MAX_EVENTS));
	expect_event(_metadata, &e[0], "xen_resource_map_failed", self->domid,
		     0, NR);
	EXPECT_EQ(-EBUSY, e[0].error);
	tracing_stop(&t);
}

TEST_F(resource, size_query_is_no_map)
{
	struct trace_event e[MAX_EVENTS];
	struct tracing t;
	uint64_t num;

	start(_metadata, &t);
	EXPECT_EQ(SIZE_OK, frames_size_grants(self->fd, self->domid, &num));
	EXPECT_EQ(0, tracing_read(&t, self->domid, e, MAX_EVENTS));
	tracing_stop(&t);
}

/* The unmap event also comes for a killed process. */
TEST_F(resource, exit_unmaps)
{
	struct trace_event e[MAX_EVENTS];
	struct tracing t;
	int status;
	pid_t pid;

	start(_metadata, &t);
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (map_grants(self, 0, NR, map))
			_exit(1);
		raise(SIGKILL);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(2, tracing_read(&t, self->domid, e, MAX_EVENTS));
	expect_event(_metadata, &e[0], "xen_resource_map", self->domid, 0, NR);
	expect_event(_metadata, &e[1], "xen_resource_unmap", self->domid, 0,
		     NR);
	tracing_stop(&t);
}

/* The format files that perf and trace-cmd read. */
TEST(formats)
{
	static const char * const names[] = {
		"xen_resource_map", "xen_resource_unmap",
		"xen_resource_map_failed",
	};
	static const char * const fields[] = {
		" domid;", " type;", " id;", " frame;", " nr_frames;",
		" duration;",
	};
	char path[128], text[4096];
	unsigned int i, j;
	size_t len;
	FILE *f;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	if (access(TRACEFS "/events", F_OK))
		SKIP(return, "no tracefs at " TRACEFS);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), TRACEFS "/" TRACE_EVENTS
			 "/%s/format", names[i]);
		f = fopen(path, "re");
		ASSERT_NE(NULL, f);
		len = fread(text, 1, sizeof(text) - 1, f);
		text[len] = '\0';
		fclose(f);
		for (j = 0; j < ARRAY_SIZE(fields); j++)
			EXPECT_NE(NULL, strstr(text, fields[j]))
				TH_LOG("%s has no field%s", names[i],
				       fields[j]);
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
