/* lynguine.h - all of the client library. */
#ifndef LYN_LYNGUINE_H
#define LYN_LYNGUINE_H

#include "lynguine/client.h"
#include "lynguine/dtype.h"
#include "lynguine/error.h"
#include "lynguine/fields.h"
#include "lynguine/frame.h"
#include "lynguine/value.h"
#include "lynguine/version.h"

#endif
