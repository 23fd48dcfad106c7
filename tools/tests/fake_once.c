// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frames are mapped PROT_NONE, so every access raises SIGSEGV.  The handler
 * makes them readable and single-steps the instruction.  Then the SIGTRAP
 * handler changes the word and protects the frames again.  This needs the trap
 * flag of x86.
 */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "fake_once.h"
#include "fake_xen.h"

#define TRAP_FLAG	0x100

static struct {
	char *addr;
	uint64_t *alias;
	size_t bytes;
	int (*may_again)(size_t offset);
	unsigned char *reads;
	size_t word;
	size_t again;
	size_t total;
} watched;

static void single_step(ucontext_t *context, int on)
{
#ifdef __x86_64__
	greg_t *flags = &context->uc_mcontext.gregs[REG_EFL];

	*flags = on ? *flags | TRAP_FLAG : *flags & ~TRAP_FLAG;
#else
	(void)context;
	(void)on;
	abort();
#endif
}

static void access_begins(int signal, siginfo_t *info, void *context)
{
	size_t offset = (char *)info->si_addr - watched.addr;

	(void)signal;
	if (offset >= watched.bytes)
		abort();
	watched.word = offset / sizeof(*watched.alias);
	mprotect(watched.addr, watched.bytes, PROT_READ);
	single_step(context, 1);
}

static void access_ends(int signal, siginfo_t *info, void *context)
{
	size_t word = watched.word;

	(void)signal;
	(void)info;
	single_step(context, 0);
	mprotect(watched.addr, watched.bytes, PROT_NONE);
	watched.total++;
	if (watched.may_again && watched.may_again(word * sizeof(uint64_t)))
		return;
	if (watched.reads[word]++)
		watched.again++;
	watched.alias[word] = ~watched.alias[word];
}

static void catch_signal(int signal, void (*handler)(int, siginfo_t *, void *))
{
	const struct sigaction action = {
		.sa_sigaction = handler,
		.sa_flags = SA_SIGINFO,
	};

	sigaction(signal, &action, NULL);
}

void once_watch(void *addr, void *alias, size_t bytes,
		int (*may_again)(size_t offset))
{
	watched.addr = addr;
	watched.alias = alias;
	watched.bytes = bytes;
	watched.may_again = may_again;
	watched.reads = calloc(bytes / sizeof(*watched.alias), 1);
	watched.again = 0;
	watched.total = 0;
	catch_signal(SIGSEGV, access_begins);
	catch_signal(SIGTRAP, access_ends);
	mprotect(addr, bytes, PROT_NONE);
}

void once_forget(void)
{
	const size_t words = watched.bytes / sizeof(*watched.alias);

	if (watched.reads)
		memset(watched.reads, 0, words);
}

void once_end(void)
{
	if (!watched.reads)
		return;
	write_log("reads %zu again %zu\n", watched.total, watched.again);
	free(watched.reads);
	watched.reads = NULL;
}
