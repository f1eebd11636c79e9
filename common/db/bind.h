/* Entities and rows: reading a row into a struct, and a struct into parameters, by the table of
 * columns. */
#ifndef DB_BIND_H
#define DB_BIND_H

#include "db/entity.h"
#include "db/session.h"

/*
 * Reads a row that holds the type's columns in order.  False and a fault if the row does not fit
 * the struct: a defect of the statement or the table, never of a message.  Long text is copied into
 * the arena.
 */
bool entity_read(const struct entity_type *type, const struct db_result *result, int row,
	struct arena *arena, void *ret_entity, struct fault *fault) must_use;
void entity_bind_insert(const struct entity_type *type, const void *entity, struct params *params);
void entity_bind_update(const struct entity_type *type, const void *entity, struct params *params);
const char *entity_key(
	const struct entity_type *type, const void *entity); /* the first column's text */

#endif
