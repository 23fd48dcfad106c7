// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource ps: which process maps which frames, and who holds the module. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "domain_name.h"
#include "holders.h"
#include "hypervisor.h"
#include "json.h"
#include "module.h"
#include "nodes.h"
#include "ranges.h"
#include "report.h"
#include "switch.h"

#define CANNOT_READ	"cannot read " RANGES_FILE ": "

/**
 * struct listing - a list being made
 * @store: connection to xenstored, or -1
 * @rows:  JSON objects; NULL: print every row as text at once
 * @head:  the head line is printed
 */
struct listing {
	int store;
	struct json_object *rows;
	bool head;
};

static void read_name(struct listing *listing, uint16_t domid,
		      char name[DOMAIN_NAME])
{
	name[0] = '\0';
	if (listing->store < 0)
		return;
	if (store_domain_name(listing->store, domid, name))
		return;
	close(listing->store);
	listing->store = -1;
}

static void print_head(struct listing *listing)
{
	if (listing->head)
		return;
	listing->head = true;
	printf("%-8s %-16s %-9s %5s %-16s %-12s %-6s %8s %8s %8s %s\n", "PID",
	       "COMMAND", "DEVICE", "DOMID", "NAME", "TYPE", "ID", "FRAME",
	       "FRAMES", "AGE", "STATE");
}

static void print_range(const struct range *range, const char *name)
{
	const char *type = type_name(range->res.type);
	const char *id = id_name(range->res.type, range->res.id);
	char pid[16] = "-", type_number[16], id_number[16];

	if (range->pid)
		snprintf(pid, sizeof(pid), "%d", (int)range->pid);
	snprintf(type_number, sizeof(type_number), "%" PRIu32,
		 range->res.type);
	snprintf(id_number, sizeof(id_number), "%" PRIu32, range->res.id);
	printf("%-8s %-16s %-9s %5u %-16s %-12s %-6s %8" PRIu32 " %8" PRIu64
	       " %7" PRIu64 "s %s\n", pid, range->name[0] ? range->name : "-",
	       range->node, range->res.domid, name[0] ? name : "-",
	       type ? type : type_number, id ? id : id_number, range->frame,
	       range->frames, range->age, range->state);
}

static struct json_object *json_range(const struct range *range,
				      const char *name)
{
	struct json_object *object = json_make_object();

	if (range->pid)
		json_set_number(object, "pid", range->pid);
	else
		json_set(object, "pid", NULL);
	json_set_string(object, "command",
			range->name[0] ? range->name : NULL);
	json_set_string(object, "device", range->node);
	json_set_number(object, "domid", range->res.domid);
	json_set_string(object, "domain", name[0] ? name : NULL);
	json_set_string(object, "type", type_name(range->res.type));
	json_set_number(object, "type_number", range->res.type);
	json_set_number(object, "id", range->res.id);
	json_set_string(object, "id_name",
			id_name(range->res.type, range->res.id));
	json_set_number(object, "first_frame", range->frame);
	json_set_number(object, "size_frames", range->frames);
	json_set_number(object, "age_s", range->age);
	json_set_string(object, "state", range->state);
	return object;
}

static void add_range(struct listing *listing, const struct range *range)
{
	char name[DOMAIN_NAME];

	read_name(listing, range->res.domid, name);
	if (listing->rows) {
		json_append(listing->rows, json_range(range, name));
		return;
	}
	print_head(listing);
	print_range(range, name);
}

static int list_ranges(struct listing *listing, FILE *file)
{
	struct range range;
	int rc;

	while ((rc = ranges_read(file, &range)) > 0)
		add_range(listing, &range);
	if (!rc)
		return 0;
	if (errno == EPROTO)
		return fail(CANNOT_READ "unknown format; use a newer xen-resource");
	return fail(CANNOT_READ "%s", strerror(errno));
}

static int fail_ranges(int err)
{
	if (err == EACCES || err == EPERM)
		return fail(CANNOT_READ "permission denied; run this as root in dom0");
	if (err == ENOENT && !access(MODULE_DIR, F_OK))
		return fail(CANNOT_READ "the loaded module is too old; install the current one");
	if (err == ENOENT && hypervisor_not_dom0())
		return fail(CANNOT_READ "%s", hypervisor_not_dom0());
	if (err == ENOENT)
		return fail(CANNOT_READ "the module is not loaded; run 'modprobe xen-resource'");
	return fail(CANNOT_READ "%s", strerror(err));
}

static void print_holders(struct json_object *object)
{
	struct switch_state state;
	struct holders found;

	switch_read(&state);
	module_find_holders(&found);
	if (object) {
		json_set(object, "holders", holders_json(&found));
		json_set_bool(object, "pinned", state.pinned);
		holders_free(&found);
		return;
	}
	if (found.nr) {
		puts("\nPrograms using the module:");
		holders_print(&found);
	}
	if (state.pinned)
		puts("\nRun 'xen-resource disable' before rmmod.");
	holders_free(&found);
}

int ps_run(const struct options *opts, char *const args[])
{
	struct json_object *object = NULL;
	struct listing listing = { };
	FILE *file;
	int status;

	(void)args;
	file = fopen(RANGES_FILE, "re");
	if (!file)
		return fail_ranges(errno);
	if (opts->given & TAKES_JSON) {
		object = json_make_output();
		listing.rows = json_make_array();
		json_set(object, "ranges", listing.rows);
	}

	listing.store = store_connect();
	status = list_ranges(&listing, file);
	if (listing.store >= 0)
		close(listing.store);
	fclose(file);
	if (!status && !object)
		print_head(&listing);
	if (!status)
		print_holders(object);
	if (object && !status) {
		json_print(object);
		putchar('\n');
	} else {
		json_object_put(object);
	}
	return status;
}
