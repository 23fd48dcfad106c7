// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measure the cost of a change of a vCPU's state: in a machine of one processor,
 * whose clock counts instructions, two vCPUs only yield to each other.
 *
 * Prints lines of "WHAT INSTRUCTIONS" per round: a spin of known length and
 * a switch from one to the other, which is two changes of state.  WHAT is
 * "unread", then, if Xen supports statistics, "read" while they are mapped, and
 * "after" some time without a mapping.
 */
#include "guest_load.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "test_frames.h"
#include "tools_helper.h"

#define ROUNDS		5
#define SECONDS		8
#define NS_EACH		4	/* -icount shift=2 */

/* The second vCPU would sleep and wake: run the first one's code on it. */
static void let_both_spin(const struct test_domain *dom)
{
	vcpu_guest_context_any_t context;

	check(!xc_domain_pause(test_xch(), dom->domid), "pause");
	check(!xc_vcpu_getcontext(test_xch(), dom->domid, 1, &context),
	      "get the second vCPU");
	context.x64.user_regs.rip = 0;
	check(!xc_vcpu_setcontext(test_xch(), dom->domid, 1, &context),
	      "set the second vCPU");
	check(!xc_domain_unpause(test_xch(), dom->domid), "unpause");
	sleep(1);
}

static void measure(const char *what, const struct guest_load *load)
{
	double start = clock_ns();
	uint64_t loops = *load->loops[0] + *load->loops[1];

	sleep(SECONDS);
	loops = *load->loops[0] + *load->loops[1] - loops;
	printf("%s %.1f\n", what, (clock_ns() - start) / loops / NS_EACH);
	fflush(stdout);
}

static void measure_read(const struct test_domain *dom,
			 const struct guest_load *load)
{
	int fd = frames_open(), i;
	void *page;

	check(fd >= 0, "open the device");
	if (!frames_xen_is_ours(fd, dom->domid))
		return;
	page = mmap(NULL, XC_PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	check(page != MAP_FAILED, "mmap");
	check(!frames_map(fd, dom->domid, XEN_RESOURCE_STATS,
			  XEN_RESOURCE_STATS_ID, 0, 1, page), "map");
	for (i = 0; i < ROUNDS; i++)
		measure("read", load);
	munmap(page, XC_PAGE_SIZE);
	sleep(2);
	for (i = 0; i < ROUNDS; i++)
		measure("after", load);
}

int main(void)
{
	const struct test_domain_config config = { .max_vcpus = LOAD_VCPUS };
	struct test_domain dom;
	struct guest_load load;
	int i;

	check(!test_domain_create(&dom, &config), "test_domain_create");
	check(!guest_load_start(&dom, &load), "guest_load_start");
	let_both_spin(&dom);
	for (i = 0; i < ROUNDS; i++)
		measure("unread", &load);
	measure_read(&dom, &load);
	guest_load_unmap(&load);
	return test_domain_destroy(&dom) ? 1 : 0;
}
