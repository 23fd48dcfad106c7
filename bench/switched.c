// SPDX-License-Identifier: GPL-2.0-only
/*
 * switched FRAMES...: measure a hypercall, mapping FRAMES of a domain's memory
 * with MMAPBATCH_V2 and unmapping them, through the in-tree node and through the
 * one that can replace it.  For a machine of one processor whose clock counts
 * instructions.
 *
 * Prints a line for every round, "in-tree|switched FRAMES PHASE N".
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "instructions.h"
#include "privcmd_op.h"
#include "test_frames.h"
#include "window.h"

#define WARM_UPS	3
#define ROUNDS		25

struct node {
	const char *name;
	const char *path;
};

static const struct node nodes[] = {
	{ "in-tree", PRIVCMD },
	{ "switched", SWITCHED },
};

#define NR_NODES	(sizeof(nodes) / sizeof(*nodes))

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void print(const struct node *node, size_t frames, const char *phase,
		  unsigned long before)
{
	unsigned long after = instructions_now();

	printf("%s %zu %s %lu\n", node->name, frames, phase, after - before);
}

static void hypercall(const struct node *node, bool show)
{
	int fd = privcmd_open(node->path);
	unsigned long before;

	check(fd >= 0, node->path);
	check(!privcmd_hypercall(fd), "hypercall");
	before = instructions_now();
	privcmd_hypercall(fd);
	if (show)
		print(node, 1, "hypercall", before);
	close(fd);
}

static void batch(const struct node *node, uint16_t domid, size_t frames,
		  const xen_pfn_t *gfns, int *err, bool show)
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
	if (show)
		print(node, frames, "map", before);
	check(!error, "MMAPBATCH_V2");
	before = instructions_now();
	munmap(addr, frames * FRAME_SIZE);
	if (show)
		print(node, frames, "unmap", before);
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
	for (i = -WARM_UPS; i < ROUNDS; i++)
		for (n = 0; n < NR_NODES; n++)
			batch(&nodes[n], dom->domid, frames, gfns, err, i >= 0);
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
	for (i = -WARM_UPS; i < ROUNDS; i++)
		for (n = 0; n < NR_NODES; n++)
			hypercall(&nodes[n], i >= 0);
	for (i = 1; i < argc; i++)
		measure(&dom, strtoul(argv[i], NULL, 0));
	return test_domain_destroy(&dom) ? 1 : 0;
}
