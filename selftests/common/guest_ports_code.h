/* SPDX-License-Identifier: GPL-2.0-only */
/* Definitions that guest_ports_code.S and guest_ports.c share. */
#ifndef TEST_GUEST_PORTS_CODE_H
#define TEST_GUEST_PORTS_CODE_H

/* Offsets in a vCPU's page. */
#define PORTS_TODO		0x00	/* number of accesses in the list */
#define PORTS_LIST		0x10

/* Offsets in struct port_access, and its size. */
#define PORTS_VALUE		0
#define PORTS_PORT		4
#define PORTS_KIND		6
#define PORTS_ACCESS_SIZE	8

/* Kinds of accesses. */
#define PORTS_READ_8		0
#define PORTS_READ_16		1
#define PORTS_READ_32		2
#define PORTS_WRITE_8		3
#define PORTS_WRITE_16		4
#define PORTS_WRITE_32		5

#ifndef __ASSEMBLER__
extern const char guest_ports_code[], guest_ports_code_end[];
#endif

#endif
