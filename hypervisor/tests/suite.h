/* SPDX-License-Identifier: GPL-2.0-only */
/* What all tests share: callers of four kinds, and requests. */
#ifndef SUITE_H
#define SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "oracle.h"

#include <xen/errno.h>

struct mode {
    const char *name;
    bool compat;
    bool translated;
};

extern const struct mode modes[];
extern const struct mode *mode;
extern struct domain *caller;

/* The model is fresh for each kind of caller, and has to be clean after it. */
#define for_each_mode()                                 \
    for ( mode = modes; begin(mode); end(mode), mode++ )
bool begin(const struct mode *mode);
void end(const struct mode *mode);

/* A frame of nobody, and where translated callers have their frames put. */
#define JUNK_FRAME 0x5a5a5a5aUL
#define FIRST_GFN  100

#define DOMID 7

/* A request in the current mode, the only one; map() sends it. */
struct model_request *prepare(unsigned int type, unsigned int id,
                              uint64_t frame, unsigned int nr);
long map(unsigned int type, unsigned int id, uint64_t frame, unsigned int nr);
/* Returns the size, or -errno. */
long size(unsigned int type, unsigned int id);
extern struct model_request request;

/* The request's frames are the resource's, each in its place. */
void check_frames(struct domain *d);
/* Map again, as a caller with page tables does, for reading. */
void keep_mapped(struct domain *d);
void unmap_all(void);

/* A domain DOMID with two vCPUs of four, HVM. */
struct domain *ordinary_domain(void);

/* Each file of tests has one group of them. */
#define GROUP(name)                                  \
    extern const struct CMUnitTest name ## _tests[]; \
    extern const size_t nr_ ## name ## _tests

#define GROUP_SIZE(name) \
    const size_t nr_ ## name ## _tests = ARRAY_SIZE(name ## _tests)

GROUP(argument);
GROUP(batch);
GROUP(grant_table);
GROUP(ioreq);
GROUP(page);
GROUP(permit);
GROUP(release);
GROUP(stats);
GROUP(vmtrace);

#endif
