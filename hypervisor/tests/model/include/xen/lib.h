/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_LIB_H
#define MODEL_XEN_LIB_H

#include <string.h>
#include <xen/types.h>

/* The model or the code under test has a bug: report it and abort. */
void model_bug(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

#define XENLOG_G_ERR ""
void printk(const char *format, ...);

#define BUG_ON(condition)                                            \
    do {                                                             \
        if ( condition )                                             \
            model_bug("%s:%d: %s", __FILE__, __LINE__, #condition);  \
    } while ( 0 )

#ifdef NDEBUG
#define ASSERT(condition) ((void)sizeof(condition))
#define ASSERT_UNREACHABLE() ((void)0)
#else
#define ASSERT(condition) BUG_ON(!(condition))
#define ASSERT_UNREACHABLE() model_bug("%s:%d: reached", __FILE__, __LINE__)
#endif

#define BUILD_BUG_ON(condition) \
    _Static_assert(!(condition), "!(" #condition ")")

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))
#define DIV_ROUND_UP(n, by) (((n) + (by) - 1) / (by))
#define min(a, b)                                              \
    ({                                                         \
        _Static_assert(__builtin_types_compatible_p(           \
                           __typeof__(a), __typeof__(b)), ""); \
        min_t(__typeof__(a), a, b);                            \
    })
#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))

#define cf_check
#define always_inline inline __attribute__((always_inline))
#define __read_mostly

/* Test threads race only where Xen's processors race too. */
#define ACCESS_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define read_atomic(p) __atomic_load_n(p, __ATOMIC_RELAXED)
#define write_atomic(p, x) __atomic_store_n(p, x, __ATOMIC_RELAXED)

/* Lets a test look at a writer's work so far. */
void model_wmb(void);
#define smp_wmb() model_wmb()

#define MILLISECS(ms) ((s_time_t)(ms) * 1000000)
s_time_t model_now(void);
#define NOW() model_now()

unsigned int smp_processor_id(void);

#endif
