/* SPDX-License-Identifier: GPL-2.0-only */
/* As in Xen >= 4.15, without an include guard. */

#define max_evtchns(d) ((d)->abi_evtchns)
