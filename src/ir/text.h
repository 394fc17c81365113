/* ir/text.h: what print.c, parse.c and verify.c share: words, numbers, reading elements of constants. */
#ifndef IR_TEXT_H
#define IR_TEXT_H

#include "ir/ir.h"

/* Letters, digits and _ . / - $, not starting with a digit: needs no quotes. */
bool ir_text_is_word(str s);
bool ir_text_word_char(char c, bool first);

/* The shortest text that reads back as the same bits; a NaN with a payload as its bits in hexadecimal. */
void ir_text_put_f32(strbuf *b, float f);
void ir_text_put_f64(strbuf *b, double d);
void ir_text_put_f16(strbuf *b, uint16_t h);
void ir_text_put_bf16(strbuf *b, uint16_t h);

static inline float ir_text_f32(const void *p) { float f; memcpy(&f, p, sizeof f); return f; }
static inline double ir_text_f64(const void *p) { double d; memcpy(&d, p, sizeof d); return d; }

bool ir_text_to_f32(str s, float *out); /* rounded once, which by way of a double it would not be */

/* Element i (row-major) of a constant of numbers by its recipe; out: at most 16 bytes.  Slow and simple. */
void ir_text_read(const ir_value *v, int64_t i, void *out);

#endif
