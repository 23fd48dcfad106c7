// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "json.h"
#include "report.h"

static void check_memory(bool ok)
{
	if (!ok)
		exit(fail("out of memory"));
}

static struct json_object *checked(struct json_object *object)
{
	check_memory(object);
	return object;
}

struct json_object *json_make_object(void)
{
	return checked(json_object_new_object());
}

uint64_t json_wall_time_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

struct json_object *json_make_output(void)
{
	struct json_object *object = json_make_object();

	json_set_number(object, "schema_version", JSON_SCHEMA_VERSION);
	json_set_number(object, "wall_time_ms", json_wall_time_ms());
	return object;
}

struct json_object *json_make_array(void)
{
	return checked(json_object_new_array());
}

void json_set(struct json_object *object, const char *key,
	      struct json_object *value)
{
	check_memory(!json_object_object_add(object, key, value));
}

void json_set_number(struct json_object *object, const char *key,
		     uint64_t value)
{
	json_set(object, key, checked(json_object_new_uint64(value)));
}

void json_set_decimal(struct json_object *object, const char *key,
		      double value)
{
	struct json_object *number = NULL;

	if (isfinite(value)) {
		number = checked(json_object_new_double(value));
		json_object_set_serializer(number,
					   json_object_double_to_json_string,
					   "%.3f", NULL);
	}
	json_set(object, key, number);
}

void json_set_bool(struct json_object *object, const char *key, bool value)
{
	json_set(object, key, checked(json_object_new_boolean(value)));
}

void json_set_string(struct json_object *object, const char *key,
		     const char *value)
{
	json_set(object, key,
		 value ? checked(json_object_new_string(value)) : NULL);
}

void json_append(struct json_object *array, struct json_object *value)
{
	check_memory(!json_object_array_add(array, value));
}

void json_append_string(struct json_object *array, const char *value)
{
	json_append(array, checked(json_object_new_string(value)));
}

void json_print(struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(object,
					JSON_C_TO_STRING_NOSLASHESCAPE);

	check_memory(text);
	fputs(text, stdout);
	json_object_put(object);
}
