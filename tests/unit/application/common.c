#include "common.h"

int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->arena = arena_new();
	f->window = window_new();
	struct fault fault;
	f->calendar = calendar_read("deploy/sample/calendar-cn.csv", &fault);
	again(f);
	*state = f;
	return 0;
}

int
tear_down(void **state)
{
	struct fixture *f = *state;

	effects_release(&f->out);
	window_free(f->window);
	calendar_free(&f->calendar);
	arena_free(&f->arena);
	cleanup_free(&f);
	return 0;
}

void
again(struct fixture *f)
{
	effects_release(&f->out);
	effects_init(&f->out, f->arena);
	f->out.now = NOW;
	f->out.calendar = f->calendar;
	f->out.principal = PORTAL;
	f->out.department = "331023-zwfw";
	f->out.service = "application/331023-zwfw";
	f->out.own_department = "331023-zwfw";
}

json_t *
read_json(const char *path)
{
	json_error_t error;
	json_t *value = json_load_file(path, 0, &error);

	if (!value)
		fail_msg("%s: %s", path, error.text);
	return value;
}

struct application
a_case(int state)
{
	struct application application = {.state = state,
		.before = state == APPLICATION_WITHDRAWING ? APPLICATION_SUBMITTED : state,
		.changes = 1,
		.waiting_since = application_is_closed(state) ? 0 : NOW - 1};

	(void)COPY_TEXT(application.case_number, CASE_A);
	(void)COPY_TEXT(application.policy, "P1d@1");
	(void)COPY_TEXT(application.policy_id, "P1d");
	(void)COPY_TEXT(application.party, CODE_A);
	(void)COPY_TEXT(application.period, "2026");
	(void)COPY_TEXT(application.handler, HANDLER);
	(void)COPY_TEXT(application.review_by, REVIEWER);
	(void)COPY_TEXT(application.portal, PORTAL);
	(void)COPY_TEXT(application.owner, "331023-hrss");
	(void)COPY_TEXT(application.owner_before, "331023-hrss");
	return application;
}

size_t
count_created(struct fixture *f, const struct entity_type *type)
{
	size_t count = 0;

	for (size_t i = 0; i < f->out.created_count; i++)
		count += f->out.created[i].type == type;
	return count;
}

void *
created(struct fixture *f, const struct entity_type *type)
{
	assert_true(count_created(f, type) <= 1);
	for (size_t i = 0; i < f->out.created_count; i++)
		if (f->out.created[i].type == type)
			return f->out.created[i].entity;
	return NULL;
}

const struct event *
event_of(struct fixture *f, const char *type)
{
	for (size_t i = 0; i < f->out.event_count; i++)
		if (strcmp(f->out.events[i].type, type) == 0)
			return &f->out.events[i];
	return NULL;
}
