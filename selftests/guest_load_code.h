/* SPDX-License-Identifier: GPL-2.0-only */
/* Definitions that guest_load_code.S and guest_load.c share. */
#ifndef TEST_BUSY_CODE_H
#define TEST_BUSY_CODE_H

/* Offsets in a vCPU's page. */
#define BUSY_LOOPS	0x00
#define BUSY_REFUSED	0x08
#define BUSY_POLL	0x10	/* struct sched_poll: no ports */
#define BUSY_VERSION	0x20	/* struct gnttab_set_version */
#define BUSY_RUNSTATE	0x40	/* struct vcpu_runstate_info */
#define BUSY_RESERVATION 0x80	/* struct xen_memory_reservation: a page */
#define BUSY_FRAME	0xb0	/* MFN of that page */
#define BUSY_FREED	0xc0	/* return value of Xen */
#define BUSY_STACK_TOP	0x800

/* Copies of Xen's numbers: the assembler cannot read its headers. */
#define BUSY_OP_YIELD		0
#define BUSY_OP_POLL		3
#define BUSY_OP_RUNSTATE	4
#define BUSY_OP_FREE		1
#define BUSY_OP_SET_VERSION	8

#ifndef __ASSEMBLER__
extern const char busy_pv_spin[], busy_pv_sleep[], busy_pv_versions[];
extern const char busy_pv_free[];
extern const char busy_pv_end[];
extern const char busy_hvm_spin[], busy_hvm_sleep[], busy_hvm_versions[];
extern const char busy_hvm_end[];
#endif

#endif
