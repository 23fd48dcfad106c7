// SPDX-License-Identifier: GPL-2.0-only
/* The shares of xen-resource top, and its rows: order, selection, text. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "shares.h"
#include "top_view.h"

#include "../../selftests/common/harness.h"

FIXTURE(top)
{
	struct domain_activity domains[4];
	struct vcpu_activity vcpus[4][2];
	struct activity activity;
	struct top_view view;
};

static void add(FIXTURE_DATA(top) *self, unsigned int i, uint16_t domid,
		const char *name, double run, double wait)
{
	struct domain_activity *domain = &self->domains[i];
	uint32_t vcpu;

	*domain = (struct domain_activity){
		.domid = domid,
		.shares = { run, wait, NAN, NAN, domid },
		.nr_vcpus = 2,
		.vcpus = self->vcpus[i],
	};
	strcpy(domain->name, name);
	for (vcpu = 0; vcpu < 2; vcpu++)
		self->vcpus[i][vcpu] = (struct vcpu_activity){
			.vcpu = vcpu,
			.pcpu = XEN_STATS_UNKNOWN,
			.shares = shares_unknown(),
		};
	TAILQ_INSERT_TAIL(&self->activity.domains, domain, next);
	self->activity.nr++;
}

FIXTURE_SETUP(top)
{
	memset(&self->view, 0, sizeof(self->view));
	self->view.selected = UINT16_MAX;
	self->activity = (struct activity){ };
	TAILQ_INIT(&self->activity.domains);
	add(self, 0, 0, "Domain-0", 5, NAN);
	add(self, 1, 3, "web", 80, 1);
	add(self, 2, 4, "db", NAN, 9);
	add(self, 3, 9, "", 80, 0);
}

FIXTURE_TEARDOWN(top)
{
	top_view_free(&self->view);
}

/* The rows as text: domain ids, and vCPUs after a dot. */
static const char *rows(const struct top_view *view)
{
	static char text[128];
	unsigned int i;
	int len = 0;

	text[0] = '\0';
	for (i = 0; i < view->nr; i++) {
		len += sprintf(text + len, "%s%u", i ? " " : "",
			       view->rows[i].domain->domid);
		if (view->rows[i].vcpu)
			len += sprintf(text + len, ".%u",
				       view->rows[i].vcpu->vcpu);
	}
	return text;
}

static const char *arranged(FIXTURE_DATA(top) *self)
{
	return top_view_arrange(&self->view, &self->activity) ?
	       "out of memory" : rows(&self->view);
}

TEST_F(top, every_key_sorts)
{
	static const char *const expected[NR_SORT_KEYS] = {
		[SORT_RUN] = "3 9 0 4",		/* equal ones by id */
		[SORT_WAIT] = "4 3 9 0",	/* unknown last */
		[SORT_BLOCKED] = "0 3 4 9",
		[SORT_STEAL] = "0 3 4 9",
		[SORT_SWITCHES] = "9 4 3 0",
		[SORT_DOMID] = "0 3 4 9",
		[SORT_NAME] = "9 0 4 3",
	};
	unsigned int key;

	for (key = 0; key < NR_SORT_KEYS; key++) {
		self->view.key = key;
		EXPECT_STREQ(expected[key], arranged(self));
	}
}

TEST_F(top, expanded_domains_have_their_vcpus_below)
{
	EXPECT_STREQ("3 9 0 4", arranged(self));
	top_view_toggle(&self->view);
	EXPECT_STREQ("3 3.0 3.1 9 0 4", arranged(self));
	self->view.key = SORT_DOMID;
	EXPECT_STREQ("0 3 3.0 3.1 4 9", arranged(self));
	top_view_toggle(&self->view);
	EXPECT_STREQ("0 3 4 9", arranged(self));
	self->view.expand_all = true;
	EXPECT_STREQ("0 0.0 0.1 3 3.0 3.1 4 4.0 4.1 9 9.0 9.1", arranged(self));
}

TEST_F(top, selection_follows_the_domain)
{
	arranged(self);
	EXPECT_EQ(3, self->view.selected);
	top_view_move(&self->view, 1);
	EXPECT_EQ(9, self->view.selected);
	self->view.key = SORT_DOMID;
	arranged(self);
	EXPECT_EQ(9, self->view.selected);
	EXPECT_EQ(3, self->view.position);
	EXPECT_TRUE(top_view_is_selected(&self->view, 3));
	EXPECT_FALSE(top_view_is_selected(&self->view, 0));
}

TEST_F(top, moves_skip_vcpus_and_stop_at_the_ends)
{
	self->view.key = SORT_DOMID;
	self->view.expand_all = true;
	arranged(self);
	EXPECT_EQ(0, self->view.selected);
	top_view_move(&self->view, -1);
	EXPECT_EQ(0, self->view.selected);
	top_view_move(&self->view, 2);
	EXPECT_EQ(4, self->view.selected);
	top_view_move(&self->view, 100);
	EXPECT_EQ(9, self->view.selected);
	top_view_move(&self->view, -2);
	EXPECT_EQ(3, self->view.selected);
	EXPECT_FALSE(top_view_is_selected(&self->view, 4));
}

TEST_F(top, selected_domain_is_destroyed)
{
	self->view.key = SORT_DOMID;
	arranged(self);
	top_view_move(&self->view, 3);
	EXPECT_EQ(9, self->view.selected);
	TAILQ_REMOVE(&self->activity.domains, &self->domains[3], next);
	self->activity.nr--;
	EXPECT_STREQ("0 3 4", arranged(self));
	EXPECT_EQ(4, self->view.selected);
	top_view_move(&self->view, -1);
	TAILQ_REMOVE(&self->activity.domains, &self->domains[1], next);
	self->activity.nr--;
	EXPECT_STREQ("0 4", arranged(self));
	EXPECT_EQ(4, self->view.selected);
}

TEST_F(top, no_domain)
{
	TAILQ_INIT(&self->activity.domains);
	self->activity.nr = 0;
	EXPECT_STREQ("", arranged(self));
	top_view_move(&self->view, 1);
	top_view_move(&self->view, -1);
	top_view_scroll(&self->view, 5);
	EXPECT_EQ(0, self->view.first);
}

TEST_F(top, selection_stays_on_the_screen)
{
	self->view.key = SORT_DOMID;
	arranged(self);
	top_view_scroll(&self->view, 2);
	EXPECT_EQ(0, self->view.first);
	top_view_move(&self->view, 2);
	top_view_scroll(&self->view, 2);
	EXPECT_EQ(1, self->view.first);
	top_view_move(&self->view, -2);
	top_view_scroll(&self->view, 2);
	EXPECT_EQ(0, self->view.first);
	top_view_move(&self->view, 3);
	top_view_scroll(&self->view, 2);
	EXPECT_EQ(2, self->view.first);
	/* The terminal becomes larger. */
	top_view_scroll(&self->view, 10);
	EXPECT_EQ(0, self->view.first);
	top_view_scroll(&self->view, 0);
	EXPECT_TRUE(self->view.first <= self->view.nr);
}

TEST_F(top, text_has_the_width_of_the_screen)
{
	static const char domain_row[] =
		"    3 a-name-of-a-domai     2 -           -   80.0    1.0      -      -      3.0";
	static const char vcpu_row[] =
		"    3   vCPU 0                -           -      -      -      -      -        -";
	char head[TOP_ROW], text[TOP_ROW];

	self->view.expand_all = true;
	arranged(self);
	strcpy(self->domains[1].name,
	       "a-name-of-a-domain-that-is-longer-than-any-column");
	top_head_text(80, head);
	EXPECT_EQ(80, strlen(head));
	top_row_text(&self->view.rows[0], 80, text);
	EXPECT_EQ(80, strlen(text));
	EXPECT_STREQ(domain_row, text);
	top_row_text(&self->view.rows[1], 80, text);
	EXPECT_STREQ(vcpu_row, text);
	top_head_text(200, head);
	top_row_text(&self->view.rows[0], 200, text);
	EXPECT_EQ(103, strlen(head));
	EXPECT_EQ(103, strlen(text));
}

TEST(keys_have_names_and_letters)
{
	enum sort_key key;
	unsigned int i;

	for (i = 0; i < NR_SORT_KEYS; i++) {
		ASSERT_TRUE(parse_sort_key(sort_key_name(i), &key));
		EXPECT_EQ(i, key);
	}
	EXPECT_FALSE(parse_sort_key("", &key));
	EXPECT_FALSE(parse_sort_key("runs", &key));
	ASSERT_TRUE(sort_key_of_letter('t', &key));
	EXPECT_EQ(SORT_STEAL, key);
	EXPECT_FALSE(sort_key_of_letter('q', &key));
	EXPECT_FALSE(sort_key_of_letter('s', &key));
}

TEST(steal_is_what_a_linux_guest_counts)
{
	const struct xenresource_stats_rates rates = {
		.percent = { 50, 20, 25, 5 }, .dispatches = 7,
	};
	struct shares shares = shares_of_rates(&rates);

	EXPECT_EQ(50, shares.run);
	EXPECT_EQ(20, shares.wait);
	EXPECT_EQ(25, shares.blocked);
	EXPECT_EQ(25, shares.steal);
	EXPECT_EQ(7, shares.switches);
}

TEST(times_show_only_running)
{
	struct shares shares = shares_of_times(250, 1000);

	EXPECT_EQ(25, shares.run);
	EXPECT_TRUE(isnan(shares.wait));
	EXPECT_TRUE(isnan(shares.blocked));
	EXPECT_TRUE(isnan(shares.steal));
	EXPECT_TRUE(isnan(shares.switches));
	shares = shares_of_times(250, 0);
	EXPECT_TRUE(isnan(shares.run));
}

TEST(sums_leave_out_what_is_unknown)
{
	const struct shares known = { 1, 2, 3, 4, 5 };
	struct shares unknown = shares_unknown();
	struct shares sum = shares_unknown();

	shares_add(&sum, &unknown);
	EXPECT_TRUE(isnan(sum.run));
	shares_add(&sum, &known);
	shares_add(&sum, &unknown);
	shares_add(&sum, &known);
	EXPECT_EQ(2, sum.run);
	EXPECT_EQ(10, sum.switches);
}

TEST_HARNESS_MAIN
