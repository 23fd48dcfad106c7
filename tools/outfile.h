/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Write a file atomically: the bytes go into a temporary file in the same
 * directory, which is renamed at the end, or removed if the program is
 * interrupted.  Only one file can be open at a time.
 */
#ifndef XEN_RESOURCE_OUTFILE_H
#define XEN_RESOURCE_OUTFILE_H

#include <stddef.h>

/**
 * struct outfile - a file being written
 * @fd:   descriptor to write to
 * @path: final name, or NULL
 * @temp: temporary name; NULL: a pipe, a device or standard output, written
 *        in place
 */
struct outfile {
	int fd;
	char *path;
	char *temp;
};

/**
 * outfile_open() - start to write
 * @out:  set to the state
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
 * outfile_commit() - make the file appear under its final name
 *
 * Call outfile_discard() afterwards in both cases.
 *
 * Return: 0, or -1 with errno.
 */
int outfile_commit(struct outfile *out);

/** outfile_discard() - remove an uncommitted file, free all; preserves errno */
void outfile_discard(struct outfile *out);

#endif
