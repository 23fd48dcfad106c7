// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource dump: the bytes of a resource, raw or as a hexdump. */
#include "command.h"
#include "dump.h"
#include "report.h"
#include "resource.h"

static int dump_run(const struct options *opts, char *const args[])
{
	struct resource res = { };

	if (!parse_domid(args[0], &res.domid))
		return usage_error("'%s' is not a domain id", args[0]);
	if (!parse_type(args[1], &res.type))
		return usage_error("'%s' is not a resource type", args[1]);
	if (args[2] && !parse_id(res.type, args[2], &res.id))
		return usage_error("'%s' is not an id of %s", args[2],
				   args[1]);

	return dump_resource(opts, &res);
}

const struct command dump_command = {
	.name = "dump",
	.synopsis = "DOMID TYPE [ID] [--frame N] [--count N] [-o FILE]",
	.summary = "print a resource as a hexdump, or write it raw to FILE",
	.min_args = 2,
	.max_args = 3,
	.takes = TAKES_FRAME | TAKES_COUNT | TAKES_OUTPUT,
	.run = dump_run,
};
