/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_CACHE_H
#define MODEL_XEN_CACHE_H

#define SMP_CACHE_BYTES 128
#define __cacheline_aligned __attribute__((__aligned__(SMP_CACHE_BYTES)))

#endif
