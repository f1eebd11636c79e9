/* `liaison desk`: every service is asked what waits for the officer whose key this is. */
#include "desk.h"
#include "ctl.h"
#include "route.h"
#include "views.h"
#include "visible.h"
#include <string.h>

/* A calendar has a row; this one is beyond all that waits. */
#define NO_HOLIDAYS "2000-01-01,holiday,-\n"

static const char *const kinds[] = {"policy", "subsidy", "coordination"};

struct desk {
	struct question questions[SERVICES_MOST];
	char types[ARRAY_LEN(kinds)][32];
	size_t count;
};

/* All of a kind, not only the own department's: whoever is a deputy, or acts in another's stage,
 * finds it here too. */
static void
add_kind(struct desk *desk, const struct directory *directory, const char *type, const char *to)
{
	for (size_t i = 0; i < directory_count(directory); i++) {
		const struct principal *one = directory_at(directory, i);
		size_t kind = strcspn(type, ".");

		if (desk->count < SERVICES_MOST && (one->roles & ROLE_SERVICE) && !one->disabled &&
			strncmp(one->name, type, kind) == 0 && one->name[kind] == '/' &&
			(!to || strcmp(to, one->name) == 0))
			desk->questions[desk->count++] =
				(struct question){.service = one, .type = type};
	}
}

static void
take_items(json_t *all, const json_t *items, const char *service)
{
	json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
	{
		if (!json_is_object(item))
			continue;
		json_object_set_new(item, "service", json_string(service));
		json_array_append(all, item);
	}
}

static enum ctl_exit
ask_desks(struct ctl *ctl, const struct desk *desk, json_t *items)
{
	struct reply replies[SERVICES_MOST];
	enum ctl_exit ended = ctl_ask_all(ctl, desk->questions, desk->count, replies);

	for (size_t i = 0; i < desk->count; i++) {
		if (replies[i].kind == REPLY_ANSWER)
			take_items(items, json_object_get(replies[i].data, "items"),
				desk->questions[i].service->name);
		reply_release(&replies[i]);
	}
	return ended;
}

/* Without a file of holidays Monday to Friday are counted. */
static struct calendar *
own_calendar(const struct settings *settings, struct fault *fault)
{
	return *settings->calendar ? calendar_read(settings->calendar, fault)
				   : calendar_parse("no calendar", NO_HOLIDAYS, fault);
}

static void
show_desk(const struct ctl *ctl, const json_t *items)
{
	const struct principal *officer =
		directory_find(session_directory(ctl->session), ctl->settings->as);
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)items, i, item)
		desk_add_next(item, officer ? officer->department : "");
	_cleanup_json_ json_t *all =
		json_pack("{s:s, s:O}", "officer", ctl->settings->as, "items", items);

	ctl_show(ctl, &view_desk, all);
	if (!ctl->settings->json && !*ctl->settings->calendar)
		show_line(stdout, "%s",
			SAY(ctl->reader.language, "（未设节假日历：按周一至周五计）",
				"(no `calendar` is set: Monday to Friday were counted)"));
}

int
run_desk(struct ctl *ctl)
{
	struct desk desk = {.count = 0};
	struct fault fault;

	if (!ctl_open(ctl))
		return CTL_USAGE;
	struct calendar *calendar = own_calendar(ctl->settings, &fault);
	if (!calendar) {
		ctl_complain(ctl, "%s", fault.text);
		return CTL_USAGE;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		snprintf(desk.types[i], sizeof(desk.types[i]), "%s.desk.v1", kinds[i]);
		add_kind(&desk, session_directory(ctl->session), desk.types[i], ctl->settings->to);
	}
	_cleanup_json_ json_t *items = json_array();
	enum ctl_exit ended = ask_desks(ctl, &desk, items);
	_cleanup_json_ json_t *sorted = desk_sorted(items, calendar, clock_now());
	if (ended == CTL_DONE || json_array_size(sorted))
		show_desk(ctl, sorted);
	calendar_free(&calendar);
	return ended;
}
