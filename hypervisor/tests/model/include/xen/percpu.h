/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread is a processor. */
#ifndef MODEL_XEN_PERCPU_H
#define MODEL_XEN_PERCPU_H

#include <xen/types.h>

#define DECLARE_PER_CPU(type, name) extern __thread type name
#define DEFINE_PER_CPU(type, name)  __thread type name
#define this_cpu(name)              (name)

#endif
