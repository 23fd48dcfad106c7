// SPDX-License-Identifier: GPL-2.0-only
/* xenresource_stats_*(), on fake devices. */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <xenforeignmemory.h>
#include <xen/resource.h>

#include "../xenresource_stats.h"
#include "harness.h"
#include "fake.h"
#include "fake_stats.h"

#define DOMID		7
#define THREADS		4

FIXTURE(handle)
{
	xenforeignmemory_handle *fmem;
};

FIXTURE_SETUP(handle)
{
	self->fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, self->fmem);
}

FIXTURE_TEARDOWN(handle)
{
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, leaks());
}

/* Opening */

static unsigned int maps(void)
{
	return fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP);
}

TEST_F(handle, open_maps_every_frame_for_reading)
{
	struct xenresource_stats *stats;
	struct xen_resource_map map;

	fake_stats_start(NULL);
	stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	map = fake_request();
	EXPECT_EQ(DOMID, map.domid);
	EXPECT_EQ(XEN_RESOURCE_STATS, map.type);
	EXPECT_EQ(0, map.id);
	EXPECT_EQ(0, map.frame);
	EXPECT_EQ(2, map.num);
	EXPECT_EQ(2, maps());
	EXPECT_EQ(1, fake_mappings(FAKE_RESOURCE));
	EXPECT_EQ(FAKE_SECOND / 10, xenresource_stats_period(stats));
	EXPECT_EQ(FAKE_VCPUS, xenresource_stats_nr_vcpus(stats));
	EXPECT_EQ(0, xenresource_stats_close(stats));
}

TEST_F(handle, open_needs_an_open_handle)
{
	xenforeignmemory_handle *closed = xenforeignmemory_open(NULL, 0);

	ASSERT_EQ(0, xenforeignmemory_close(closed));
	fake_stats_start(NULL);
	EXPECT_NULL_ERRNO(EINVAL, xenresource_stats_open(NULL, DOMID));
	EXPECT_NULL_ERRNO(EBADF, xenresource_stats_open(closed, DOMID));
	EXPECT_EQ(0, maps());
}

TEST_F(handle, open_of_a_xen_without_statistics)
{
	fake_types(3);
	EXPECT_NULL_ERRNO(EOPNOTSUPP, xenresource_stats_open(self->fmem, DOMID));
	/* Xen's own handler from 4.18 on. */
	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, EINVAL);
	EXPECT_NULL_ERRNO(EOPNOTSUPP, xenresource_stats_open(self->fmem, DOMID));
}

TEST_F(handle, open_errors_are_the_drivers)
{
	static const int errors[] = { EPERM, ESRCH, EACCES, EDQUOT, ENOMEM };

	fake_stats_start(NULL);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, errors[i]);
		EXPECT_NULL_ERRNO(errors[i],
				  xenresource_stats_open(self->fmem, DOMID));
	}
}

/* The size query succeeds, but the map fails. */
TEST_F(handle, open_of_a_domain_that_dies_meanwhile)
{
	fake_end(0, ESRCH);
	EXPECT_NULL_ERRNO(ESRCH, xenresource_stats_open(self->fmem, DOMID));
	EXPECT_EQ(2, maps());
}

TEST_F(handle, open_checks_the_header)
{
	/* Frames that the fake fills as those of any other resource. */
	EXPECT_NULL_ERRNO(EBADMSG, xenresource_stats_open(self->fmem, DOMID));
	fake_stats_start(NULL);
	fake_header->abi++;
	EXPECT_NULL_ERRNO(EPROTONOSUPPORT,
			  xenresource_stats_open(self->fmem, DOMID));
	fake_header->abi--;
	fake_header->vcpu_offset = 8192;
	EXPECT_NULL_ERRNO(EPROTO, xenresource_stats_open(self->fmem, DOMID));
	fake_header->vcpu_offset = 4096;
	fake_domain->seq = 1;
	EXPECT_NULL_ERRNO(EAGAIN, xenresource_stats_open(self->fmem, DOMID));
}

static void live_from_the_second_map(unsigned int nth)
{
	fake_domain->live_since = nth < 2 ? 0 : 990 * FAKE_SECOND;
}

static void never_live(unsigned int nth)
{
	fake_domain->live_since = 0;
}

TEST_F(handle, open_restarts_stopped_statistics)
{
	struct xenresource_stats_domain domain;
	struct xenresource_stats *stats;

	fake_stats_start(live_from_the_second_map);
	stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(1, fake_request().num);
	EXPECT_EQ(1, fake_mappings(FAKE_RESOURCE));
	EXPECT_EQ(0, xenresource_stats_read_domain(stats, &domain,
						   sizeof(domain)));
	EXPECT_EQ(990 * FAKE_SECOND, domain.record.live_since);
	EXPECT_EQ(0, xenresource_stats_close(stats));
}

TEST_F(handle, open_of_statistics_that_stay_stopped)
{
	struct xenresource_stats_domain domain;
	struct xenresource_stats *stats;

	fake_stats_start(never_live);
	stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(0, xenresource_stats_read_domain(stats, &domain,
						   sizeof(domain)));
	EXPECT_EQ(0, domain.record.live_since);
	EXPECT_EQ(3, maps());
	EXPECT_EQ(0, xenresource_stats_close(stats));
}

TEST_F(handle, open_of_a_dead_domain_does_not_map_again)
{
	struct xenresource_stats *stats;

	fake_stats_start(never_live);
	fake_domain->flags |= XEN_STATS_DOMAIN_DYING;
	stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(2, maps());
	EXPECT_EQ(0, xenresource_stats_close(stats));
}

TEST_F(handle, no_statistics)
{
	EXPECT_EQ(0, xenresource_stats_close(NULL));
	EXPECT_EQ(0, xenresource_stats_period(NULL));
	EXPECT_EQ(0, xenresource_stats_nr_vcpus(NULL));
}

/* Reading */

FIXTURE(stats)
{
	xenforeignmemory_handle *fmem;
	struct xenresource_stats *stats;
	struct xenresource_stats_domain domain;
	struct xenresource_stats_vcpu vcpu;
};

FIXTURE_SETUP(stats)
{
	fake_stats_start(NULL);
	self->fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, self->fmem);
	self->stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, self->stats);
	memset(&self->domain, 0xa5, sizeof(self->domain));
	memset(&self->vcpu, 0xa5, sizeof(self->vcpu));
}

FIXTURE_TEARDOWN(stats)
{
	EXPECT_EQ(0, xenresource_stats_close(self->stats));
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, leaks());
}

static int read_domain(FIXTURE_DATA(stats) *self)
{
	return xenresource_stats_read_domain(self->stats, &self->domain,
					     sizeof(self->domain));
}

static int read_vcpu(FIXTURE_DATA(stats) *self, uint32_t vcpu)
{
	return xenresource_stats_read_vcpu(self->stats, vcpu, &self->vcpu,
					   sizeof(self->vcpu));
}

TEST_F(stats, a_read_copies_the_record)
{
	ASSERT_EQ(0, read_domain(self));
	EXPECT_EQ(sizeof(*fake_domain), self->domain.size);
	EXPECT_EQ(0, self->domain.reserved);
	EXPECT_EQ(0, memcmp(fake_domain, &self->domain.record,
			    sizeof(*fake_domain)));
	for (uint32_t i = 0; i < FAKE_VCPUS; i++) {
		ASSERT_EQ(0, read_vcpu(self, i));
		EXPECT_EQ(i, self->vcpu.vcpu);
		EXPECT_EQ(sizeof(*fake_vcpu(i)), self->vcpu.size);
		EXPECT_EQ(1000 * FAKE_SECOND, self->vcpu.time);
		EXPECT_EQ(0, memcmp(fake_vcpu(i), &self->vcpu.record,
				    sizeof(*fake_vcpu(i))));
	}
}

TEST_F(stats, a_read_makes_no_ioctl)
{
	const unsigned int before = maps();

	EXPECT_EQ(0, read_domain(self));
	EXPECT_EQ(0, read_vcpu(self, 0));
	fake_stats_pass();
	EXPECT_EQ(0, read_vcpu(self, 0));
	EXPECT_EQ(1001 * FAKE_SECOND, self->vcpu.time);
	EXPECT_EQ(before, maps());
}

TEST_F(stats, a_record_that_is_always_being_written)
{
	fake_domain->seq = 1;
	fake_stats_update();
	EXPECT_ERRNO(EAGAIN, read_domain(self));
	EXPECT_ERRNO(EAGAIN, read_vcpu(self, 0));
	fake_domain->seq = 2;
	fake_vcpu(1)->seq = UINT32_MAX;
	fake_stats_update();
	EXPECT_EQ(0, read_domain(self));
	EXPECT_EQ(0, read_vcpu(self, 0));
	EXPECT_ERRNO(EAGAIN, read_vcpu(self, 1));
}

TEST_F(stats, invalid_arguments)
{
	static const size_t sizes[] = { 0, 8, 16, 20, sizeof(self->domain) + 4 };
	struct xenresource_stats *stats = self->stats;

	EXPECT_ERRNO(ENOENT, read_vcpu(self, FAKE_VCPUS));
	EXPECT_ERRNO(ENOENT, read_vcpu(self, UINT32_MAX));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_ERRNO(EINVAL, xenresource_stats_read_vcpu(stats, 0,
								 &self->vcpu,
								 sizes[i]));
		if (sizes[i] == 16)
			continue;
		EXPECT_ERRNO(EINVAL,
			     xenresource_stats_read_domain(stats, &self->domain,
							   sizes[i]));
	}
	self->stats = NULL;
	EXPECT_ERRNO(EINVAL, read_domain(self));
	EXPECT_ERRNO(EINVAL, read_vcpu(self, 0));
	self->stats = stats;
	EXPECT_ERRNO(EINVAL, xenresource_stats_read_domain(stats, NULL, 16));
	EXPECT_ERRNO(EINVAL, xenresource_stats_read_vcpu(stats, 0, NULL, 24));
	EXPECT_EQ(0xa5a5a5a5, self->domain.size);
	EXPECT_EQ(0xa5a5a5a5, self->vcpu.size);
}

/* Programs built with a shorter and with a longer record than the library. */
TEST_F(stats, other_sizes_of_a_copy)
{
	struct {
		struct xenresource_stats_vcpu vcpu;
		uint64_t later;
	} longer = { .later = 99 };
	const size_t head = offsetof(struct xenresource_stats_vcpu, record);
	const size_t room = offsetof(struct xen_stats_vcpu, dispatches);

	EXPECT_EQ(0, xenresource_stats_read_vcpu(self->stats, 0, &self->vcpu,
						 head + room));
	EXPECT_EQ(room, self->vcpu.size);
	EXPECT_EQ(600 * FAKE_SECOND, self->vcpu.record.time[XEN_STATS_RUNNING]);
	EXPECT_EQ(0xa5a5a5a5a5a5a5a5, self->vcpu.record.dispatches);

	EXPECT_EQ(0, xenresource_stats_read_vcpu(self->stats, 0, &longer.vcpu,
						 sizeof(longer)));
	EXPECT_EQ(sizeof(struct xen_stats_vcpu), longer.vcpu.size);
	EXPECT_EQ(500, longer.vcpu.record.dispatches);
	EXPECT_EQ(0, longer.later);
}

TEST_F(handle, shorter_records_of_an_older_xen)
{
	struct xenresource_stats_domain domain;
	struct xenresource_stats_vcpu vcpu;
	struct xenresource_stats *stats;

	fake_stats_start(NULL);
	fake_header->domain_size = 8;
	fake_header->vcpu_size = offsetof(struct xen_stats_vcpu, dispatches);
	stats = xenresource_stats_open(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(0, xenresource_stats_read_domain(stats, &domain,
						   sizeof(domain)));
	EXPECT_EQ(8, domain.size);
	EXPECT_EQ(XEN_STATS_DOMAIN_HVM, domain.record.flags);
	EXPECT_EQ(0, domain.record.time);
	EXPECT_EQ(0, xenresource_stats_read_vcpu(stats, 0, &vcpu,
						 sizeof(vcpu)));
	EXPECT_EQ(fake_header->vcpu_size, vcpu.size);
	EXPECT_EQ(0, vcpu.time);
	EXPECT_EQ(0, vcpu.record.dispatches);
	EXPECT_EQ(0, xenresource_stats_close(stats));
}

static atomic_uint thread_failures;

static void *read_vcpus(void *stats)
{
	struct xenresource_stats_vcpu vcpu;

	for (int i = 0; i < 1000; i++)
		if (xenresource_stats_read_vcpu(stats, i % 2, &vcpu,
						sizeof(vcpu)) ||
		    vcpu.vcpu != i % 2u)
			thread_failures++;
	return NULL;
}

TEST_F(stats, threads)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, read_vcpus,
					    self->stats));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(0, atomic_load(&thread_failures));
}

TEST_F(stats, a_child_may_close_them)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(xenresource_stats_close(self->stats) ? 1 : 0);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, read_vcpu(self, 0));
}

TEST_F(stats, rates_of_two_reads)
{
	struct xenresource_stats_rates rates;
	struct xenresource_stats_vcpu before;

	ASSERT_EQ(0, read_vcpu(self, 0));
	before = self->vcpu;
	fake_stats_pass();
	ASSERT_EQ(0, read_vcpu(self, 0));
	ASSERT_EQ(0, xenresource_stats_compute_rates(&before, &self->vcpu,
						     &rates));
	EXPECT_EQ(75, rates.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(25, rates.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(20, rates.dispatches);
	EXPECT_EQ(10, rates.wakeups);
	EXPECT_EQ(0, rates.migrations);
}

/* Rates */

/* Two copies of one vCPU, a second apart. */
FIXTURE(rates) {
	struct xenresource_stats_vcpu before, after;
	struct xenresource_stats_rates rates;
	struct xen_stats_vcpu *from, *to;
};

FIXTURE_SETUP(rates)
{
	self->before.time = 5000000000;
	self->before.size = sizeof(struct xen_stats_vcpu);
	self->before.record.flags = XEN_STATS_VCPU_ACTIVE;
	self->after = self->before;
	self->after.time = 6000000000;
	self->from = &self->before.record;
	self->to = &self->after.record;
}

FIXTURE_TEARDOWN(rates)
{
}

static int compute(FIXTURE_DATA(rates) *self)
{
	memset(&self->rates, 0xa5, sizeof(self->rates));
	return xenresource_stats_compute_rates(&self->before, &self->after,
					       &self->rates);
}

static bool no_counter(const struct xenresource_stats_rates *rates)
{
	return isnan(rates->dispatches) && isnan(rates->preemptions) &&
	       isnan(rates->wakeups) && isnan(rates->migrations);
}

static bool nothing_known(FIXTURE_DATA(rates) *self)
{
	return compute(self) == -1 && isnan(self->rates.percent[0]) &&
	       isnan(self->rates.percent[1]) && isnan(self->rates.percent[2]) &&
	       isnan(self->rates.percent[3]) &&
	       no_counter(&self->rates);
}

/* Xen does not update the record of a vCPU that keeps running. */
TEST_F(rates, running_on)
{
	self->from->state = XEN_STATS_RUNNING;
	self->from->state_since = 1000000000;
	self->from->time[XEN_STATS_BLOCKED] = 1000000000;
	*self->to = *self->from;
	EXPECT_EQ(0, compute(self));
	EXPECT_EQ(100, self->rates.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(0, self->rates.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(0, self->rates.dispatches);
}

TEST_F(rates, some_of_each)
{
	self->from->state = XEN_STATS_RUNNING;
	self->from->state_since = 4900000000;
	self->from->time[XEN_STATS_RUNNING] = 400000000;
	self->from->time[XEN_STATS_BLOCKED] = 4500000000;
	self->from->dispatches = 10;
	/* Running 0.3 s, but 0.1 counted before; ready 0.3; blocked 0.5. */
	self->to->state = XEN_STATS_BLOCKED;
	self->to->state_since = 5500000000;
	self->to->time[XEN_STATS_RUNNING] = 700000000;
	self->to->time[XEN_STATS_RUNNABLE] = 300000000;
	self->to->time[XEN_STATS_BLOCKED] = 4500000000;
	self->to->dispatches = 15;
	self->to->migrations = 1;
	EXPECT_EQ(0, compute(self));
	EXPECT_EQ(20, self->rates.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(30, self->rates.percent[XEN_STATS_RUNNABLE]);
	EXPECT_EQ(50, self->rates.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(0, self->rates.percent[XEN_STATS_OFFLINE]);
	EXPECT_EQ(5, self->rates.dispatches);
	EXPECT_EQ(1, self->rates.migrations);
	EXPECT_EQ(0, self->rates.wakeups);
}

/* The vCPU changed its state after the domain record was written. */
TEST_F(rates, newer_than_the_domain_record)
{
	self->from->state = XEN_STATS_BLOCKED;
	self->from->state_since = 5000000000;
	self->from->time[XEN_STATS_RUNNING] = 5000000000;
	self->to->state = XEN_STATS_RUNNING;
	self->to->state_since = 6250000000;
	self->to->time[XEN_STATS_RUNNING] = 5000000000;
	self->to->time[XEN_STATS_BLOCKED] = 1250000000;
	self->to->wakeups = 5;
	EXPECT_EQ(0, compute(self));
	EXPECT_EQ(100, self->rates.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(4, self->rates.wakeups);
}

TEST_F(rates, vcpu_that_did_not_exist_throughout)
{
	EXPECT_EQ(0, compute(self));
	self->from->flags = 0;
	EXPECT_TRUE(nothing_known(self));
	self->from->flags = XEN_STATS_VCPU_ACTIVE;
	self->to->flags = 0;
	EXPECT_TRUE(nothing_known(self));
}

TEST_F(rates, no_time_has_passed)
{
	self->after.time = self->before.time;
	self->to->dispatches = 1;
	EXPECT_ERRNO(ENODATA, compute(self));
	EXPECT_TRUE(nothing_known(self));
}

TEST_F(rates, values_that_decrease)
{
	self->from->time[XEN_STATS_BLOCKED] = 2;
	self->to->time[XEN_STATS_BLOCKED] = 1;
	EXPECT_TRUE(nothing_known(self));
	self->to->time[XEN_STATS_BLOCKED] = 2;
	self->from->wakeups = 1;
	EXPECT_EQ(0, compute(self));
	EXPECT_FALSE(isnan(self->rates.percent[XEN_STATS_BLOCKED]));
	EXPECT_TRUE(isnan(self->rates.wakeups));
}

/* Xen stopped and restarted the counters, which may even have grown. */
TEST_F(rates, counters_that_restarted)
{
	self->to->live_since = 5500000000;
	self->to->wakeups = 5;
	EXPECT_EQ(0, compute(self));
	EXPECT_FALSE(isnan(self->rates.percent[XEN_STATS_BLOCKED]));
	EXPECT_TRUE(no_counter(&self->rates));
}

TEST_F(rates, of_shorter_records)
{
	self->before.size = offsetof(struct xen_stats_vcpu, wakeups);
	EXPECT_EQ(0, compute(self));
	EXPECT_EQ(100, self->rates.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(0, self->rates.preemptions);
	EXPECT_TRUE(isnan(self->rates.wakeups));
	self->after.size = offsetof(struct xen_stats_vcpu, time);
	EXPECT_TRUE(nothing_known(self));
}

TEST_F(rates, invalid_state)
{
	self->from->state = UINT32_MAX;
	self->to->state = XEN_STATS_NR_STATES;
	EXPECT_TRUE(nothing_known(self));
}

TEST_F(rates, invalid_arguments)
{
	const struct xenresource_stats_vcpu *copy = &self->before;
	struct xenresource_stats_rates *rates = &self->rates;

	EXPECT_ERRNO(EINVAL, xenresource_stats_compute_rates(NULL, copy, rates));
	EXPECT_ERRNO(EINVAL, xenresource_stats_compute_rates(copy, NULL, rates));
	EXPECT_ERRNO(EINVAL, xenresource_stats_compute_rates(copy, copy, NULL));
	self->after.vcpu = 1;
	EXPECT_ERRNO(EINVAL, compute(self));
	EXPECT_TRUE(nothing_known(self));
}

TEST_HARNESS_MAIN
