/* SPDX-License-Identifier: GPL-2.0-only */
/* The caller's memory, with holes; every processor has its own caller. */

#include <xen/guest_access.h>

#include "model.h"

static __thread unsigned char memory[GUEST_SIZE];

/* Accesses to [start, end) fault. */
static struct {
    uintptr_t start;
    uintptr_t end;
} write_hole, read_hole;

void model_guest_reset(void)
{
    memset(memory, 0xcc, sizeof(memory));
    write_hole.end = 0;
    read_hole.end = 0;
}

void model_guest_hole(uintptr_t start, uintptr_t end, bool for_reads)
{
    if ( for_reads )
    {
        read_hole.start = start;
        read_hole.end = end;
    }
    else
    {
        write_hole.start = start;
        write_hole.end = end;
    }
}

static bool faults(uintptr_t at, bool for_reads)
{
    if ( at < GUEST_BASE || at >= GUEST_BASE + GUEST_SIZE )
        return true;

    return for_reads ? at >= read_hole.start && at < read_hole.end
                     : at >= write_hole.start && at < write_hole.end;
}

/* Returns the number of bytes before the first that faults. */
static size_t good(uintptr_t at, size_t size, bool for_reads)
{
    size_t i;

    for ( i = 0; i < size; i++ )
        if ( faults(at + i, for_reads) )
            break;

    return i;
}

unsigned int model_copy_to_guest(uintptr_t to, const void *from, size_t size)
{
    size_t done = good(to, size, false);

    BUG_ON(model_locks_held());
    if ( model_fails(FAULT_COPY_OUT) )
        done = min_t(size_t, done, size / 2);
    if ( done )
        memcpy(&memory[to - GUEST_BASE], from, done);

    return size - done;
}

/* The operation repeats this read, so injected faults spare it. */
unsigned int model_peek_guest(void *to, uintptr_t from, size_t size)
{
    size_t done = good(from, size, true);

    BUG_ON(model_locks_held());
    if ( done )
        memcpy(to, &memory[from - GUEST_BASE], done);

    return size - done;
}

unsigned int model_copy_from_guest(void *to, uintptr_t from, size_t size)
{
    size_t done = good(from, size, true);

    BUG_ON(model_locks_held());
    if ( model_fails(FAULT_COPY_IN) )
        done = min_t(size_t, done, size / 2);
    if ( done )
        memcpy(to, &memory[from - GUEST_BASE], done);
    memset((char *)to + done, 0, size - done);

    return size - done;
}

void model_guest_write(uintptr_t to, const void *from, size_t size)
{
    BUG_ON(to < GUEST_BASE || to + size > GUEST_BASE + GUEST_SIZE);
    memcpy(&memory[to - GUEST_BASE], from, size);
}

void model_guest_read(void *to, uintptr_t from, size_t size)
{
    BUG_ON(from < GUEST_BASE || from + size > GUEST_BASE + GUEST_SIZE);
    memcpy(to, &memory[from - GUEST_BASE], size);
}
