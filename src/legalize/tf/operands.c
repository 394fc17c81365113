/* legalize/tf/operands.c: what operands are, checked by operands.def before an op is lowered. */
#include "legalize/tf/math.h"
#include <ctype.h>
#include <stdlib.h>

static const struct row {
    const char *op, *shapes;
} rows[] = {
#define OPERANDS(op, shapes) {#op, shapes},
#include "legalize/tf/operands.def"
#undef OPERANDS
};

/* What the letters of one row stand for, where an operand said so. */
typedef struct letters {
    ir_dim d[26];
    bool known[26];
} letters;

/* "2", "2+", "0-1": ranks have one digit. */
static bool rank_fits(bld *b, const char *word, ir_value *v) {
    int least = word[0] - '0', most = word[1] == '+' ? IR_MAX_RANK : word[1] == '-' ? word[2] - '0' : least;
    if (least == most) math_refine_rank(b, v, least);
    return v->shape.rank < 0 || (v->shape.rank >= least && v->shape.rank <= most);
}

static bool size_fits(char c, ir_dim d, letters *said) {
    if (c == '_' || !dim_known(d)) return true;
    if (isdigit((unsigned char)c)) return d == c - '0';
    int letter = c - 'a';
    if (said->known[letter]) return said->d[letter] == d;
    said->d[letter] = d, said->known[letter] = true;
    return true;
}

/* "[n,_,4]", or "[n,..]" for the first and "[..,n,4]" for the last axes: each size is one letter or digit. */
static bool sizes_fit(bld *b, const char *word, ir_value *v, letters *said) {
    const bool last = word[1] == '.';
    const char *size = word + (last ? 4 : 1);
    int count = 0;
    while (isalnum((unsigned char)size[2 * count]) || size[2 * count] == '_') count++;
    const bool open = last || size[2 * count] == '.';
    if (!open) math_refine_rank(b, v, count);
    if (v->shape.rank < 0) return true;
    if (v->shape.rank < count || (!open && v->shape.rank > count)) return false;
    const ir_dim *d = v->shape.d + (last ? v->shape.rank - count : 0);
    for (int i = 0; i < count; i++)
        if (!size_fits(size[2 * i], d[i], said)) return false;
    return true;
}

bool tf_same_size(ir_dim a, ir_dim b) { return a == b || !dim_known(a) || !dim_known(b); }

bool tf_same_shape(const ir_value *x, const ir_value *y) {
    if (x->shape.rank < 0 || y->shape.rank < 0) return true;
    bool same = x->shape.rank == y->shape.rank;
    for (int i = 0; same && i < x->shape.rank; i++)
        same = tf_same_size(x->shape.d[i], y->shape.d[i]);
    return same;
}

static bool fits(tf_call *c, const char *word, uint32_t operand, letters *said) {
    ir_value *v = c->in[operand].v;
    if (*word == '*' || v->poison) return true;
    if (*word == '[') return sizes_fit(c->b, word, v, said);
    if (*word != '=') return rank_fits(c->b, word, v);
    const tf_value *other = &c->in[word[1] - '0'];
    return other->kind != TF_TENSOR || other->v->poison || tf_same_shape(other->v, v);
}

/* A word as people say it: "rank 2 or more", "rank 0 or 1", "[6,4]". */
static const char *in_words(arena *a, const char *word, size_t n, const letters *said) {
    strbuf text = {.a = a};
    if (*word == '=') sb_fmt(&text, "the shape of operand %c", word[1]);
    else if (*word != '[') {
        sb_fmt(&text, "rank %c", *word);
        if (word[1] == '+') sb_fmt(&text, " or more");
        if (word[1] == '-') sb_fmt(&text, " %s %c", word[2] == *word + 1 ? "or" : "to", word[2]);
    } else
        for (size_t i = 0; i < n; i++) {
            int letter = islower((unsigned char)word[i]) ? word[i] - 'a' : -1;
            if (letter >= 0 && said->known[letter]) sb_fmt(&text, "%lld", (long long)said->d[letter]);
            else sb_fmt(&text, "%c", word[i]);
        }
    return sb_str(&text).p;
}

bool lw_operands_fit(tf_call *c) {
    const struct row *row = bsearch(&c->src->op, rows, ARRAY_LEN(rows), sizeof *rows, lw_by_op);
    letters said = {0};
    if (!row) return true;
    const char *word = row->shapes;
    for (uint32_t i = 0; i < c->n_in && *word; i++) {
        size_t n = strcspn(word, " ");
        if (*word == 'f') {
            ir_dtype t = c->in[i].kind == TF_TENSOR ? c->in[i].v->dtype : IR_F32;
            if (!ir_is_float(t) && !ir_is_complex(t) && !c->in[i].v->poison)
                return tf_bad(c, "operand %u of '%s' is %s; it takes floating-point numbers", i, row->op, ir_dtypes[t].text);
            word++, n--;
        }
        if (c->in[i].kind == TF_TENSOR && !fits(c, word, i, &said)) {
            str shape = ir_shape_text(c->b->m, &c->b->ctx->scratch, &c->in[i].v->shape);
            return tf_bad(c, "operand %u of '%s' has the shape %.*s; it takes %s", i, row->op, STR_ARG(shape),
                          in_words(&c->b->ctx->scratch, word, n, &said));
        }
        word += n + (word[n] == ' ');
    }
    return true;
}
