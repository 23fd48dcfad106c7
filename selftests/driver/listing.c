// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/driver/xen-resource: one line for every range that is mapped, for root.
 *
 * A reader does not stop maps and unmaps: a range that exists all the time is
 * listed exactly once, whatever else comes and goes.
 */
#define ONLY_HVM
#define GRANT_FRAMES	64
#include "fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "privcmd_op.h"

#define LISTING		"/proc/driver/xen-resource"
#define NOBODY		65534
#define MAX_LINES	1000
#define NR		4U

struct line {
	int pid;
	char comm[64];
	char node[16];
	unsigned int domid;
	unsigned int type;
	unsigned int id;
	unsigned int frame;
	unsigned int frames;
	unsigned long long age;
	char state[16];
};

/* False unless the line has exactly the documented format. */
static bool parse(const char *text, struct line *line)
{
	char again[256];

	if (sscanf(text, "%d %63s %15s %u %u %u %u %u %llu %15s", &line->pid,
		   line->comm, line->node, &line->domid, &line->type,
		   &line->id, &line->frame, &line->frames, &line->age,
		   line->state) != 10)
		return false;
	snprintf(again, sizeof(again), "%d %s %s %u %u %u %u %u %llu %s\n",
		 line->pid, line->comm, line->node, line->domid, line->type,
		 line->id, line->frame, line->frames, line->age, line->state);
	return !strcmp(again, text);
}

static bool known_state(const char *state)
{
	return !strcmp(state, "mapped") || !strcmp(state, "filling") ||
	       !strcmp(state, "releasing");
}

/* Read the lines of this process; -1 on failure or if a line is malformed. */
static int list(struct line *lines)
{
	FILE *f = fopen(LISTING, "re");
	struct line other;
	char text[256];
	int nr = 0;

	if (!f)
		return -1;
	while (nr >= 0 && fgets(text, sizeof(text), f)) {
		struct line *line = nr < MAX_LINES ? &lines[nr] : &other;

		if (!parse(text, line) || !known_state(line->state)) {
			fprintf(stderr, "# malformed: %s", text);
			nr = -1;
		} else if (line->pid == getpid()) {
			nr++;
		}
	}
	fclose(f);
	return nr;
}

static int count(void)
{
	static struct line lines[MAX_LINES];

	return list(lines);
}

static void *map_frames(FIXTURE_DATA(resource) *self, unsigned int frame,
			unsigned int num)
{
	void *map = frames_reserve(self->fd, num, RW);

	if (!map || frames_map_grants(self->fd, self->domid, frame, num, map))
		return NULL;
	return map;
}

TEST(only_for_root)
{
	struct stat st;

	ASSERT_EQ(0, stat(LISTING, &st));
	EXPECT_EQ(0400, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, count());
	ASSERT_EQ(0, setgid(NOBODY));
	ASSERT_EQ(0, setuid(NOBODY));
	EXPECT_EQ(-1, open(LISTING, O_RDONLY));
	EXPECT_EQ(EACCES, errno);
}

TEST_F(resource, a_line)
{
	const bool switched = !strcmp(frames_device(), SWITCHED);
	struct line line;
	void *map;

	ASSERT_EQ(0, prctl(PR_SET_NAME, "a b\\c\n"));
	map = map_frames(self, 3, NR);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(1, list(&line));
	EXPECT_STREQ("a\\040b\\134c\\012", line.comm);
	EXPECT_STREQ(switched ? "privcmd" : "resource", line.node);
	EXPECT_EQ(self->domid, line.domid);
	EXPECT_EQ(XEN_RESOURCE_GRANT_TABLE, line.type);
	EXPECT_EQ(XEN_RESOURCE_GRANT_SHARED, line.id);
	EXPECT_EQ(3, line.frame);
	EXPECT_EQ(NR, line.frames);
	EXPECT_GE(60, line.age);
	EXPECT_STREQ("mapped", line.state);
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, count());
}

TEST_F(resource, age)
{
	struct line line;

	ASSERT_NE(NULL, map_frames(self, 0, NR));
	sleep(2);
	ASSERT_EQ(1, list(&line));
	EXPECT_LE(1, line.age);
	EXPECT_GE(60, line.age);
}

/* Empty mappings and failed maps are not listed; every range is. */
TEST_F(resource, every_range)
{
	void *map = frames_reserve(self->fd, 3 * NR, RW);
	struct line line[3];

	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, count());
	ASSERT_EQ(EINVAL, frames_map_grants(self->fd, self->domid,
					    GRANT_FRAMES - 1, NR, map));
	EXPECT_EQ(0, count());
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 8, NR,
				       frame_at(map, NR)));
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, NR, map));
	ASSERT_NE(NULL, map_frames(self, 16, 1));
	ASSERT_EQ(3, list(line));
	EXPECT_EQ(0, line[0].frame);
	EXPECT_EQ(8, line[1].frame);
	EXPECT_EQ(16, line[2].frame);
	EXPECT_EQ(1, line[2].frames);
}

TEST_F(resource, the_domain_dies)
{
	struct line line;
	void *map = map_frames(self, 0, NR);

	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	ASSERT_EQ(0, close(self->fd));
	ASSERT_EQ(1, list(&line));
	EXPECT_EQ(self->domid, line.domid);
	EXPECT_STREQ("mapped", line.state);
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, count());
}

/* A line names the process that mapped, not the one that opened the device. */
TEST_F(resource, the_process)
{
	static struct line lines[MAX_LINES];
	pid_t pid = fork();

	if (!pid) {
		if (!map_frames(self, 0, NR))
			_exit(1);
		_exit(list(lines) == 1 && lines[0].pid == getpid() ? 0 : 2);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(0, count());
}

/* Read the file in pieces of @size bytes. */
static ssize_t read_pieces(char *text, size_t room, size_t size)
{
	int fd = open(LISTING, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	for (;;) {
		got = read(fd, text + done, size < room - done ? size :
							       room - done);
		if (got <= 0)
			break;
		done += got;
	}
	close(fd);
	return got < 0 ? -1 : (ssize_t)done;
}

static unsigned int lines_of(const char *text, size_t len)
{
	unsigned int nr = 0;

	while (len--)
		nr += *text++ == '\n';
	return nr;
}

/* Many lines, in pieces of any size, and after an lseek(). */
TEST_F(resource, pieces)
{
	const unsigned int nr = 300;
	const size_t sizes[] = { 1, 7, 100, 4096, 1 << 16 }, room = 1 << 17;
	char *text = malloc(room), *again = malloc(room);
	unsigned int i;
	ssize_t len;
	int fd;

	ASSERT_NE(NULL, text);
	ASSERT_NE(NULL, again);
	for (i = 0; i < nr; i++)
		ASSERT_NE(NULL, map_frames(self, i % GRANT_FRAMES, 1));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		len = read_pieces(text, room, sizes[i]);
		ASSERT_LT(0, len);
		EXPECT_EQ(nr, lines_of(text, len));
	}
	fd = open(LISTING, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	len = pread(fd, again, 500, 6000);
	ASSERT_EQ(500, len);
	EXPECT_LT(5, lines_of(again, len));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	len = read(fd, again, 100);
	ASSERT_EQ(100, len);
	/* The age may differ, not what precedes it. */
	EXPECT_EQ(0, memcmp(text, again, 20));
	close(fd);
	free(again);
	free(text);
}

struct worker {
	FIXTURE_DATA(resource) *self;
	volatile bool *stop;
	unsigned int maps;
	bool failed;
};

static void *map_and_unmap(void *arg)
{
	struct worker *worker = arg;
	const unsigned int num = 20;	/* enough for a deferred release */
	void *map;

	while (!*worker->stop) {
		map = map_frames(worker->self, 0, num);
		if (!map || munmap(map, num * FRAME_SIZE)) {
			worker->failed = true;
			break;
		}
		worker->maps++;
	}
	return NULL;
}

TEST_F(resource, while_others_map)
{
	static struct line lines[MAX_LINES];
	volatile bool stop = false;
	struct worker worker[3];
	unsigned int round, i, j;
	pthread_t thread[3];

	/* These stay, while the workers map and unmap others between them. */
	ASSERT_NE(NULL, map_frames(self, 40, 1));
	for (i = 0; i < ARRAY_SIZE(worker); i++) {
		worker[i] = (struct worker) { .self = self, .stop = &stop };
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, map_and_unmap,
					    &worker[i]));
		ASSERT_NE(NULL, map_frames(self, 41 + i, 1));
	}
	for (round = 0; round < 300; round++) {
		unsigned int seen[4] = { 0 };
		int nr = list(lines);

		/*
		 * A listing is not a snapshot: it may show several maps of one
		 * worker.
		 */
		ASSERT_LE(4, nr);
		ASSERT_GE(MAX_LINES, nr);
		for (j = 0; j < (unsigned int)nr; j++)
			if (lines[j].frame >= 40)
				seen[lines[j].frame - 40]++;
		for (i = 0; i < 4; i++)
			ASSERT_EQ(1, seen[i]);
	}
	stop = true;
	for (i = 0; i < ARRAY_SIZE(worker); i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_FALSE(worker[i].failed);
		TH_LOG("%u maps", worker[i].maps);
	}
	EXPECT_EQ(4, count());
}

/* A map of many frames, by a thread of its own. */
struct slow_map {
	uint16_t domid;
	int fd;
	void *map;
	int error;
};

#define SLOW_FRAMES	4096U

static void *map_slowly(void *arg)
{
	struct slow_map *slow = arg;

	slow->error = frames_map_grants(slow->fd, slow->domid, 0, SLOW_FRAMES,
					slow->map);
	return NULL;
}

/* This thread and those that it creates run on one CPU. */
static bool use_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	return !sched_setaffinity(0, sizeof(one), &one);
}

/* From now on, no thread of lower priority runs until this one sleeps. */
static bool take_precedence(void)
{
	const struct sched_param param = { .sched_priority = 1 };

	return !sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param);
}

/* Sleep until the map shows in the listing, or 10 s. */
static bool wait_for_line(struct line *line)
{
	unsigned int ms;

	for (ms = 0; ms < 10000; ms++) {
		usleep(1000);
		if (list(line) == 1)
			return true;
	}
	return false;
}

/*
 * A thread of higher priority preempts a map halfway: the listing shows that
 * the range is being filled.  If that thread unmaps it, the range stays listed
 * until the map fails.
 */
TEST_F(resource, states)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .grant_frames = SLOW_FRAMES,
	};
	struct slow_map slow = { .fd = self->fd };
	struct test_domain dom;
	struct line line;
	pthread_t thread;
	int rc = test_domain_create(&dom, &cfg);

	if (rc && errno == EINVAL)
		SKIP(return, "Xen's gnttab_max_frames is below %u", SLOW_FRAMES);
	ASSERT_EQ(0, rc);
	slow.domid = dom.domid;
	slow.map = frames_reserve(self->fd, SLOW_FRAMES, RW);
	ASSERT_NE(NULL, slow.map);
	ASSERT_TRUE(use_one_cpu());
	ASSERT_TRUE(take_precedence());
	ASSERT_EQ(0, pthread_create(&thread, NULL, map_slowly, &slow));
	ASSERT_TRUE(wait_for_line(&line));
	EXPECT_STREQ("filling", line.state);
	EXPECT_EQ(dom.domid, line.domid);
	EXPECT_EQ(SLOW_FRAMES, line.frames);
	ASSERT_EQ(0, munmap(slow.map, SLOW_FRAMES * FRAME_SIZE));
	ASSERT_EQ(1, list(&line));
	EXPECT_STREQ("releasing", line.state);
	EXPECT_EQ(dom.domid, line.domid);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(EINVAL, slow.error);
	EXPECT_EQ(0, count());
	EXPECT_EQ(0, test_domain_destroy(&dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
