// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "hypervisor.h"
#include "nodes.h"
#include "process.h"
#include "report.h"
#include "switch.h"
#include "textfile.h"

#define MODE_BITS	07777

/* Parse a line of mountinfo(5): a mount of @dev sets @fs to its type. */
static bool mount_has_device(const char *line, dev_t dev, char fs[32])
{
	const char *type = strstr(line, " - ");
	unsigned int major, minor;

	return type && sscanf(line, "%*u %*u %u:%u", &major, &minor) == 2 &&
	       makedev(major, minor) == dev && sscanf(type, " - %31s", fs) == 1;
}

/* statfs(2) does not tell devtmpfs from tmpfs, but the list of mounts does. */
static void read_fs(const char *dir, char fs[32])
{
	char line[4096];
	bool found = false;
	struct stat st;
	FILE *mounts;

	fs[0] = '\0';
	if (fstatat(AT_FDCWD, dir, &st, 0))
		return;
	mounts = fopen("/proc/self/mountinfo", "re");
	if (!mounts)
		return;
	while (!found && fgets(line, sizeof(line), mounts))
		found = mount_has_device(line, st.st_dev, fs);
	fclose(mounts);
	if (!found)
		fs[0] = '\0';
}

static enum switch_node read_node(const struct switch_state *state,
				  const char *path)
{
	struct stat st;

	if (fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? SWITCH_NODE_ABSENT : SWITCH_NODE_OTHER;
	if (!S_ISCHR(st.st_mode))
		return SWITCH_NODE_OTHER;
	if (state->has_ours && st.st_rdev == state->ours)
		return SWITCH_NODE_OURS;
	if (state->has_intree && st.st_rdev == state->intree)
		return SWITCH_NODE_INTREE;
	return SWITCH_NODE_OTHER;
}

void switch_read(struct switch_state *state)
{
	char pinned[8];

	*state = (struct switch_state){ };
	state->loaded = read_line(MODULE_VERSION_FILE, state->version,
				  sizeof(state->version));
	state->has_ours = read_devt(SWITCH_DEV, &state->ours);
	state->has_intree = read_devt(INTREE_DEV, &state->intree);
	state->pinned = read_line(SWITCHED_ATTRIBUTE, pinned, sizeof(pinned)) &&
			!strcmp(pinned, "1");
	read_fs(DEV_DIR, state->fs);
	state->privcmd = read_node(state, PRIVCMD_NODE);
	state->saved = read_node(state, INTREE_NODE);
}

bool switch_complete(const struct switch_state *state)
{
	return state->privcmd == SWITCH_NODE_OURS && state->pinned;
}

bool switch_incomplete(const struct switch_state *state)
{
	if (state->privcmd == SWITCH_NODE_OURS)
		return !state->pinned || state->saved != SWITCH_NODE_INTREE;
	return state->pinned || state->saved == SWITCH_NODE_INTREE;
}

static void set_reason(struct switch_reason *reason, const char *code,
		       const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void set_reason(struct switch_reason *reason, const char *code,
		       const char *format, ...)
{
	va_list args;

	reason->code = code;
	va_start(args, format);
	vsnprintf(reason->text, sizeof(reason->text), format, args);
	va_end(args);
}

/* Could the module take part? If not, set @reason. */
static bool module_ready(const struct switch_state *state,
			 struct switch_reason *reason)
{
	const char *not_dom0 = hypervisor_not_dom0();

	if (!state->loaded && not_dom0)
		set_reason(reason, "not-dom0", "%s", not_dom0);
	else if (!state->loaded)
		set_reason(reason, "no-module",
			   "module xen-resource is not loaded; run 'modprobe xen-resource'");
	else if (!state->has_ours)
		set_reason(reason, "old-module",
			   "module xen-resource %s is too old; install the current one",
			   state->version);
	else if (strcmp(state->fs, "devtmpfs") != 0)
		set_reason(reason, "not-devtmpfs",
			   DEV_DIR " is on %s, not on devtmpfs; run this outside any container",
			   state->fs[0] ? state->fs : "an unknown file system");
	else
		return true;
	return false;
}

/* Are the nodes as the kernel or we made them? If not, set @reason. */
static bool nodes_ready(const struct switch_state *state,
			struct switch_reason *reason)
{
	if (state->privcmd == SWITCH_NODE_ABSENT ||
	    state->privcmd == SWITCH_NODE_OTHER)
		set_reason(reason, "privcmd-replaced",
			   PRIVCMD_NODE " %s; restore it with 'rm -f " PRIVCMD_NODE
			   "; mknod -m 600 " PRIVCMD_NODE " c %u %u'",
			   state->privcmd == SWITCH_NODE_ABSENT ?
			   "does not exist" : "is not a privcmd device node",
			   major(state->intree), minor(state->intree));
	else if (state->saved == SWITCH_NODE_OURS ||
		 state->saved == SWITCH_NODE_OTHER)
		set_reason(reason, "name-in-use",
			   INTREE_NODE " is not the in-tree driver's node; remove it");
	else
		return true;
	return false;
}

bool switch_possible(const struct switch_state *state,
		     struct switch_reason *reason)
{
	/* The module loads xen-privcmd when it is switched. */
	return module_ready(state, reason) &&
	       (!state->has_intree || nodes_ready(state, reason));
}

/* Find the process that holds the lock of file @st in /proc/locks. */
static pid_t lock_holder(const struct stat *st)
{
	FILE *locks = fopen("/proc/locks", "re");
	unsigned int major, minor;
	unsigned long inode;
	pid_t holder = 0;
	char line[256];
	int pid;

	if (!locks)
		return 0;
	while (!holder && fgets(line, sizeof(line), locks))
		if (sscanf(line, "%*u: FLOCK %*s %*s %d %x:%x:%lu", &pid,
			   &major, &minor, &inode) == 4 &&
		    makedev(major, minor) == st->st_dev && inode == st->st_ino)
			holder = pid;
	fclose(locks);
	return holder;
}

static int fail_locked(int fd)
{
	char name[PROCESS_NAME];
	struct stat st;
	pid_t pid = 0;

	if (!fstat(fd, &st))
		pid = lock_holder(&st);
	/* It has just ended, or belongs to another PID namespace. */
	if (!pid)
		return fail("cannot change " PRIVCMD_NODE
			    ": another process is changing it; try again");
	process_name(pid, name);
	return fail("cannot change " PRIVCMD_NODE ": process %d (%s) is changing it; try again",
		    (int)pid, name);
}

/* Return the descriptor that holds the lock, or -1 after a message. */
static int lock_nodes(void)
{
	int fd;

	if (geteuid()) {
		fail("cannot change " PRIVCMD_NODE ": permission denied; run this as root in dom0");
		return -1;
	}
	fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		fail("cannot open " LOCK_FILE ": %s", strerror(errno));
		return -1;
	}
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (errno == EWOULDBLOCK)
		fail_locked(fd);
	else
		fail("cannot lock " LOCK_FILE ": %s", strerror(errno));
	close(fd);
	return -1;
}

/*
 * Pinned, the module cannot be unloaded while a node refers to it.  It loads
 * the in-tree driver and pins that too.
 */
static int write_pinned(bool pinned)
{
	int fd = open(SWITCHED_ATTRIBUTE, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -1;
	if (write(fd, pinned ? "1" : "0", 1) != 1)
		err = errno;
	close(fd);
	errno = err;
	return err ? -1 : 0;
}

static int fail_pin(int err)
{
	switch (err) {
	case ENODEV:
		return fail("cannot enable: cannot load xen-privcmd; run 'modprobe xen-privcmd'");
	case EOPNOTSUPP:
		return fail("cannot enable: unknown xen-privcmd; install a newer module");
	default:
		return fail("cannot write to " SWITCHED_ATTRIBUTE ": %s",
			    strerror(err));
	}
}

/* Make a node of device @dev at the temporary name, with @like's owner. */
static int make_temp(int dir, dev_t dev, const struct stat *like)
{
	unlinkat(dir, TEMP_NAME, 0);
	if (mknodat(dir, TEMP_NAME, S_IFCHR | 0600, dev))
		return -1;
	if (fchownat(dir, TEMP_NAME, like->st_uid, like->st_gid, 0) ||
	    fchmodat(dir, TEMP_NAME, like->st_mode & MODE_BITS, 0))
		return -1;
	return 0;
}

/* Put a new node of device @dev in place of privcmd, with @like's owner. */
static int replace(int dir, dev_t dev, const struct stat *like)
{
	int err;

	if (!make_temp(dir, dev, like) &&
	    !renameat(dir, TEMP_NAME, dir, PRIVCMD_NAME))
		return 0;
	err = errno;
	unlinkat(dir, TEMP_NAME, 0);
	errno = err;
	return -1;
}

/* Keep the in-tree node at its other name, then replace it by ours. */
static int put_ours_in(int dir, const struct switch_state *state)
{
	struct stat st;
	int err;

	if (fstatat(dir, PRIVCMD_NAME, &st, AT_SYMLINK_NOFOLLOW))
		return -1;
	if (state->saved == SWITCH_NODE_ABSENT &&
	    linkat(dir, PRIVCMD_NAME, dir, INTREE_NAME, 0))
		return -1;
	if (!replace(dir, state->ours, &st))
		return 0;
	err = errno;
	unlinkat(dir, INTREE_NAME, 0);
	errno = err;
	return -1;
}

/* Open the directory, run @change, and keep its errno. */
static int in_dir(int (*change)(int dir, const struct switch_state *state),
		  const struct switch_state *state)
{
	int dir = open(DEV_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (dir < 0)
		return -1;
	err = change(dir, state) ? errno : 0;
	close(dir);
	errno = err;
	return err ? -1 : 0;
}

/* Put our node in place; the module is pinned, and the lock held. */
static int enable_pinned(void)
{
	struct switch_reason reason;
	struct switch_state state;

	/* Loading the in-tree driver made its node. */
	switch_read(&state);
	if (!nodes_ready(&state, &reason))
		return fail("cannot enable: %s", reason.text);
	if (state.privcmd == SWITCH_NODE_OURS || !in_dir(put_ours_in, &state))
		return 0;
	return fail("cannot replace " PRIVCMD_NODE ": %s", strerror(errno));
}

static int enable_locked(const struct switch_state *state)
{
	struct switch_reason reason;
	int status;

	if (!module_ready(state, &reason))
		return fail("cannot enable: %s", reason.text);
	if (write_pinned(true))
		return fail_pin(errno);
	status = enable_pinned();
	if (status && !state->pinned)
		write_pinned(false);
	return status;
}

/* Rename the kernel's own node back; make a new one if that was removed. */
static int put_intree_in(int dir, const struct switch_state *state)
{
	struct stat like = { .st_mode = 0600 };

	if (state->saved == SWITCH_NODE_INTREE)
		return renameat(dir, INTREE_NAME, dir, PRIVCMD_NAME);
	fstatat(dir, PRIVCMD_NAME, &like, AT_SYMLINK_NOFOLLOW);
	return replace(dir, state->intree, &like);
}

/* Where the in-tree node is in place, its other name is a leftover. */
static int put_intree(const struct switch_state *state)
{
	if (state->privcmd == SWITCH_NODE_INTREE)
		return state->saved == SWITCH_NODE_INTREE ?
		       unlink(INTREE_NODE) : 0;
	if (state->saved == SWITCH_NODE_INTREE || state->has_intree)
		return in_dir(put_intree_in, state);
	/* The kernel makes the node when the in-tree driver is loaded. */
	if (state->privcmd == SWITCH_NODE_ABSENT)
		return 0;
	errno = ENODEV;
	return -1;
}

static int disable_locked(const struct switch_state *state)
{
	if (state->privcmd == SWITCH_NODE_OTHER &&
	    state->saved != SWITCH_NODE_INTREE)
		return fail("cannot disable: " PRIVCMD_NODE
			    " is not a privcmd device node; remove it first");
	unlink(TEMP_NODE);
	if (put_intree(state))
		return fail("cannot restore " PRIVCMD_NODE ": %s",
			    strerror(errno));
	if (state->pinned && write_pinned(false))
		return fail("cannot unpin the module: %s", strerror(errno));
	return 0;
}

/* Run @change with the lock held, on the current state. */
static int with_lock(int (*change)(const struct switch_state *state))
{
	struct switch_state state;
	int lock = lock_nodes();
	int status;

	if (lock < 0)
		return EXIT_FAILURE;
	switch_read(&state);
	status = change(&state);
	close(lock);
	return status;
}

int switch_enable(void)
{
	return with_lock(enable_locked);
}

int switch_disable(void)
{
	return with_lock(disable_locked);
}
