/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_MODULE_H
#define FUZZ_MODULE_H

#include <stdbool.h>

/** module_can_cycle() - may a test unload and reload the module here? */
bool module_can_cycle(void);

/** module_cycle() - unload it, load it again; 0 or errno */
int module_cycle(void);

#endif
