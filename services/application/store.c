#include "store.h"

#include "application.h"
#include "correction.h"
#include "filing.h"
#include "party.h"
#include "person.h"
#include "policy.h"
#include "reach.h"
#include <stdio.h>
#include <string.h>

static const struct column policy_columns[] = {
	FIXED_TEXT_COLUMN(struct policy, ref),
	FIXED_TEXT_COLUMN(struct policy, id),
	FIXED_JSON_COLUMN(struct policy, document),
	FIXED_INSTANT_COLUMN(struct policy, published_at),
	INSTANT_COLUMN(struct policy, withdrawn_at),
	FIXED_BOOL_COLUMN(struct policy, reaches),
	{0},
};

const struct entity_type policy_type = {
	.name = "application.policy", .size = sizeof(struct policy), .columns = policy_columns};

static const struct column party_columns[] = {
	FIXED_TEXT_COLUMN(struct party, uscc),
	TEXT_COLUMN(struct party, name),
	TEXT_COLUMN(struct party, kind),
	JSON_COLUMN(struct party, external_ids),
	JSON_COLUMN(struct party, attributes),
	INT_COLUMN(struct party, changes),
	TEXT_COLUMN(struct party, updated_by),
	INSTANT_COLUMN(struct party, updated_at),
	TEXT_COLUMN(struct party, portal),
	{0},
};

const struct entity_type party_type = {
	.name = "application.party", .size = sizeof(struct party), .columns = party_columns};

static const struct column attribute_columns[] = {
	FIXED_TEXT_COLUMN(struct attribute, attribute),
	FIXED_TEXT_COLUMN(struct attribute, party),
	FIXED_INT_COLUMN(struct attribute, number),
	FIXED_TEXT_COLUMN(struct attribute, name),
	FIXED_JSON_COLUMN(struct attribute, value),
	FIXED_TEXT_COLUMN(struct attribute, source),
	FIXED_TEXT_COLUMN(struct attribute, as_of),
	FIXED_TEXT_COLUMN(struct attribute, recorded_by),
	FIXED_INSTANT_COLUMN(struct attribute, recorded_at),
	{0},
};

const struct entity_type attribute_type = {.name = "application.attribute",
	.size = sizeof(struct attribute),
	.columns = attribute_columns};

static const struct column person_columns[] = {
	FIXED_TEXT_COLUMN(struct person, person),
	FIXED_TEXT_COLUMN(struct person, party),
	TEXT_COLUMN(struct person, name),
	TEXT_COLUMN(struct person, telephone),
	JSON_COLUMN(struct person, answers),
	FIXED_TEXT_COLUMN(struct person, recorded_by),
	FIXED_INSTANT_COLUMN(struct person, recorded_at),
	INSTANT_COLUMN(struct person, erased_at),
	TEXT_COLUMN(struct person, erased_by),
	LONG_TEXT_COLUMN(struct person, erased_because),
	TEXT_COLUMN(struct person, erased_request),
	{0},
};

const struct entity_type person_type = {
	.name = "application.person", .size = sizeof(struct person), .columns = person_columns};

static const struct column person_look_columns[] = {
	FIXED_TEXT_COLUMN(struct person_look, look),
	FIXED_TEXT_COLUMN(struct person_look, person),
	FIXED_TEXT_COLUMN(struct person_look, officer),
	FIXED_LONG_TEXT_COLUMN(struct person_look, reason),
	FIXED_INSTANT_COLUMN(struct person_look, at),
	{0},
};

const struct entity_type person_look_type = {.name = "application.person_look",
	.size = sizeof(struct person_look),
	.columns = person_look_columns};

static const struct column sequence_columns[] = {
	FIXED_TEXT_COLUMN(struct sequence, sequence),
	INT_COLUMN(struct sequence, year),
	INT_COLUMN(struct sequence, last),
	{0},
};

const struct entity_type sequence_type = {.name = "application.sequence",
	.size = sizeof(struct sequence),
	.columns = sequence_columns};

static const struct column application_columns[] = {
	FIXED_TEXT_COLUMN(struct application, case_number),
	FIXED_TEXT_COLUMN(struct application, policy),
	FIXED_TEXT_COLUMN(struct application, policy_id),
	FIXED_TEXT_COLUMN(struct application, party),
	FIXED_TEXT_COLUMN(struct application, party_name),
	FIXED_TEXT_COLUMN(struct application, period),
	FIXED_TEXT_COLUMN(struct application, handler),
	FIXED_TEXT_COLUMN(struct application, review_by),
	FIXED_TEXT_COLUMN(struct application, portal),
	FIXED_TEXT_COLUMN(struct application, actor),
	FIXED_TEXT_COLUMN(struct application, filed_on),
	FIXED_INSTANT_COLUMN(struct application, filed_at),
	FIXED_JSON_COLUMN(struct application, document),
	FIXED_JSON_COLUMN(struct application, assessment),
	FIXED_JSON_COLUMN(struct application, people),
	FIXED_JSON_COLUMN(struct application, external_ids),
	STATE_COLUMN(struct application, state, application_states),
	STATE_COLUMN(struct application, before, application_states),
	TEXT_COLUMN(struct application, owner),
	TEXT_COLUMN(struct application, owner_before),
	BOOL_COLUMN(struct application, has_amount),
	INT_COLUMN(struct application, amount),
	TEXT_COLUMN(struct application, award),
	TEXT_COLUMN(struct application, due),
	INSTANT_COLUMN(struct application, waiting_since),
	JSON_COLUMN(struct application, decision),
	JSON_COLUMN(struct application, parts),
	INT_COLUMN(struct application, changes),
	CLOCK_COLUMNS(struct application, clock),
	TEXT_COLUMN(struct application, correction),
	INT_COLUMN(struct application, corrections),
	INT_COLUMN(struct application, days_to_end),
	{0},
};

const struct entity_type application_type = {.name = "application.application",
	.size = sizeof(struct application),
	.columns = application_columns};

static const struct column change_columns[] = {
	FIXED_TEXT_COLUMN(struct change, change),
	FIXED_TEXT_COLUMN(struct change, case_number),
	FIXED_INT_COLUMN(struct change, number),
	FIXED_INSTANT_COLUMN(struct change, at),
	FIXED_TEXT_COLUMN(struct change, state),
	FIXED_TEXT_COLUMN(struct change, by),
	FIXED_TEXT_COLUMN(struct change, detail),
	FIXED_JSON_COLUMN(struct change, text),
	{0},
};

const struct entity_type change_type = {
	.name = "application.change", .size = sizeof(struct change), .columns = change_columns};

static const struct column correction_columns[] = {
	FIXED_TEXT_COLUMN(struct correction, correction),
	FIXED_TEXT_COLUMN(struct correction, case_number),
	FIXED_JSON_COLUMN(struct correction, items),
	FIXED_TEXT_COLUMN(struct correction, asked_by),
	FIXED_INSTANT_COLUMN(struct correction, asked_at),
	FIXED_INSTANT_COLUMN(struct correction, due),
	INSTANT_COLUMN(struct correction, answered_at),
	JSON_COLUMN(struct correction, document),
	JSON_COLUMN(struct correction, assessment),
	JSON_COLUMN(struct correction, people),
	JSON_COLUMN(struct correction, external_ids),
	{0},
};

const struct entity_type correction_type = {.name = "application.correction",
	.size = sizeof(struct correction),
	.columns = correction_columns};

static const struct column match_columns[] = {
	FIXED_TEXT_COLUMN(struct match, match),
	FIXED_TEXT_COLUMN(struct match, policy),
	FIXED_TEXT_COLUMN(struct match, party),
	FIXED_TEXT_COLUMN(struct match, portal),
	STATE_COLUMN(struct match, state, match_states),
	FIXED_INSTANT_COLUMN(struct match, told_at),
	INSTANT_COLUMN(struct match, answered_at),
	FIXED_INSTANT_COLUMN(struct match, grants_at),
	{0},
};

const struct entity_type match_type = {
	.name = "application.match", .size = sizeof(struct match), .columns = match_columns};

const struct lookup match_by_key = {&match_type, "match_by_key", NULL, false};
const struct lookup parties_after = {&party_type, "parties_after", NULL, true};
const struct lookup policies_reaching = {&policy_type, "policies_reaching", NULL, true};
const struct lookup policy_by_ref = {&policy_type, "policy_by_ref", NULL, false};
const struct lookup party_by_uscc = {&party_type, "party_by_uscc", NULL, false};
const struct lookup person_by_pseudonym = {&person_type, "person_by_pseudonym", NULL, false};
const struct lookup sequence_by_name = {&sequence_type, "sequence_by_name", NULL, false};
const struct lookup application_by_case = {&application_type, "application_by_case", NULL, false};

static void
party_and_policy(const void *entity, char key[ENTITY_KEY_SIZE])
{
	const struct application *application = entity;

	key[0] = 0;
	if (application->state != APPLICATION_REFUSED &&
		application->state != APPLICATION_WITHDRAWN)
		snprintf(key, ENTITY_KEY_SIZE, "%s %s", application->party, application->policy_id);
}

const struct lookup application_by_party_policy = {
	&application_type, "application_by_party_policy", party_and_policy, false};

/* The one that is asked for and not yet answered. */
static void
case_of_open(const void *entity, char key[ENTITY_KEY_SIZE])
{
	const struct correction *correction = entity;

	key[0] = 0;
	if (!correction->answered_at)
		strcpy(key, correction->case_number);
}

const struct lookup correction_by_case = {
	&correction_type, "correction_by_case", case_of_open, false};
