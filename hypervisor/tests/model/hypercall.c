/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest calls the operation and repeats it for every continuation. */

#include <stdarg.h>
#include <xen/event.h>
#include <xen/guest_access.h>
#include <xen/hypercall.h>
#ifdef CONFIG_COMPAT
#include <compat/memory.h>
#endif

#include "model.h"
#include "acquire_resource.h"

static __thread struct {
    bool pending;
    unsigned long cmd;
    uintptr_t arg;
} continuation;

static __thread unsigned int mapped;

unsigned int model_tree_calls;

void model_count_mapped(void)
{
    mapped++;
}

bool hypercall_preempt_check(void)
{
    BUG_ON(model_locks_held());
    if ( model_hooks.batch )
        model_hooks.batch();

    return model_fails(FAULT_PREEMPT);
}

unsigned long hypercall_create_continuation(unsigned int op,
                                            const char *format, ...)
{
    va_list args;

    BUG_ON(op != __HYPERVISOR_memory_op || strcmp(format, "lh"));
    va_start(args, format);
    continuation.cmd = va_arg(args, unsigned long);
    continuation.arg =
        (uintptr_t)va_arg(args, XEN_GUEST_HANDLE_PARAM(void)).p;
    va_end(args);
    continuation.pending = true;

    return op;
}

#ifdef CONFIG_COMPAT
static void write_compat_argument(const struct model_request *request)
{
    compat_mem_acquire_resource_t arg = {
        .domid = request->domid,
        .type = request->type,
        .id = request->id,
        .nr_frames = request->nr_frames,
        .pad = request->pad,
        .frame = request->frame,
        .frame_list.c = request->no_list ? 0 : GUEST_LIST,
    };
    compat_pfn_t frames[MAX_LIST];
    unsigned int i;

    for ( i = 0; i < MAX_LIST; i++ )
        frames[i] = request->frames[i];

    model_guest_write(GUEST_ARG, &arg, sizeof(arg));
    model_guest_write(GUEST_LIST, frames, sizeof(frames));
}

static void read_compat_argument(struct model_request *request)
{
    compat_mem_acquire_resource_t arg;
    compat_pfn_t frames[MAX_LIST];
    unsigned int i;

    model_guest_read(&arg, GUEST_ARG, sizeof(arg));
    model_guest_read(frames, GUEST_LIST, sizeof(frames));
    request->nr_frames = arg.nr_frames;
    for ( i = 0; i < MAX_LIST; i++ )
        request->frames[i] = frames[i];
}
#endif

static void write_argument(const struct model_request *request)
{
    xen_mem_acquire_resource_t arg = {
        .domid = request->domid,
        .type = request->type,
        .id = request->id,
        .nr_frames = request->nr_frames,
        .pad = request->pad,
        .frame = request->frame,
        .frame_list.p = request->no_list ? NULL : (xen_pfn_t *)GUEST_LIST,
    };

#ifdef CONFIG_COMPAT
    if ( request->compat )
    {
        write_compat_argument(request);
        return;
    }
#endif

    model_guest_write(GUEST_ARG, &arg, sizeof(arg));
    model_guest_write(GUEST_LIST, request->frames, sizeof(request->frames));
}

static void read_argument(struct model_request *request)
{
    xen_mem_acquire_resource_t arg;

#ifdef CONFIG_COMPAT
    if ( request->compat )
    {
        read_compat_argument(request);
        return;
    }
#endif

    model_guest_read(&arg, GUEST_ARG, sizeof(arg));
    model_guest_read(request->frames, GUEST_LIST, sizeof(request->frames));
    request->nr_frames = arg.nr_frames;
}

/* Xen's own code, for types that only the tree knows. */
static long tree_op(void)
{
    model_tree_calls++;

    return MODEL_TREE_RESULT;
}

/* As hypervisor/edits changes Xen; a 32-bit guest's registers hold 32 bits. */
static long enter(const struct model_request *request, unsigned long cmd)
{
    XEN_GUEST_HANDLE_PARAM(void) arg = { (void *)GUEST_ARG };

    if ( resource_is_trees(arg) )
        return tree_op();

#ifdef CONFIG_COMPAT
    if ( request->compat )
        return (int)compat_acquire_resource(cmd, arg);
#endif

    return do_acquire_resource(cmd, arg);
}

long model_acquire(struct model_request *request)
{
    unsigned long cmd = XENMEM_acquire_resource |
                        (request->forged << MEMOP_EXTENT_SHIFT);
    unsigned int locks = model_locks_held();
    long rc;

    write_argument(request);
    request->calls = 0;
    mapped = 0;
    for ( ; ; )
    {
        continuation.pending = false;
        rc = enter(request, cmd);
        request->calls++;
        BUG_ON(model_locks_held() != locks);
        model_check_flushed();
        if ( !continuation.pending )
            break;

        BUG_ON(rc != __HYPERVISOR_memory_op);
        BUG_ON(continuation.arg != GUEST_ARG);
        BUG_ON(continuation.cmd <= cmd);
        cmd = continuation.cmd;
        if ( model_hooks.preempted )
            model_hooks.preempted();
    }
    request->mapped = mapped;
    read_argument(request);

    return rc;
}
