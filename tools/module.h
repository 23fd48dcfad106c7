/* SPDX-License-Identifier: GPL-2.0-only */
/* The loaded module. */
#ifndef XEN_RESOURCE_MODULE_H
#define XEN_RESOURCE_MODULE_H

struct holders;

/**
 * module_find_holders() - find the processes that keep the module loaded
 * @found: set to the result; free it with holders_free()
 *
 * Only root sees all of them.
 */
void module_find_holders(struct holders *found);

#endif
