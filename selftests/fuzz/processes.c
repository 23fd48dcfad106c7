// SPDX-License-Identifier: GPL-2.0-only
/* Racing threads, and children with mappings of their own. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_frames.h"
#include "processes.h"

struct racer {
	pthread_barrier_t *start;
	const struct map_call *call;	/* NULL: restrict */
	int fd;
	uint16_t domid;
	int err;
};

int map_now(const struct map_call *call)
{
	return frames_map(call->fd, call->domid, call->type, call->id,
			  call->frame, call->num, call->addr);
}

static void *race(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->start);
	racer->err = racer->call ? map_now(racer->call) :
				   frames_restrict(racer->fd, racer->domid);
	return NULL;
}

static int race_two(struct racer *racer)
{
	pthread_barrier_t start;
	pthread_t thread;

	pthread_barrier_init(&start, NULL, 2);
	racer[0].start = &start;
	racer[1].start = &start;
	if (pthread_create(&thread, NULL, race, &racer[0]))
		return -1;
	race(&racer[1]);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&start);
	return 0;
}

int race_map(const struct map_call *call, int *err)
{
	struct racer racer[2] = { { .call = call }, { .call = call } };

	if (race_two(racer))
		return -1;
	err[0] = racer[0].err;
	err[1] = racer[1].err;
	return 0;
}

int race_restrict(int fd, const uint16_t *domid, int *err)
{
	struct racer racer[2] = {
		{ .fd = fd, .domid = domid[0] },
		{ .fd = fd, .domid = domid[1] },
	};

	if (race_two(racer))
		return -1;
	err[0] = racer[0].err;
	err[1] = racer[1].err;
	return 0;
}

int race_unmap(const struct map_call *call, void *addr, size_t size)
{
	pthread_barrier_t start;
	struct racer racer = { .call = call, .start = &start };
	pthread_t thread;
	int rc;

	pthread_barrier_init(&start, NULL, 2);
	if (pthread_create(&thread, NULL, race, &racer))
		return -1;
	pthread_barrier_wait(&start);
	rc = munmap(addr, size);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&start);
	return rc ? -1 : racer.err;
}

struct child {
	pid_t pid;
	int control;	/* takes an enum end_how */
};

static struct child children[CHILDREN];

int exit_code(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

bool child_lives(unsigned int child)
{
	return children[child].pid;
}

/* In the child: 0, errno, or -1. */
static int map_own(const struct map_call *call, const uint32_t *content)
{
	struct map_call own = *call;
	uint64_t i;
	int err;

	own.addr = mmap(NULL, own.num * FRAME_SIZE, PROT_READ, MAP_SHARED,
			own.fd, 0);
	if (own.addr == MAP_FAILED)
		return errno;
	err = map_now(&own);
	if (err)
		return err;
	for (i = 0; i < own.num; i++)
		if (*frame_word(own.addr, i) != content[own.frame + i])
			return -1;
	return 0;
}

static void __attribute__((noreturn))
be_child(const struct map_call *call, const uint32_t *content, int parent)
{
	int err = map_own(call, content);
	char how = END_EXIT;

	if (write(parent, &err, sizeof(err)) == sizeof(err) && !err &&
	    read(parent, &how, 1) == 1 && how == END_EXEC)
		execlp("true", "true", NULL);
	_exit(how == END_EXEC);
}

int child_spawn(unsigned int child, const struct map_call *call,
		const uint32_t *content)
{
	int ends[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	pid = fork();
	if (!pid)
		be_child(call, content, ends[1]);
	close(ends[1]);
	if (read(ends[0], &err, sizeof(err)) != sizeof(err))
		err = -1;
	if (!err) {
		children[child] = (struct child) { pid, ends[0] };
		return 0;
	}
	close(ends[0]);
	if (pid > 0)
		exit_code(pid);
	return err;
}

int child_end(unsigned int child, enum end_how how)
{
	struct child was = children[child];
	char order = how;
	int status;

	children[child].pid = 0;
	if (how == END_KILL)
		kill(was.pid, SIGKILL);
	else if (write(was.control, &order, 1) != 1)
		return -1;
	close(was.control);
	if (waitpid(was.pid, &status, 0) != was.pid)
		return -1;
	if (how == END_KILL)
		return WIFSIGNALED(status) ? 0 : -1;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}
