/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_PARAM_H
#define MODEL_XEN_PARAM_H

void model_note_param(const char *name, int (*parse)(const char *value));

#define custom_param(name, parse)                               \
    static void __attribute__((constructor)) parse ## _note(void) \
    {                                                           \
        model_note_param(name, parse);                          \
    }                                                           \
    _Static_assert(true, "")

#endif
