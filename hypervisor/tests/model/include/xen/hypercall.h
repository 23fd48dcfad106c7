/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_HYPERCALL_H
#define MODEL_XEN_HYPERCALL_H

unsigned long hypercall_create_continuation(unsigned int op,
                                            const char *format, ...);

#endif
