// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of the command: names, numbers, decoder, hexdump, files. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xen/resource.h>
#include <xen/xen.h>
#include <xen/grant_table.h>

#include "grant_entry.h"
#include "hexdump.h"
#include "outfile.h"
#include "parse.h"
#include "ranges.h"
#include "resource.h"

#include "../../selftests/common/harness.h"

TEST(number_takes_decimal_and_hex)
{
	uint64_t value;

	ASSERT_TRUE(parse_number("0", 10, &value));
	EXPECT_EQ(0, value);
	ASSERT_TRUE(parse_number("0x1F", 100, &value));
	EXPECT_EQ(31, value);
	ASSERT_TRUE(parse_number("010", 100, &value));
	EXPECT_EQ(10, value);
	ASSERT_TRUE(parse_number("18446744073709551615", UINT64_MAX, &value));
	EXPECT_EQ(UINT64_MAX, value);
}

TEST(number_rejects_other_text)
{
	static const char *const bad[] = {
		" ", " 1", "1 ", "+1", "-1", "-0", "1x", "0x", "0x-1", "0x 1",
		"0x0x1", "0X1", "x1", "18446744073709551616", "one",
	};
	uint64_t value = 99;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_STREQ("", parse_number(bad[i], UINT64_MAX, &value) ?
				 bad[i] : "");
	EXPECT_FALSE(parse_number("", 10, &value));
	EXPECT_FALSE(parse_number("11", 10, &value));
	EXPECT_EQ(99, value);
}

TEST(seconds)
{
	uint64_t ns;

	ASSERT_TRUE(parse_seconds("1", &ns));
	EXPECT_EQ(1000000000, ns);
	ASSERT_TRUE(parse_seconds("0.25", &ns));
	EXPECT_EQ(250000000, ns);
	ASSERT_TRUE(parse_seconds("010.0000000019", &ns));
	EXPECT_EQ(10000000001, ns);
	ASSERT_TRUE(parse_seconds("4294967295.999999999", &ns));
	EXPECT_EQ(4294967295999999999, ns);
	ASSERT_TRUE(parse_seconds("0.0", &ns));
	EXPECT_EQ(0, ns);
}

TEST(seconds_reject_other_text)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "1s", "1.", ".5", "1..5", "1.5.",
		"1,5", "0x1", "1e3", "inf", "nan", "4294967296",
		"18446744073709551617",
	};
	uint64_t ns = 99;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_STREQ("none", parse_seconds(bad[i], &ns) ? bad[i] :
								  "none");
	EXPECT_EQ(99, ns);
}

TEST(domid_stops_below_the_reserved_ids)
{
	uint16_t domid;

	ASSERT_TRUE(parse_domid("32751", &domid));
	EXPECT_EQ(0x7fef, domid);
	EXPECT_FALSE(parse_domid("32752", &domid));
	EXPECT_FALSE(parse_domid("65535", &domid));
	EXPECT_FALSE(parse_domid("65536", &domid));
}

TEST(type_by_name_and_number)
{
	uint32_t type;

	ASSERT_TRUE(parse_type("ioreq-server", &type));
	EXPECT_EQ(XEN_RESOURCE_IOREQ_SERVER, type);
	ASSERT_TRUE(parse_type("grant-table", &type));
	EXPECT_EQ(XEN_RESOURCE_GRANT_TABLE, type);
	ASSERT_TRUE(parse_type("vmtrace-buf", &type));
	EXPECT_EQ(XEN_RESOURCE_VMTRACE_BUF, type);
	ASSERT_TRUE(parse_type("stats", &type));
	EXPECT_EQ(XEN_RESOURCE_STATS, type);
	ASSERT_TRUE(parse_type("0xffffffff", &type));
	EXPECT_EQ(UINT32_MAX, type);
	EXPECT_FALSE(parse_type("grant", &type));
	EXPECT_FALSE(parse_type("4294967296", &type));
}

TEST(id_names_belong_to_the_grant_table)
{
	uint32_t id;

	ASSERT_TRUE(parse_id(XEN_RESOURCE_GRANT_TABLE, "shared", &id));
	EXPECT_EQ(XEN_RESOURCE_GRANT_SHARED, id);
	ASSERT_TRUE(parse_id(XEN_RESOURCE_GRANT_TABLE, "status", &id));
	EXPECT_EQ(XEN_RESOURCE_GRANT_STATUS, id);
	ASSERT_TRUE(parse_id(XEN_RESOURCE_VMTRACE_BUF, "12", &id));
	EXPECT_EQ(12, id);
	EXPECT_FALSE(parse_id(XEN_RESOURCE_VMTRACE_BUF, "status", &id));
}

TEST(resource_has_a_text)
{
	struct resource res = { .type = XEN_RESOURCE_GRANT_TABLE, .id = 1 };
	char text[RESOURCE_TEXT];

	resource_text(&res, text);
	EXPECT_STREQ("grant-table status", text);
	res = (struct resource){ .type = UINT32_MAX, .id = UINT32_MAX };
	resource_text(&res, text);
	EXPECT_STREQ("type 4294967295 4294967295", text);
}

TEST(range_has_all_fields)
{
	struct range range;

	ASSERT_TRUE(range_parse("512 qemu privcmd 3 0 1 2 4 99 mapped\n",
				&range));
	EXPECT_EQ(512, range.pid);
	EXPECT_STREQ("qemu", range.name);
	EXPECT_STREQ("privcmd", range.node);
	EXPECT_EQ(3, range.res.domid);
	EXPECT_EQ(0, range.res.type);
	EXPECT_EQ(1, range.res.id);
	EXPECT_EQ(2, range.frame);
	EXPECT_EQ(4, range.frames);
	EXPECT_EQ(99, range.age);
	EXPECT_STREQ("mapped", range.state);

	/* A newer module may append fields. */
	EXPECT_TRUE(range_parse("0 - resource 1 1 0 0 1 0 releasing more\n",
				&range));
	EXPECT_EQ(0, range.pid);
	EXPECT_STREQ("", range.name);
}

TEST(range_words_are_printable)
{
	static const char *const names[] = { "-", "qemu" };
	struct range range;
	char line[128];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		sprintf(line, "1 %s n\033de 1 1 0 0 1 0 st\033t", names[i]);
		ASSERT_TRUE(range_parse(line, &range));
		EXPECT_STREQ("n?de", range.node);
		EXPECT_STREQ("st?t", range.state);
	}
}

TEST(range_names_are_unescaped)
{
	static const char *const names[][2] = {
		{ "a\\040b", "a b" }, { "\\134\\134", "\\\\" },
		{ "x\\012", "x?" }, { "\\033[2J", "?[2J" },
		{ "\\04", "\\04" }, { "\\", "\\" }, { "\\0-1", "\\0-1" },
		{ "\\-", "\\-" }, { "\\999", "\\999" }, { "\303\244", "??" },
		{ "\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040\\040",
		  "               " },
	};
	struct range range;
	char line[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		sprintf(line, "1 %s resource 1 1 0 0 1 0 mapped", names[i][0]);
		ASSERT_TRUE(range_parse(line, &range));
		EXPECT_STREQ(names[i][1], range.name);
	}
}

TEST(range_rejects_other_lines)
{
	static const char *const bad[] = {
		"", "\n", "1", "pid comm node",
		"1 x resource 1 1 0 0 1 0",
		"x x resource 1 1 0 0 1 0 mapped",
		"1 x resource -  1 0 0 1 0 mapped",
	};
	struct range range;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_STREQ("", range_parse(bad[i], &range) ? bad[i] : "");
}

TEST(table_geometry)
{
	EXPECT_EQ(512, grant_entries_per_frame(1));
	EXPECT_EQ(256, grant_entries_per_frame(2));
	EXPECT_EQ(0, grant_status_frames(0));
	EXPECT_EQ(1, grant_status_frames(1));
	EXPECT_EQ(1, grant_status_frames(8));
	EXPECT_EQ(2, grant_status_frames(9));
	EXPECT_EQ(1u << 29, grant_status_frames(UINT32_MAX));
}

TEST(v1_entries)
{
	grant_entry_v1_t table[4] = {
		[1] = { GTF_permit_access | GTF_readonly | GTF_reading, 3,
			0x12345 },
		[2] = { GTF_accept_transfer | GTF_transfer_committed, 9,
			UINT32_MAX },
		[3] = { 3, 1, 2 },
	};
	const char *names[GRANT_MAX_NAMES];
	struct grant_entry entry;
	uint16_t unknown;

	EXPECT_FALSE(grant_decode_v1(table, 0, &entry));

	ASSERT_TRUE(grant_decode_v1(table, 1, &entry));
	EXPECT_EQ(GRANT_ACCESS, entry.kind);
	EXPECT_EQ(3, entry.domid);
	EXPECT_EQ(0x12345, entry.frame);
	ASSERT_EQ(2, grant_flag_names(&entry, names, &unknown));
	EXPECT_STREQ("readonly", names[0]);
	EXPECT_STREQ("reading", names[1]);
	EXPECT_EQ(0, unknown);

	ASSERT_TRUE(grant_decode_v1(table, 2, &entry));
	EXPECT_EQ(GRANT_TRANSFER, entry.kind);
	EXPECT_EQ(UINT32_MAX, entry.frame);
	ASSERT_EQ(1, grant_flag_names(&entry, names, &unknown));
	EXPECT_STREQ("committed", names[0]);

	/* Version 1 does not have transitive grants. */
	ASSERT_TRUE(grant_decode_v1(table, 3, &entry));
	EXPECT_EQ(GRANT_UNKNOWN, entry.kind);
	EXPECT_EQ(0, entry.trans_ref);
}

/* Type 0 means that the entry is free, even if other flags are set. */
TEST(v1_flags_without_a_type_are_free)
{
	grant_entry_v1_t table[1] = { { (uint16_t)~GTF_type_mask, 1, 1 } };
	struct grant_entry entry;

	EXPECT_FALSE(grant_decode_v1(table, 0, &entry));
}

TEST(v1_sub_page_is_an_unknown_flag)
{
	grant_entry_v1_t table[1] = { { GTF_permit_access | GTF_sub_page |
					0x8000, 1, 7 } };
	const char *names[GRANT_MAX_NAMES];
	struct grant_entry entry;
	uint16_t unknown;

	ASSERT_TRUE(grant_decode_v1(table, 0, &entry));
	EXPECT_EQ(GRANT_ACCESS, entry.kind);
	EXPECT_EQ(0, grant_flag_names(&entry, names, &unknown));
	EXPECT_EQ(GTF_sub_page | 0x8000, unknown);
}

TEST(v2_entries)
{
	grant_entry_v2_t table[5] = {
		[1].full_page = { { GTF_permit_access | GTF_readonly, 0 }, 0,
				  0x123456789abull },
		[2].sub_page = { { GTF_permit_access | GTF_sub_page, 4 }, 16,
				 512, 0x77 },
		[3].transitive = { { GTF_transitive, 5 }, 6, 0, 1234 },
		[4].full_page = { { GTF_accept_transfer, 8 }, 0, 0 },
	};
	grant_status_t status[5] = { 0, GTF_reading | GTF_writing, 0, 0, 0 };
	const char *names[GRANT_MAX_NAMES];
	struct grant_entry entry;
	uint16_t unknown;

	EXPECT_FALSE(grant_decode_v2(table, status, 0, &entry));

	ASSERT_TRUE(grant_decode_v2(table, status, 1, &entry));
	EXPECT_EQ(GRANT_ACCESS, entry.kind);
	EXPECT_EQ(0x123456789abull, entry.frame);
	ASSERT_EQ(1, grant_flag_names(&entry, names, &unknown));
	EXPECT_STREQ("readonly", names[0]);
	ASSERT_EQ(2, grant_status_names(&entry, names, &unknown));
	EXPECT_STREQ("reading", names[0]);
	EXPECT_STREQ("writing", names[1]);

	ASSERT_TRUE(grant_decode_v2(table, status, 2, &entry));
	EXPECT_EQ(GRANT_SUB_PAGE, entry.kind);
	EXPECT_EQ(4, entry.domid);
	EXPECT_EQ(16, entry.page_off);
	EXPECT_EQ(512, entry.length);
	EXPECT_EQ(0x77, entry.frame);
	EXPECT_EQ(0, grant_flag_names(&entry, names, &unknown));
	EXPECT_EQ(0, unknown);

	ASSERT_TRUE(grant_decode_v2(table, status, 3, &entry));
	EXPECT_EQ(GRANT_TRANSITIVE, entry.kind);
	EXPECT_EQ(5, entry.domid);
	EXPECT_EQ(6, entry.trans_domid);
	EXPECT_EQ(1234, entry.trans_ref);
	EXPECT_EQ(0, entry.frame);

	ASSERT_TRUE(grant_decode_v2(table, status, 4, &entry));
	EXPECT_EQ(GRANT_TRANSFER, entry.kind);
}

/* Any bytes decode to a known kind, and every flag bit is reported. */
TEST(any_bytes_decode)
{
	static const enum grant_kind last = GRANT_UNKNOWN;
	uint64_t table[512], word = 1;
	const char *names[GRANT_MAX_NAMES];
	uint16_t status[256], unknown;
	struct grant_entry entry;
	size_t i, n, round;

	for (round = 0; round < 200; round++) {
		for (i = 0; i < 512; i++) {
			word = word * 6364136223846793005ull + 1442695040888963407ull;
			table[i] = word ^ word >> 29;
			status[i / 2] = word >> 40;
		}
		for (i = 0; i < 512; i++) {
			if (!grant_decode_v1(table, i, &entry))
				continue;
			ASSERT_LE(entry.kind, last);
			ASSERT_TRUE(grant_kind_name(entry.kind));
			n = grant_flag_names(&entry, names, &unknown);
			ASSERT_EQ(__builtin_popcount(entry.flags >> 2),
				  n + __builtin_popcount(unknown));
		}
		for (i = 0; i < 256; i++) {
			if (!grant_decode_v2(table, status, i, &entry))
				continue;
			ASSERT_LE(entry.kind, last);
			n = grant_flag_names(&entry, names, &unknown);
			ASSERT_EQ(__builtin_popcount(entry.flags >> 2) -
				  (entry.kind == GRANT_SUB_PAGE),
				  n + __builtin_popcount(unknown));
			n = grant_status_names(&entry, names, &unknown);
			ASSERT_EQ(__builtin_popcount(entry.status),
				  n + __builtin_popcount(unknown));
		}
	}
}

TEST(hexdump_format)
{
	static const char want[] =
		"000ffff0  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
		"00100000  7f 80 20 7e 00 00 00 00  00 00 00 00 00 00 00 00  |.. ~............|\n"
		"00100010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
		"*\n"
		"00100030\n";
	unsigned char data[64] = "0123456789abcdef\x7f\x80 ~";
	struct hexdump dump = { };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ASSERT_TRUE(out);
	hexdump_add(&dump, out, 0xffff0, data, sizeof(data));
	hexdump_end(out, 0x100030);
	fclose(out);
	EXPECT_STREQ(want, text);
	free(text);
}

/* Equal lines are left out across pieces, but never the first line. */
TEST(hexdump_in_pieces)
{
	static const char want[] =
		"00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
		"*\n"
		"00000030  01 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
		"*\n"
		"00000050\n";
	unsigned char zero[16] = { 0 }, one[16] = { 1 };
	struct hexdump dump = { };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ASSERT_TRUE(out);
	hexdump_add(&dump, out, 0, zero, 16);
	hexdump_add(&dump, out, 16, zero, 16);
	hexdump_add(&dump, out, 32, zero, 16);
	hexdump_add(&dump, out, 48, one, 16);
	hexdump_add(&dump, out, 64, one, 16);
	hexdump_end(out, 80);
	fclose(out);
	EXPECT_STREQ(want, text);
	free(text);
}

FIXTURE(outfile) {
	char dir[32];
	char path[64];
	struct outfile out;
};

FIXTURE_SETUP(outfile)
{
	strcpy(self->dir, "/tmp/outfile-XXXXXX");
	ASSERT_TRUE(mkdtemp(self->dir));
	sprintf(self->path, "%s/file", self->dir);
}

FIXTURE_TEARDOWN(outfile)
{
	unlink(self->path);
	/* Fails if another file is left. */
	EXPECT_EQ(0, rmdir(self->dir));
}

static ssize_t file_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, size - 1);
	close(fd);
	if (n >= 0)
		text[n] = '\0';
	return n;
}

TEST_F(outfile, appears_at_the_end_and_is_private)
{
	struct stat st;
	char text[8];

	ASSERT_EQ(0, outfile_open(&self->out, self->path));
	ASSERT_EQ(0, outfile_write(&self->out, "new", 3));
	EXPECT_EQ(-1, access(self->path, F_OK));
	ASSERT_EQ(0, outfile_commit(&self->out));
	outfile_discard(&self->out);
	ASSERT_EQ(3, file_text(self->path, text, sizeof(text)));
	EXPECT_STREQ("new", text);
	ASSERT_EQ(0, stat(self->path, &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
}

TEST_F(outfile, keeps_the_old_file_when_discarded)
{
	char text[8];
	int fd = open(self->path, O_WRONLY | O_CREAT, 0600);

	ASSERT_EQ(3, write(fd, "old", 3));
	close(fd);
	ASSERT_EQ(0, outfile_open(&self->out, self->path));
	ASSERT_EQ(0, outfile_write(&self->out, "new", 3));
	outfile_discard(&self->out);
	ASSERT_EQ(3, file_text(self->path, text, sizeof(text)));
	EXPECT_STREQ("old", text);
}

TEST_F(outfile, no_directory)
{
	strcat(self->dir, "/none");
	sprintf(self->path, "%s/file", self->dir);
	EXPECT_ERRNO(ENOENT, outfile_open(&self->out, self->path));
	*strrchr(self->dir, '/') = '\0';
}

TEST_F(outfile, full_device)
{
	ASSERT_EQ(0, outfile_open(&self->out, "/dev/full"));
	EXPECT_ERRNO(ENOSPC, outfile_write(&self->out, "new", 3));
	outfile_discard(&self->out);
	EXPECT_EQ(0, access("/dev/full", F_OK));
}

TEST_HARNESS_MAIN
