/* The messages that every service answers, and the table of all that this one does, with their
 * schemas. */
#include "base/log.h"
#include "service/divergence.h"
#include "service/erasing.h"
#include "service/forks.h"
#include "service/parked.h"
#include "service/run.h"
#include "json/phrase.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Officers of another department are readers like any other; our own and operators see what is
 * ours. */
static void
bind_reader(const struct message *in, struct params *params)
{
	param_add(params, in->principal->department);
	param_add_bool(params, in->principal->roles & ROLE_OPERATOR);
}

static void
bind_trace(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "case"));
	param_add(params, in->principal->name);
	bind_reader(in, params);
	param_add(params, in->stream);
}

static void
bind_watch(const struct message *in, struct params *params)
{
	param_add_int(params, json_int(in->data, "after"));
	param_add_int(params, json_int(in->data, "limit"));
	param_add(params, json_text(in->data, "case"));
	param_add(params, in->principal->name);
	bind_reader(in, params);
}

static void
bind_parked(const struct message *in, struct params *params)
{
	bind_reader(in, params);
	param_add(params, in->stream);
	param_add(params, in->own_department);
}

static void
load_parked(const struct message *in, struct loads *loads)
{
	load(loads, &PARKED_BY_SUBJECT, json_text(in->data, "case"));
	load(loads, &HELD_BY_SUBJECT, json_text(in->data, "case"));
}

static json_int_t
set_held_again(struct work *work, const char *subject)
{
	void **list = work_list(work, &HELD_BY_SUBJECT, subject);
	json_int_t count = 0;

	for (; list[count]; count++) {
		const struct held_timer *held = list[count];

		timer_set(work->out, held->kind, held->subject, held->due, held->generation);
	}
	return count;
}

static enum outcome
retry_parked(struct work *work)
{
	const char *subject = json_text(work->in->data, "case");
	void **list = work_list(work, &PARKED_BY_SUBJECT, subject);
	json_int_t count = 0;

	for (; list[count]; count++) {
		struct parked *parked = list[count];

		if (parked->given_up)
			return refuse(work->out, "lost_in_fork", P(subject), P(parked->stream));
		if (strcmp(parked->code, PARKED_ERASED) == 0)
			return refuse(work->out, PARKED_ERASED, P(subject));
		parked->retry = true;
	}
	count += set_held_again(work, subject);
	if (!count)
		return refuse(work->out, "not_found", P(subject));
	work->batch->run->next_look = 0;
	return reply(work->out, json_pack("{s:I}", "queued", count));
}

static enum outcome
confirm_clock(struct work *work)
{
	struct run *run = work->batch->run;

	time_guard_confirm(&run->time, clock_now(), clock_monotonic(), clock_offset());
	log_warn("the clock was confirmed", LOG("by", work->out->principal));
	return DONE;
}

static const struct route runtime_routes[] = {
	{ROUTE_QUERY, "health.v1", ROLE_ANY},
	{ROUTE_QUERY, "stream.read.v1", ROLE_ANY},
	{ROUTE_QUERY, "stream.compare.v1", ROLE_ANY},
	{ROUTE_COMMAND, "stream.accept_fork.v1", ROLE_OPERATOR, NULL, fork_accept},
	{ROUTE_COMMAND, "stream.erase.v1", ROLE_ERASER, erasing_load, erasing_decide},
	{ROUTE_EVENT, "stream.erased.v1", 0, erased_load, erased_decide},
	{ROUTE_QUERY, "stream.trace.v1", ROLE_OPERATOR | ROLE_ANY_OFFICER,
		.statement = "stream_trace", .bind = bind_trace, .report = true},
	{ROUTE_QUERY, "stream.watch.v1", ROLE_OPERATOR | ROLE_ANY_OFFICER,
		.statement = "stream_watch", .bind = bind_watch, .report = true},
	{ROUTE_QUERY, "stream.cursors.v1", ROLE_OPERATOR | ROLE_SERVICE,
		.statement = "stream_cursors"},
	{ROUTE_QUERY, "parked.list.v1", ROLE_OPERATOR | ROLE_ANY_OFFICER,
		.statement = "parked_list", .bind = bind_parked, .report = true},
	{ROUTE_COMMAND, "parked.retry.v1", ROLE_OPERATOR, load_parked, retry_parked},
	{ROUTE_COMMAND, "reconcile.begin.v1", ROLE_OPERATOR, NULL, divergence_begin},
	{ROUTE_COMMAND, "reconcile.settle.v1", ROLE_OPERATOR, load_parked, divergence_settle},
	{ROUTE_QUERY, "reconcile.list.v1", ROLE_OPERATOR | ROLE_ANY_OFFICER,
		.statement = "reconcile_list", .bind = bind_reader, .report = true},
	{ROUTE_COMMAND, "clock.confirm.v1", ROLE_OPERATOR, NULL, confirm_clock},
	{0},
};

/* Every document of proto/ with an $id, so that schemas may refer to each other; problems and all
 * else apart. */
static bool
add_document(struct run *run, const struct embedded *file, struct fault *fault)
{
	bool problems = strstr(file->path, "/problems.json") != NULL;

	if (problems)
		return problems_load(file->data, file->length, fault);
	if (phrases_are(file->path))
		return phrases_load(file->data, file->length, fault);
	_cleanup_json_ json_t *document = json_read(file->data, file->length, 1024 * 1024, fault);
	if (!document)
		return false;
	return !json_text(document, "$id") || !json_text(document, "$schema") ||
	       schema_set_add(run->schema_set, file->path, document, fault);
}

static bool
add_documents(struct run *run, const struct embedded *files, struct fault *fault)
{
	for (; files && files->path; files++)
		if (!add_document(run, files, fault))
			return false;
	return true;
}

/* "any", "officer", or the name of a role. */
static bool
role_bits(const char *name, unsigned *ret, struct fault *fault)
{
	if (strcmp(name, "any") == 0)
		*ret = ROLE_ANY;
	else if (strcmp(name, "officer") == 0)
		*ret = ROLE_ANY_OFFICER;
	else
		return roles_parse(name, ret, fault);
	return true;
}

/* The table in C is what is enforced; the contract must say the same. */
static bool
roles_agree(const struct route *route, const char *path, const struct embedded *file,
	struct fault *fault)
{
	_cleanup_json_ json_t *document = json_read(file->data, file->length, 1024 * 1024, fault);
	const json_t *name;
	unsigned roles = 0, one;
	size_t i;

	if (route->kind == ROUTE_EVENT)
		return true;
	json_array_foreach(json_object_get(document, "x-roles"), i, name)
	{
		if (!role_bits(json_string_value(name), &one, fault))
			return false;
		roles |= one;
	}
	return roles == route->roles ||
	       fault_set(fault, "%s: x-roles are not those of the routing table (0x%x, not 0x%x)",
		       path, roles, route->roles);
}

/* The file of a message: any folder of proto/ may hold it, under the name of its type. */
static const struct embedded *
file_of(const struct embedded *files, const char *type)
{
	_cleanup_free_ char *name = xasprintf("/%s.json", type);

	for (const struct embedded *file = files; file && file->path; file++) {
		size_t length = strlen(file->path), tail = strlen(name);

		if (length > tail && strcmp(file->path + length - tail, name) == 0)
			return file;
	}
	return NULL;
}

static bool
add_route(struct run *run, const struct route *route, struct fault *fault)
{
	const struct embedded *file = file_of(proto_files, route->type);

	if (!file)
		file = file_of(run->service->proto, route->type);
	if (map_get(run->routes, route->type))
		return fault_set(fault, "%s stands twice in the routing table", route->type);
	map_put(run->routes, route->type, (void *)(uintptr_t)route);
	if (route->kind == ROUTE_TIMER)
		return true;
	if (!file)
		return fault_set(fault, "%s has no schema in proto/", route->type);
	_cleanup_free_ char *id = xasprintf("liaison:%s", route->type);
	const struct schema *schema = schema_compile(run->schema_set, id, fault);
	map_put(run->schemas, route->type, (void *)(uintptr_t)schema);
	return schema && roles_agree(route, file->path, file, fault);
}

static bool
add_routes(struct run *run, const struct route *route, struct fault *fault)
{
	for (; route->type; route++)
		if (!add_route(run, route, fault))
			return false;
	return true;
}

/* The service's list of what it keeps and finds, with the runtime's own behind. */
static void
collect(struct run *run)
{
	const struct service *service = run->service;
	size_t lookups = 0, entities = 0;

	while (service->lookups[lookups])
		lookups++;
	while (service->entities[entities])
		entities++;
	run->lookups = xcalloc(lookups + 6, sizeof(*run->lookups));
	memcpy(run->lookups, service->lookups, lookups * sizeof(*run->lookups));
	run->lookups[lookups] = &PARKED_BY_SUBJECT;
	run->lookups[lookups + 1] = &PARKED_BY_KEY;
	run->lookups[lookups + 2] = &HELD_BY_SUBJECT;
	run->lookups[lookups + 3] = &TOLD_BY_NUMBER;
	run->lookups[lookups + 4] = &TOLD_BY_SUBJECT;
	run->entities = xcalloc(entities + 2, sizeof(*run->entities));
	memcpy(run->entities, service->entities, entities * sizeof(*run->entities));
	run->entities[entities] = &PARKED;
}

bool
run_open_routes(struct run *run, struct fault *fault)
{
	run->routes = map_new();
	run->schemas = map_new();
	run->schema_set = schema_set_new();
	collect(run);
	return add_documents(run, proto_files, fault) &&
	       add_documents(run, run->service->proto, fault) &&
	       add_routes(run, runtime_routes, fault) &&
	       add_routes(run, run->service->routes, fault);
}

/* Names of the roles, each of them: groups are the contract's. */
static json_t *
roles_json(unsigned roles)
{
	json_t *names = json_array();

	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1)
		if (roles & role)
			json_array_append_new(names, json_string(role_name((enum role)role)));
	return names;
}

static void
collect_routes(const struct route *route, json_t *into)
{
	static const char *const kinds[] = {"command", "query", "event", "timer"};

	for (; route->type; route++)
		json_array_append_new(
			into, json_pack("{s:s, s:s, s:o}", "type", route->type, "kind",
				      kinds[route->kind], "roles", roles_json(route->roles)));
}

void
run_print_routes(const struct service *service)
{
	json_t *common = json_array(), *own = json_array();

	collect_routes(runtime_routes, common);
	collect_routes(service->routes, own);
	_cleanup_json_ json_t *all = json_pack("{s:s, s:s, s:o, s:o}", "service", service->name,
		"summary", service->summary, "common", common, "own", own);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
}

void
run_close_routes(struct run *run)
{
	map_free(&run->routes);
	map_free(&run->schemas);
	schema_set_free(&run->schema_set);
	free(run->lookups);
	free(run->entities);
}
