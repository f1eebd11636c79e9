#include "messages.h"

#include "base/embedded.h"
#include "ctl.h"
#include "visible.h"
#include <stdio.h>
#include <string.h>

#define FILE_MOST (1024 * 1024)

/* proto/<folder>/<type>.json */
static bool
is_schema_of(const struct embedded *file, const char *type)
{
	const char *name = strrchr(file->path, '/');
	size_t length = strlen(type);

	return name && strncmp(name + 1, type, length) == 0 &&
	       strcmp(name + 1 + length, ".json") == 0;
}

json_t *
message_schema(const char *type)
{
	for (const struct embedded *file = proto_files; file->path; file++)
		if (is_schema_of(file, type))
			return json_read(file->data, file->length, FILE_MOST, NULL);
	return NULL;
}

bool
message_is_command(const char *type)
{
	_cleanup_json_ json_t *schema = message_schema(type);
	const char *kind = json_text(schema, "x-kind");

	return kind && strcmp(kind, "command") == 0;
}

static void
take_message(json_t *list, const json_t *schema)
{
	const char *id = json_text(schema, "$id"), *kind = json_text(schema, "x-kind");

	if (!id || !kind || strncmp(id, "liaison:", 8) != 0 ||
		(strcmp(kind, "command") != 0 && strcmp(kind, "query") != 0))
		return;
	json_array_append_new(list, json_pack("{s:s, s:s, s:O?, s:O?}", "type", id + 8, "kind",
					    kind, "title", json_object_get(schema, "title"),
					    "roles", json_object_get(schema, "x-roles")));
}

json_t *
message_list(void)
{
	json_t *list = json_array();

	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *schema =
			json_read(file->data, file->length, FILE_MOST, NULL);

		take_message(list, schema);
	}
	return list;
}

static const struct column list_columns[] = {
	{"/type", CELL_TEXT, {"类型", "type"}},
	{"/kind", CELL_WORD, {"种类", "kind"}},
	{"/roles", CELL_TEXTS, {"角色", "roles"}},
	{"/title", CELL_TEXT, {"说明", "title"}, true},
	{0},
};
static const struct view view_messages = {{0}, "/messages", list_columns, NULL};

static const struct column schema_columns[] = {
	{"/title", CELL_TEXT, {"名称", "title"}},
	{"/x-kind", CELL_WORD, {"种类", "kind"}},
	{"/x-roles", CELL_TEXTS, {"角色", "roles"}},
	{"/description", CELL_TEXT, {"说明", "what"}},
	{"/required", CELL_TEXTS, {"必填", "required"}},
	{0},
};
static const struct view view_schema = {{0}, NULL, schema_columns, NULL};

static int
show_schema(const struct ctl *ctl, const char *type)
{
	_cleanup_json_ json_t *schema = message_schema(type);

	if (!schema) {
		ctl_complain(ctl, "no message %s; `liaison messages` lists them", type);
		return CTL_REFUSED;
	}
	ctl_show(ctl, &view_schema, schema);
	if (!ctl->settings->json) {
		show_line(stdout, "%s",
			SAY(ctl->reader.language, "data 示例：", "Example of its data:"));
		show_json(stdout, json_at(schema, "/examples/0"));
	}
	return CTL_DONE;
}

int
run_messages(struct ctl *ctl)
{
	if (ctl->arguments.count)
		return show_schema(ctl, ctl->arguments.word[0]);
	_cleanup_json_ json_t *list = json_pack("{s:o}", "messages", message_list());
	ctl_show(ctl, &view_messages, list);
	return CTL_DONE;
}
