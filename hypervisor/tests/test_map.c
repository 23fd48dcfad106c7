/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames that enter a translated caller's memory map, with every kind of page
 * tables.  The model checks that an entry has a reference, that the IOMMU gets
 * it, and that every flush is done when the hypercall ends.
 */

#include "suite.h"
#include "fake.h"

#ifdef CONFIG_X86

#define BATCH 32

static const unsigned int counts[] = {
    1, 2, 31, 32, 33, 64, 65, 411, 413, 600,
};

/* Memory in every table: Xen need not make tables for the frames. */
static const unsigned int ram[] = { 5, NR_GFNS - 1 };

static struct domain *begin_frames(unsigned int nr)
{
    struct domain *d = ordinary_domain();
    unsigned int i;

    fake_begin(d, nr);
    for ( i = 0; i < ARRAY_SIZE(ram); i++ )
        caller->gfn_ram[ram[i]] = true;
    model_flushes = (struct model_flushes){};

    return d;
}

static void end_frames(struct domain *d)
{
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(ram); i++ )
    {
        assert_true(caller->gfn_ram[ram[i]]);
        caller->gfn_ram[ram[i]] = false;
    }
    model_check_references();
    unmap_all();
    fake_end();
    model_kill_domain(d);
}

static unsigned int locks_for(struct domain *d, unsigned int nr)
{
    unsigned int before = model_locks_taken();

    map_frames(d, FAKE_TYPE, 0, 0, nr);

    return model_locks_taken() - before;
}

TEST_TRANSLATED(one_lock_a_batch)
{
    unsigned int nr, first;

    for_each_of(counts, nr)
    {
        struct domain *d = begin_frames(nr);

        first = locks_for(d, 1);
        unmap_all();
        assert_int_equal(locks_for(d, nr) - first,
                         DIV_ROUND_UP(nr, BATCH) - 1);
        end_frames(d);
    }
}

/* Xen's own function flushes at once; nothing has to be flushed from TLBs. */
TEST_TRANSLATED(one_flush_a_batch)
{
    unsigned int nr;

    for_each_of(counts, nr)
    {
        struct domain *d = begin_frames(nr);

        map_frames(d, FAKE_TYPE, 0, 0, nr);
        if ( model_tables == MODEL_EPT )
            assert_int_equal(model_flushes.iotlb, DIV_ROUND_UP(nr, BATCH));
#ifdef HAVE_NPT_WRITE
        if ( model_tables == MODEL_NPT )
            assert_int_equal(model_flushes.iotlb, DIV_ROUND_UP(nr, BATCH));
#endif
        assert_int_equal(model_flushes.tlb, 0);
        end_frames(d);
    }
}

#ifdef HAVE_NPT_WRITE
/* Batches 0 to 11 are in the first table, number 12 is in both. */
TEST_TRANSLATED(one_walk_a_table)
{
    const unsigned int nr = 13 * BATCH;
    struct domain *d = begin_frames(nr);
    unsigned int before = model_tables_mapped;

    map_frames(d, FAKE_TYPE, 0, 0, nr);
    if ( model_tables == MODEL_NPT )
        assert_int_equal(model_tables_mapped - before, 4 * 14);
    end_frames(d);
}
#endif

/* Xen makes the missing table when it fills its first entry. */
TEST_TRANSLATED(tables_are_missing)
{
    struct domain *d = ordinary_domain();

    fake_begin(d, 600);
    map_frames(d, FAKE_TYPE, 0, 0, 600);
    unmap_all();
    fake_end();
    model_kill_domain(d);
}

TEST_TRANSLATED(gfns_in_any_order)
{
    const unsigned int nr = 500;
    unsigned int i;
    struct domain *d = begin_frames(nr);

    prepare(FAKE_TYPE, 0, 0, nr);
    for ( i = 0; i < nr; i++ )
        request.frames[i] = FIRST_GFN + nr - 1 - i;
    assert_int_equal(model_acquire(&request), 0);
    check_frames(d);
    unmap_all();

    for ( i = 0; i < nr; i++ )
        request.frames[i] = FIRST_GFN + i * 377 % 523;
    assert_int_equal(model_acquire(&request), 0);
    check_frames(d);
    end_frames(d);
}

/* As one by one: memory at a GFN is replaced, whichever entry has it. */
TEST_TRANSLATED(memory_is_replaced)
{
    static const unsigned int places[] = { 0, 1, 2, 31, 32, 33, 62, 63, 64 };
    const unsigned int nr = 65;
    unsigned int i, k;
    struct domain *d = begin_frames(nr);

    for ( i = 0; i < ARRAY_SIZE(places); i++ )
        for ( k = i; k < ARRAY_SIZE(places); k++ )
        {
            caller->gfn_ram[FIRST_GFN + places[i]] = true;
            caller->gfn_ram[FIRST_GFN + places[k]] = true;
            map_frames(d, FAKE_TYPE, 0, 0, nr);
            assert_false(caller->gfn_ram[FIRST_GFN + places[i]]);
            assert_false(caller->gfn_ram[FIRST_GFN + places[k]]);
            unmap_all();
        }
    end_frames(d);
}

/* The same frame may be mapped again, and keeps one reference. */
TEST_TRANSLATED(same_frames_again)
{
    const unsigned int nr = 65;
    struct domain *d = begin_frames(nr);

    map_frames(d, FAKE_TYPE, 0, 0, nr);
    assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
    assert_int_equal(model_mapped_gfns(caller), nr);
    end_frames(d);
}

/* Another frame is never replaced: the frames before it are mapped. */
TEST_TRANSLATED(other_frame_stops_it)
{
    const unsigned int nr = 65;
    unsigned int k;
    struct domain *d = begin_frames(nr + 1);

    for ( k = 0; k < nr; k++ )
    {
        prepare(FAKE_TYPE, 0, nr, 1)->frames[0] = FIRST_GFN + k;
        assert_int_equal(model_acquire(&request), 0);
        assert_int_equal(map(FAKE_TYPE, 0, 0, nr), k ? -EIO : -EPERM);
        assert_int_equal(request.mapped, k);
        assert_int_equal(model_mapped_gfns(caller), k + 1);
        assert_int_equal(caller->gfn_mfn[FIRST_GFN + k],
                         true_frame(d, FAKE_TYPE, 0, nr));
        unmap_all();
    }
    end_frames(d);
}

/* GFN bits beyond the page tables' indices must not be ignored. */
TEST_TRANSLATED(gfn_beyond_all_tables)
{
    struct domain *d = begin_frames(5);

    if ( !mode->compat )
    {
        prepare(FAKE_TYPE, 0, 0, 5)->frames[3] = (1UL << 36) + FIRST_GFN + 3;
        assert_int_equal(model_acquire(&request), -EIO);
        assert_int_equal(request.mapped, 3);
        assert_int_equal(model_mapped_gfns(caller), 3);
    }
    end_frames(d);
}

static unsigned int freed;

/* Free a frame that was acquired but is not mapped yet. */
static void free_frame(const spinlock_t *lock)
{
    model_hooks.lock = NULL;
    put_page_alloc_ref(fake.first + freed);
    put_page_and_type(fake.first + freed);
}

TEST_TRANSLATED(frame_is_freed_meanwhile)
{
    const unsigned int nr = BATCH;
    unsigned int i;

    for ( freed = 0; freed < nr; freed++ )
    {
        struct domain *d = begin_frames(nr);

        model_hooks.lock = free_frame;
        assert_int_equal(map(FAKE_TYPE, 0, 0, nr), freed ? -EIO : -EBUSY);
        assert_int_equal(request.mapped, freed);
        assert_int_equal(model_mapped_gfns(caller), freed);
        unmap_all();
        for ( i = 0; i < nr; i++ )
            if ( i != freed )
            {
                put_page_alloc_ref(fake.first + i);
                put_page_and_type(fake.first + i);
            }
        fake.nr = 0;
        end_frames(d);
    }
}

#endif /* CONFIG_X86 */
