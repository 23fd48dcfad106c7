/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_PAGING_H
#define MODEL_XEN_PAGING_H

#define paging_mode_translate(d) ((d)->is_translated)

#endif
