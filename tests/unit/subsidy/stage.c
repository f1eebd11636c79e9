/* The stage, with this folder's tests: a folder's sources are linked to each of its tests. */
#include "unit/stage.c"
