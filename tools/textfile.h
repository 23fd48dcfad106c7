/* SPDX-License-Identifier: GPL-2.0-only */
/* Small text files of sysfs and procfs. */
#ifndef XEN_RESOURCE_TEXTFILE_H
#define XEN_RESOURCE_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * read_line() - read the first line of a file, without its newline
 * @path: the file
 * @line: set to the line
 * @size: size of @line; the rest of a longer line is dropped
 *
 * Return: false if the file does not exist or is empty.
 */
bool read_line(const char *path, char *line, size_t size);

/**
 * read_devt() - read the number of a device from sysfs
 * @path: the file, which contains "MAJOR:MINOR"
 * @dev:  set to the number
 *
 * Return: false if the device does not exist.
 */
bool read_devt(const char *path, dev_t *dev);

#endif
