#ifndef SUBSIDY_ROUTES_H
#define SUBSIDY_ROUTES_H

#include "service/service.h"

extern const struct route subsidy_routes[];

#endif
