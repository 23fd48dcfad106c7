// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource doctor: check this system, and explain why a map fails. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "doctor.h"
#include "hypervisor.h"
#include "json.h"
#include "module.h"
#include "operand.h"
#include "report.h"

/**
 * struct check - one check
 * @name: its name, for programs
 * @run:  adds at least one finding, if it applies
 */
struct check {
	const char *name;
	check_function *run;
};

/* In the order of the output: a problem may cause those below it. */
static const struct check checks[] = {
	{ "xen", check_xen },
	{ "dom0", check_dom0 },
	{ "mode", check_mode },
	{ "xen-version", check_xen_version },
	{ "types", check_types },
	{ "module", check_module },
	{ "versions", check_versions },
	{ "signature", check_signature },
	{ "taint", check_taint },
	{ "device", check_device },
	{ "permissions", check_permissions },
	{ "descriptors", check_descriptors },
	{ "budget", check_budget },
	{ "privcmd", check_privcmd },
	{ "switch", check_switch },
	{ "fallback", check_fallback },
	{ "lost-pages", check_lost_pages },
	{ "lockdown", check_lockdown },
	{ "vmtrace", check_vmtrace },
	{ "ioreq", check_ioreq },
	{ "map", check_map },
};

static const char *const level_names[] = {
	[DOCTOR_OK] = "ok",
	[DOCTOR_WARNING] = "warning",
	[DOCTOR_PROBLEM] = "problem",
};

static int parse_operands(struct doctor *doctor, char *const args[])
{
	int status;

	if (!args[0])
		return 0;
	status = operand_domid(args[0], &doctor->res.domid);
	if (status)
		return status;
	doctor->has_domain = true;
	doctor->is_given = true;
	if (!args[1])
		return 0;
	if (!parse_type(args[1], &doctor->res.type))
		return usage_error("TYPE: '%s' is not a resource type",
				   args[1]);
	doctor->has_type = true;
	if (args[2] && !parse_id(doctor->res.type, args[2], &doctor->res.id))
		return usage_error("ID: '%s' is not an id of %s", args[2],
				   args[1]);
	return 0;
}

/* If the user did not name a domain, take the first. */
static void open_handles(struct doctor *doctor)
{
	uint16_t domid = 1;

	doctor->on_xen = hypervisor_is_xen();
	switch_read(&doctor->nodes);
	module_find_holders(&doctor->holders);
	doctor->xen_err = xen_open_quietly(&doctor->xen);
	doctor->has_xc = xenctrl_open(&doctor->xc);
	if (doctor->has_domain || !doctor->has_xc ||
	    xenctrl_next_domain(&doctor->xc, &domid))
		return;
	doctor->res.domid = domid;
	doctor->has_domain = true;
}

static void close_handles(struct doctor *doctor)
{
	xenctrl_close(&doctor->xc);
	if (!doctor->xen_err)
		xen_close(&doctor->xen);
	holders_free(&doctor->holders);
}

static void run_checks(struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		doctor->check = checks[i].name;
		checks[i].run(doctor);
	}
}

static void print_text(const struct doctor *doctor)
{
	const struct finding *finding;

	STAILQ_FOREACH(finding, &doctor->findings, entry)
		printf("%-8s %-24s %s%s%s\n", level_names[finding->level],
		       finding->code, finding->text,
		       finding->next[0] ? "; " : "", finding->next);
}

static struct json_object *json_finding(const struct finding *finding)
{
	struct json_object *object = json_make_object();

	json_set_string(object, "check", finding->check);
	json_set_string(object, "level", level_names[finding->level]);
	json_set_string(object, "code", finding->code);
	json_set_string(object, "text", finding->text);
	json_set_string(object, "next_step",
			finding->next[0] ? finding->next : NULL);
	return object;
}

static void print_json(const struct doctor *doctor)
{
	struct json_object *object = json_make_output();
	struct json_object *findings = json_make_array();
	const struct finding *finding;

	STAILQ_FOREACH(finding, &doctor->findings, entry)
		json_append(findings, json_finding(finding));
	json_set(object, "findings", findings);
	json_print(object);
	putchar('\n');
}

/* Free the findings, and say whether one was a problem. */
static bool free_findings(struct doctor *doctor)
{
	struct finding *finding;
	bool problem = false;

	while ((finding = STAILQ_FIRST(&doctor->findings))) {
		problem |= finding->level == DOCTOR_PROBLEM;
		STAILQ_REMOVE_HEAD(&doctor->findings, entry);
		free(finding);
	}
	return problem;
}

int doctor_run(const struct options *opts, char *const args[])
{
	struct doctor doctor = {
		.findings = STAILQ_HEAD_INITIALIZER(doctor.findings),
	};
	int status = parse_operands(&doctor, args);

	if (status)
		return status;
	open_handles(&doctor);
	run_checks(&doctor);
	close_handles(&doctor);
	if (opts->given & TAKES_JSON)
		print_json(&doctor);
	else
		print_text(&doctor);
	return free_findings(&doctor) ? EXIT_FAILURE : EXIT_SUCCESS;
}
