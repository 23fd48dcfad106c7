/* SPDX-License-Identifier: GPL-2.0-only */
/* The checks of xen-resource doctor, and what they find. */
#ifndef XEN_RESOURCE_DOCTOR_H
#define XEN_RESOURCE_DOCTOR_H

#include <stdbool.h>
#include <sys/queue.h>

#include "holders.h"
#include "libxenctrl.h"
#include "resource.h"
#include "switch.h"
#include "xen.h"

/**
 * enum doctor_level - how bad a finding is
 * @DOCTOR_OK:      as it should be
 * @DOCTOR_WARNING: it limits something, or could not be checked
 * @DOCTOR_PROBLEM: it makes programs fail
 */
enum doctor_level {
	DOCTOR_OK,
	DOCTOR_WARNING,
	DOCTOR_PROBLEM,
};

/* Buffer size of a sentence. */
#define FINDING_TEXT	256

/**
 * struct finding - one line of the output
 * @check: name of the check, for programs
 * @level: how bad it is
 * @code:  name of the finding, for programs; it does not change
 * @text:  the sentence for people
 * @next:  what to do, or an empty string
 * @entry: the next finding
 */
struct finding {
	const char *check;
	enum doctor_level level;
	const char *code;
	char text[FINDING_TEXT];
	char next[FINDING_TEXT];

	STAILQ_ENTRY(finding) entry;
};

STAILQ_HEAD(finding_list, finding);

/**
 * struct doctor - one examination
 * @findings:   so far
 * @check:      name of the check that runs
 * @on_xen:     this system runs on Xen
 * @xen:        handles, valid if @xen_err is 0
 * @xen_err:    errno of opening them
 * @xc:         libxenctrl
 * @has_xc:     @xc is open; else &xenctrl.reason says why not
 * @nodes:      the nodes of the devices
 * @holders:    the processes that hold them
 * @has_domain: @res names a domain, which the user gave or libxenctrl found
 * @is_given:   the user gave it
 * @has_type:   the user named a resource of the domain
 * @res:        the resource
 */
struct doctor {
	struct finding_list findings;
	const char *check;
	bool on_xen;
	struct xen xen;
	int xen_err;
	struct xenctrl xc;
	bool has_xc;
	struct switch_state nodes;
	struct holders holders;
	bool has_domain;
	bool is_given;
	bool has_type;
	struct resource res;
};

/**
 * doctor_add() - add a finding of the running check
 * @doctor: the examination
 * @level:  how bad it is
 * @code:   its name
 * @next:   what to do, or NULL
 * @format: the sentence
 */
void doctor_add(struct doctor *doctor, enum doctor_level level,
		const char *code, const char *next, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/**
 * doctor_add_reason() - add a finding with a reason, for instance from report.h
 * @doctor: the examination
 * @level:  how bad it is
 * @code:   its name
 * @what:   what fails
 * @reason: "why; what to do"
 */
void doctor_add_reason(struct doctor *doctor, enum doctor_level level,
		       const char *code, const char *what, const char *reason);

/** doctor_skip() - add that the running check could not be made, and why */
void doctor_skip(struct doctor *doctor, const char *what, const char *reason);

typedef void check_function(struct doctor *doctor);

/* Xen and the kernel. */
check_function check_xen;
check_function check_dom0;
check_function check_mode;
check_function check_xen_version;
check_function check_lockdown;

/* The module. */
check_function check_module;
check_function check_versions;
check_function check_signature;
check_function check_taint;

/* The devices. */
check_function check_device;
check_function check_permissions;
check_function check_descriptors;
check_function check_budget;
check_function check_privcmd;
check_function check_switch;
check_function check_fallback;
check_function check_lost_pages;

/* Xen's answers about a domain. */
check_function check_types;
check_function check_vmtrace;
check_function check_ioreq;
check_function check_map;

#endif
