/* SPDX-License-Identifier: GPL-2.0-only */
/* Thin wrappers of json-c that exit with a message when out of memory. */
#ifndef XEN_RESOURCE_JSON_H
#define XEN_RESOURCE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

/*
 * Version of xen-resource.schema.json.  It changes when a member goes or gets
 * another meaning, not when one is added.
 */
#define JSON_SCHEMA_VERSION	1

/** json_make_object() - make an empty object */
struct json_object *json_make_object(void);

/**
 * json_make_output() - make the outermost object of an output
 *
 * It has the version of the schema and the time.
 */
struct json_object *json_make_output(void);

/** json_wall_time_ms() - the time in milliseconds since 1970 */
uint64_t json_wall_time_ms(void);

/** json_make_array() - make an empty array */
struct json_object *json_make_array(void);

/** json_set() - set a member; @object takes ownership of @value; NULL: null */
void json_set(struct json_object *object, const char *key,
	      struct json_object *value);

/** json_set_number() - set a member to a number */
void json_set_number(struct json_object *object, const char *key,
		     uint64_t value);

/** json_set_decimal() - set a member to a number, or to null if not finite */
void json_set_decimal(struct json_object *object, const char *key,
		      double value);

/** json_set_bool() - set a member to true or false */
void json_set_bool(struct json_object *object, const char *key, bool value);

/** json_set_string() - set a member to a string; NULL: null */
void json_set_string(struct json_object *object, const char *key,
		     const char *value);

/** json_append() - append to an array, which takes ownership of @value */
void json_append(struct json_object *array, struct json_object *value);

/** json_append_string() - append a string to an array */
void json_append_string(struct json_object *array, const char *value);

/** json_print() - print to standard output without a newline, and free */
void json_print(struct json_object *object);

#endif
