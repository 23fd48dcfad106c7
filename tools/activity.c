// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "activity.h"
#include "domain_find.h"
#include "domain_reader.h"
#include "report.h"

int activity_open(struct activity *activity, struct xen *xen, int only)
{
	*activity = (struct activity){ .xen = xen, .only = only };
	TAILQ_INIT(&activity->domains);
	if (domctl_open(&activity->ctl, xen->call))
		return fail("out of memory");
	activity->store = store_connect();
	return 0;
}

static void forget(struct activity *activity, struct domain_activity *domain)
{
	TAILQ_REMOVE(&activity->domains, domain, next);
	reader_close(domain->reader);
	free(domain->vcpus);
	free(domain);
}

void activity_close(struct activity *activity)
{
	while (!TAILQ_EMPTY(&activity->domains))
		forget(activity, TAILQ_FIRST(&activity->domains));
	if (activity->store >= 0)
		close(activity->store);
	domctl_close(&activity->ctl);
}

/* Find the domain, or the place for it: the first with a larger number. */
static struct domain_activity *lower_bound(struct activity *activity,
					   uint16_t domid)
{
	struct domain_activity *domain;

	TAILQ_FOREACH(domain, &activity->domains, next)
		if (domain->domid >= domid)
			break;
	return domain;
}

static struct domain_activity *remember(struct activity *activity,
					uint16_t domid)
{
	struct domain_activity *after = lower_bound(activity, domid);
	struct domain_activity *domain;

	if (after && after->domid == domid)
		return after;
	domain = calloc(1, sizeof(*domain));
	if (!domain)
		return NULL;
	domain->domid = domid;
	domain->reader = reader_open(activity->xen, domid);
	if (!domain->reader) {
		free(domain);
		return NULL;
	}
	if (after)
		TAILQ_INSERT_BEFORE(after, domain, next);
	else
		TAILQ_INSERT_TAIL(&activity->domains, domain, next);
	return domain;
}

/* Read it with every sample: xl sets it after the domain exists, and can change it. */
static void read_name(struct activity *activity, struct domain_activity *domain)
{
	if (activity->store < 0 ||
	    store_domain_name(activity->store, domain->domid, domain->name))
		return;
	close(activity->store);
	activity->store = -1;
}

static int find_domain(const struct domctl_domain *found, void *data)
{
	struct activity *activity = data;
	struct domain_activity *domain;

	if (activity->only >= 0 && found->domid != activity->only)
		return 0;
	domain = remember(activity, found->domid);
	if (!domain)
		return fail("out of memory");
	domain->present = true;
	domain->state = found->state;
	if (found->dying)
		reader_unmap(domain->reader);
	read_name(activity, domain);
	return 0;
}

static int find_domains(struct activity *activity)
{
	struct domain_activity *domain, *following;
	int status;

	TAILQ_FOREACH(domain, &activity->domains, next)
		domain->present = false;
	status = domctl_each(&activity->ctl, find_domain, activity);
	if (status)
		return status;
	for (domain = TAILQ_FIRST(&activity->domains); domain;
	     domain = following) {
		following = TAILQ_NEXT(domain, next);
		if (!domain->present)
			forget(activity, domain);
	}
	if (activity->only >= 0 && !activity->nr &&
	    TAILQ_EMPTY(&activity->domains))
		return fail_domain("cannot watch the activity", activity->only,
				   ESRCH);
	return 0;
}

int activity_sample(struct activity *activity)
{
	struct domain_activity *domain;
	int status = find_domains(activity);

	if (status)
		return status;
	activity->nr = 0;
	activity->nr_mapped = 0;
	TAILQ_FOREACH(domain, &activity->domains, next) {
		if (reader_read(domain->reader, &activity->ctl, domain,
				&activity->uptime))
			return fail("out of memory");
		activity->nr++;
		activity->nr_mapped += domain->mapped;
	}
	return 0;
}

void activity_release_dying(struct activity *activity)
{
	struct domain_activity *domain;

	TAILQ_FOREACH(domain, &activity->domains, next)
		reader_release(domain->reader);
}
