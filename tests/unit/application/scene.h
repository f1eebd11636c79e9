/* A filing as tests set it up: an application of deploy/sample/, its policy, its party, its
 * founder. */
#ifndef TESTS_UNIT_APPLICATION_SCENE_H
#define TESTS_UNIT_APPLICATION_SCENE_H

#include "common.h"

struct scene {
	struct fixture *f;
	struct policy policy;
	struct party party;
	struct person founder;
	json_t *data; /* of the command */
	struct application *earlier[4];
	struct sequence *sequence;
};

/* The application of the sample with this label; `ret_expect` (may be NULL) is what must come of
 * it. */
void use_application(struct scene *scene, const char *label, json_t **ret_expect);
struct scene a_scene(void **state); /* what most tests start from: one that meets all conditions */
void scene_end(struct scene *scene);
enum outcome file(struct scene *scene);
/* Filing is refused with this code, and leaves nothing behind. */
void expect_refusal(struct scene *scene, const char *code);
void set_data(struct scene *scene, const char *name, json_t *value);

#endif
