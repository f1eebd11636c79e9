/* Messages about what can happen to an award beside its decision and payment: corrections and time
 * limits, objections, recognitions. */
#include "routes.h"

#include "store.h"
#include <stdio.h>
#include <string.h>

void
load_recognition(const struct message *in, struct loads *loads)
{
	load_award_hands(in, loads);
	load(loads, &recognition_by_award, in->subject);
}

enum outcome
decide_recognition_due(struct work *work)
{
	return recognition_warn(work_find(work, &award_type, work->in->subject),
		work_find(work, &recognition_type, work->in->subject), work->out);
}

enum outcome
decide_recognition_end(struct work *work)
{
	return recognition_expire(work_find(work, &award_type, work->in->subject),
		work_find(work, &recognition_type, work->in->subject), work->out);
}

enum outcome
decide_revoke(struct work *work)
{
	struct award_file file = find_award_hands(work);

	return recognition_revoke(&file, work_find(work, &recognition_type, work->in->subject),
		work->in->data, work->out);
}

/* ---- corrections, and the time limits that stand still meanwhile ---- */

enum outcome
decide_ask_correction(struct work *work)
{
	struct award_file file = find_award_hands(work);

	return correction_ask(&file, work->in->data, work->out);
}

void
load_lapsed(const struct message *in, struct loads *loads)
{
	char award[ENTITY_KEY_SIZE];

	load(loads, &correction_by_number, in->subject);
	load(loads, &award_by_number, award_of(in->subject, 'k', award));
}

enum outcome
decide_lapse(struct work *work)
{
	char award[ENTITY_KEY_SIZE];

	return correction_lapse(
		work_find(work, &award_type, award_of(work->in->subject, 'k', award)),
		work_find(work, &correction_type, work->in->subject), work->in->generation,
		work->out);
}

void
load_corrected(const struct message *in, struct loads *loads)
{
	load(loads, &award_by_number, json_text(in->data, "award"));
	load(loads, &correction_by_number, json_text(in->data, "correction"));
}

/* Only who keeps a case tells what was handed in for it. */
enum outcome
decide_corrected(struct work *work)
{
	const json_t *data = work->in->data;
	struct award *award = work_find(work, &award_type, json_text(data, "award"));
	const char *handler = json_text(data, "handler");

	if (strcmp(handler, work->out->service) != 0)
		return DONE;
	if (award && strcmp(award->application, work->in->stream) != 0)
		return refuse(
			work->out, "wrong_application", P(award->case_number), P(work->in->stream));
	return correction_take(award,
		work_find(work, &correction_type, json_text(data, "correction")), data, work->out);
}

static enum outcome
tell_limit(struct work *work, const char *type, bool of_stage)
{
	struct award *award = work_find(work, &award_type, work->in->subject);

	return award ? award_tell_limit(award, type, of_stage ? &award->stage_clock : &award->clock,
			       work->in->generation, work->out)
		     : DONE;
}

enum outcome
decide_warned(struct work *work)
{
	return tell_limit(work, "award.warned.v1", false);
}

enum outcome
decide_overdue(struct work *work)
{
	return tell_limit(work, "award.overdue.v1", false);
}

enum outcome
decide_stage_overdue(struct work *work)
{
	return tell_limit(work, "award.stage_overdue.v1", true);
}

/* ---- objections ---- */

enum outcome
decide_object(struct work *work)
{
	return objection_file(work_find(work, &award_type, work->in->subject), work->in->subject,
		work->in->data, work->out);
}

void
load_objection(const struct message *in, struct loads *loads)
{
	char award[ENTITY_KEY_SIZE];

	load(loads, &objection_by_number, in->subject);
	load_award_file(award_of(in->subject, 'o', award), loads);
}

enum outcome
decide_hear(struct work *work)
{
	char award[ENTITY_KEY_SIZE];
	struct award_file file = find_award_file(work, award_of(work->in->subject, 'o', award));

	file.number = work->in->subject;
	return objection_hear(work_find(work, &objection_type, work->in->subject), &file,
		work->in->data, work->out);
}

enum outcome
decide_objection_due(struct work *work)
{
	char award[ENTITY_KEY_SIZE];
	const char *number = award_of(work->in->subject, 'o', award);

	return objection_due(work_find(work, &objection_type, work->in->subject),
		work_find(work, &award_type, number), work->in->generation, work->out);
}
