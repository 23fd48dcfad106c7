/* SPDX-License-Identifier: GPL-2.0-only */
/* The paths through which the module and the kernel show their devices. */
#ifndef XEN_RESOURCE_NODES_H
#define XEN_RESOURCE_NODES_H

/* The directory of the device nodes, and the nodes in it. */
#define DEV_DIR			"/dev/xen"
#define PRIVCMD_NAME		"privcmd"
#define PRIVCMD_NODE		DEV_DIR "/" PRIVCMD_NAME

/* The in-tree driver's node while ours is in its place. */
#define INTREE_NAME		"privcmd.intree"
#define INTREE_NODE		DEV_DIR "/" INTREE_NAME

/* A new node before it is renamed. */
#define TEMP_NAME		".privcmd.xen-resource"
#define TEMP_NODE		DEV_DIR "/" TEMP_NAME

/* The number of each device, "MAJOR:MINOR"; absent with the device. */
#define RESOURCE_DEV		"/sys/class/misc/xen!resource/dev"
#define SWITCH_DEV		"/sys/class/misc/xen!privcmd_resource/dev"
#define INTREE_DEV		"/sys/class/misc/xen!privcmd/dev"

/* 1: our node is in place of privcmd, and the module cannot be unloaded. */
#define SWITCHED_ATTRIBUTE	"/sys/class/misc/xen!privcmd_resource/switched"

#define MODULE_DIR		"/sys/module/xen_resource"
#define MODULE_VERSION_FILE	MODULE_DIR "/version"

/* Lists the ranges that are mapped, one per line. */
#define RANGES_FILE		"/proc/driver/xen-resource"

/* Held while the nodes are changed; only root can open it. */
#define LOCK_FILE		"/run/xen-resource.lock"

#endif
