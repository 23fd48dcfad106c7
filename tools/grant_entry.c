// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include <xen/xen.h>
#include <xen/grant_table.h>

#include "grant_entry.h"

/* The two type bits of a flag word. */
#define TYPE(flags)	((flags) & GTF_type_mask)

unsigned int grant_entries_per_frame(unsigned int version)
{
	return FRAME_SIZE / (version == 2 ? sizeof(grant_entry_v2_t) :
					    sizeof(grant_entry_v1_t));
}

unsigned int grant_status_frames(unsigned int frames)
{
	/* Round up without a product, which could overflow. */
	const unsigned int frames_per_status_frame =
		FRAME_SIZE / sizeof(grant_status_t) /
		grant_entries_per_frame(2);

	return frames / frames_per_status_frame +
	       (frames % frames_per_status_frame != 0);
}

bool grant_decode_v1(const void *table, size_t index,
		     struct grant_entry *entry)
{
	const grant_entry_v1_t *raw = (const grant_entry_v1_t *)table + index;

	if (TYPE(raw->flags) == GTF_invalid)
		return false;

	*entry = (struct grant_entry){
		.domid = raw->domid,
		.flags = raw->flags,
		.frame = raw->frame,
	};
	switch (TYPE(raw->flags)) {
	case GTF_permit_access:
		entry->kind = GRANT_ACCESS;
		break;
	case GTF_accept_transfer:
		entry->kind = GRANT_TRANSFER;
		break;
	default:
		entry->kind = GRANT_UNKNOWN;
		break;
	}
	return true;
}

bool grant_decode_v2(const void *table, const void *status, size_t index,
		     struct grant_entry *entry)
{
	const grant_entry_v2_t *raw = (const grant_entry_v2_t *)table + index;

	if (TYPE(raw->hdr.flags) == GTF_invalid)
		return false;

	*entry = (struct grant_entry){
		.domid = raw->hdr.domid,
		.flags = raw->hdr.flags,
		.status = ((const grant_status_t *)status)[index],
	};
	switch (TYPE(raw->hdr.flags)) {
	case GTF_transitive:
		entry->kind = GRANT_TRANSITIVE;
		entry->trans_domid = raw->transitive.trans_domid;
		entry->trans_ref = raw->transitive.gref;
		return true;
	case GTF_accept_transfer:
		entry->kind = GRANT_TRANSFER;
		break;
	default:
		entry->kind = GRANT_ACCESS;
		if (!(raw->hdr.flags & GTF_sub_page))
			break;
		entry->kind = GRANT_SUB_PAGE;
		entry->page_off = raw->sub_page.page_off;
		entry->length = raw->sub_page.length;
		break;
	}
	/* full_page and sub_page have it at the same offset. */
	entry->frame = raw->full_page.frame;
	return true;
}

const char *grant_kind_name(enum grant_kind kind)
{
	static const char *const names[] = {
		[GRANT_ACCESS]     = "access",
		[GRANT_SUB_PAGE]   = "sub-page",
		[GRANT_TRANSFER]   = "transfer",
		[GRANT_TRANSITIVE] = "transitive",
		[GRANT_UNKNOWN]    = "unknown",
	};

	return names[kind];
}

struct bit_name {
	uint16_t bit;
	const char *name;
};

/* GTF_sub_page is missing: the output shows it as a kind, not as a flag. */
static const struct bit_name access_bits[] = {
	{ GTF_readonly, "readonly" },
	{ GTF_reading,  "reading" },
	{ GTF_writing,  "writing" },
	{ GTF_PWT,      "pwt" },
	{ GTF_PCD,      "pcd" },
	{ GTF_PAT,      "pat" },
	{ }
};

static const struct bit_name transfer_bits[] = {
	{ GTF_transfer_committed, "committed" },
	{ GTF_transfer_completed, "completed" },
	{ }
};

static const struct bit_name status_bits[] = {
	{ GTF_reading, "reading" },
	{ GTF_writing, "writing" },
	{ }
};

static const struct bit_name no_bits[] = { { } };

static size_t name_bits(uint16_t word, const struct bit_name *bits,
			const char *names[], uint16_t *unknown)
{
	size_t n = 0;

	for (; bits->name; bits++) {
		if (!(word & bits->bit))
			continue;
		names[n++] = bits->name;
		word &= ~bits->bit;
	}
	*unknown = word;
	return n;
}

size_t grant_flag_names(const struct grant_entry *entry,
			const char *names[GRANT_MAX_NAMES], uint16_t *unknown)
{
	uint16_t word = entry->flags & ~GTF_type_mask;

	switch (entry->kind) {
	case GRANT_SUB_PAGE:
		return name_bits(word & ~GTF_sub_page, access_bits, names,
				 unknown);
	case GRANT_ACCESS:
	case GRANT_TRANSITIVE:
		return name_bits(word, access_bits, names, unknown);
	case GRANT_TRANSFER:
		return name_bits(word, transfer_bits, names, unknown);
	default:
		return name_bits(word, no_bits, names, unknown);
	}
}

size_t grant_status_names(const struct grant_entry *entry,
			  const char *names[GRANT_MAX_NAMES],
			  uint16_t *unknown)
{
	return name_bits(entry->status, status_bits, names, unknown);
}
