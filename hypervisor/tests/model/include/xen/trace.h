/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_TRACE_H
#define MODEL_XEN_TRACE_H

extern int tb_init_done;

#endif
