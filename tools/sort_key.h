/* SPDX-License-Identifier: GPL-2.0-only */
/* The orders in which xen-resource top shows the domains. */
#ifndef XEN_RESOURCE_SORT_KEY_H
#define XEN_RESOURCE_SORT_KEY_H

#include <stdbool.h>

/**
 * enum sort_key - the order of the domains
 * @SORT_RUN:      the largest share of running first, and so on
 * @SORT_WAIT:     ready to run
 * @SORT_BLOCKED:  blocked
 * @SORT_STEAL:    steal
 * @SORT_SWITCHES: switches
 * @SORT_DOMID:    the smallest number first
 * @SORT_NAME:     alphabetical
 * @NR_SORT_KEYS:  their number
 */
enum sort_key {
	SORT_RUN,
	SORT_WAIT,
	SORT_BLOCKED,
	SORT_STEAL,
	SORT_SWITCHES,
	SORT_DOMID,
	SORT_NAME,
	NR_SORT_KEYS,
};

/** sort_key_name() - the name of a key on the command line */
const char *sort_key_name(enum sort_key key);

/** parse_sort_key() - find the key of that name; false: unknown */
bool parse_sort_key(const char *name, enum sort_key *key);

/** sort_key_of_letter() - find the key that a letter selects; false: none */
bool sort_key_of_letter(int letter, enum sort_key *key);

#endif
