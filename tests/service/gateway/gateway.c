/*
 * A small service that exists to test the runtime: accounts that are added to and moved between,
 * with messages that do what no real service may: leave a check to the database, ask for what was
 * not loaded, refuse an event.
 */
#include "service/service.h"

#include <string.h>

struct account {
	char name[ENTITY_KEY_SIZE];
	int64_t balance;
	char partner[ENTITY_KEY_SIZE];
	char color[33];
	int64_t reminders;
};

static const struct column account_columns[] = {
	FIXED_TEXT_COLUMN(struct account, name),
	INT_COLUMN(struct account, balance),
	TEXT_COLUMN(struct account, partner),
	TEXT_COLUMN(struct account, color),
	INT_COLUMN(struct account, reminders),
	{0},
};
static const struct entity_type ACCOUNT = {
	"gateway.account", sizeof(struct account), account_columns};

static void
color_of(const void *entity, char key[ENTITY_KEY_SIZE])
{
	const struct account *account = entity;

	memcpy(key, account->color, sizeof(account->color));
}

static const struct lookup ACCOUNT_BY_NAME = {&ACCOUNT, "account_by_name", NULL, false};
static const struct lookup ACCOUNT_BY_COLOR = {&ACCOUNT, "account_by_color", color_of, false};
static const struct lookup PARTNER_OF = {&ACCOUNT, "account_partner_of", NULL, true};

static void
load_subject(const struct message *in, struct loads *loads)
{
	load(loads, &ACCOUNT_BY_NAME, in->subject);
}

static struct account *
find_or_create(struct work *work, const char *name)
{
	struct account *account = work_find(work, &ACCOUNT, name);

	if (account)
		return account;
	account = create(work->out, &ACCOUNT);
	COPY_TEXT(account->name, name);
	return account;
}

static enum outcome
changed(struct work *work, const struct account *account, const char *note)
{
	struct event event = {
		.type = "account.changed.v1",
		.audience = {EVERYONE},
		.data = json_pack("{s:s, s:I, s:s}", "account", account->name, "balance",
			(json_int_t)account->balance, "note", note ? note : ""),
	};

	COPY_TEXT(event.subject, account->name);
	emit(work->out, event);
	return reply(work->out, json_pack("{s:I}", "balance", (json_int_t)account->balance));
}

/* Adds; with "unchecked", a balance below 0 is left to the database. */
static enum outcome
add(struct work *work)
{
	int64_t amount = json_int(work->in->data, "amount");
	struct account *account = find_or_create(work, work->in->subject);

	account->balance += amount;
	if (json_text(work->in->data, "partner"))
		COPY_TEXT(account->partner, json_text(work->in->data, "partner"));
	if (json_text(work->in->data, "color"))
		COPY_TEXT(account->color, json_text(work->in->data, "color"));
	if (account->balance < 0 && !json_bool(work->in->data, "unchecked"))
		return refuse(
			work->out, "overdrawn", P(account->name), P(account->balance - amount));
	return changed(work, account, json_text(work->in->data, "note"));
}

static void
load_chase(const struct message *in, struct loads *loads)
{
	load(loads, &ACCOUNT_BY_NAME, in->subject);
	load(loads, &PARTNER_OF, in->subject);
}

/* Gives the partner 1: which partner that is, the batch may have changed since it was loaded. */
static enum outcome
chase(struct work *work)
{
	struct account *account = work_find(work, &ACCOUNT, work->in->subject);
	struct account *partner = account ? work_find(work, &ACCOUNT, account->partner) : NULL;

	if (!partner)
		return refuse(work->out, "not_found", P(work->in->subject));
	partner->balance++;
	return changed(work, partner, NULL);
}

static enum outcome
forget_to_load(struct work *work)
{
	work_find(work, &ACCOUNT, work->in->subject);
	return DONE;
}

static void
load_color(const struct message *in, struct loads *loads)
{
	load(loads, &ACCOUNT_BY_COLOR, json_text(in->data, "color"));
}

static enum outcome
count_color(struct work *work)
{
	void **list = work_list(work, &ACCOUNT_BY_COLOR, json_text(work->in->data, "color"));
	json_int_t count = 0, sum = 0;

	for (; list[count]; count++)
		sum += ((struct account *)list[count])->balance;
	return reply(work->out, json_pack("{s:I, s:I}", "count", count, "sum", sum));
}

static enum outcome
remind(struct work *work)
{
	struct account *account = find_or_create(work, work->in->subject);

	account->reminders++;
	timer_set(work->out, "gateway.reminder", account->name,
		work->out->now + json_int(work->in->data, "seconds") * MICROSECONDS_PER_SECOND,
		account->reminders);
	return DONE;
}

/* While its partner is "poison" it is refused. */
static enum outcome
reminded(struct work *work)
{
	struct account *account = work_find(work, &ACCOUNT, work->in->subject);

	if (!account || account->reminders != work->in->generation)
		return DONE;
	if (strcmp(account->partner, "poison") == 0)
		return refuse(work->out, "poisoned", P(account->name));
	account->balance += 1000;
	return changed(work, account, "reminded");
}

/* Mirrors another gateway's account; "poison" is refused until the account "antidote" exists here.
 */
static enum outcome
mirror(struct work *work)
{
	const char *note = json_text(work->in->data, "note");
	struct account *account = find_or_create(work, work->in->subject);

	if (note && strcmp(note, "poison") == 0 && !work_find(work, &ACCOUNT, "antidote"))
		return refuse(work->out, "poisoned", P(account->name));
	account->balance = json_int(work->in->data, "balance");
	account->reminders++;
	return DONE;
}

static void
load_mirror(const struct message *in, struct loads *loads)
{
	load(loads, &ACCOUNT_BY_NAME, in->subject);
	load(loads, &ACCOUNT_BY_NAME, "antidote");
}

/* An event of a size that the sender chooses. */
static enum outcome
shout(struct work *work)
{
	int64_t bytes = json_int(work->in->data, "bytes");
	char *text = arena_alloc(work->out->arena, (size_t)bytes + 1);
	struct event event = {
		.type = "account.shouted.v1", .subject = "shout", .audience = {EVERYONE}};
	struct account *account = find_or_create(work, work->in->subject);

	account->balance++;
	memset(text, 'a', (size_t)bytes);
	event.data = json_pack("{s:s}", "text", text);
	return emit(work->out, event);
}

static void
bind_subject(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
}

static void
bind_seconds(const struct message *in, struct params *params)
{
	param_add_int(params, json_int(in->data, "seconds"));
}

static const struct route routes[] = {
	{ROUTE_COMMAND, "gateway.add.v1", ROLE_PORTAL, load_subject, add},
	{ROUTE_COMMAND, "gateway.chase.v1", ROLE_PORTAL, load_chase, chase},
	{ROUTE_COMMAND, "gateway.forget.v1", ROLE_PORTAL, NULL, forget_to_load},
	{ROUTE_COMMAND, "gateway.count.v1", ROLE_PORTAL, load_color, count_color},
	{ROUTE_COMMAND, "gateway.shout.v1", ROLE_PORTAL, load_subject, shout, NULL, NULL},
	{ROUTE_COMMAND, "gateway.remind.v1", ROLE_PORTAL, load_subject, remind},
	{ROUTE_TIMER, "gateway.reminder", 0, load_subject, reminded},
	{ROUTE_EVENT, "account.changed.v1", 0, load_mirror, mirror},
	{ROUTE_QUERY, "gateway.read.v1", ROLE_PORTAL, .statement = "account_read",
		.bind = bind_subject},
	{ROUTE_QUERY, "gateway.sleep.v1", ROLE_PORTAL, .statement = "sleep", .bind = bind_seconds},
	{ROUTE_QUERY, "gateway.report.v1", ROLE_PORTAL, .statement = "sleep", .bind = bind_seconds,
		.report = true},
	{0},
};
static const struct entity_type *const entities[] = {&ACCOUNT, NULL};
static const struct lookup *const lookups[] = {
	&ACCOUNT_BY_NAME, &ACCOUNT_BY_COLOR, &PARTNER_OF, NULL};

extern const struct embedded gateway_sql[], gateway_proto[];

int
main(int argc, char **argv)
{
	static const struct service service = {
		.name = "gateway",
		.summary = "Accounts, to test the runtime.",
		.routes = routes,
		.entities = entities,
		.lookups = lookups,
		.sql = gateway_sql,
		.proto = gateway_proto,
	};

	return service_main(&service, argc, argv);
}
