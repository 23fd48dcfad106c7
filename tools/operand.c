// SPDX-License-Identifier: GPL-2.0-only
#include "operand.h"
#include "report.h"

int operand_domid(const char *text, uint16_t *domid)
{
	if (parse_domid(text, domid))
		return 0;
	return usage_error("DOMID: '%s' is not a domain id", text);
}
