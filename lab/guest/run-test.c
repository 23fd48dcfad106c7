// SPDX-License-Identifier: GPL-2.0-only
/*
 * run-test PROGRAM [ARGUMENT]...: run one test, then kill its remaining processes.
 *
 * Lines of the test's output start with "| ", to distinguish them from our own.
 * "@alive" is a sign of life. When the test has ended, print "@kill", kill its other
 * processes, and print "@exit CODE MS" or "@signal NUMBER MS". The host enforces the
 * time limit, because only the host knows how long this machine could run.
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

#define ALIVE_MS 2000

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

/* Do not print in the middle of a line of the test. */
static void sign_of_life(void)
{
	static long last;
	long now = now_ms();

	if (!line_start || now - last < ALIVE_MS)
		return;
	last = now;
	puts("@alive");
	fflush(stdout);
}

/* Wait for the test itself. */
static int wait_for(pid_t pid, int out)
{
	struct pollfd pfd = { .fd = out, .events = POLLIN };
	pid_t done;
	int status;

	for (;;) {
		copy_output(out);
		do {
			done = waitpid(-1, &status, WNOHANG);
		} while (done > 0 && done != pid);
		if (done == pid) {
			/* The last lines may have come after the last look. */
			copy_output(out);
			return status;
		}
		sign_of_life();
		/* Use a timeout: the end of the child does not wake us. */
		if (poll(&pfd, 1, 20) > 0 && !(pfd.revents & POLLIN))
			usleep(20000);
	}
}

static void kill_children(void)
{
	char path[64], buf[4096];
	char *next = buf;
	FILE *f;
	long pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	f = fopen(path, "r");
	if (!f)
		return;
	if (!fgets(buf, sizeof(buf), f))
		buf[0] = '\0';
	fclose(f);
	while ((pid = strtol(next, &next, 10)) > 0)
		kill(pid, SIGKILL);
}

/* Kill the group and the processes that left it, which become our children. */
static void kill_all(pid_t group)
{
	do {
		kill(-group, SIGKILL);
		kill_children();
		sign_of_life();
		usleep(10000);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	} while (waitpid(-1, NULL, WNOHANG) >= 0);
}

static void report(int status, long ms)
{
	if (WIFSIGNALED(status))
		printf("@signal %d %ld\n", WTERMSIG(status), ms);
	else
		printf("@exit %d %ld\n", WEXITSTATUS(status), ms);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long begin = now_ms();
	int out, status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: run-test PROGRAM [ARG]...\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = start(argv + 1, &out);
	if (pid < 0) {
		perror("run-test");
		return 1;
	}
	status = wait_for(pid, out);
	if (!line_start)
		putchar('\n');
	line_start = true;
	puts("@kill");
	fflush(stdout);
	kill_all(pid);
	report(status, now_ms() - begin);
	return 0;
}
