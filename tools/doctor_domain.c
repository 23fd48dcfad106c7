// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of Xen's answers about a domain.  They do not change the domain, since
 * they map only frames that already exist.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <xen/resource.h>

#include "doctor.h"
#include "frames.h"
#include "grant_table.h"
#include "hypervisor.h"
#include "ioreq_server.h"
#include "report.h"
#include "size.h"

/* Xen's limit of ioreq servers per domain; the ids count from 0. */
#define MAX_IOREQ_SERVERS	8

#define NAME_A_DOMAIN	"name one: 'xen-resource doctor DOMID'"

/* Can Xen be asked about a domain?  If not, say why. */
static bool can_ask(struct doctor *doctor, const char *what)
{
	if (hypervisor_not_dom0()) {
		doctor_skip(doctor, what, hypervisor_not_dom0());
		return false;
	}
	if (doctor->xen_err) {
		doctor_skip(doctor, what, open_reason(doctor->xen_err));
		return false;
	}
	if (doctor->has_domain)
		return true;
	if (doctor->has_xc)
		doctor_skip(doctor, what,
			    "found no domain to query; create one, or "
			    NAME_A_DOMAIN);
	else
		doctor_add(doctor, DOCTOR_WARNING, "not-checked", NAME_A_DOMAIN,
			   "%s: cannot find a domain: %.*s", what,
			   (int)strcspn(doctor->xc.reason, ";"),
			   doctor->xc.reason);
	return false;
}

static struct resource resource_of(const struct doctor *doctor, uint32_t type,
				   uint32_t id)
{
	return (struct resource){ doctor->res.domid, type, id };
}

/**
 * struct answers - names of resource types
 * @yes: those that Xen implements
 * @no:  those that it does not implement
 */
struct answers {
	char yes[FINDING_TEXT / 2];
	char no[FINDING_TEXT / 2];
};

static void add_name(char list[FINDING_TEXT / 2], const char *name)
{
	size_t len = strlen(list);

	snprintf(list + len, FINDING_TEXT / 2 - len, "%s%s", len ? ", " : "",
		 name);
}

/* Any errno but EOPNOTSUPP is about this domain: Xen implements the type. */
static void ask_types(struct doctor *doctor, struct answers *answers)
{
	static const uint32_t types[] = {
		XEN_RESOURCE_GRANT_TABLE, XEN_RESOURCE_IOREQ_SERVER,
		XEN_RESOURCE_VMTRACE_BUF, XEN_RESOURCE_STATS,
	};
	struct resource res;
	uint64_t frames;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		res = resource_of(doctor, types[i], 0);
		if (resource_frames(&doctor->xen, &res, &frames) == EOPNOTSUPP)
			add_name(answers->no, type_name(types[i]));
		else
			add_name(answers->yes, type_name(types[i]));
	}
}

void check_types(struct doctor *doctor)
{
	enum doctor_level level = DOCTOR_PROBLEM;
	struct answers answers = { };
	struct resource res;
	uint64_t frames;
	int err;

	if (!can_ask(doctor, "types of resources"))
		return;
	res = resource_of(doctor, XEN_RESOURCE_GRANT_TABLE, 0);
	err = resource_frames(&doctor->xen, &res, &frames);
	if (err) {
		/* A domain that we chose may be dying. */
		if (err == ESRCH && !doctor->is_given)
			level = DOCTOR_WARNING;
		doctor_add_reason(doctor, level, "types-failed",
				  "cannot get the size of a grant table",
				  resource_reason(&doctor->xen, &res, err));
		return;
	}
	ask_types(doctor, &answers);
	doctor_add(doctor, DOCTOR_OK, "types", NULL,
		   "this Xen implements %s%s%s (queried for domain %u)", answers.yes,
		   *answers.no ? ", but not " : "", answers.no, res.domid);
}

/**
 * struct cause - why a map fails
 * @code: its name; NULL: the map does not fail
 * @text: "why; what to do"
 */
struct cause {
	const char *code;
	const char *text;
};

/* Xen's own handler returns EINVAL for the first two causes. */
static const struct cause vmtrace_unsupported = {
	"vmtrace-unsupported",
	"this Xen or this processor does not support trace buffers; they need Xen 4.15 or later, built with vmtrace, and Intel Processor Trace",
};

static const struct cause vmtrace_no_buffer = {
	"vmtrace-no-buffer",
	"the domain was created without trace buffers; set vmtrace_buf_kb and recreate it",
};

static const struct cause vmtrace_no_vcpu = {
	"vmtrace-no-vcpu",
	"the domain does not have this vCPU; see 'xl vcpu-list'",
};

static const struct cause vmtrace_undecided = {
	"vmtrace-undecided",
	"the processor does not support it, or the domain was created without trace buffers; see virt_caps in 'xl info'",
};

/* The machine's capability decides what EINVAL means. */
static const struct cause *vmtrace_absent(struct doctor *doctor)
{
	bool has;

	if (!doctor->has_xc || xenctrl_has_vmtrace(&doctor->xc, &has))
		return &vmtrace_undecided;
	return has ? &vmtrace_no_buffer : &vmtrace_unsupported;
}

static struct cause other_cause(struct doctor *doctor,
				const struct resource *res, int err)
{
	static const struct {
		int err;
		const char *code;
	} codes[] = {
		{ EACCES, "denied" }, { EPERM, "not-permitted" },
		{ EOPNOTSUPP, "not-implemented" }, { ENOSYS, "not-implemented" },
		{ EINVAL, "no-resource" }, { ENOENT, "no-id" },
		{ EDQUOT, "at-limit" }, { ESRCH, "no-domain" },
	};
	struct cause cause = {
		"failed", resource_reason(&doctor->xen, res, err),
	};
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].err == err)
			cause.code = codes[i].code;
	if (err == ESRCH && domain_exists(doctor->xen.call, res->domid))
		cause.code = "dying";
	if (err == EPERM && !res->domid)
		cause.code = "own-domain";
	return cause;
}

static struct cause vmtrace_cause(struct doctor *doctor,
				  const struct resource *res)
{
	uint64_t frames;
	int err = resource_frames(&doctor->xen, res, &frames);

	/* Xen's own size query ignores the vCPU. */
	if (!err)
		err = frames_probe(doctor->xen.memory, res, 0);
	switch (err) {
	case 0:
		return (struct cause){ };
	case EOPNOTSUPP:
		return vmtrace_unsupported;
	case EINVAL:
		return *vmtrace_absent(doctor);
	case ENOENT:
		return vmtrace_no_vcpu;
	default:
		return other_cause(doctor, res, err);
	}
}

static void check_vmtrace_capability(struct doctor *doctor)
{
	bool has;

	if (!doctor->has_xc)
		doctor_skip(doctor, "trace buffers", doctor->xc.reason);
	else if (xenctrl_has_vmtrace(&doctor->xc, &has))
		doctor_skip(doctor, "trace buffers",
			    "Xen does not report its capabilities; run this as root in dom0");
	else if (has)
		doctor_add(doctor, DOCTOR_OK, "vmtrace-supported", NULL,
			   "this Xen and this processor have trace buffers");
	else
		doctor_add_reason(doctor, DOCTOR_WARNING,
				  vmtrace_unsupported.code, "trace buffers",
				  vmtrace_unsupported.text);
}

void check_vmtrace(struct doctor *doctor)
{
	struct cause cause;
	struct resource res;

	if (hypervisor_not_dom0()) {
		doctor_skip(doctor, "trace buffers", hypervisor_not_dom0());
		return;
	}
	if (doctor->xen_err || !doctor->has_domain) {
		check_vmtrace_capability(doctor);
		return;
	}
	res = resource_of(doctor, XEN_RESOURCE_VMTRACE_BUF, 0);
	if (doctor->has_type && doctor->res.type == res.type)
		res.id = doctor->res.id;
	cause = vmtrace_cause(doctor, &res);
	if (cause.code)
		doctor_add_reason(doctor, DOCTOR_WARNING, cause.code,
				  "trace buffers", cause.text);
	else
		doctor_add(doctor, DOCTOR_OK, "vmtrace", NULL,
			   "vCPU %" PRIu32 " of domain %u has a trace buffer",
			   res.id, res.domid);
}

/* Describe the servers; @unbuffered is set to the first without frame 0. */
static int find_servers(struct doctor *doctor, unsigned int *nr,
			int *unbuffered)
{
	unsigned int id;
	bool buffered;
	int err;

	*nr = 0;
	*unbuffered = -1;
	for (id = 0; id < MAX_IOREQ_SERVERS; id++) {
		err = ioreq_server_query(doctor->xen.model, doctor->res.domid,
					 id, &buffered);
		if (err == ENOENT)
			continue;
		/* EPERM: the server of an emulator in another domain */
		if (err && err != EPERM)
			return err;
		++*nr;
		if (!err && !buffered && *unbuffered < 0)
			*unbuffered = id;
	}
	return 0;
}

void check_ioreq(struct doctor *doctor)
{
	unsigned int nr;
	int unbuffered, err;

	if (!can_ask(doctor, "ioreq servers"))
		return;
	err = find_servers(doctor, &nr, &unbuffered);
	if (err == EINVAL)
		doctor_add(doctor, DOCTOR_OK, "ioreq-not-hvm", NULL,
			   "domain %u is a PV domain, which does not have ioreq servers",
			   doctor->res.domid);
	else if (err == ENOSYS || err == EOPNOTSUPP)
		doctor_add(doctor, DOCTOR_WARNING, "ioreq-not-implemented",
			   "use a Xen built with ioreq server support",
			   "this Xen does not implement ioreq servers");
	else if (err)
		doctor_skip(doctor, "ioreq servers", strerror(err));
	else if (!nr)
		doctor_add(doctor, DOCTOR_WARNING, "ioreq-no-server",
			   "start the device model of the domain first",
			   "domain %u does not have an ioreq server",
			   doctor->res.domid);
	else if (unbuffered >= 0)
		doctor_add(doctor, DOCTOR_WARNING, "ioreq-bufioreq-off",
			   "map frame 1 of it, not frame 0",
			   "ioreq server %d of domain %u does not have a ring for buffered requests",
			   unbuffered, doctor->res.domid);
	else
		doctor_add(doctor, DOCTOR_OK, "ioreq", NULL,
			   "ioreq servers of domain %u: %u, with buffered requests",
			   doctor->res.domid, nr);
}

static const struct cause ioreq_not_hvm = {
	"not-hvm",
	"only HVM and PVH domains have ioreq servers; name another domain",
};

static const struct cause ioreq_no_server = {
	"no-server",
	"the domain does not have this ioreq server; see 'xen-resource list'",
};

static const struct cause ioreq_other_emulator = {
	"other-emulator",
	"it belongs to an emulator in another domain; map it there",
};

static const struct cause ioreq_rings_in_guest = {
	"rings-in-guest",
	"its rings are in the domain's own memory; map them with xenforeignmemory_map()",
};

static const struct cause ioreq_bufioreq_off = {
	"bufioreq-off",
	"it does not have frame 0, the ring for buffered requests; map frame 1",
};

static struct cause ioreq_cause(struct doctor *doctor,
				const struct resource *res)
{
	uint64_t frames;
	bool buffered;
	int err = ioreq_server_query(doctor->xen.model, res->domid, res->id,
				     &buffered);

	if (err == EINVAL)
		return ioreq_not_hvm;
	if (err == ENOENT)
		return ioreq_no_server;
	if (err == EPERM && res->domid)
		return ioreq_other_emulator;
	if (err)
		return other_cause(doctor, res, err);
	err = resource_frames(&doctor->xen, res, &frames);
	if (err == EPERM)
		return ioreq_rings_in_guest;
	if (err)
		return other_cause(doctor, res, err);
	return buffered ? (struct cause){ } : ioreq_bufioreq_off;
}

static const struct cause grant_version_1 = {
	"version-1",
	"only a version 2 grant table has status words; map the entries",
};

/* The first frame of entries always exists; status words need version 2. */
static struct cause grant_cause(struct doctor *doctor,
				const struct resource *res)
{
	struct grant_table table;
	int err = 0;

	if (res->id > XEN_RESOURCE_GRANT_STATUS)
		err = EINVAL;
	else if (grant_table_query(doctor->xen.call, res->domid, &table))
		err = errno;
	else if (res->id == XEN_RESOURCE_GRANT_STATUS && table.version == 1)
		return grant_version_1;
	else if (res->id == XEN_RESOURCE_GRANT_SHARED)
		err = frames_probe(doctor->xen.memory, res, 0);
	return err ? other_cause(doctor, res, err) : (struct cause){ };
}

static struct cause find_cause(struct doctor *doctor,
			       const struct resource *res)
{
	uint64_t frames;
	int err;

	switch (res->type) {
	case XEN_RESOURCE_GRANT_TABLE:
		return grant_cause(doctor, res);
	case XEN_RESOURCE_IOREQ_SERVER:
		return ioreq_cause(doctor, res);
	case XEN_RESOURCE_VMTRACE_BUF:
		return vmtrace_cause(doctor, res);
	}
	err = resource_frames(&doctor->xen, res, &frames);
	return err ? other_cause(doctor, res, err) : (struct cause){ };
}

void check_map(struct doctor *doctor)
{
	char text[RESOURCE_TEXT], what[RESOURCE_TEXT + 32];
	struct cause cause;

	if (!doctor->has_type)
		return;
	resource_text(&doctor->res, text);
	snprintf(what, sizeof(what), "a map of %s of domain %u", text,
		 doctor->res.domid);
	if (!can_ask(doctor, what))
		return;
	cause = find_cause(doctor, &doctor->res);
	if (!cause.code) {
		doctor_add(doctor, DOCTOR_OK, "map", NULL,
			   "%s would succeed", what);
		return;
	}
	strcat(what, " would fail");
	doctor_add_reason(doctor, DOCTOR_PROBLEM, cause.code, what, cause.text);
}
