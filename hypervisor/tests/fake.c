/* SPDX-License-Identifier: GPL-2.0-only */

#include <xen/errno.h>
#include <xen/init.h>

#include "model.h"
#include "fake.h"
#include "acquire_resource.h"

struct fake fake;
int fake_init_result;
bool fake_ignores_death;

static int fake_max_frames(struct domain *d, unsigned int id)
{
    return fake.size;
}

static int fake_check(struct domain *d, unsigned int id, unsigned int frame,
                      unsigned int nr)
{
    return fake.check;
}

static int fake_acquire(struct domain *d, unsigned int id, unsigned int frame,
                        unsigned int nr, xen_pfn_t mfn_list[])
{
    unsigned int i;

    if ( ++fake.calls == fake.fail_at )
        return fake.error;
    if ( fake.at_most )
        nr = min_t(unsigned int, nr, fake.at_most);
    for ( i = 0; i < nr; i++ )
        mfn_list[i] = mfn_x(page_to_mfn(fake.first)) + frame + i;

    return nr;
}

static int fake_teardown(struct domain *d)
{
    BUG_ON(!d->is_dying);
    fake.teardowns++;

    return 0;
}

static struct resource fake_resource = {
    .type = FAKE_TYPE,
    .max_frames = fake_max_frames,
    .check = fake_check,
    .acquire = fake_acquire,
    .teardown = fake_teardown,
};
REGISTER_RESOURCE(fake_resource);

void fake_begin(struct domain *d, unsigned int nr)
{
    unsigned int i;

    fake = (struct fake){
        .size = nr,
        .nr = nr,
        .first = model_alloc_contiguous(d, nr),
    };
    for ( i = 0; i < nr; i++ )
        BUG_ON(!get_page_and_type(fake.first + i, d, PGT_writable_page));
}

void fake_end(void)
{
    unsigned int i;

    for ( i = 0; i < fake.nr; i++ )
    {
        put_page_alloc_ref(fake.first + i);
        put_page_and_type(fake.first + i);
    }
    fake.nr = 0;
}

struct domain *fake_victim;

void fake_kill_victim(void)
{
    if ( !fake_victim )
        return;
    fake_end();
    model_kill_domain(fake_victim);
    fake_victim = NULL;
}

void fake_kill_at_lock(const spinlock_t *lock)
{
    model_hooks.lock = NULL;
    model_kill_begin(fake_victim);
}

static int fake_init(struct domain *d, struct resource_pages *rp)
{
    unsigned int i;

    for ( i = 0; !fake_init_result && i < rp->nr; i++ )
        *(unsigned int *)resource_pages_at(rp, i * PAGE_SIZE + 8) = i;

    return fake_init_result;
}

const struct resource_pages_ops fake_pages_ops = {
    .writable = true,
    .init = fake_init,
};

static int pages_max_frames(struct domain *d, unsigned int id)
{
    return d->is_dying && !fake_ignores_death ? -ESRCH : NR_FAKE_PAGES;
}

/* For other ids, allocates fewer pages than pages_max_frames() reports. */
static int pages_acquire(struct domain *d, unsigned int id, unsigned int frame,
                         unsigned int nr, xen_pfn_t mfn_list[])
{
    return resource_pages_acquire(d, &fake_pages_ops, NR_FAKE_PAGES - id,
                                  frame, nr, mfn_list);
}

static int pages_teardown(struct domain *d)
{
    return resource_pages_release(d, &fake_pages_ops);
}

static struct resource pages_resource = {
    .type = PAGES_TYPE,
    .max_frames = pages_max_frames,
    .acquire = pages_acquire,
    .teardown = pages_teardown,
};
REGISTER_RESOURCE(pages_resource);
