/* deep.h - cells that are nested too deep to travel (contracts: "Hello, deadlines, limits"). */
#ifndef LYN_FRAME_DEEP_H
#define LYN_FRAME_DEEP_H

#include "frame/frame.h"

/* LIMIT_DEPTH when a cell has lists or mappings in more than `levels` levels: the message names the
 * column, the row and the way into the cell; err->field is the column, err->line the line of the
 * document that the value was read from (0: not known). Linear in what is nested. */
enum lyn_code frame_check_depth(const struct frame *frame, uint32_t levels,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
