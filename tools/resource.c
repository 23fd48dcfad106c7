// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <xen/resource.h>
#include <xen/xen.h>

#include "parse.h"
#include "resource.h"

static const struct {
	uint32_t type;
	const char *name;
} types[] = {
	{ XEN_RESOURCE_GRANT_TABLE,  "grant-table" },
	{ XEN_RESOURCE_IOREQ_SERVER, "ioreq-server" },
	{ XEN_RESOURCE_VMTRACE_BUF,  "vmtrace-buf" },
	{ XEN_RESOURCE_STATS,        "stats" },
};

static const struct {
	uint32_t type;
	uint32_t id;
	const char *name;
} ids[] = {
	{ XEN_RESOURCE_GRANT_TABLE, XEN_RESOURCE_GRANT_SHARED, "shared" },
	{ XEN_RESOURCE_GRANT_TABLE, XEN_RESOURCE_GRANT_STATUS, "status" },
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

const char *type_name(uint32_t type)
{
	size_t i;

	for (i = 0; i < COUNT(types); i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

const char *id_name(uint32_t type, uint32_t id)
{
	size_t i;

	for (i = 0; i < COUNT(ids); i++)
		if (ids[i].type == type && ids[i].id == id)
			return ids[i].name;
	return NULL;
}

static bool parse_u32(const char *text, uint32_t *value)
{
	uint64_t number;

	if (!parse_number(text, UINT32_MAX, &number))
		return false;
	*value = number;
	return true;
}

bool parse_type(const char *text, uint32_t *type)
{
	size_t i;

	for (i = 0; i < COUNT(types); i++) {
		if (!strcmp(types[i].name, text)) {
			*type = types[i].type;
			return true;
		}
	}
	return parse_u32(text, type);
}

bool parse_id(uint32_t type, const char *text, uint32_t *id)
{
	size_t i;

	for (i = 0; i < COUNT(ids); i++) {
		if (ids[i].type == type && !strcmp(ids[i].name, text)) {
			*id = ids[i].id;
			return true;
		}
	}
	return parse_u32(text, id);
}

bool parse_domid(const char *text, uint16_t *domid)
{
	uint64_t number;

	if (!parse_number(text, DOMID_FIRST_RESERVED - 1, &number))
		return false;
	*domid = number;
	return true;
}

void resource_text(const struct resource *res, char text[RESOURCE_TEXT])
{
	const char *type = type_name(res->type);
	const char *id = id_name(res->type, res->id);
	char type_number[16], number[16];

	snprintf(type_number, sizeof(type_number), "type %u", res->type);
	snprintf(number, sizeof(number), "%u", res->id);
	snprintf(text, RESOURCE_TEXT, "%s %s", type ? type : type_number,
		 id ? id : number);
}
