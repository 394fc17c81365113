/* ir/parse.h: inside of the parser of the text form: words and literals (parse_text.c), types and constants
 * (parse_type.c), graphs and nodes (parse.c).  Every function that gives false has reported. */
#ifndef IR_PARSE_H
#define IR_PARSE_H

#include "ir/text.h"

typedef struct parser {
    lc_ctx *ctx;
    arena *a; /* ctx->keep */
    ir_module *m;
    str file;
    ir_infer_fn infer;
    const char *begin, *at, *end;
    bool failed;                      /* reported: silent from now on */
    bool untyped;                     /* some results have no type in the text */
    smap ops, graph_names, graph_numbers;
    ir_graph *g;                      /* the graph at hand, and its values */
    smap names, numbers;
    smap dims;                        /* ?12 */
} parser;
typedef VEC(ir_value *) operand_vec;

bool parse_fail(parser *p, const char *hint, const char *fmt, ...) PRINTF_LIKE(3, 4);
void parse_skip(parser *p); /* blanks and comments */
bool parse_accept(parser *p, char c);
bool parse_expect(parser *p, char c);
str parse_word(parser *p); /* may be empty; blanks are not skipped before it */
bool parse_accept_word(parser *p, const char *word);
/* %name, %"name" or %12 (number: the name is its digits); sigil % or @.  The name is in the arena. */
bool parse_name(parser *p, char sigil, str *name, bool *number);
bool parse_string(parser *p, str *out); /* "..." */
bool parse_hex(parser *p, str *bytes);  /* "00ff" */
bool parse_int(parser *p, int64_t least, int64_t most, int64_t *out);
bool parse_bool(parser *p, bool *out);

bool parse_type(parser *p, ir_dtype *t, ir_shape *s, const ir_quant **q); /* q NULL where there is none */
bool parse_element(parser *p, ir_dtype t, uint8_t *out);                  /* at most 16 bytes */
bool parse_constant(parser *p, str word, ir_value **v);                   /* word: dense, splat, hash */

#endif
