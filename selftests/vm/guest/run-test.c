// SPDX-License-Identifier: GPL-2.0-only
/*
 * run-test SECONDS PROGRAM [ARGUMENT]...: run one test and leave nothing of it.
 *
 * What the test prints comes out as lines that start with "| ", so that it
 * cannot be taken for ours. The last line says how it ended:
 * "@exit CODE MS", "@signal NUMBER MS" or "@timeout SECONDS MS"; followed by
 * "@stuck" when a process of the test could not be killed.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILL_MS 5000

static bool line_start = true;

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void copy_output(int fd)
{
	char buf[4096];
	ssize_t i, n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (i = 0; i < n; i++) {
			if (line_start)
				fputs("| ", stdout);
			putchar(buf[i]);
			line_start = buf[i] == '\n';
		}
		fflush(stdout);
	}
}

static pid_t start(char **argv, int *out)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid < 0)
		return -1;
	if (!pid) {
		setpgid(0, 0);
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		execv(argv[0], argv);
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*out = fds[0];
	return pid;
}

/* Wait for the test itself; false when its time is over. */
static bool wait_for(pid_t pid, int out, long deadline, int *status)
{
	struct pollfd pfd = { .fd = out, .events = POLLIN };
	pid_t done;

	for (;;) {
		copy_output(out);
		do {
			done = waitpid(-1, status, WNOHANG);
		} while (done > 0 && done != pid);
		if (done == pid)
			return true;
		if (now_ms() >= deadline)
			return false;
		/* Nothing wakes us when the child ends with a full pipe. */
		if (poll(&pfd, 1, 20) > 0 && !(pfd.revents & POLLIN))
			usleep(20000);
	}
}

/*
 * Kill the group and, being the reaper of its orphans, whoever left the group.
 * True when nobody remains.
 */
static bool kill_all(pid_t group)
{
	long deadline = now_ms() + KILL_MS;
	char path[64], buf[4096];
	char *next;
	FILE *f;
	long pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	while (now_ms() < deadline) {
		kill(-group, SIGKILL);
		f = fopen(path, "r");
		if (!f)
			return false;
		if (!fgets(buf, sizeof(buf), f))
			buf[0] = '\0';
		fclose(f);
		for (next = buf; (pid = strtol(next, &next, 10)) > 0;)
			kill(pid, SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0)
			return true;
		usleep(10000);
	}
	return false;
}

static void report(bool ended, int status, const char *limit, long ms)
{
	if (!line_start)
		putchar('\n');
	if (!ended)
		printf("@timeout %s %ld\n", limit, ms);
	else if (WIFSIGNALED(status))
		printf("@signal %d %ld\n", WTERMSIG(status), ms);
	else
		printf("@exit %d %ld\n", WEXITSTATUS(status), ms);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long begin = now_ms();
	int out, status = 0;
	bool ended, clean;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: run-test SECONDS PROGRAM [ARG]...\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = start(argv + 2, &out);
	if (pid < 0) {
		perror("run-test");
		return 1;
	}
	ended = wait_for(pid, out, begin + atol(argv[1]) * 1000, &status);
	clean = kill_all(pid);
	copy_output(out);
	report(ended, status, argv[1], now_ms() - begin);
	if (!clean)
		puts("@stuck");
	return !clean;
}
