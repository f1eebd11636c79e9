/* Entities and rows: reading a row into a struct, and a struct into parameters, by the table of
 * columns. */
#ifndef DB_BIND_H
#define DB_BIND_H

#include "db/entity.h"
#include "db/rows.h"
#include "db/session.h"

/*
 * Reads a row that holds the type's columns in order, from the result's column `first` on.  False
 * and a fault if the row does not fit the struct: a defect of the statement or the table, never of
 * a message.  Long text is copied into the arena.
 */
bool entity_read(const struct entity_type *type, const struct db_result *result, int row, int first,
	struct arena *arena, void *ret_entity, struct fault *fault) must_use;
/* Prepares for each type of the NULL-terminated list "<name> insert" and "<name> update". */
bool db_prepare_entities(struct db_session *session, const struct entity_type *const *types,
	struct fault *fault) must_use;
/* Statements that write many rows at once, made from the table of columns.  The caller frees. */
char *entity_insert_sql(const struct entity_type *type);
char *entity_update_sql(const struct entity_type *type); /* NULL: it is only added to */
/* Begins the rows of such a statement, and adds an entity to them. */
void entity_rows(const struct entity_type *type, bool update, struct rows *rows);
void entity_bind(
	const struct entity_type *type, bool update, const void *entity, struct rows *rows);
const char *entity_key(
	const struct entity_type *type, const void *entity); /* the first column's text */

#endif
