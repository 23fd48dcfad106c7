// SPDX-License-Identifier: GPL-2.0-only
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include "xen_trace.h"

#include <string.h>
#include <xen/trace.h>
#include <xenforeignmemory.h>

#include "tools_helper.h"

/* PV entries and calls in multicalls; HVM exits and their handlers. */
#define EVENTS		0x00283000
#define BUFFER_PAGES	4096

#define OP_MASK		0xfffffU
#define GOES_ON		0x80000000U
#define EXIT_INTR	0x60
#define EXIT_VINTR	0x64
#define EXIT_HLT	0x78
#define EXIT_MSR	0x7c
#define EXIT_VMMCALL	0x81

const char *const xen_trace_call_names[NR_CALLS] = {
	"mmu_update", "mmuext_op", "update_va_mapping", "memory_op",
	"multicall", "other_calls",
};

/* The data of the first processor's buffer, after its head. */
static struct t_buf *buffer;
static size_t buffer_size;

/* Pages that belong to Xen. */
static void *map_pages(size_t nr, const xen_pfn_t *mfns, int prot)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	void *map;

	check(fmem, "libxenforeignmemory");
	map = xenforeignmemory_map(fmem, DOMID_XEN, prot, nr, mfns, NULL);
	check(map, "map a trace buffer");
	xenforeignmemory_close(fmem);
	return map;
}

/* Consecutive pages list the addresses of the buffers. */
static const struct t_info *map_info(size_t *nr)
{
	unsigned long mfn, size;
	xen_pfn_t mfns[64];
	size_t i;

	check(!xc_tbuf_enable(test_xch(), BUFFER_PAGES, &mfn, &size),
	      "have Xen trace");
	check(!xc_tbuf_set_evt_mask(test_xch(), EVENTS), "choose events");
	*nr = size / FRAME_SIZE;
	check(*nr <= 64, "fit in 64 pages");
	for (i = 0; i < *nr; i++)
		mfns[i] = mfn + i;
	return map_pages(*nr, mfns, PROT_READ);
}

void xen_trace_init(void)
{
	size_t i, nr;
	const struct t_info *info = map_info(&nr);
	const uint32_t *list = (const uint32_t *)info + info->mfn_offset[0];
	xen_pfn_t mfns[BUFFER_PAGES];

	check(info->tbuf_size == BUFFER_PAGES, "buffers of that size");
	for (i = 0; i < BUFFER_PAGES; i++)
		mfns[i] = list[i];
	munmap((void *)info, nr * FRAME_SIZE);
	buffer = map_pages(BUFFER_PAGES, mfns, PROT_READ | PROT_WRITE);
	buffer_size = BUFFER_PAGES * FRAME_SIZE - sizeof(*buffer);
}

void xen_trace_exit(void)
{
	munmap(buffer, BUFFER_PAGES * FRAME_SIZE);
	check(!xc_tbuf_disable(test_xch()), "have Xen trace no more");
}

static enum xen_trace_call call_index(uint32_t op)
{
	switch (op) {
	case __HYPERVISOR_mmu_update: return CALL_MMU_UPDATE;
	case __HYPERVISOR_mmuext_op: return CALL_MMUEXT_OP;
	case __HYPERVISOR_update_va_mapping: return CALL_UPDATE_VA_MAPPING;
	case __HYPERVISOR_memory_op: return CALL_MEMORY_OP;
	case __HYPERVISOR_multicall: return CALL_MULTICALL;
	default: return CALL_OTHER;
	}
}

/*
 * Do not count interrupts, which are random, nor the MSR write that ends each.
 * A hypercall has a separate record with its number.
 */
static void count_exit(struct xen_trace_counts *counts, uint32_t code)
{
	switch (code) {
	case EXIT_INTR:
	case EXIT_VINTR:
	case EXIT_HLT:
	case EXIT_MSR:
	case EXIT_VMMCALL:
		break;
	default:
		counts->exits++;
	}
}

/*
 * The record of these two calls holds only the second argument, the number of
 * entries.  Xen sets its highest bit when it continues an interrupted call.
 */
static bool goes_on(uint32_t op, uint32_t entries)
{
	return (op == __HYPERVISOR_mmu_update ||
		op == __HYPERVISOR_mmuext_op) &&
	       entries & GOES_ON;
}

static void count_pv_call(struct xen_trace_counts *counts, bool inner,
			  uint32_t op, uint32_t entries)
{
	if (goes_on(op, entries))
		return;
	if (inner)
		counts->inner++;
	else
		counts->calls[call_index(op)]++;
	if (op == __HYPERVISOR_mmu_update)
		counts->updates += entries;
}

static void count(struct xen_trace_counts *counts, uint32_t event,
		  const uint32_t *data)
{
	switch (event) {
	case TRC_LOST_RECORDS:
		fprintf(stderr, "Xen lost records: more BUFFER_PAGES\n");
		exit(1);
	case TRC_PV_HYPERCALL_SUBCALL:
	case TRC_PV_HYPERCALL_V2:
		count_pv_call(counts, event == TRC_PV_HYPERCALL_SUBCALL,
			      data[0] & OP_MASK, data[1]);
		break;
	case TRC_HVM_VMMCALL:
		counts->calls[call_index(data[0])]++;
		break;
	case TRC_PV_PTWR_EMULATION:
	case TRC_PV_PTWR_EMULATION | TRC_64_FLAG:
	case TRC_PV_PTWR_EMULATION_PAE:
	case TRC_PV_PTWR_EMULATION_PAE | TRC_64_FLAG:
		counts->trapped++;
		break;
	case TRC_HVM_VMEXIT:
	case TRC_HVM_VMEXIT64:
		count_exit(counts, data[0]);
		break;
	}
}

/* Count one record, which never wraps around; return its length in bytes. */
static size_t count_record(struct xen_trace_counts *counts,
			   const struct t_rec *rec)
{
	const uint32_t *data = rec->cycles_included ? rec->u.cycles.extra_u32 :
						      rec->u.nocycles.extra_u32;

	count(counts, rec->event, data);
	return (const char *)(data + rec->extra_u32) - (const char *)rec;
}

void xen_trace_start(void)
{
	__atomic_store_n(&buffer->cons,
			 __atomic_load_n(&buffer->prod, __ATOMIC_ACQUIRE),
			 __ATOMIC_RELEASE);
}

/* Offsets run to twice the size, to tell a full buffer from an empty one. */
void xen_trace_stop(struct xen_trace_counts *counts)
{
	size_t end = __atomic_load_n(&buffer->prod, __ATOMIC_ACQUIRE);
	size_t here = buffer->cons;
	char *records = (char *)(buffer + 1);

	memset(counts, 0, sizeof(*counts));
	while (here != end) {
		here += count_record(counts, (struct t_rec *)
				     (records + here % buffer_size));
		here %= 2 * buffer_size;
	}
}
