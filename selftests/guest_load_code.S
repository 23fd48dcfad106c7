/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code of busy guests, which guest_load.c copies into a page of the guest.
 *
 * To sleep, a vCPU polls zero event channels with a timeout, an absolute Xen
 * system time.  It derives the time from its own runstate, which says when it
 * was last scheduled.  If that was too long ago, timeouts expire at once, but
 * each is later than the one before, until one lies in the future.
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
#define TIMEOUT_64	(BUSY_POLL + 16)
#define TIMEOUT_32	(BUSY_POLL + 8)
#define ENTERED_64	(BUSY_RUNSTATE + 8)
#define ENTERED_32	(BUSY_RUNSTATE + 4)

/* Offset of a hypercall's code in the hypercall page. */
#define STUB(nr)	((nr) * 32)

	.section .rodata
	.globl	busy_pv_spin, busy_pv_sleep, busy_pv_free, busy_pv_versions
	.globl	busy_pv_end
	.globl	busy_hvm_spin, busy_hvm_sleep, busy_hvm_versions, busy_hvm_end

/* rbx: the vCPU's page; rbp: its number. */
busy_pv_spin:
	incq	BUSY_LOOPS(%rbx)
	mov	$SPINS, %ecx
0:	dec	%ecx
	jnz	0b
	mov	$__HYPERVISOR_sched_op, %eax
	mov	$BUSY_OP_YIELD, %edi
	xor	%esi, %esi
	syscall
	jmp	busy_pv_spin

busy_pv_sleep:
	incq	BUSY_LOOPS(%rbx)
	mov	$__HYPERVISOR_vcpu_op, %eax
	mov	$BUSY_OP_RUNSTATE, %edi
	mov	%rbp, %rsi
	lea	BUSY_RUNSTATE(%rbx), %rdx
	syscall
	mov	ENTERED_64(%rbx), %rax
	cmp	TIMEOUT_64(%rbx), %rax
	cmovb	TIMEOUT_64(%rbx), %rax
	add	$SLEEP_NS, %rax
	mov	%rax, TIMEOUT_64(%rbx)
	mov	$__HYPERVISOR_sched_op, %eax
	mov	$BUSY_OP_POLL, %edi
	lea	BUSY_POLL(%rbx), %rsi
	syscall
	jmp	busy_pv_sleep

/* r12d: the version to set, 2 and 1 in turn. */
busy_pv_versions:
	mov	$2, %r12d
0:	mov	%r12d, BUSY_VERSION(%rbx)
	mov	$__HYPERVISOR_grant_table_op, %eax
	mov	$BUSY_OP_SET_VERSION, %edi
	lea	BUSY_VERSION(%rbx), %rsi
	mov	$1, %edx
	syscall
	test	%eax, %eax
	jz	1f
	incq	BUSY_REFUSED(%rbx)
1:	incq	BUSY_LOOPS(%rbx)
	xor	$3, %r12d
	jmp	0b

/* Free the page once, then sleep. */
busy_pv_free:
	mov	$__HYPERVISOR_memory_op, %eax
	mov	$BUSY_OP_FREE, %edi
	lea	BUSY_RESERVATION(%rbx), %rsi
	syscall
	mov	%rax, BUSY_FREED(%rbx)
	jmp	busy_pv_sleep
busy_pv_end:

/* edi: the vCPU's page; esi: its number; ebp: hypercall page. */
	.code32
busy_hvm_spin:
	call	have_stubs
0:	incl	BUSY_LOOPS(%edi)
	mov	$SPINS, %ecx
1:	dec	%ecx
	jnz	1b
	mov	$BUSY_OP_YIELD, %ebx
	xor	%ecx, %ecx
	lea	STUB(__HYPERVISOR_sched_op)(%ebp), %eax
	call	*%eax
	jmp	0b

busy_hvm_sleep:
	call	have_stubs
0:	incl	BUSY_LOOPS(%edi)
	mov	$BUSY_OP_RUNSTATE, %ebx
	mov	%esi, %ecx
	lea	BUSY_RUNSTATE(%edi), %edx
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
	mov	$BUSY_OP_POLL, %ebx
	lea	BUSY_POLL(%edi), %ecx
	lea	STUB(__HYPERVISOR_sched_op)(%ebp), %eax
	call	*%eax
	jmp	0b

/* esi: the version to set, 2 and 1 in turn. */
busy_hvm_versions:
	call	have_stubs
	mov	$2, %esi
0:	mov	%esi, BUSY_VERSION(%edi)
	mov	$BUSY_OP_SET_VERSION, %ebx
	lea	BUSY_VERSION(%edi), %ecx
	mov	$1, %edx
	lea	STUB(__HYPERVISOR_grant_table_op)(%ebp), %eax
	call	*%eax
	test	%eax, %eax
	jz	1f
	incl	BUSY_REFUSED(%edi)
1:	incl	BUSY_LOOPS(%edi)
	xor	$3, %esi
	jmp	0b

/* Ask Xen to fill the hypercall page. */
have_stubs:
	mov	$0x40000000, %ecx
	mov	%ebp, %eax
	xor	%edx, %edx
	wrmsr
	ret
busy_hvm_end:

	.section .note.GNU-stack, "", @progbits
