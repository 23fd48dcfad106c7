// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-resource restrict: run a program with a descriptor of the device that can
 * map one domain only, so that the program does not need privileges.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <xen/resource.h>

#include "command.h"
#include "nodes.h"
#include "operand.h"
#include "report.h"

/* The exit statuses of a shell, as for exec. */
#define EXIT_CANNOT_EXEC	126
#define EXIT_NOT_FOUND		127

#define RESOURCE_NODE	DEV_DIR "/resource"

/* The number of the descriptor in the program: the first after the standard ones. */
#define PASSED_FD	3

/* Open and restrict the device, as descriptor %PASSED_FD. */
static int open_restricted(uint16_t domid)
{
	int fd = open(RESOURCE_NODE, O_RDWR | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return fail("cannot open " RESOURCE_NODE ": %s",
			    open_reason(errno));
	if (ioctl(fd, XEN_RESOURCE_IOC_RESTRICT, &domid))
		status = fail("cannot restrict the descriptor to domain %u: %s",
			      domid, strerror(errno));
	else if (fd == PASSED_FD)
		fcntl(fd, F_SETFD, 0);
	else if (dup2(fd, PASSED_FD) < 0)
		status = fail("cannot pass descriptor %d: %s", PASSED_FD,
			      strerror(errno));
	if (fd != PASSED_FD || status)
		close(fd);
	return status;
}

int restrict_run(const struct options *opts, char *const args[])
{
	const char *name = *args++;
	uint16_t domid;
	int status;

	(void)opts;
	if (!strcmp(args[0], "--"))
		args++;
	if (!args[0])
		return usage_error("restrict: PROGRAM is missing");
	status = operand_domid(name, &domid);
	if (!status)
		status = open_restricted(domid);
	if (status)
		return status;
	execvp(args[0], args);
	status = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXEC;
	fail("cannot run %s: %s", args[0], strerror(errno));
	close(PASSED_FD);
	return status;
}
