/* SPDX-License-Identifier: GPL-2.0-only */
/* What a resource is called: domain, type, id, and the names of those. */
#ifndef XEN_RESOURCE_RESOURCE_H
#define XEN_RESOURCE_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

/* The frames of all resources, whatever the page size of dom0. */
#define FRAME_SIZE	4096u

/**
 * struct resource - names one resource of one domain
 * @domid: the domain
 * @type:  XEN_RESOURCE_*
 * @id:    which one of this type
 */
struct resource {
	uint16_t domid;
	uint32_t type;
	uint32_t id;
};

/** type_name() - the name of a type, or NULL */
const char *type_name(uint32_t type);

/** id_name() - the name of an id of a type, or NULL when it is a number */
const char *id_name(uint32_t type, uint32_t id);

/** parse_type() - a type's name or number; false when it is neither */
bool parse_type(const char *text, uint32_t *type);

/** parse_id() - the name or number of a type's id; false when neither */
bool parse_id(uint32_t type, const char *text, uint32_t *id);

/** parse_domid() - the number of a domain; false when it cannot be one */
bool parse_domid(const char *text, uint16_t *domid);

/* Room for any resource_text(). */
#define RESOURCE_TEXT	48

/** resource_text() - type and id as a user types them, into @text */
void resource_text(const struct resource *res, char text[RESOURCE_TEXT]);

#endif
