/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decodes grant table entries.  Pure functions over a private copy of the
 * table: the guest writes the table at any time and whatever it likes, so
 * nothing in an entry is used as an index or a length here.
 */
#ifndef XEN_RESOURCE_GRANT_ENTRY_H
#define XEN_RESOURCE_GRANT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resource.h"

/**
 * enum grant_kind - what an entry allows
 * @GRANT_ACCESS:     to map or copy a page
 * @GRANT_SUB_PAGE:   to copy a part of a page (version 2)
 * @GRANT_TRANSFER:   to give a page away to this guest
 * @GRANT_TRANSITIVE: what a third domain grants to this guest (version 2)
 * @GRANT_UNKNOWN:    nothing: this type means nothing in a version 1 table
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
 * @kind:        what it allows; the members below that do not belong to it
 *               are 0
 * @domid:       to whom
 * @flags:       flag word as found
 * @frame:       page granted, as the guest counts pages (all but transitive)
 * @page_off:    first byte of the part (sub-page)
 * @length:      bytes of the part (sub-page)
 * @trans_domid: the third domain (transitive)
 * @trans_ref:   the third domain's grant (transitive)
 * @status:      status word as found (version 2)
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

/** grant_entries_per_frame() - entries in a frame of a version 1 or 2 table */
unsigned int grant_entries_per_frame(unsigned int version);

/** grant_status_frames() - frames of status words for frames of entries */
unsigned int grant_status_frames(unsigned int frames);

/**
 * grant_decode_v1() - decode an entry of a version 1 table
 * @table: copied frames, one after the other; 8-byte aligned
 * @index: which entry; the caller knows that it is inside @table
 * @entry: takes the result
 *
 * Return: false when the entry is not in use.
 */
bool grant_decode_v1(const void *table, size_t index,
		     struct grant_entry *entry);

/**
 * grant_decode_v2() - decode an entry of a version 2 table
 * @table:  copied frames of entries, one after the other; 8-byte aligned
 * @status: copied frames of status words that belong to @table
 * @index:  which entry; the caller knows that it is inside both
 * @entry:  takes the result
 *
 * Return: false when the entry is not in use.
 */
bool grant_decode_v2(const void *table, const void *status, size_t index,
		     struct grant_entry *entry);

/** grant_kind_name() - a word for a kind */
const char *grant_kind_name(enum grant_kind kind);

/* Most names that one flag or status word can have. */
#define GRANT_MAX_NAMES		16

/**
 * grant_flag_names() - names of the flags of an entry
 * @entry:   the entry
 * @names:   takes the names
 * @unknown: takes the bits without a name
 *
 * Return: how many names.
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
