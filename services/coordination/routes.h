#ifndef COORDINATION_ROUTES_H
#define COORDINATION_ROUTES_H

#include "service/service.h"

extern const struct route coordination_routes[];

#endif
