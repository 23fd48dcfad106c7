/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_TYPES_H
#define MODEL_XEN_TYPES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t s_time_t;

typedef struct { int counter; } atomic_t;
#define ATOMIC_INIT(n) { n }
#define atomic_add(n, v) \
    ((void)__atomic_add_fetch(&(v)->counter, n, __ATOMIC_RELAXED))
#define atomic_read(v) __atomic_load_n(&(v)->counter, __ATOMIC_RELAXED)

#endif
