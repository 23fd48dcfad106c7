/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that record their holder; a thread is a processor. */

#include "model.h"

static __thread unsigned int held, taken;

/* The address of a thread-local variable identifies the thread. */
#define self ((const void *)&held)

void spin_lock_init(spinlock_t *lock)
{
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock->mutex, &attr);
    pthread_mutexattr_destroy(&attr);
    lock->owner = NULL;
    lock->depth = 0;
}

bool spin_is_held(const spinlock_t *lock)
{
    return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == self;
}

void model_lock_recursive(spinlock_t *lock)
{
    if ( !spin_is_held(lock) && model_hooks.lock )
        model_hooks.lock(lock);

    pthread_mutex_lock(&lock->mutex);
    __atomic_store_n(&lock->owner, self, __ATOMIC_RELAXED);
    lock->depth++;
    held++;
    taken++;
}

void model_unlock_recursive(spinlock_t *lock)
{
    BUG_ON(!spin_is_held(lock));
    if ( !--lock->depth )
        __atomic_store_n(&lock->owner, NULL, __ATOMIC_RELAXED);
    held--;
    pthread_mutex_unlock(&lock->mutex);
}

void spin_lock(spinlock_t *lock)
{
    BUG_ON(spin_is_held(lock));
    model_lock_recursive(lock);
}

void spin_unlock(spinlock_t *lock)
{
    model_unlock_recursive(lock);
}

unsigned int model_locks_taken(void)
{
    return taken;
}

unsigned int model_locks_held(void)
{
    return held;
}
