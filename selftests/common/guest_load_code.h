/* SPDX-License-Identifier: GPL-2.0-only */
/* Definitions that guest_load_code.S and guest_load.c share. */
#ifndef TEST_GUEST_LOAD_CODE_H
#define TEST_GUEST_LOAD_CODE_H

/* Offsets in a vCPU's page. */
#define LOAD_LOOPS	0x00
#define LOAD_REFUSED	0x08
#define LOAD_POLL	0x10	/* struct sched_poll: no ports */
#define LOAD_VERSION	0x20	/* struct gnttab_set_version */
#define LOAD_RUNSTATE	0x40	/* struct vcpu_runstate_info */
#define LOAD_RESERVATION 0x80	/* struct xen_memory_reservation: a page */
#define LOAD_FRAME	0xb0	/* MFN of that page */
#define LOAD_FREED	0xc0	/* return value of Xen */
#define LOAD_STACK_TOP	0x800

/* Copies of Xen's numbers: the assembler cannot read its headers. */
#define LOAD_OP_YIELD		0
#define LOAD_OP_POLL		3
#define LOAD_OP_RUNSTATE	4
#define LOAD_OP_FREE		1
#define LOAD_OP_SET_VERSION	8

#ifndef __ASSEMBLER__
extern const char load_pv_spin[], load_pv_sleep[], load_pv_versions[];
extern const char load_pv_free[];
extern const char load_pv_end[];
extern const char load_hvm_spin[], load_hvm_sleep[], load_hvm_versions[];
extern const char load_hvm_end[];
#endif

#endif
