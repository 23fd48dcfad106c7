/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_INIT_H
#define MODEL_XEN_INIT_H

#include <xen/types.h>

#define __init

/* Registered when the program starts, called when a test boots the model. */
typedef int initcall_t(void);
void model_note_initcall(initcall_t *call, bool presmp);

#define model_initcall(call, presmp)                           \
    static void __attribute__((constructor)) call ## _note(void) \
    {                                                          \
        model_note_initcall(call, presmp);                     \
    }                                                          \
    _Static_assert(true, "")

#define presmp_initcall(call) model_initcall(call, true)
#define __initcall(call)      model_initcall(call, false)

#endif
