// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource enable, disable and status: the node behind /dev/xen/privcmd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "holders.h"
#include "json.h"
#include "module.h"
#include "nodes.h"
#include "report.h"
#include "switch.h"
#include "textfile.h"

static void list_holders(const char *head, const struct holders *found)
{
	if (!found->nr)
		return;
	puts(head);
	holders_print(found);
}

/* The driver behind the node, for people and for JSON. */
static const char *const served_texts[] = {
	[SWITCH_NODE_ABSENT] = "does not exist",
	[SWITCH_NODE_OURS] = "is served by xen-resource",
	[SWITCH_NODE_INTREE] = "is served by the in-tree driver",
	[SWITCH_NODE_OTHER] = "is not a privcmd device node",
};

static void print_served(const struct switch_state *state)
{
	printf(PRIVCMD_NODE " %s\n", served_texts[state->privcmd]);
}

/* The programs that opened privcmd before, which does not change for them. */
static void find_intree_holders(struct holders *found)
{
	struct holder_device device = { .node = "privcmd (in-tree)" };

	*found = (struct holders){ };
	if (read_devt(INTREE_DEV, &device.dev))
		holders_find(&device, 1, found);
}

int enable_run(const struct options *opts, char *const args[])
{
	struct switch_state state;
	struct holders found;
	int status;

	(void)opts;
	(void)args;
	status = switch_enable();
	if (status)
		return status;
	switch_read(&state);
	print_served(&state);
	find_intree_holders(&found);
	list_holders("Programs that use the in-tree driver until they are restarted:",
		     &found);
	holders_free(&found);
	return EXIT_SUCCESS;
}

/* enable makes the in-tree driver's node, and no other. */
static bool is_foreign(enum switch_node node)
{
	return node == SWITCH_NODE_OURS || node == SWITCH_NODE_OTHER;
}

int disable_run(const struct options *opts, char *const args[])
{
	struct switch_state state;
	struct holders found;
	int status;

	(void)opts;
	(void)args;
	status = switch_disable();
	if (status)
		return status;
	switch_read(&state);
	print_served(&state);
	if (is_foreign(state.saved))
		puts(INTREE_NODE " is not the in-tree driver's node; remove it");
	module_find_holders(&found);
	list_holders("Programs that use module xen-resource until they exit:",
		     &found);
	holders_free(&found);
	return EXIT_SUCCESS;
}

static const char *const served_names[] = {
	[SWITCH_NODE_OURS] = "xen-resource",
	[SWITCH_NODE_INTREE] = "privcmd",
	[SWITCH_NODE_OTHER] = "other",
};

/* Other users see only their own processes. */
static bool sees_holders(void)
{
	return !geteuid();
}

/* xenstored cannot be restarted without its guests. */
static bool needs_reboot(const struct holders *found)
{
	size_t i;

	for (i = 0; i < found->nr; i++)
		if (!strcmp(found->list[i].name, "xenstored") ||
		    !strcmp(found->list[i].name, "oxenstored"))
			return true;
	return false;
}

static void print_upgrade(const struct holders *found)
{
	if (needs_reboot(found))
		puts("Upgrading the module requires a reboot: xenstored uses it.");
	else if (found->nr)
		puts("To upgrade it, run 'xen-resource disable' and stop these programs.");
}

static void print_status(const struct switch_state *state,
			 const struct switch_reason *reason,
			 const struct holders *found)
{
	print_served(state);
	if (state->saved == SWITCH_NODE_INTREE)
		puts(INTREE_NODE " is the in-tree driver's node");
	printf("module xen-resource %s%s%s\n",
	       state->loaded ? state->version : "is not loaded",
	       state->pinned ? ", pinned until 'xen-resource disable'" :
			       "",
	       found->nr ? ", in use" : "");
	if (reason)
		printf("cannot enable: %s\n", reason->text);
	if (switch_incomplete(state))
		puts("the switch is incomplete; run 'xen-resource enable' or 'disable'");
	if (!sees_holders())
		puts("run this as root to list the programs that use the module");
	list_holders("\nPrograms using the module:", found);
	print_upgrade(found);
}

static void print_json(const struct switch_state *state,
		       const struct switch_reason *reason,
		       const struct holders *found)
{
	struct json_object *object = json_make_output();

	json_set_bool(object, "enabled", switch_complete(state));
	json_set_string(object, "device", PRIVCMD_NODE);
	json_set_string(object, "served_by", served_names[state->privcmd]);
	json_set_string(object, "intree_device",
			state->saved == SWITCH_NODE_INTREE ? INTREE_NODE :
							     NULL);
	json_set_string(object, "module",
			state->loaded ? state->version : NULL);
	json_set_bool(object, "pinned", state->pinned);
	json_set_bool(object, "incomplete", switch_incomplete(state));
	json_set_bool(object, "enable_possible", !reason);
	json_set_string(object, "reason", reason ? reason->code : NULL);
	json_set_string(object, "note", reason ? reason->text : NULL);
	json_set(object, "holders",
		 sees_holders() ? holders_json(found) : NULL);
	json_set_bool(object, "upgrade_needs_reboot", needs_reboot(found));
	json_print(object);
	putchar('\n');
}

int status_run(const struct options *opts, char *const args[])
{
	struct switch_reason reason;
	struct switch_state state;
	struct holders found;
	bool possible;

	(void)args;
	switch_read(&state);
	possible = switch_possible(&state, &reason);
	module_find_holders(&found);
	if (opts->given & TAKES_JSON)
		print_json(&state, possible ? NULL : &reason, &found);
	else
		print_status(&state, possible ? NULL : &reason, &found);
	holders_free(&found);
	return EXIT_SUCCESS;
}
