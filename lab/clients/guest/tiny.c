// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest guest that a toolstack can start: it prints "guest: up" on its PV
 * console, then sleeps. Built as a 64-bit PV kernel and as a 32-bit PVH kernel, see
 * tiny_head.S.
 */

#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>
#include <xen/event_channel.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/console.h>
#include <xen/sched.h>

#ifdef __x86_64__
#define TRAP		"syscall"
#define FIRST		"D"
#define SECOND		"S"
#define CLOBBERED	"rcx", "r11", "memory"
#else
#define TRAP		"vmmcall"
#define FIRST		"b"
#define SECOND		"c"
#define CLOBBERED	"memory"
#endif

void guest_main(const start_info_t *info);

static long hypercall(long nr, long op, void *arg)
{
	long ret = nr;

	asm volatile(TRAP : "+a" (ret), "+" FIRST(op), "+" SECOND(arg)
		     : : CLOBBERED);
	return ret;
}

#ifdef __x86_64__
/* The builder maps the console's page with the kernel, at virtual address 0 on. */
static struct xencons_interface *find_console(const start_info_t *info,
					      evtchn_port_t *port)
{
	const uint64_t *pfns = (const uint64_t *)MACH2PHYS_VIRT_START;

	*port = info->console.domU.evtchn;
	return (void *)(pfns[info->console.domU.mfn] << 12);
}
#else
static uint64_t parameter(uint32_t index)
{
	struct xen_hvm_param param = { .domid = DOMID_SELF, .index = index };

	hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param, &param);
	return param.value;
}

static struct xencons_interface *find_console(const start_info_t *info,
					      evtchn_port_t *port)
{
	(void)info;
	*port = parameter(HVM_PARAM_CONSOLE_EVTCHN);
	return (void *)(uint32_t)(parameter(HVM_PARAM_CONSOLE_PFN) << 12);
}
#endif

static void print(const start_info_t *info, const char *text)
{
	struct evtchn_send send;
	struct xencons_interface *ring = find_console(info, &send.port);
	XENCONS_RING_IDX prod = ring->out_prod;

	for (; *text; text++, prod++)
		ring->out[MASK_XENCONS_IDX(prod, ring->out)] = *text;
	asm volatile("mfence" : : : "memory");
	ring->out_prod = prod;
	asm volatile("mfence" : : : "memory");
	hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, &send);
}

/* Polling nothing sleeps, but unlike SCHEDOP_block does not enable events. */
void guest_main(const start_info_t *info)
{
	struct sched_poll nothing = { .nr_ports = 0 };

	print(info, "guest: up\r\n");
	for (;;)
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &nothing);
}
