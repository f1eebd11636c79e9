/* The stages of an award: officers of the departments that the policy names, one after the other,
 * each with an own key; the last one decides. */
#include "award.h"

#include "store.h"
#include "json/stored.h"
#include <string.h>

/* A policy without stages has one, that of the department that pays. */
static bool
enter_stage(struct award *award, const json_t *stages, const struct effects *out)
{
	const json_t *stage = json_array_get(stages, (size_t)award->stage);

	memset(award->decides, 0, sizeof(award->decides));
	return COPY_TEXT(
		award->decides, stage ? json_text(stage, "department") : out->own_department);
}

bool
award_begin_stages(struct award *award, const json_t *in, const struct effects *out)
{
	const json_t *procedure = json_object_get(in, "procedure"),
		     *stages = json_object_get(procedure, "stages"),
		     *range = json_object_get(in, "range");

	award->stages = json_keep(stages, out->arena);
	award->least = range ? json_int(range, "least") : 0;
	award->most = range ? json_int(range, "most") : 0;
	return enter_stage(award, stages, out);
}

bool
award_at_last_stage(const struct award *award)
{
	if (!award->stages)
		return true;
	_cleanup_json_ json_t *stages = json_kept(award->stages);

	return award->stage + 1 >= (int64_t)json_array_size(stages);
}

/* The next stage is another officer's, whoever that will be: each has one part in it. */
enum outcome
award_pass_stage(struct award *award, const json_t *data, struct effects *out)
{
	_cleanup_json_ json_t *stages = json_kept(award->stages);
	const json_t *passed = json_array_get(stages, (size_t)award->stage);

	if (json_object_get(data, "amount"))
		return refuse(out, "amount_at_last_stage", P(award->number));
	award->stage++;
	if (!enter_stage(award, stages, out) ||
		!award_add_hand(award, out->principal, ACT_REVIEWED, out))
		return refuse(out, "application_unreadable", P(award->number));
	award_start_stage_clock(award, out);
	award_tell(award, "award.stage_passed.v1", NULL,
		json_pack("{s:s, s:s, s:s, s:s, s:O, s:s}", "policy", award->policy, "stage",
			json_text(passed, "id"), "department", out->department, "by",
			out->principal, "reasons", json_object_get(data, "reasons"), "next",
			award->decides),
		out);
	return reply(out, json_pack("{s:s, s:s}", "award", award->number, "state",
				  award_states[award->state]));
}
