// SPDX-License-Identifier: GPL-2.0-only
#include "domain_find.h"
#include "operand.h"
#include "parse.h"
#include "report.h"

/* A number is never a name, even if it is not the number of a domain. */
static bool may_be_name(const char *text)
{
	uint64_t number;

	return *text && *text != '-' &&
	       !parse_number(text, UINT64_MAX, &number);
}

int operand_domid(const char *text, uint16_t *domid)
{
	if (parse_domid(text, domid))
		return 0;
	if (may_be_name(text))
		return domain_find(text, domid);
	return usage_error("DOMID: '%s' is not a domain id", text);
}
