/* SPDX-License-Identifier: GPL-2.0-only */
/* In a Xen tree apply writes this; here the Makefile defines the flavours. */
