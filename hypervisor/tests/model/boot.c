/* SPDX-License-Identifier: GPL-2.0-only */
/* Initcalls and boot options. */

#include <xen/init.h>
#include <xen/param.h>

#include "model.h"

#define MAX_NOTES 16

static struct {
    initcall_t *call;
    bool presmp;
} initcalls[MAX_NOTES];
static unsigned int nr_initcalls;

static struct {
    const char *name;
    int (*parse)(const char *value);
} params[MAX_NOTES];
static unsigned int nr_params;

void model_note_initcall(initcall_t *call, bool presmp)
{
    BUG_ON(nr_initcalls == MAX_NOTES);
    initcalls[nr_initcalls].call = call;
    initcalls[nr_initcalls++].presmp = presmp;
}

void model_note_param(const char *name, int (*parse)(const char *value))
{
    BUG_ON(nr_params == MAX_NOTES);
    params[nr_params].name = name;
    params[nr_params++].parse = parse;
}

static void run_initcalls(bool presmp)
{
    unsigned int i;

    for ( i = 0; i < nr_initcalls; i++ )
        if ( initcalls[i].presmp == presmp )
            BUG_ON(initcalls[i].call());
}

int model_boot_param(const char *name, const char *value)
{
    unsigned int i;

    for ( i = 0; i < nr_params; i++ )
        if ( !strcmp(params[i].name, name) )
            return params[i].parse(value);

    return -1;
}

void model_boot(const char *cmdline)
{
    static bool registered;
    char name[64];
    const char *value = cmdline ? strchr(cmdline, '=') : NULL;

    model_fail_never();
    model_guest_reset();
    model_pages_reset();
    model_p2m_reset();
    memset(&model_hooks, 0, sizeof(model_hooks));

    /* Initcalls register resources once per process. */
    if ( !registered )
        run_initcalls(true);
    registered = true;

    if ( value )
    {
        memcpy(name, cmdline, value - cmdline);
        name[value - cmdline] = '\0';
        BUG_ON(model_boot_param(name, value + 1));
    }
    run_initcalls(false);
}

void model_end(void)
{
    model_fail_never();
    model_hooks = (struct model_hooks){};
    model_check_references();
    if ( model_locks_held() )
        model_bug("%u locks held", model_locks_held());
    if ( model_active_timers() )
        model_bug("%u timers active", model_active_timers());
    if ( model_domains() )
        model_bug("%u domains left", model_domains());
    if ( model_pages_used() )
        model_bug("%u pages left", model_pages_used());
    if ( model_allocations() )
        model_bug("%u allocations left", model_allocations());
}
