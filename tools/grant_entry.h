/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decode grant table entries.  These are pure functions over a private copy of
 * the table.  The guest controls the contents, so the functions never use a
 * value from an entry as an index or a length.
 */
#ifndef XEN_RESOURCE_GRANT_ENTRY_H
#define XEN_RESOURCE_GRANT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resource.h"

/**
 * enum grant_kind - operation that an entry permits
 * @GRANT_ACCESS:     map or copy a page
 * @GRANT_SUB_PAGE:   copy part of a page (version 2)
 * @GRANT_TRANSFER:   transfer a page to this guest
 * @GRANT_TRANSITIVE: use a grant of a third domain to this guest (version 2)
 * @GRANT_UNKNOWN:    none: version 1 does not define this type
 */
enum grant_kind {
	GRANT_ACCESS,
	GRANT_SUB_PAGE,
	GRANT_TRANSFER,
	GRANT_TRANSITIVE,
	GRANT_UNKNOWN,
};

/**
 * struct grant_entry - one decoded entry
 * @kind:        operation that it permits; members below that do not apply to
 *               this kind are 0
 * @domid:       domain that may use it
 * @flags:       raw flag word
 * @frame:       the granted page, a guest frame number (all but transitive)
 * @page_off:    offset of the part in the page (sub-page)
 * @length:      bytes of the part (sub-page)
 * @trans_domid: the third domain (transitive)
 * @trans_ref:   the third domain's grant (transitive)
 * @status:      raw status word (version 2)
 */
struct grant_entry {
	enum grant_kind kind;
	uint16_t domid;
	uint16_t flags;
	uint64_t frame;
	uint16_t page_off;
	uint16_t length;
	uint16_t trans_domid;
	uint32_t trans_ref;
	uint16_t status;
};

/** grant_entries_per_frame() - entries per frame of a version 1 or 2 table */
unsigned int grant_entries_per_frame(unsigned int version);

/** grant_status_frames() - frames of status words for @frames of entries */
unsigned int grant_status_frames(unsigned int frames);

/**
 * grant_decode_v1() - decode an entry of a version 1 table
 * @table: contiguous copy of the frames; 8-byte aligned
 * @index: the entry; the caller ensures that it is inside @table
 * @entry: set to the result
 *
 * Return: false if the entry is not in use.
 */
bool grant_decode_v1(const void *table, size_t index,
		     struct grant_entry *entry);

/**
 * grant_decode_v2() - decode an entry of a version 2 table
 * @table:  contiguous copy of the frames of entries; 8-byte aligned
 * @status: copy of the frames of status words for @table
 * @index:  the entry; the caller ensures that it is inside both
 * @entry:  set to the result
 *
 * Return: false if the entry is not in use.
 */
bool grant_decode_v2(const void *table, const void *status, size_t index,
		     struct grant_entry *entry);

/** grant_kind_name() - the name of a kind */
const char *grant_kind_name(enum grant_kind kind);

/* Maximum number of names in one flag or status word. */
#define GRANT_MAX_NAMES		16

/**
 * grant_flag_names() - names of the flags of an entry
 * @entry:   the entry
 * @names:   receives the names
 * @unknown: set to the bits without a name
 *
 * Return: the number of names.
 */
size_t grant_flag_names(const struct grant_entry *entry,
			const char *names[GRANT_MAX_NAMES], uint16_t *unknown);

/**
 * grant_status_names() - names of the bits of an entry's status word
 *
 * As grant_flag_names().
 */
size_t grant_status_names(const struct grant_entry *entry,
			  const char *names[GRANT_MAX_NAMES],
			  uint16_t *unknown);

#endif
