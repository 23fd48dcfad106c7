/* SPDX-License-Identifier: GPL-2.0-only */
/* The lock that protects a vCPU's state. */
#ifndef MODEL_SCHED_PRIVATE_H
#define MODEL_SCHED_PRIVATE_H

#include <xen/sched.h>

struct rcu_lock { char unused; };
extern struct rcu_lock sched_res_rculock;

void rcu_read_lock(struct rcu_lock *lock);
void rcu_read_unlock(struct rcu_lock *lock);
spinlock_t *unit_schedule_lock_irq(const struct sched_unit *unit);
void unit_schedule_unlock_irq(spinlock_t *lock, const struct sched_unit *unit);

#endif
