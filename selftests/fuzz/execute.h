/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_EXECUTE_H
#define FUZZ_EXECUTE_H

#include "run.h"

/** execute_device() - the driver as a device, or NULL with a message */
const struct device *execute_device(void);

#endif
