// SPDX-License-Identifier: GPL-2.0-only
/* Checks of the device nodes and of their users. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor.h"
#include "nodes.h"
#include "report.h"
#include "textfile.h"

#define RESOURCE_NODE	DEV_DIR "/resource"
#define LOST_PAGES_FILE	"/sys/class/misc/xen!resource/lost_pages"
#define LIMIT_FILE	MODULE_DIR "/parameters/restricted_frames"

#define NOT_LOADED	"the module is not loaded; run 'modprobe xen-resource'"

static bool node_exists(const char *path, struct stat *st)
{
	return !fstatat(AT_FDCWD, path, st, 0);
}

void check_device(struct doctor *doctor)
{
	struct stat st;
	dev_t dev;

	if (!node_exists(RESOURCE_NODE, &st))
		doctor_add(doctor, DOCTOR_PROBLEM, "device-absent",
			   doctor->nodes.loaded ? "mount devtmpfs on /dev" :
						  "load the module",
			   RESOURCE_NODE " does not exist");
	else if (!read_devt(RESOURCE_DEV, &dev) || !S_ISCHR(st.st_mode) ||
		 st.st_rdev != dev)
		doctor_add(doctor, DOCTOR_PROBLEM, "device-stale",
			   "remove it, then reload the module",
			   RESOURCE_NODE " is not the device of a loaded module");
	else
		doctor_add(doctor, DOCTOR_OK, "device", NULL,
			   RESOURCE_NODE " is the device of the module");
}

void check_permissions(struct doctor *doctor)
{
	struct stat st;
	int fd;

	if (!node_exists(RESOURCE_NODE, &st)) {
		doctor_skip(doctor, "permissions of " RESOURCE_NODE,
			    "it does not exist; load the module");
		return;
	}
	if (st.st_mode & 077)
		doctor_add(doctor, DOCTOR_WARNING, "device-mode",
			   "run 'chmod 600 /dev/xen/resource', and fix the udev rule that set this mode",
			   "users other than root may open " RESOURCE_NODE " (mode %o)",
			   st.st_mode & 07777);
	fd = open(RESOURCE_NODE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		doctor_add_reason(doctor, DOCTOR_PROBLEM, "device-denied",
				  "cannot open " RESOURCE_NODE,
				  open_reason(errno));
		return;
	}
	close(fd);
	if (!(st.st_mode & 077))
		doctor_add(doctor, DOCTOR_OK, "permissions", NULL,
			   "only root may open " RESOURCE_NODE);
}

void check_descriptors(struct doctor *doctor)
{
	unsigned long open = 0, mappings = 0;
	size_t i;

	if (geteuid()) {
		doctor_skip(doctor, "descriptors in use",
			    "only root can see those of all processes; run this as root");
		return;
	}
	for (i = 0; i < doctor->holders.nr; i++) {
		open += doctor->holders.list[i].open;
		mappings += doctor->holders.list[i].mappings;
	}
	doctor_add(doctor, DOCTOR_OK, "descriptors",
		   doctor->holders.nr ? "see 'xen-resource ps'" : NULL,
		   "descriptors in use: %lu, mappings: %lu", open, mappings);
}

/**
 * struct budget - the descriptor that is nearest to its limit
 * @pid:    its process, or 0
 * @frames: its mapped frames
 * @limit:  its limit
 */
struct budget {
	pid_t pid;
	uint64_t frames;
	uint64_t limit;
};

/* Only a restricted descriptor has a number as its limit. */
static void read_budget(const char *path, pid_t pid, struct budget *fullest)
{
	struct budget found = { .pid = pid };
	bool has_limit = false, has_frames = false;
	FILE *file = fopen(path, "re");
	char line[64];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "limit: %" SCNu64, &found.limit) == 1)
			has_limit = true;
		else if (sscanf(line, "frames: %" SCNu64, &found.frames) == 1)
			has_frames = true;
	}
	fclose(file);
	if (has_limit && has_frames &&
	    (!fullest->pid || (double)found.frames * fullest->limit >
			      (double)fullest->frames * found.limit))
		*fullest = found;
}

static void read_budgets(pid_t pid, struct budget *fullest)
{
	struct dirent *entry;
	char path[320];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo", (int)pid);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%s", (int)pid,
			 entry->d_name);
		read_budget(path, pid, fullest);
	}
	closedir(dir);
}

static void add_budget(struct doctor *doctor, const struct budget *fullest)
{
	if (fullest->frames >= fullest->limit - fullest->limit / 10)
		doctor_add(doctor, DOCTOR_WARNING, "budget-low",
			   "raise " LIMIT_FILE,
			   "process %d has mapped %" PRIu64
			   " of at most %" PRIu64 " frames",
			   (int)fullest->pid, fullest->frames, fullest->limit);
	else
		doctor_add(doctor, DOCTOR_OK, "budget", NULL,
			   "the fullest restricted descriptor has mapped %"
			   PRIu64 " of at most %" PRIu64 " frames",
			   fullest->frames, fullest->limit);
}

void check_budget(struct doctor *doctor)
{
	struct budget fullest = { };
	char limit[32];
	size_t i;

	if (!doctor->nodes.loaded) {
		doctor_skip(doctor, "budget of restricted descriptors",
			    NOT_LOADED);
		return;
	}
	if (!read_line(LIMIT_FILE, limit, sizeof(limit))) {
		doctor_skip(doctor, "budget of restricted descriptors",
			    "this version of the module does not limit them; install the current one");
		return;
	}
	for (i = 0; i < doctor->holders.nr; i++)
		read_budgets(doctor->holders.list[i].pid, &fullest);
	if (fullest.pid)
		add_budget(doctor, &fullest);
	else if (!strtoul(limit, NULL, 10))
		doctor_add(doctor, DOCTOR_WARNING, "budget-zero",
			   "raise " LIMIT_FILE,
			   "restricted descriptors cannot map any frame");
	else
		doctor_add(doctor, DOCTOR_OK, "budget", NULL,
			   "restricted descriptors may map %s frames each; found none in use",
			   limit);
}

void check_privcmd(struct doctor *doctor)
{
	switch (doctor->nodes.privcmd) {
	case SWITCH_NODE_ABSENT:
		doctor_add(doctor, doctor->on_xen ? DOCTOR_PROBLEM :
						    DOCTOR_WARNING,
			   "privcmd-absent",
			   doctor->on_xen ? "run 'modprobe xen-privcmd'" :
					    "boot Xen",
			   PRIVCMD_NODE " does not exist");
		return;
	case SWITCH_NODE_OTHER:
		doctor_add(doctor, DOCTOR_PROBLEM, "privcmd-other",
			   "remove it, then load xen-privcmd again",
			   PRIVCMD_NODE " is not a privcmd device node");
		return;
	default:
		doctor_add(doctor, DOCTOR_OK, "privcmd", NULL,
			   PRIVCMD_NODE " exists");
	}
}

void check_switch(struct doctor *doctor)
{
	struct switch_reason reason;

	if (switch_incomplete(&doctor->nodes))
		doctor_add(doctor, DOCTOR_PROBLEM, "switch-incomplete",
			   "run 'xen-resource enable' or 'xen-resource disable'",
			   "a switch of " PRIVCMD_NODE " was interrupted");
	else if (doctor->nodes.privcmd == SWITCH_NODE_OURS)
		doctor_add(doctor, DOCTOR_OK, "switch-on", NULL,
			   "the module serves " PRIVCMD_NODE);
	else if (switch_possible(&doctor->nodes, &reason))
		doctor_add(doctor, DOCTOR_OK, "switch-off", NULL,
			   "the in-tree driver serves " PRIVCMD_NODE);
	else
		doctor_add_reason(doctor, DOCTOR_WARNING, "switch-impossible",
				  "the module cannot serve " PRIVCMD_NODE,
				  reason.text);
}

void check_fallback(struct doctor *doctor)
{
	struct stat st;

	if (node_exists(RESOURCE_NODE, &st))
		doctor_add(doctor, DOCTOR_OK, "fallback-unused", NULL,
			   "the library uses " RESOURCE_NODE);
	else if (doctor->nodes.privcmd == SWITCH_NODE_OURS)
		doctor_add(doctor, DOCTOR_WARNING, "fallback-to-switch",
			   "mount devtmpfs on /dev",
			   "the library uses " PRIVCMD_NODE ", which the module serves");
	else if (doctor->nodes.privcmd == SWITCH_NODE_INTREE)
		doctor_add(doctor, DOCTOR_WARNING, "fallback-to-privcmd",
			   "load the module",
			   "the library uses the in-tree driver, without the module's guarantees");
	else
		doctor_skip(doctor, "fallback of the library",
			    "no device found; load xen-privcmd or the module in dom0");
}

void check_lost_pages(struct doctor *doctor)
{
	char pages[32];

	if (!read_line(LOST_PAGES_FILE, pages, sizeof(pages)))
		doctor_skip(doctor, "lost pages", NOT_LOADED);
	else if (strcmp(pages, "0") != 0)
		doctor_add(doctor, DOCTOR_PROBLEM, "lost-pages",
			   "look for IOMMU errors in 'xl dmesg'; a reboot frees the pages",
			   "dom0 has leaked %s pages because Xen did not release their frames",
			   pages);
	else
		doctor_add(doctor, DOCTOR_OK, "lost-pages-none", NULL,
			   "dom0 has not leaked pages");
}
