/* Verbs about keys and the directory, which need no service. */
#include "ctl.h"
#include "table.h"
#include "visible.h"
#include <stdio.h>
#include <string.h>

static void
print_directory_lines(const struct ctl *ctl, const char *path, const struct key_pair *pair)
{
	const char *as = ctl->arguments.options->value[OPTION_AS];

	show_line(stdout,
		SAY(ctl->reader.language, "# 私钥在 %s，请勿外传。以下各行加入目录：",
			"# The secret key is in %s: keep it to yourself.  For the directory:"),
		path);
	show_line(stdout, "[principal %s]", as ? as : "KIND/DEPARTMENT/NAME");
	show_line(stdout, "key = %s", pair->public_key);
	show_line(stdout, "roles = ");
	show_line(stdout, "department = ");
}

int
run_keygen(struct ctl *ctl)
{
	const char *path = ctl->arguments.word[0];
	struct key_pair pair;
	struct fault fault;

	key_generate(&pair);
	bool written = key_write(&pair, path, &fault);
	if (written && ctl->settings->json) {
		_cleanup_json_ json_t *made =
			json_pack("{s:s, s:s}", "file", path, "key", pair.public_key);
		show_json(stdout, made);
	} else if (written) {
		print_directory_lines(ctl, path, &pair);
	} else {
		ctl_complain(ctl, "%s", fault.text);
	}
	key_clear(&pair);
	return written ? CTL_DONE : CTL_REFUSED;
}

static char *
role_names(unsigned roles)
{
	struct buf names = BUF_INIT;

	buf_add_text(&names, "");
	for (unsigned role = 1; role && role <= roles; role <<= 1)
		if (roles & role)
			buf_printf(&names, "%s%s", names.length ? " " : "",
				role_name((enum role)role));
	return buf_steal(&names);
}

/* What keeps a principal from speaking or being reached, or "". */
static const char *
trouble(const struct directory *directory, const struct principal *principal)
{
	instant now = clock_now();
	const char *why = directory_refusal(directory, principal->keys[0].text, now);

	if (why && *principal->keys[1].text)
		why = directory_refusal(directory, principal->keys[1].text, now);
	if (why)
		return why;
	return (principal->roles & ROLE_SERVICE) && !*principal->endpoints
		       ? "a service without an endpoint cannot be reached"
		       : "";
}

static json_t *
list_principals(const struct directory *directory)
{
	json_t *list = json_array();

	for (size_t i = 0; i < directory_count(directory); i++) {
		const struct principal *one = directory_at(directory, i);
		_cleanup_free_ char *roles = role_names(one->roles);

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "principal", one->name,
				      "roles", roles, "department", one->department, "endpoint",
				      one->endpoints, "trouble", trouble(directory, one)));
	}
	return json_pack("{s:o}", "principals", list);
}

static const struct column principal_columns[] = {
	{"/principal", CELL_TEXT, {"名称", "principal"}},
	{"/roles", CELL_TEXT, {"角色", "roles"}},
	{"/department", CELL_TEXT, {"部门", "department"}},
	{"/endpoint", CELL_TEXT, {"地址", "endpoint"}},
	{"/trouble", CELL_TEXT, {"问题", "trouble"}, true},
	{0},
};
static const struct view view_principals = {{0}, "/principals", principal_columns, NULL};

int
run_directory_check(struct ctl *ctl)
{
	struct fault fault;
	struct directory *directory = directory_read(ctl->arguments.word[0], &fault);

	if (!directory) {
		ctl_complain(ctl, "%s", fault.text);
		return CTL_REFUSED;
	}
	_cleanup_json_ json_t *principals = list_principals(directory);
	ctl_show(ctl, &view_principals, principals);
	directory_free(&directory);
	return CTL_DONE;
}
