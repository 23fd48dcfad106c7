/* SPDX-License-Identifier: GPL-2.0-only */
/* hypervisor/apply writes it in a tree; here the Makefile has the flavours. */
