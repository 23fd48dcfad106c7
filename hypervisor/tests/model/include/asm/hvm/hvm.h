/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_ASM_HVM_HVM_H
#define MODEL_ASM_HVM_HVM_H

#include <xen/types.h>

/* Tracing functions of a processor that supports it. */
struct hvm_function_table {
    void (*vmtrace_control)(void);
    void (*vmtrace_output_position)(void);
    void (*vmtrace_set_option)(void);
    void (*vmtrace_get_option)(void);
    void (*vmtrace_reset)(void);
};

extern struct hvm_function_table hvm_funcs;

#endif
