#include "route.h"

#include <string.h>

#define DIVISION_LENGTH 6 /* 331023: the first digits of a department */

/* Messages that every service answers. */
static const char *const common_kinds[] = {"health", "stream", "parked", "clock", "reconcile"};

static size_t
first_word(const char *text, char end)
{
	const char *found = strchr(text, end);

	return found ? (size_t)(found - text) : strlen(text);
}

static bool
is_for_all(const char *type)
{
	size_t length = first_word(type, '.');

	for (size_t i = 0; i < ARRAY_LEN(common_kinds); i++)
		if (strlen(common_kinds[i]) == length &&
			strncmp(common_kinds[i], type, length) == 0)
			return true;
	return false;
}

static bool
is_of_kind(const struct principal *service, const char *type)
{
	size_t length = first_word(type, '.');

	return first_word(service->name, '/') == length &&
	       strncmp(service->name, type, length) == 0;
}

static size_t
gather(const struct directory *directory, const char *type, const struct principal **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < directory_count(directory) && count < SERVICES_MOST; i++) {
		const struct principal *one = directory_at(directory, i);

		if ((one->roles & ROLE_SERVICE) && !one->disabled &&
			(!type || is_of_kind(one, type)))
			ret[count++] = one;
	}
	return count;
}

/* Keeps those whose department begins like `department`, if any does. */
static size_t
narrow(const struct principal **services, size_t count, const char *department, size_t length)
{
	size_t kept = 0;
	const struct principal *fitting[SERVICES_MOST];

	for (size_t i = 0; i < count; i++)
		if (length && strncmp(services[i]->department, department, length) == 0)
			fitting[kept++] = services[i];
	if (kept == 0)
		return count;
	memcpy(services, fitting, kept * sizeof(*fitting));
	return kept;
}

/* A fund's id begins with its department, 331023-hrss/2026/jobs; other subjects name none. */
static size_t
narrow_by_subject(const struct principal **services, size_t count, const char *subject)
{
	size_t length = subject ? first_word(subject, '/') : 0;

	for (size_t i = 0; i < count; i++)
		if (length && strlen(services[i]->department) == length &&
			strncmp(services[i]->department, subject, length) == 0)
			return narrow(services, count, subject, length);
	return count;
}

/* An officer's own department; a treasury pays for the departments of its division. */
static size_t
narrow_by_sender(const struct directory *directory, const struct principal **services, size_t count,
	const char *as)
{
	const struct principal *sender = as ? directory_find(directory, as) : NULL;

	if (!sender || (sender->roles & ROLE_OPERATOR))
		return count;
	size_t kept = narrow(services, count, sender->department, DEPARTMENT_SIZE);
	if (kept < count || strlen(sender->department) < DIVISION_LENGTH)
		return kept;
	return narrow(services, count, sender->department, DIVISION_LENGTH);
}

static size_t
find_named(const struct directory *directory, const char *to, const struct principal **ret,
	struct fault *fault)
{
	const struct principal *service = directory_find(directory, to);

	if (service && (service->roles & ROLE_SERVICE) && !service->disabled) {
		ret[0] = service;
		return 1;
	}
	_cleanup_free_ char *names = route_names(ret, gather(directory, NULL, ret));
	fault_set(fault, "%.97s is no service of the directory; services are %s", to, names);
	return 0;
}

size_t
route_find(const struct directory *directory, const struct route *route,
	const struct principal *ret[SERVICES_MOST], struct fault *fault)
{
	if (route->to)
		return find_named(directory, route->to, ret, fault);
	if (!route->type || is_for_all(route->type)) {
		size_t all = gather(directory, NULL, ret);

		if (all == 0)
			fault_set(fault, "the directory has no service");
		return all;
	}
	size_t count = gather(directory, route->type, ret);
	if (count == 0) {
		_cleanup_free_ char *names = route_names(ret, gather(directory, NULL, ret));
		fault_set(fault,
			"no service of the directory is for %.64s (its first word names the kind); "
			"services are %s",
			route->type, names);
		return 0;
	}
	if (count > 1)
		count = narrow_by_subject(ret, count, route->subject);
	return count > 1 ? narrow_by_sender(directory, ret, count, route->as) : count;
}

char *
route_names(const struct principal *const *services, size_t count)
{
	struct buf names = BUF_INIT;

	buf_add_text(&names, count ? "" : "none");
	for (size_t i = 0; i < count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", services[i]->name);
	return buf_steal(&names);
}

void
route_ambiguous(const struct principal *const *services, size_t count, struct fault *fault)
{
	_cleanup_free_ char *names = route_names(services, count);

	fault_set(fault, "this could go to %s: say which, with --to", names);
}
