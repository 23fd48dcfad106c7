/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a file whole or not at all: the bytes go into a temporary file beside
 * it that takes its name at the end, and that is removed when the program is
 * interrupted.  One file at a time.
 */
#ifndef XEN_RESOURCE_OUTFILE_H
#define XEN_RESOURCE_OUTFILE_H

#include <stddef.h>

/**
 * struct outfile - a file being written
 * @fd:   where the bytes go
 * @path: the name it gets at the end, or NULL
 * @temp: the name it has until then, or NULL: a pipe, a device or standard
 *        output is written in place
 */
struct outfile {
	int fd;
	char *path;
	char *temp;
};

/**
 * outfile_open() - start to write
 * @out:  takes the state
 * @path: a path, or "-" for standard output
 *
 * Return: 0, or -1 with errno.
 */
int outfile_open(struct outfile *out, const char *path);

/**
 * outfile_write() - write all of a buffer
 *
 * Return: 0, or -1 with errno.
 */
int outfile_write(struct outfile *out, const void *data, size_t size);

/**
 * outfile_commit() - make what was written appear under its name
 *
 * Return: 0, or -1 with errno. outfile_discard() is due in both cases.
 */
int outfile_commit(struct outfile *out);

/** outfile_discard() - remove what was not committed, free all, keep errno */
void outfile_discard(struct outfile *out);

#endif
