// SPDX-License-Identifier: GPL-2.0-only
/* The counters in which a leak would show. */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <stdio.h>
#include <string.h>

#include "test_frames.h"
#include "soak.h"

#define MAX_DOMAINS	1024

static long memory_kb(const char *name)
{
	return frames_read_count("/proc/meminfo", name);
}

/* Pages that stand in for foreign frames. Linux's pool of them never shrinks. */
static long pool_pages(void)
{
	FILE *file = fopen("/proc/iomem", "re");
	unsigned long start, end;
	char line[128];
	long pages = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (strstr(line, "Xen scratch") &&
		    sscanf(line, " %lx-%lx", &start, &end) == 2)
			pages += (end + 1 - start) / XC_PAGE_SIZE;
	fclose(file);
	return pages;
}

/* All domains except dom0. */
static int domains(void)
{
	static xc_domaininfo_t list[MAX_DOMAINS];

	return xc_domain_getinfolist(test_xch(), 1, MAX_DOMAINS, list);
}

void take_sample(const struct soak *soak, const char *phase, long second)
{
	printf("sample %s %ld %lu %lu %ld %ld %ld %ld %ld %ld %d\n", phase,
	       second, soak->cycles, soak->domains, memory_kb("MemFree:"),
	       memory_kb("Slab:"), memory_kb("PageTables:"), pool_pages(),
	       frames_lost_pages(), test_free_pages(), domains());
	fflush(stdout);
}
