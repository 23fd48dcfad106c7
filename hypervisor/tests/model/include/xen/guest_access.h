/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's memory, which the host cannot dereference. */
#ifndef MODEL_XEN_GUEST_ACCESS_H
#define MODEL_XEN_GUEST_ACCESS_H

#include <xen/lib.h>
#include <public/xen.h>

/* Return how many bytes could not be copied. */
unsigned int model_copy_to_guest(uintptr_t to, const void *from, size_t size);
unsigned int model_copy_from_guest(void *to, uintptr_t from, size_t size);
unsigned int model_peek_guest(void *to, uintptr_t from, size_t size);

#define guest_handle_is_null(handle) (!(handle).p)
#define guest_handle_cast(handle, type) \
    ((XEN_GUEST_HANDLE_PARAM(type)){ (type *)(handle).p })

/* The copied object must have the handle's type. */
#define model_same_type(a, b)                                          \
    _Static_assert(__builtin_types_compatible_p(                       \
                       __typeof__(*(a)), __typeof__(*(b))), "types")

#define copy_from_guest_offset(ptr, handle, offset, nr)                \
    ({                                                                 \
        model_same_type(ptr, (handle).p);                              \
        model_copy_from_guest(ptr, (uintptr_t)(handle).p +             \
                              (offset) * sizeof(*(ptr)),               \
                              (nr) * sizeof(*(ptr)));                  \
    })
#define copy_from_guest(ptr, handle, nr) \
    copy_from_guest_offset(ptr, handle, 0UL, nr)

#define copy_field_from_guest(ptr, handle, field)                      \
    ({                                                                 \
        model_same_type(ptr, (handle).p);                              \
        model_peek_guest(&(ptr)->field, (uintptr_t)(handle).p +        \
                         offsetof(__typeof__(*(ptr)), field),          \
                         sizeof((ptr)->field));                        \
    })

#define copy_to_guest_offset(handle, offset, ptr, nr)                  \
    ({                                                                 \
        const __typeof__(*(handle).p) *model_from = (ptr);             \
        model_copy_to_guest((uintptr_t)(handle).p +                    \
                            (offset) * sizeof(*model_from),            \
                            model_from, (nr) * sizeof(*model_from));   \
    })

#define copy_field_to_guest(handle, ptr, field)                        \
    ({                                                                 \
        model_same_type(ptr, (handle).p);                              \
        model_copy_to_guest((uintptr_t)(handle).p +                    \
                            offsetof(__typeof__(*(ptr)), field),       \
                            &(ptr)->field, sizeof((ptr)->field));      \
    })

/* A 32-bit guest's pointers. */
#define DEFINE_COMPAT_HANDLE(type)                             \
    typedef struct { uint32_t c; type *_[0]; }                 \
        __attribute__((packed, aligned(4))) __compat_handle_ ## type
#define COMPAT_HANDLE(type) __compat_handle_ ## type

#define compat_handle_is_null(handle) (!(handle).c)

#define copy_from_compat_offset(ptr, handle, offset, nr)               \
    ({                                                                 \
        model_same_type(ptr, (handle)._[0]);                           \
        model_copy_from_guest(ptr, (uintptr_t)(handle).c +             \
                              (offset) * sizeof(*(ptr)),               \
                              (nr) * sizeof(*(ptr)));                  \
    })

#define copy_to_compat_offset(handle, offset, ptr, nr)                 \
    ({                                                                 \
        model_same_type(ptr, (handle)._[0]);                           \
        model_copy_to_guest((uintptr_t)(handle).c +                    \
                            (offset) * sizeof(*(ptr)),                 \
                            ptr, (nr) * sizeof(*(ptr)));               \
    })

#endif
