// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource dump: the bytes of a resource, raw or as a hexdump. */
#include "command.h"
#include "dump.h"
#include "operand.h"
#include "report.h"

int dump_run(const struct options *opts, char *const args[])
{
	struct resource res = { };
	int status = operand_domid(args[0], &res.domid);

	if (status)
		return status;
	if (!parse_type(args[1], &res.type))
		return usage_error("TYPE: '%s' is not a resource type",
				   args[1]);
	if (args[2] && !parse_id(res.type, args[2], &res.id))
		return usage_error("ID: '%s' is not an id of %s", args[2],
				   args[1]);

	return dump_resource(opts, &res);
}
