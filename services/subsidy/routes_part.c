/* Routes of parts: what is asked of other subsidy services, and what they ask of us. */
#include "part.h"
#include "routes.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

/* ---- of the award whose parts they are ---- */

static void
load_part_file(const char *part, struct loads *loads)
{
	char award[ENTITY_KEY_SIZE];

	load(loads, &part_by_number, part);
	part_award_of(part, award);
	load_award_file(award, loads);
}

static struct award_file
find_part_file(struct work *work, const char *part)
{
	char award[ENTITY_KEY_SIZE];

	part_award_of(part, award);
	return find_award_file(work, award);
}

void
load_part_news(const struct message *in, struct loads *loads)
{
	load_part_file(json_text(in->data, "award"), loads);
}

/* Only who was asked tells of a part; awards of others that have no part of ours are none of ours.
 */
enum outcome
decide_part_news(struct work *work)
{
	const struct message *in = work->in;
	const char *number = json_text(in->data, "award");
	struct part *part = work_find(work, &part_type, number);
	char payer[NAME_SIZE];

	if (!part)
		return DONE;
	part_service(part->payer, payer);
	if (strcmp(payer, in->stream) != 0)
		return refuse(work->out, "wrong_payer", P(number), P(in->stream));
	struct award_file file = find_part_file(work, number);
	return part_take_news(&file, part, in->type, in->data, work->out);
}

void
load_part_timer(const struct message *in, struct loads *loads)
{
	load_part_file(in->subject, loads);
	load(loads, &award_by_number, in->subject);
	load(loads, &funds_of_part, in->subject);
}

enum outcome
decide_part_due(struct work *work)
{
	struct award_file file = find_part_file(work, work->in->subject);
	struct part *part = work_find(work, &part_type, work->in->subject);
	struct fund *fund = NULL;

	for (void **at = work_list(work, &funds_of_part, work->in->subject); part && *at; at++)
		if (strcmp(((struct fund *)*at)->fund, part->fund) == 0)
			fund = *at;
	return part_fall_due(&file, part, fund, work->out);
}

enum outcome
decide_part_changed(struct work *work)
{
	struct award_file file = find_part_file(work, work->in->subject);

	return part_follow(&file, work_find(work, &part_type, work->in->subject),
		work_find(work, &award_type, work->in->subject), work->out);
}

/* ---- of the service that bears a part ---- */

void
load_allocation_asked(const struct message *in, struct loads *loads)
{
	load(loads, &award_by_number, json_text(in->data, "part"));
	load(loads, &fund_by_id, json_text(in->data, "fund"));
}

enum outcome
decide_asked(struct work *work)
{
	const struct message *in = work->in;
	const char *fund = json_text(in->data, "fund");

	if (!fund_is_ours(fund, work->out) ||
		work_find(work, &award_type, json_text(in->data, "part")))
		return DONE;
	return part_bear(in->data, in->stream, work_find(work, &fund_type, fund), work->out);
}

void
load_borne(const struct message *in, struct loads *loads)
{
	load(loads, &awards_by_parent, json_text(in->data, "award"));
}

static bool
is_of_asker(const struct award *award, const struct message *in)
{
	return strcmp(award->application, in->stream) == 0;
}

enum outcome
decide_granted(struct work *work)
{
	const char *parent = json_text(work->in->data, "award");

	for (void **at = work_list(work, &awards_by_parent, parent); *at; at++)
		if (is_of_asker(*at, work->in) && part_granted(*at, work->out) == REFUSED)
			return REFUSED;
	return DONE;
}

/* Each in its own turn, with what belongs to it. */
enum outcome
decide_released(struct work *work)
{
	const char *parent = json_text(work->in->data, "award");

	for (void **at = work_list(work, &awards_by_parent, parent); *at; at++)
		if (is_of_asker(*at, work->in))
			timer_set(work->out, PART_RELEASED, ((struct award *)*at)->number,
				work->out->now, 1);
	return DONE;
}

enum outcome
decide_part_released(struct work *work)
{
	struct award_file file = find_award_file(work, work->in->subject);

	return file.award ? part_released(&file, work->out) : DONE;
}

enum outcome
decide_part_refuse(struct work *work)
{
	struct award_file file = find_award_file(work, work->in->subject);

	return part_refuse(&file, work->in->data, work->out);
}
