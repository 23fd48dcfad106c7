// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <string.h>

#include "fake.h"
#include "fake_stats.h"

#define FRAMES		2
#define DOMAIN_AT	64
#define VCPU_AT		4096
#define STRIDE		128

static uint64_t frames[FRAMES * 4096 / sizeof(uint64_t)];

struct xen_stats_header *const fake_header = (void *)frames;
struct xen_stats_domain *const fake_domain =
	(void *)((char *)frames + DOMAIN_AT);

struct xen_stats_vcpu *fake_vcpu(unsigned int vcpu)
{
	return (void *)((char *)frames + VCPU_AT + vcpu * STRIDE);
}

void fake_stats_start(void (*on_map)(unsigned int nth))
{
	const struct fake_stats stats = {
		.frames = frames,
		.nr = FRAMES,
		.on_map = on_map,
	};

	*fake_header = (struct xen_stats_header){
		.magic = XEN_STATS_MAGIC,
		.abi = XEN_STATS_ABI,
		.header_size = sizeof(*fake_header),
		.domid = 7,
		.period = FAKE_SECOND / 10,
		.nr_frames = FRAMES,
		.domain_offset = DOMAIN_AT,
		.domain_size = sizeof(*fake_domain),
		.vcpu_offset = VCPU_AT,
		.vcpu_size = sizeof(*fake_vcpu(0)),
		.vcpu_stride = STRIDE,
		.nr_vcpus = FAKE_VCPUS,
	};
	*fake_domain = (struct xen_stats_domain){
		.flags = XEN_STATS_DOMAIN_HVM,
		.time = 1000 * FAKE_SECOND,
		.tot_pages = 262144,
		.shutdown_code = XEN_STATS_UNKNOWN,
		.online_vcpus = 2,
		.live_since = 990 * FAKE_SECOND,
	};
	*fake_vcpu(0) = (struct xen_stats_vcpu){
		.flags = XEN_STATS_VCPU_ACTIVE,
		.state = XEN_STATS_RUNNING,
		.pcpu = 3,
		.state_since = 1000 * FAKE_SECOND,
		.time = { 600 * FAKE_SECOND, 0, 200 * FAKE_SECOND, 0 },
		.dispatches = 500,
		.live_since = 990 * FAKE_SECOND,
	};
	*fake_vcpu(1) = (struct xen_stats_vcpu){
		.flags = XEN_STATS_VCPU_ACTIVE,
		.state = XEN_STATS_BLOCKED,
		.pcpu = XEN_STATS_UNKNOWN,
		.state_since = 800 * FAKE_SECOND,
		.live_since = 990 * FAKE_SECOND,
	};
	fake_stats(&stats);
}

void fake_stats_pass(void)
{
	struct xen_stats_vcpu *vcpu = fake_vcpu(0);

	fake_domain->time += FAKE_SECOND;
	vcpu->state_since += FAKE_SECOND;
	vcpu->time[XEN_STATS_RUNNING] += FAKE_SECOND * 3 / 4;
	vcpu->time[XEN_STATS_BLOCKED] += FAKE_SECOND / 4;
	vcpu->dispatches += 20;
	vcpu->wakeups += 10;
	fake_stats_update();
}
