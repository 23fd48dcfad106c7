// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "process.h"
#include "textfile.h"

void printable(char *text)
{
	/* isprint() depends on the locale. */
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void process_name(pid_t pid, char name[PROCESS_NAME])
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if (!read_line(path, name, PROCESS_NAME))
		strcpy(name, "?");
	printable(name);
}
