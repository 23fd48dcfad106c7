/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames of a fast and hostile owner: a word changes right after a read, so
 * that a second read returns another value than the one that was checked.
 */
#ifndef FAKE_ONCE_H
#define FAKE_ONCE_H

#include <stddef.h>

/**
 * once_watch() - make every read of frames change the word that was read
 * @addr:      the command's read-only mapping of the frames
 * @alias:     a writable mapping of the same frames
 * @bytes:     size of both mappings
 * @may_again: true for offsets of words that may be read repeatedly, such as a
 *             sequence counter; these words do not change
 */
void once_watch(void *addr, void *alias, size_t bytes,
		int (*may_again)(size_t offset));

/** once_forget() - start a new round: every word may be read once more */
void once_forget(void);

/** once_end() - stop, and log the numbers of reads and of repeated reads */
void once_end(void);

#endif
