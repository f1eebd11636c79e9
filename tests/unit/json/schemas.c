#include "tests/unit/json/schemas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *
quoted(const char *text)
{
	_cleanup_free_ char *copy = xstrdup(text);
	struct fault fault;

	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *value = json_read(copy, strlen(copy), 1024 * 1024, &fault);
	if (!value)
		fail_msg("%s: %s", text, fault.text);
	return value;
}

json_t *
quoted_value(const char *text)
{
	_cleanup_free_ char *list = xasprintf("[%s]", text);
	_cleanup_json_ json_t *value = quoted(list);

	return json_incref(json_array_get(value, 0));
}

const struct schema *
compiled(struct schema_set *set, const char *name, const char *text)
{
	_cleanup_json_ json_t *document = quoted(text);
	struct fault fault;

	if (!schema_set_add(set, name, document, &fault))
		fail_msg("%s: %s", text, fault.text);
	const struct schema *schema = schema_compile(set, name, &fault);
	if (!schema)
		fail_msg("%s: %s", text, fault.text);
	return schema;
}
