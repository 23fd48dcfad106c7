// SPDX-License-Identifier: GPL-2.0-only
/*
 * One request of xenstored's socket protocol.  libxenstore would connect to
 * xenstored through the kernel if the socket is absent, and then wait forever
 * where xenstored does not run.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

#include "domain_name.h"
#include "process.h"

#define STORE_SOCKET	"/run/xenstored/socket"
#define TIMEOUT_SECONDS	2

int store_connect(void)
{
	static const struct sockaddr_un address = {
		.sun_family = AF_UNIX,
		.sun_path = STORE_SOCKET,
	};
	static const struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
			sizeof(timeout)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout,
			sizeof(timeout)) &&
	    !connect(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -1;
}

static bool receive(int store, void *data, size_t size)
{
	return recv(store, data, size, MSG_WAITALL) == (ssize_t)size;
}

bool store_domain_name(int store, uint16_t domid, char name[DOMAIN_NAME])
{
	char path[64], value[XENSTORE_PAYLOAD_MAX + 1];
	struct xsd_sockmsg head = { .type = XS_READ };
	struct iovec parts[] = {
		{ &head, sizeof(head) },
		{ path, 0 },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	name[0] = '\0';
	/* The path includes its NUL. */
	head.len = sprintf(path, "/local/domain/%u/name", domid) + 1;
	parts[1].iov_len = head.len;
	if (sendmsg(store, &message, MSG_NOSIGNAL) !=
	    (ssize_t)(sizeof(head) + head.len))
		return false;
	if (!receive(store, &head, sizeof(head)) ||
	    head.len > XENSTORE_PAYLOAD_MAX ||
	    (head.len && !receive(store, value, head.len)))
		return false;
	if (head.type != XS_READ)
		return head.type == XS_ERROR;
	value[head.len] = '\0';
	snprintf(name, DOMAIN_NAME, "%.*s", DOMAIN_NAME - 1, value);
	printable(name);
	return true;
}
