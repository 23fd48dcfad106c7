/* SPDX-License-Identifier: GPL-2.0-only */
/* Older kernels use the semaphore mmap_sem directly. */
#include <linux/mm.h>
#include <linux/rwsem.h>

#ifndef HAVE_MMAP_LOCK
#define mmap_read_lock(mm)		down_read(&(mm)->mmap_sem)
#define mmap_read_unlock(mm)		up_read(&(mm)->mmap_sem)
#define mmap_write_lock_killable(mm)	down_write_killable(&(mm)->mmap_sem)
#define mmap_write_unlock(mm)		up_write(&(mm)->mmap_sem)
#ifdef HAVE_DOWN_READ_KILLABLE
#define mmap_read_lock_killable(mm)	down_read_killable(&(mm)->mmap_sem)
#else
#define mmap_read_lock_killable(mm)	(mmap_read_lock(mm), 0)
#endif
#endif
