// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ranges.h"

static bool is_escape(const char *text)
{
	return text[0] == '\\' && strspn(text + 1, "01234567") >= 3;
}

/* Replace every \ooo by the byte that it stands for. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (is_escape(text)) {
			*to++ = (text[1] - '0') << 6 | (text[2] - '0') << 3 |
				(text[3] - '0');
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

bool range_parse(const char *line, struct range *range)
{
	/* The kernel's names have up to 15 bytes; each may be an escape. */
	char name[4 * 16];
	int pid;

	*range = (struct range){ };
	if (sscanf(line, "%d %63s %15s %" SCNu16 " %" SCNu32 " %" SCNu32
		   " %" SCNu32 " %" SCNu64 " %" SCNu64 " %15s", &pid, name,
		   range->node, &range->res.domid, &range->res.type,
		   &range->res.id, &range->frame, &range->frames, &range->age,
		   range->state) != 10)
		return false;
	range->pid = pid;
	printable(range->node);
	printable(range->state);
	if (!strcmp(name, "-"))
		return true;
	unescape(name);
	snprintf(range->name, sizeof(range->name), "%.15s", name);
	printable(range->name);
	return true;
}

int ranges_read(FILE *file, struct range *range)
{
	char line[256];

	errno = 0;
	if (!fgets(line, sizeof(line), file))
		return errno ? -1 : 0;
	if (range_parse(line, range))
		return 1;
	errno = EPROTO;
	return -1;
}
