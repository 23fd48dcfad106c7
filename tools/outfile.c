// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

/* The temporary file that the signal handler removes. */
static const char *volatile temp_path;

/* raise() runs the default action, because SA_RESETHAND is set. */
static void remove_temp_and_raise(int signal)
{
	if (temp_path)
		unlink(temp_path);
	raise(signal);
}

static void catch_signals(void)
{
	const struct sigaction action = {
		.sa_handler = remove_temp_and_raise,
		.sa_flags = SA_RESETHAND | SA_NODEFER,
	};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static int open_in_place(struct outfile *out, const char *path)
{
	out->fd = open(path, O_WRONLY | O_CLOEXEC);
	return out->fd < 0 ? -1 : 0;
}

static int open_temp(struct outfile *out, const char *path)
{
	/* Replace the target of a symbolic link, not the link itself. */
	out->path = realpath(path, NULL);
	if (!out->path)
		out->path = strdup(path);
	if (!out->path)
		return -1;
	if (asprintf(&out->temp, "%s.XXXXXX", out->path) < 0) {
		out->temp = NULL;
		return -1;
	}
	/* Set this up before the file exists, so that no signal can leak it. */
	temp_path = out->temp;
	catch_signals();
	out->fd = mkostemp(out->temp, O_CLOEXEC);
	if (out->fd >= 0)
		return 0;
	temp_path = NULL;
	free(out->temp);
	out->temp = NULL;
	return -1;
}

int outfile_open(struct outfile *out, const char *path)
{
	struct stat st;
	int ret;

	*out = (struct outfile){ .fd = -1 };
	if (!strcmp(path, "-")) {
		out->fd = STDOUT_FILENO;
		return 0;
	}
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		ret = open_in_place(out, path);
	else
		ret = open_temp(out, path);
	if (ret)
		outfile_discard(out);
	return ret;
}

int outfile_write(struct outfile *out, const void *data, size_t size)
{
	const char *bytes = data;

	while (size) {
		ssize_t n = write(out->fd, bytes, size);

		if (n < 0)
			return -1;
		bytes += n;
		size -= n;
	}
	return 0;
}

int outfile_commit(struct outfile *out)
{
	if (!out->temp)
		return 0;
	/* Some file systems report a full disk only at fsync(). */
	if (fsync(out->fd) || rename(out->temp, out->path))
		return -1;
	temp_path = NULL;
	free(out->temp);
	out->temp = NULL;
	return 0;
}

void outfile_discard(struct outfile *out)
{
	int err = errno;

	if (out->temp) {
		unlink(out->temp);
		temp_path = NULL;
	}
	if (out->fd >= 0 && out->fd != STDOUT_FILENO)
		close(out->fd);
	free(out->temp);
	free(out->path);
	errno = err;
}
