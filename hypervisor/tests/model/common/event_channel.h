/* SPDX-License-Identifier: GPL-2.0-only */
/* As Xen's, since 4.15: to be included once. */

#define max_evtchns(d) ((d)->abi_evtchns)
