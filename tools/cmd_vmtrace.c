// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource vmtrace: write a vCPU's whole trace buffer to a file. */
#include <xen/resource.h>

#include "command.h"
#include "dump.h"
#include "operand.h"
#include "parse.h"
#include "report.h"

int vmtrace_run(const struct options *opts, char *const args[])
{
	struct resource res = { .type = XEN_RESOURCE_VMTRACE_BUF };
	int status = operand_domid(args[0], &res.domid);
	uint64_t vcpu;

	if (status)
		return status;
	if (!parse_number(args[1], UINT32_MAX, &vcpu))
		return usage_error("VCPU: '%s' is not the number of a vCPU",
				   args[1]);
	res.id = vcpu;

	return dump_resource(opts, &res);
}
