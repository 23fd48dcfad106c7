/* SPDX-License-Identifier: GPL-2.0-only */
/* The text format of Prometheus. */
#ifndef XEN_RESOURCE_PROMETHEUS_H
#define XEN_RESOURCE_PROMETHEUS_H

#include <stdint.h>
#include <stdio.h>

/**
 * prom_head() - start the samples of a metric
 * @file: output
 * @name: its name
 * @type: "gauge" or "counter"
 * @help: one line
 */
void prom_head(FILE *file, const char *name, const char *type,
	       const char *help);

/**
 * prom_name() - start a sample: its metric, and the labels of a domain
 * @file:   output
 * @name:   the metric
 * @domid:  the label domid
 * @domain: the label name
 */
void prom_name(FILE *file, const char *name, uint16_t domid,
	       const char *domain);

/** prom_label() - add a label, with its value escaped */
void prom_label(FILE *file, const char *label, const char *value);

/** prom_number() - end the sample with a number */
void prom_number(FILE *file, uint64_t value);

/** prom_seconds() - end the sample with a time in seconds */
void prom_seconds(FILE *file, uint64_t ns);

#endif
