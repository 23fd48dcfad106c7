// SPDX-License-Identifier: GPL-2.0-only
/* The fields of the statistics; lib/tests covers their reader. */
#include <stdint.h>
#include <string.h>

#include "stats.h"

#include "../../selftests/common/harness.h"

static unsigned int known_fields(const struct stats_field *field, size_t size)
{
	static const uint64_t record[32] = { [0 ... 31] = 1 };
	unsigned int known = 0;
	uint64_t value;

	for (; field->name; field++)
		known += stats_field_value(field, record, size, &value);
	return known;
}

/* An older Xen. */
TEST(fields_that_a_record_lacks)
{
	EXPECT_EQ(2, known_fields(stats_domain_fields,
				  offsetof(struct xen_stats_domain, max_pages)));
	EXPECT_EQ(6, known_fields(stats_vcpu_fields,
				  offsetof(struct xen_stats_vcpu, dispatches)));
	EXPECT_EQ(0, known_fields(stats_vcpu_fields, 0));
}

TEST(field_that_is_unknown)
{
	struct xen_stats_domain domain = { .shutdown_code = XEN_STATS_UNKNOWN,
					   .grant_version = 2,
					   .time = UINT64_MAX };
	const struct stats_field *field;
	unsigned int seen = 0;
	uint64_t value;
	bool known;

	for (field = stats_domain_fields; field->name; field++) {
		known = stats_field_value(field, &domain, sizeof(domain),
					  &value);
		if (!strcmp(field->name, "shutdown_code") ||
		    !strcmp(field->name, "live_since")) {
			EXPECT_FALSE(known);
			seen++;
			continue;
		}
		EXPECT_TRUE(known);
		if (!strcmp(field->name, "grant_version")) {
			EXPECT_EQ(2, value);
			seen++;
		} else if (!strcmp(field->name, "time")) {
			EXPECT_EQ(UINT64_MAX, value);
			seen++;
		}
	}
	EXPECT_EQ(4, seen);
}

TEST(flags_have_names)
{
	const char *names[STATS_MAX_NAMES];
	uint32_t unknown;

	EXPECT_EQ(0, stats_flag_names(0, names, &unknown));
	EXPECT_EQ(0, unknown);
	ASSERT_EQ(2, stats_flag_names(XEN_STATS_DOMAIN_PAUSED | 0x80 |
				      XEN_STATS_DOMAIN_HVM, names, &unknown));
	EXPECT_STREQ("hvm", names[0]);
	EXPECT_STREQ("paused", names[1]);
	EXPECT_EQ(0x80, unknown);
	EXPECT_EQ(5, stats_flag_names(UINT32_MAX, names, &unknown));
	EXPECT_EQ(0xffffffe0, unknown);
}

TEST(states_have_names)
{
	EXPECT_STREQ("running", stats_state_name(XEN_STATS_RUNNING));
	EXPECT_STREQ("offline", stats_state_name(XEN_STATS_OFFLINE));
	EXPECT_EQ(NULL, stats_state_name(4));
	EXPECT_EQ(NULL, stats_state_name(UINT32_MAX));
}

TEST_HARNESS_MAIN
