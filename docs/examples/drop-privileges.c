// SPDX-License-Identifier: GPL-2.0-only
#include "drop-privileges.h"

#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Numbers from here on are those of the x32 ABI. */
#define X32_BIT		0x40000000

static const int killed[] = {
	/* New processes and programs. */
	SYS_clone, SYS_clone3, SYS_fork, SYS_vfork, SYS_execve, SYS_execveat,
	/* Namespaces. */
	SYS_unshare, SYS_setns,
	/* Scheduling. */
	SYS_sched_yield, SYS_sched_setparam, SYS_sched_getparam,
	SYS_sched_setscheduler, SYS_sched_getscheduler,
	SYS_sched_get_priority_max, SYS_sched_get_priority_min,
	SYS_sched_rr_get_interval, SYS_sched_setaffinity,
	SYS_sched_getaffinity, SYS_sched_setattr, SYS_sched_getattr,
	/* Files. */
	SYS_open, SYS_openat, SYS_openat2, SYS_creat,
};

#define NR_KILLED	(sizeof(killed) / sizeof(killed[0]))

static bool failed(const char *what)
{
	perror(what);
	return false;
}

static bool leave_files(const char *directory)
{
	if (chroot(directory) || chdir("/"))
		return failed("chroot");
	if (unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS))
		return failed("unshare");
	return true;
}

static bool leave_root(uid_t uid)
{
	const struct rlimit one = { 1, 1 };

	/* The user comes last: the other calls need root. */
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		return failed("setresuid");
	if (setrlimit(RLIMIT_NPROC, &one))
		return failed("setrlimit");
	return true;
}

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(is, value, then, otherwise) \
	BPF_JUMP(BPF_JMP | BPF_K | (is), value, then, otherwise)
#define RETURN(action) \
	BPF_STMT(BPF_RET | BPF_K, action)

static bool filter_calls(void)
{
	struct sock_filter filter[6 + 2 * NR_KILLED + 1] = {
		/* Other architectures have other numbers. */
		LOAD(arch),
		IF(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		IF(BPF_JGE, X32_BIT, 0, 1),
		RETURN(SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = { .filter = filter };
	unsigned int i, n = 6;

	for (i = 0; i < NR_KILLED; i++) {
		filter[n++] = (struct sock_filter)IF(BPF_JEQ, killed[i], 0, 1);
		filter[n++] = (struct sock_filter)
			RETURN(SECCOMP_RET_KILL_PROCESS);
	}
	filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	program.len = n;

	/* The kernel accepts a filter from root or with this flag only. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return failed("prctl");
	return true;
}

bool drop_privileges(const char *directory, uid_t uid)
{
	return leave_files(directory) && leave_root(uid) && filter_calls();
}
