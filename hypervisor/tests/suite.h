/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by all tests: the four kinds of callers, and requests. */
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

/* Boots the model for every kind of caller and checks it for leaks. */
#define for_each_mode()                                 \
    for ( mode = modes; begin(mode); end(mode), mode++ )
bool begin(const struct mode *mode);
void end(const struct mode *mode);

/* An invalid frame, and the first GFN that translated callers map at. */
#define JUNK_FRAME 0x5a5a5a5aUL
#define FIRST_GFN  100

#define DOMID 7

/* Fills in the one request, for the current mode; map() sends it. */
struct model_request *prepare(unsigned int type, unsigned int id,
                              uint64_t frame, unsigned int nr);
long map(unsigned int type, unsigned int id, uint64_t frame, unsigned int nr);
/* Map frames, and check that they are the resource's, in order. */
void map_frames(struct domain *d, unsigned int type, unsigned int id,
                uint64_t frame, unsigned int nr);
/* Returns the size, or -errno. */
long size(unsigned int type, unsigned int id);
extern struct model_request request;

/* Check that the request's frames are the resource's, in order. */
void check_frames(struct domain *d);
/* Map the frames read-only in an untranslated caller's page tables. */
void keep_mapped(struct domain *d);
void unmap_all(void);

/* Size query and map of a frame fail alike and allocate no page. */
void expect_neither(unsigned int type, unsigned int id, long error);

/* Create HVM domain DOMID with two of at most four vCPUs. */
struct domain *ordinary_domain(void);
/* Create PV domain DOMID. */
struct domain *pv_domain(unsigned int max_vcpus, unsigned int vcpus);

/* For all numbers in an array. */
#define for_each_of(array, nr)                                          \
    for ( const unsigned int *c_ = (array);                             \
          c_ < (array) + ARRAY_SIZE(array) && ((nr) = *c_, true); c_++ )

#ifdef CONFIG_X86

/* For every kind of page tables of a translated caller. */
#define for_each_table()                                                  \
    for ( unsigned int t_ = 0;                                            \
          t_ < (mode->translated ? NR_MODEL_TABLES : 1) &&                \
          (model_tables = t_, true); t_++ )

#define for_each_translated()                                             \
    for_each_mode()                                                       \
        if ( mode->translated )                                           \
            for_each_table()

/* Adds a test for translated callers, with all kinds of page tables. */
#define TEST_TRANSLATED(name) TEST_IN(for_each_translated(), name)

#else

#define for_each_table()

#endif

/* Adds a test that runs for every kind of caller and of page tables. */
#define TEST_TABLES(name) TEST_IN(for_each_mode() for_each_table(), name)

/* Adds a test that runs once, and boots the model itself. */
#define TEST_ONCE(name) TEST_IN(, name)

/* Adds a test that runs for every kind of caller. */
#define TEST(name) TEST_IN(for_each_mode(), name)

#define TEST_IN(loop, name)                                     \
    static void name(void);                                     \
    static void name ## _in_loop(void **state)                  \
    {                                                           \
        loop                                                    \
            name();                                             \
    }                                                           \
    static void __attribute__((constructor)) name ## _add(void) \
    {                                                           \
        add_test(#name, name ## _in_loop);                      \
    }                                                           \
    static void name(void)
void add_test(const char *name, CMUnitTestFunction function);

#endif
