/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames whose owner is fast and hostile: as soon as a word has been read, it
 * is another one.  What was checked is gone when it is read again.
 */
#ifndef FAKE_ONCE_H
#define FAKE_ONCE_H

#include <stddef.h>

/**
 * once_watch() - let each read of frames change what was read
 * @addr:      frames that the command may only read
 * @alias:     the same frames, to write to
 * @bytes:     of both
 * @may_again: whether the word at an offset is made to be read again; such a
 *             word stays as it is
 */
void once_watch(void *addr, void *alias, size_t bytes,
		int (*may_again)(size_t offset));

/** once_forget() - begin again: all words may be read once more */
void once_forget(void);

/** once_end() - end watching, and log how many words were read, and again */
void once_end(void);

#endif
