// SPDX-License-Identifier: GPL-2.0-only
/*
 * switched FRAMES...: measure a hypercall, mapping FRAMES of a domain's memory
 * with MMAPBATCH_V2 and unmapping them, through the in-tree node and through the
 * one that can replace it.  For a machine of one processor whose clock counts
 * instructions.
 *
 * Prints the minimum of the rounds, "in-tree|switched FRAMES PHASE instructions N".
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "instructions.h"
#include "least.h"
#include "privcmd_op.h"
#include "test_frames.h"
#include "tools_helper.h"
#include "window.h"

#define ROUNDS	28

struct node {
	const char *name;
	const char *path;
};

static const struct node nodes[] = {
	{ "in-tree", PRIVCMD },
	{ "switched", SWITCHED },
};

#define NR_NODES	(sizeof(nodes) / sizeof(*nodes))

static void note(const char *phase, unsigned long before)
{
	least_note(phase, "instructions", instructions_now() - before);
}

static void hypercall(const struct node *node)
{
	int fd = privcmd_open(node->path);
	unsigned long before;

	check(fd >= 0, node->path);
	check(!privcmd_hypercall(fd), "hypercall");
	before = instructions_now();
	privcmd_hypercall(fd);
	note("hypercall", before);
	close(fd);
}

static void batch(const struct node *node, uint16_t domid, size_t frames,
		  const xen_pfn_t *gfns, int *err)
{
	/* At one address, on page tables that exist. */
	static void *addr;
	unsigned long before;
	int fd, error;

	if (!addr) {
		addr = mmap(NULL, 64 << 20, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		check(addr != MAP_FAILED, "mmap");
	}
	fd = privcmd_open(node->path);
	check(fd >= 0, node->path);
	check(mmap(addr, frames * FRAME_SIZE, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_FIXED, fd, 0) == addr, "mmap");
	before = instructions_now();
	error = privcmd_batch(fd, domid, addr, gfns, frames, err);
	note("map", before);
	check(!error, "MMAPBATCH_V2");
	before = instructions_now();
	munmap(addr, frames * FRAME_SIZE);
	note("unmap", before);
	close(fd);
}

static void measure(struct test_domain *dom, size_t frames)
{
	xen_pfn_t *gfns = calloc(frames, sizeof(*gfns));
	int *err = calloc(frames, sizeof(*err));
	unsigned int n;
	int i;

	check(gfns && err, "calloc");
	check(!test_domain_add_pages(dom, frames, gfns), "add pages");
	for (n = 0; n < NR_NODES; n++) {
		for (i = 0; i < ROUNDS; i++)
			batch(&nodes[n], dom->domid, frames, gfns, err);
		least_print(nodes[n].name, frames);
	}
	free(err);
	free(gfns);
}

int main(int argc, char **argv)
{
	struct test_domain dom;
	unsigned int n;
	int i;

	window_print_late();
	check(!test_domain_create(&dom, NULL), "test_domain_create");
	instructions_init();
	for (n = 0; n < NR_NODES; n++) {
		for (i = 0; i < ROUNDS; i++)
			hypercall(&nodes[n]);
		least_print(nodes[n].name, 1);
	}
	for (i = 1; i < argc; i++)
		measure(&dom, strtoul(argv[i], NULL, 0));
	return test_domain_destroy(&dom) ? 1 : 0;
}
