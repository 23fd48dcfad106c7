/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_SWITCHED_H
#define XENRES_SWITCHED_H

int xenres_switched_init(void);
void xenres_switched_exit(void);

#endif
