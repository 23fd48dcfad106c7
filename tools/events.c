// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "events.h"

/* An interval timer, unlike a sleep, does not drift. */
static void set_timer(uint64_t period)
{
	const struct timeval tv = {
		.tv_sec = period / 1000000000,
		.tv_usec = period % 1000000000 / 1000,
	};
	const struct itimerval timer = { tv, tv };

	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Do not block a signal that is ignored, as by nohup: sigwaitinfo() would return it. */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return !sigaction(signal, NULL, &action) &&
	       action.sa_handler == SIG_IGN;
}

int events_start(struct events *events, uint64_t period, bool keys)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	size_t i;

	*events = (struct events){ .poll_fd = -1, .keys = keys };
	sigemptyset(&events->signals);
	sigaddset(&events->signals, SIGALRM);
	sigaddset(&events->signals, SIGWINCH);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!is_ignored(ends[i]))
			sigaddset(&events->signals, ends[i]);
	sigprocmask(SIG_BLOCK, &events->signals, NULL);
	if (keys) {
		events->poll_fd = signalfd(-1, &events->signals, SFD_CLOEXEC);
		if (events->poll_fd < 0)
			return -1;
	}
	set_timer(period);
	return 0;
}

/* poll() reports even a terminal that is gone as readable: count the bytes. */
static bool has_keys(void)
{
	int bytes;

	return !ioctl(STDIN_FILENO, FIONREAD, &bytes) && bytes > 0;
}

/*
 * Wait for a key or a signal.  Prefer signals, so that keys cannot delay a sample.
 * Return true if it is a signal.
 */
static bool wait_for_signal(struct events *events, enum event *event)
{
	struct pollfd fds[] = {
		{ .fd = events->poll_fd, .events = POLLIN },
		{ .fd = events->keys ? STDIN_FILENO : -1, .events = POLLIN },
	};

	*event = EVENT_NONE;
	if (poll(fds, 2, -1) <= 0)
		return false;
	if (fds[0].revents)
		return true;
	events->keys = has_keys();
	if (events->keys)
		*event = EVENT_KEY;
	return false;
}

enum event events_wait(struct events *events)
{
	enum event event;
	int signal;

	if (events->poll_fd >= 0 && !wait_for_signal(events, &event))
		return event;
	signal = sigwaitinfo(&events->signals, NULL);
	switch (signal) {
	case SIGALRM:
		return EVENT_TICK;
	case SIGWINCH:
		return EVENT_RESIZE;
	case SIGINT:
	case SIGHUP:
	case SIGQUIT:
	case SIGTERM:
		events->ended_by = signal;
		return EVENT_END;
	default:	/* EINTR: stopped and continued */
		return EVENT_NONE;
	}
}

void events_end(struct events *events)
{
	set_timer(0);
	if (events->poll_fd >= 0)
		close(events->poll_fd);
	if (!events->ended_by || events->ended_by == SIGINT)
		return;
	signal(events->ended_by, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &events->signals, NULL);
	raise(events->ended_by);
}
