/* SPDX-License-Identifier: GPL-2.0-only */
/* Identify a resource by domain, type and id; names of types and ids. */
#ifndef XEN_RESOURCE_RESOURCE_H
#define XEN_RESOURCE_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

/* Size of a frame of any resource, independent of dom0's page size. */
#define FRAME_SIZE	4096u

/**
 * struct resource - identifies one resource of one domain
 * @domid: the domain
 * @type:  XEN_RESOURCE_*
 * @id:    the resource, among those of @type
 */
struct resource {
	uint16_t domid;
	uint32_t type;
	uint32_t id;
};

/** type_name() - the name of a type, or NULL */
const char *type_name(uint32_t type);

/** id_name() - the name of a type's id, or NULL for an id without a name */
const char *id_name(uint32_t type, uint32_t id);

/** parse_type() - parse a type's name or number; false if invalid */
bool parse_type(const char *text, uint32_t *type);

/** parse_id() - parse an id's name or number; false if invalid */
bool parse_id(uint32_t type, const char *text, uint32_t *id);

/** parse_domid() - parse a domain's number; false if invalid or reserved */
bool parse_domid(const char *text, uint16_t *domid);

/* Buffer size of resource_text(). */
#define RESOURCE_TEXT	48

/** resource_text() - format type and id as a user types them, into @text */
void resource_text(const struct resource *res, char text[RESOURCE_TEXT]);

#endif
