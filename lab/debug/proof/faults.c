// SPDX-License-Identifier: GPL-2.0-only
/*
 * faults.ko fault=NAME: commit one fault, for a debug kernel to report.  Loading
 * then fails, so that the module can be loaded again for the next fault.
 */

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define OBJECTS 8
#define OBJECT_SIZE 256
#define RACE_MS 2000

static char *fault = "none";
module_param(fault, charp, 0);

/* Hide the pointer from the compiler, which would warn. */
static void *hidden(void *p)
{
	OPTIMIZER_HIDE_VAR(p);
	return p;
}

/* Leak several: a number somewhere may look like a pointer to one. */
static void leak(void)
{
	unsigned int i;

	for (i = 0; i < OBJECTS; i++)
		hidden(kzalloc(OBJECT_SIZE, GFP_KERNEL));
}

static void deadlock(void)
{
	static DEFINE_MUTEX(a);
	static DEFINE_MUTEX(b);

	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);

	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
}

static void sleep_under_spinlock(void)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	might_sleep();
	spin_unlock(&lock);
}

static void overflow(void)
{
	char *p = kzalloc(OBJECT_SIZE, GFP_KERNEL);
	char *q = hidden(p);

	if (!p)
		return;
	q[OBJECT_SIZE] = 1;
	kfree(p);
}

/* The next allocation of the object finds that it was written to. */
static void use_after_free(void)
{
	struct kmem_cache *cache = kmem_cache_create("lab_faults", OBJECT_SIZE,
						     0, SLAB_POISON, NULL);
	char *p, *q;

	if (!cache)
		return;
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	q = hidden(p);
	if (p) {
		kmem_cache_free(cache, p);
		q[OBJECT_SIZE / 2] = 1;
		p = kmem_cache_alloc(cache, GFP_KERNEL);
		kmem_cache_free(cache, p);
	}
	kmem_cache_destroy(cache);
}

static void shift(void)
{
	int by = 40, result;

	OPTIMIZER_HIDE_VAR(by);
	result = 1 << by;
	OPTIMIZER_HIDE_VAR(result);
}

static void freed_page(void)
{
	unsigned long page = __get_free_page(GFP_KERNEL);
	char *p = hidden((void *)page);

	free_page(page);
	WRITE_ONCE(*p, 1);
}

static int shared;

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		shared++;
		cond_resched();
	}
	return 0;
}

static void race(void)
{
	struct task_struct *a = kthread_run(count, NULL, "lab-counter-a");
	struct task_struct *b = kthread_run(count, NULL, "lab-counter-b");

	msleep(RACE_MS);
	if (!IS_ERR(a))
		kthread_stop(a);
	if (!IS_ERR(b))
		kthread_stop(b);
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "leak", leak },
	{ "deadlock", deadlock },
	{ "sleep-under-spinlock", sleep_under_spinlock },
	{ "overflow", overflow },
	{ "use-after-free", use_after_free },
	{ "shift", shift },
	{ "freed-page", freed_page },
	{ "race", race },
};

static int __init faults_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (!strcmp(fault, faults[i].name))
			faults[i].commit();
	return -EAGAIN;
}
module_init(faults_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Faults for debug kernels to find");
