/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest code, which guest_load.c copies into a page of the guest.
 *
 * To sleep, a vCPU polls zero event channels with a timeout, an absolute Xen
 * system time.  It derives the time from its own runstate, which records when
 * it was last scheduled.  If that was too long ago, timeouts expire at once,
 * but each is later than the one before, until one lies in the future.
 *
 * The spinning loop does not use "pause": an emulator takes that as a hint to
 * switch to another processor.
 */
#define __ASSEMBLY__
#define __XEN_TOOLS__	/* for the current hypercall numbers */
#include <xen/xen.h>
#include "guest_load_code.h"

#define SLEEP_NS	500000
#define SPINS		1000

/* struct sched_poll's timeout and struct vcpu_runstate_info's entry time. */
#define TIMEOUT_64	(LOAD_POLL + 16)
#define TIMEOUT_32	(LOAD_POLL + 8)
#define ENTERED_64	(LOAD_RUNSTATE + 8)
#define ENTERED_32	(LOAD_RUNSTATE + 4)

/* Offset of a hypercall's code in the hypercall page. */
#define STUB(nr)	((nr) * 32)

	.section .rodata
	.globl	load_pv_spin, load_pv_sleep, load_pv_free, load_pv_versions
	.globl	load_pv_end
	.globl	load_hvm_spin, load_hvm_sleep, load_hvm_versions, load_hvm_end

/* rbx: the vCPU's page; rbp: its number. */
load_pv_spin:
	incq	LOAD_LOOPS(%rbx)
	mov	$SPINS, %ecx
0:	dec	%ecx
	jnz	0b
	mov	$__HYPERVISOR_sched_op, %eax
	mov	$LOAD_OP_YIELD, %edi
	xor	%esi, %esi
	syscall
	jmp	load_pv_spin

load_pv_sleep:
	incq	LOAD_LOOPS(%rbx)
	mov	$__HYPERVISOR_vcpu_op, %eax
	mov	$LOAD_OP_RUNSTATE, %edi
	mov	%rbp, %rsi
	lea	LOAD_RUNSTATE(%rbx), %rdx
	syscall
	mov	ENTERED_64(%rbx), %rax
	cmp	TIMEOUT_64(%rbx), %rax
	cmovb	TIMEOUT_64(%rbx), %rax
	add	$SLEEP_NS, %rax
	mov	%rax, TIMEOUT_64(%rbx)
	mov	$__HYPERVISOR_sched_op, %eax
	mov	$LOAD_OP_POLL, %edi
	lea	LOAD_POLL(%rbx), %rsi
	syscall
	jmp	load_pv_sleep

/* r12d: the version to set, 2 and 1 in turn. */
load_pv_versions:
	mov	$2, %r12d
0:	mov	%r12d, LOAD_VERSION(%rbx)
	mov	$__HYPERVISOR_grant_table_op, %eax
	mov	$LOAD_OP_SET_VERSION, %edi
	lea	LOAD_VERSION(%rbx), %rsi
	mov	$1, %edx
	syscall
	test	%eax, %eax
	jz	1f
	incq	LOAD_REFUSED(%rbx)
1:	incq	LOAD_LOOPS(%rbx)
	xor	$3, %r12d
	jmp	0b

/* Free the page once, then sleep. */
load_pv_free:
	mov	$__HYPERVISOR_memory_op, %eax
	mov	$LOAD_OP_FREE, %edi
	lea	LOAD_RESERVATION(%rbx), %rsi
	syscall
	mov	%rax, LOAD_FREED(%rbx)
	jmp	load_pv_sleep
load_pv_end:

/* edi: the vCPU's page; esi: its number; ebp: hypercall page. */
	.code32
load_hvm_spin:
	call	have_stubs
0:	incl	LOAD_LOOPS(%edi)
	mov	$SPINS, %ecx
1:	dec	%ecx
	jnz	1b
	mov	$LOAD_OP_YIELD, %ebx
	xor	%ecx, %ecx
	lea	STUB(__HYPERVISOR_sched_op)(%ebp), %eax
	call	*%eax
	jmp	0b

load_hvm_sleep:
	call	have_stubs
0:	incl	LOAD_LOOPS(%edi)
	mov	$LOAD_OP_RUNSTATE, %ebx
	mov	%esi, %ecx
	lea	LOAD_RUNSTATE(%edi), %edx
	lea	STUB(__HYPERVISOR_vcpu_op)(%ebp), %eax
	call	*%eax
	mov	ENTERED_32(%edi), %eax
	mov	4 + ENTERED_32(%edi), %edx
	mov	%edx, %ecx
	cmp	TIMEOUT_32(%edi), %eax
	sbb	4 + TIMEOUT_32(%edi), %ecx
	jae	1f
	mov	TIMEOUT_32(%edi), %eax
	mov	4 + TIMEOUT_32(%edi), %edx
1:	add	$SLEEP_NS, %eax
	adc	$0, %edx
	mov	%eax, TIMEOUT_32(%edi)
	mov	%edx, 4 + TIMEOUT_32(%edi)
	mov	$LOAD_OP_POLL, %ebx
	lea	LOAD_POLL(%edi), %ecx
	lea	STUB(__HYPERVISOR_sched_op)(%ebp), %eax
	call	*%eax
	jmp	0b

/* esi: the version to set, 2 and 1 in turn. */
load_hvm_versions:
	call	have_stubs
	mov	$2, %esi
0:	mov	%esi, LOAD_VERSION(%edi)
	mov	$LOAD_OP_SET_VERSION, %ebx
	lea	LOAD_VERSION(%edi), %ecx
	mov	$1, %edx
	lea	STUB(__HYPERVISOR_grant_table_op)(%ebp), %eax
	call	*%eax
	test	%eax, %eax
	jz	1f
	incl	LOAD_REFUSED(%edi)
1:	incl	LOAD_LOOPS(%edi)
	xor	$3, %esi
	jmp	0b

/* Ask Xen to fill the hypercall page. */
have_stubs:
	mov	$0x40000000, %ecx
	mov	%ebp, %eax
	xor	%edx, %edx
	wrmsr
	ret
load_hvm_end:

	.section .note.GNU-stack, "", @progbits
