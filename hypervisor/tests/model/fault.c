/* SPDX-License-Identifier: GPL-2.0-only */
/* Fault injection, and hooks where other processors can act. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

static struct {
    unsigned int calls;
    unsigned int at;
} faults[NR_FAULTS];

struct model_hooks model_hooks;

void model_bug(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("model: bug: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

char model_log[256];

/* %pd is an extension of Xen: here it prints a pointer and a 'd'. */
void printk(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(model_log, sizeof(model_log), format, args);
    va_end(args);
}

void model_fail_at(enum model_fault fault, unsigned int k)
{
    faults[fault].calls = 0;
    faults[fault].at = k;
}

void model_fail_never(void)
{
    memset(faults, 0, sizeof(faults));
}

unsigned int model_calls(enum model_fault fault)
{
    return ACCESS_ONCE(faults[fault].calls);
}

bool model_fails(enum model_fault fault)
{
    unsigned int call = __atomic_add_fetch(&faults[fault].calls, 1,
                                           __ATOMIC_RELAXED);

    return faults[fault].at == ALWAYS || faults[fault].at == call;
}

void model_wmb(void)
{
    if ( model_hooks.wmb )
        model_hooks.wmb();
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
