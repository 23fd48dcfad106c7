/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that record their holder. */
#ifndef MODEL_XEN_SPINLOCK_H
#define MODEL_XEN_SPINLOCK_H

#include <pthread.h>
#include <xen/types.h>

typedef struct spinlock {
    pthread_mutex_t mutex;
    const void *owner;
    unsigned int depth;
} spinlock_t;

#define DEFINE_SPINLOCK(name) \
    spinlock_t name = { .mutex = PTHREAD_MUTEX_INITIALIZER }

void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
bool spin_is_held(const spinlock_t *lock);

void model_lock_recursive(spinlock_t *lock);
void model_unlock_recursive(spinlock_t *lock);

/* Newer trees have a type for recursive locks, older ones two functions. */
#ifdef MODEL_RSPIN
typedef struct rspinlock { spinlock_t lock; } rspinlock_t;
#define RSPIN_LOCK_UNLOCKED {}
#define rspin_lock_init(l) spin_lock_init(&(l)->lock)
#define rspin_lock(l)      model_lock_recursive(&(l)->lock)
#define rspin_unlock(l)    model_unlock_recursive(&(l)->lock)
#else
typedef spinlock_t rspinlock_t;
#define rspin_lock_init        spin_lock_init
#define spin_lock_recursive    model_lock_recursive
#define spin_unlock_recursive  model_unlock_recursive
#define rspin_lock             model_lock_recursive
#define rspin_unlock           model_unlock_recursive
#endif

#endif
