// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource vmtrace: write a vCPU's whole trace buffer to a file. */
#include <xen/resource.h>

#include "command.h"
#include "dump.h"
#include "parse.h"
#include "report.h"

static int vmtrace_run(const struct options *opts, char *const args[])
{
	struct resource res = { .type = XEN_RESOURCE_VMTRACE_BUF };
	uint64_t vcpu;

	if (!parse_domid(args[0], &res.domid))
		return usage_error("'%s' is not a domain id", args[0]);
	if (!parse_number(args[1], UINT32_MAX, &vcpu))
		return usage_error("'%s' is not the number of a vCPU",
				   args[1]);
	if (!opts->output)
		return usage_error("-o FILE is missing");
	res.id = vcpu;

	return dump_resource(opts, &res);
}

const struct command vmtrace_command = {
	.name = "vmtrace",
	.synopsis = "DOMID VCPU -o FILE",
	.summary = "write the processor trace buffer of a vCPU to FILE",
	.min_args = 2,
	.max_args = 2,
	.takes = TAKES_OUTPUT,
	.run = vmtrace_run,
};
