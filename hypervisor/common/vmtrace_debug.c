/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmtrace-debug=zero|pattern: trace buffers on processors that cannot trace.
 *
 * For tests of programs that map them, in debug builds only.  Domains can then
 * be created with a buffer size; the buffers hold zeros or a pattern that
 * identifies every word; tracing itself stays disabled.
 */

#include <xen/domain.h>
#include <xen/domain_page.h>
#include <xen/errno.h>
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/param.h>
#include <xen/sched.h>
#include <asm/hvm/hvm.h>

#include "acquire_resource.h"
#include "vmtrace_debug.h"

#ifdef HAVE_VMTRACE

#define WORDS_PER_PAGE (PAGE_SIZE / sizeof(uint64_t))

static enum {
    FILL_OFF,
    FILL_ZERO,
    FILL_PATTERN,
} fill __read_mostly;

static int __init cf_check parse_vmtrace_debug(const char *s)
{
    if ( !strcmp(s, "zero") )
        fill = FILL_ZERO;
    else if ( !strcmp(s, "pattern") )
        fill = FILL_PATTERN;
    else
        return -EINVAL;

    return 0;
}
custom_param("vmtrace-debug", parse_vmtrace_debug);

/* Runs after Xen has found out whether all processors can trace. */
static int __init cf_check vmtrace_debug_init(void)
{
    if ( vmtrace_available )
        fill = FILL_OFF;
    if ( fill == FILL_OFF )
        return 0;

    hvm_funcs.vmtrace_control = NULL;
    hvm_funcs.vmtrace_output_position = NULL;
    hvm_funcs.vmtrace_set_option = NULL;
    hvm_funcs.vmtrace_get_option = NULL;
    hvm_funcs.vmtrace_reset = NULL;
    vmtrace_available = true;

    return 0;
}
__initcall(vmtrace_debug_init);

/* Every word holds domain, vCPU and its index: 16, 16 and 32 bits. */
static void fill_page(const struct vcpu *v, unsigned int nr, uint64_t *words)
{
    uint64_t first = ((uint64_t)v->domain->domain_id << 48) |
                     ((uint64_t)v->vcpu_id << 32) | (nr * WORDS_PER_PAGE);
    unsigned int i;

    for ( i = 0; i < WORDS_PER_PAGE; i++ )
        words[i] = fill == FILL_PATTERN ? first + i : 0;
}

void vmtrace_debug_fill(const struct vcpu *v)
{
    unsigned int i;

    if ( fill == FILL_OFF )
        return;

    for ( i = 0; i < v->domain->vmtrace_size >> PAGE_SHIFT; i++ )
    {
        uint64_t *words = __map_domain_page(&v->vmtrace.pg[i]);

        fill_page(v, i, words);
        unmap_domain_page(words);
    }
}

#endif /* HAVE_VMTRACE */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
