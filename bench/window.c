// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools_helper.h"
#include "window.h"

#define IN_TREE		"/dev/xen/privcmd"
#define PRINT_LATE	(1 << 20)

/* Far from other mappings and 2 MiB aligned, so that a page table begins here. */
#define NEIGHBOUR	((void *)0x200000000000)

static void map_neighbour(void)
{
	char *page = mmap(NEIGHBOUR, FRAME_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	check(page == NEIGHBOUR, "mmap a page beside the window");
	*page = 1;
}

void window_init(struct window *window, const char *driver, uint16_t domid,
		 size_t frames)
{
	const char *path = strcmp(driver, "ours") ? IN_TREE :
						    XEN_RESOURCE_DEVICE;

	map_neighbour();
	window->driver = driver;
	window->empty = !strcmp(driver, "empty");
	window->fd = open(path, O_RDWR | O_CLOEXEC);
	check(window->fd >= 0, path);
	window->domid = domid;
	window->frames = frames;
	window->addr = (char *)NEIGHBOUR + FRAME_SIZE;
}

void window_print_late(void)
{
	check(!setvbuf(stdout, NULL, _IOFBF, PRINT_LATE), "setvbuf");
}

size_t window_most(char *const *sizes)
{
	size_t frames, most = 0;

	for (; *sizes; sizes++) {
		frames = strtoul(*sizes, NULL, 0);
		if (frames > most)
			most = frames;
	}
	return most;
}

void window_exit(struct window *window)
{
	close(window->fd);
}

void window_reserve(const struct window *window)
{
	void *map = mmap(window->addr, window->frames * FRAME_SIZE,
			 PROT_READ | PROT_WRITE, MAP_SHARED, window->fd, 0);

	check(map == window->addr, "mmap the window");
}

void window_map(const struct window *window)
{
	window_reserve(window);
	if (window->empty)
		return;
	check(!frames_map_grants(window->fd, window->domid, 0, window->frames,
				 window->addr), "map frames");
}

void window_unmap(const struct window *window)
{
	check(!munmap(window->addr, window->frames * FRAME_SIZE),
	      "unmap frames");
}
