/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The node behind /dev/xen/privcmd: the in-tree driver's, or ours, which passes
 * on to the in-tree driver every ioctl except the map of a resource.
 *
 * Our node replaces the other by rename(2), so that the path always exists and
 * open descriptors are not affected.  A hard link keeps the in-tree driver's
 * node.  devtmpfs is one file system for all mount namespaces, so that the
 * change reaches containers that mount it.
 */
#ifndef XEN_RESOURCE_SWITCH_H
#define XEN_RESOURCE_SWITCH_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * enum switch_node - a path below /dev/xen
 * @SWITCH_NODE_ABSENT: does not exist
 * @SWITCH_NODE_OURS:   our module's device
 * @SWITCH_NODE_INTREE: the in-tree driver's device
 * @SWITCH_NODE_OTHER:  any other file
 */
enum switch_node {
	SWITCH_NODE_ABSENT,
	SWITCH_NODE_OURS,
	SWITCH_NODE_INTREE,
	SWITCH_NODE_OTHER,
};

/**
 * struct switch_state - the state of the nodes and of the module
 * @loaded:     the module is loaded
 * @version:    its version, or an empty string
 * @has_ours:   it serves privcmd: @ours is valid
 * @has_intree: the in-tree driver is loaded: @intree is valid
 * @ours:       the device that we put in place of privcmd
 * @intree:     the in-tree driver's device
 * @pinned:     the module cannot be unloaded, because it is switched
 * @fs:         type of the file system of /dev/xen, or an empty string
 * @privcmd:    /dev/xen/privcmd
 * @saved:      /dev/xen/privcmd.intree
 */
struct switch_state {
	bool loaded;
	char version[32];
	bool has_ours;
	bool has_intree;
	dev_t ours;
	dev_t intree;
	bool pinned;
	char fs[32];
	enum switch_node privcmd;
	enum switch_node saved;
};

/**
 * struct switch_reason - why the node cannot be changed
 * @code: name of the reason, for programs
 * @text: why, and what to do
 */
struct switch_reason {
	const char *code;
	char text[256];
};

/** switch_read() - read the current state */
void switch_read(struct switch_state *state);

/**
 * switch_possible() - could our node be in place of privcmd?
 * @state:  from switch_read()
 * @reason: set if it could not
 *
 * Return: true if it could, or already is.
 */
bool switch_possible(const struct switch_state *state,
		     struct switch_reason *reason);

/** switch_complete() - is our node in place, and the module pinned? */
bool switch_complete(const struct switch_state *state);

/**
 * switch_incomplete() - is the switch neither on nor off?
 *
 * A change was interrupted, or another program changed the nodes.
 */
bool switch_incomplete(const struct switch_state *state);

/**
 * switch_enable() - put our node in place of privcmd's
 *
 * Succeeds if it is in place already.  A failure leaves everything as it was.
 *
 * Return: 0, or the exit status, after it printed a message.
 */
int switch_enable(void);

/**
 * switch_disable() - put the in-tree driver's node back
 *
 * Succeeds if it is in place already.
 *
 * Return: 0, or the exit status, after it printed a message.
 */
int switch_disable(void);

#endif
