// SPDX-License-Identifier: GPL-2.0-only
/* raw-ioctl DOMID: map the domain's grant table without a library. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xen/resource.h>

#include "arguments.h"

#define FRAME	4096

int main(int argc, char *argv[])
{
	struct xen_resource_map map = {
		.type = XEN_RESOURCE_GRANT_TABLE,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};
	void *addr;
	int fd;

	check_usage(argc, argv, 1, "DOMID");
	map.domid = domain_number(argv[1]);
	fd = open(XEN_RESOURCE_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror(XEN_RESOURCE_DEVICE);
		return 1;
	}

	/* If num and addr are 0, the ioctl stores the size in num. */
	if (ioctl(fd, XEN_RESOURCE_IOC_MAP, &map)) {
		perror("size");
		return 1;
	}
	printf("at most %llu frames\n", (unsigned long long)map.num);

	/* Reserve addresses with mmap(), then fill them with the frames. */
	addr = mmap(NULL, FRAME, PROT_READ, MAP_SHARED, fd, 0);
	if (addr == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	map.num = 1;
	map.addr = (unsigned long)addr;
	if (ioctl(fd, XEN_RESOURCE_IOC_MAP, &map)) {
		perror("map");
		return 1;
	}
	printf("flags of entry 8: %#x\n",
	       *(volatile unsigned short *)((char *)addr + 8 * 8));

	munmap(addr, FRAME);
	close(fd);
	return 0;
}
