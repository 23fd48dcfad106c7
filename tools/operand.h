/* SPDX-License-Identifier: GPL-2.0-only */
/* Parse operands, with messages for the user. */
#ifndef XEN_RESOURCE_OPERAND_H
#define XEN_RESOURCE_OPERAND_H

#include "resource.h"

/**
 * operand_domid() - parse the operand DOMID, the number or the name of a domain
 *
 * Return: 0, or the exit status after a message.
 */
int operand_domid(const char *text, uint16_t *domid);

#endif
