/* Types and shapes of results: what is inferred, and the words with which operands that do not fit are refused.
 *
 * A row is a node with its operands' types; `result` is the type of its (first) result, or `refused` a part of the message.
 * Most of the refused ones were found by tests/fuzz/structure.py: models that converted and that the runtime's kernel refused. */
#include "unit.h"

#include "build/build.h"

#include <stdio.h>

typedef struct row {
    const char *operands, *node, *result, *refused;
} row;

static const row rows[] = {
    {"%x: f32[2,4], %y: f32[3,4]", "add(%x, %y)", NULL, "do not broadcast"},
    {"%x: f32[2,4], %y: f32[3,4]", "less_equal(%x, %y)", NULL, "do not broadcast"},
    {"%x: f32[n,4], %y: f32[1,4]", "add(%x, %y)", "f32[n,4]", NULL},
    {"%x: f32[2,3], %p: i32[2,4]", "pad(%x, %p)", NULL, "4 paddings for an axis"},
    {"%x: f32[2,3], %p: i32[3,2]", "pad(%x, %p)", NULL, "paddings of 3 axes for a tensor of rank 2"},
    {"%x: f32[2,3]", "mirror_pad(%x, dense<i32[2,2] 0 0 3 0>) {mode=REFLECT}", NULL, "3 elements of axis 1 mirrored"},
    {"%x: f32[2,3]", "mirror_pad(%x, dense<i32[2,2] 0 0 3 0>) {mode=SYMMETRIC}", "f32[2,6]", NULL},
    {"%x: f32[2,3,4], %m: i32[1]", "tile(%x, %m)", NULL, "the vector of multiples has 1 elements, not 3"},
    {"%x: f32[4], %a: i32[2]", "expand_dims(%x, %a)", NULL, "2 axes to insert"},
    {"%x: f32[4,5], %s: i32[2,2]", "reshape(%x, %s)", NULL, "operand 1 of 'reshape' has rank 2, not 1"},
    {"%x: f32[24]", "reshape(%x, dense<i32[1] 0>)", NULL, "cannot be reshaped"},
    {"%x: f32[n,3]", "reshape(%x, dense<i32[2] 4 4>)", NULL, "cannot be reshaped"},
    {"%x: f32[n,3]", "reshape(%x, dense<i32[2] 4 6>)", "f32[4,6]", NULL},
    {"%x: f32[n,0]", "reshape(%x, dense<i32[1] 4>)", NULL, "cannot be reshaped"},
    {"%x: f32[4,5], %p: i32[3]", "transpose(%x, %p)", NULL, "the permutation has 3 elements, not 2"},
    {"%x: f32[4,5], %b: i32[3]", "slice(%x, %b, dense<i32[2] 1 1>)", NULL, "the vector of begins has 3 elements"},
    {"%x: f32[...]", "strided_slice(%x, dense<i32[1] 0>, dense<i32[1] 1>, dense<i32[1] 0>)", NULL, "a stride is zero"},
    {"%x: f32[9]", "strided_slice(%x, dense<i32[1] 0>, dense<i32[1] 1>, dense<i32[1] 0>) {shrink_axis_mask=1}", NULL, "a stride is zero"},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] -3>, dense<i32[1] 0>, dense<i32[1] 1>) {end_mask=1}", "f32[min(3 n)]", NULL},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] -3>, dense<i32[1] -1>, dense<i32[1] 1>)", "f32[min(2 n-1)]", NULL},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] -2>, dense<i32[1] -3>, dense<i32[1] 1>)", "f32[0]", NULL},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] -1>, dense<i32[1] 0>, dense<i32[1] 1>) {end_mask=1}", "f32[1]", NULL},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] 0>, dense<i32[1] 1>, dense<i32[1] -1>) {shrink_axis_mask=1}", NULL, "negative stride"},
    {"%x: f32[n]", "strided_slice(%x, dense<i32[1] 1>, dense<i32[1] -1>, dense<i32[1] 1>)", "f32[n-2]", NULL},
    {"%x: f32[4,5], %i: i32[3]", "unsorted_segment_sum(%x, %i, dense<i32[] 2>)", NULL, "3 segment ids for 4 slices"},
    {"%x: f32[2]", "unsorted_segment_sum(%x, dense<i32[2] 0 5>, dense<i32[] 3>)", NULL, "segment id 5, but there are 3 segments"},
    {"%x: f32[4,5], %i: i32[3]", "segment_sum(%x, %i)", NULL, "3 segment ids for 4 slices"},
    {"%i: i32[], %u: f32[4], %s: i32[1]", "scatter_nd(%i, %u, %s)", NULL, "rank 1 at least"},
    {"%i: i32[4,1], %u: f32[5]", "scatter_nd(%i, %u, dense<i32[1] 8>)", NULL, "fits neither the indices nor the result"},
    {"%i: i32[n,1], %u: f32[n]", "scatter_nd(%i, %u, dense<i32[1] 8>)", "f32[8]", NULL},
    {"%i: i32[4], %u: f32[4], %s: i32[]", "sparse_to_dense(%i, %s, %u, dense<f32[] 0>)", NULL, "has rank 0, not 1"},
    {"%i: i32[3], %u: f32[1]", "sparse_to_dense(%i, dense<i32[1] 6>, %u, dense<f32[] 0>)", NULL, "not as many as the indices"},
    {"%i: i32[3,2], %u: f32[3]", "sparse_to_dense(%i, dense<i32[1] 6>, %u, dense<f32[] 0>)", NULL, "the indices have 2 axes, the result 1"},
    {"%i: i32[3,2], %u: f32[]", "sparse_to_dense(%i, dense<i32[2] 6 5>, %u, dense<f32[] 0>)", "f32[6,5]", NULL},
    {"%x: f32[4,3], %u: f32[1,4,3], %i: i32[2]", "dynamic_update_slice(%x, %u, %i)", NULL, "a part of rank 3 in a tensor of rank 2"},
    {"%x: f32[4,3], %u: f32[1,4], %i: i32[2]", "dynamic_update_slice(%x, %u, %i)", NULL, "axis 1 of the part has 4 elements"},
    {"%x: f32[n,3], %u: f32[1,3], %i: i32[2]", "dynamic_update_slice(%x, %u, %i)", "f32[n,3]", NULL},
    {"%x: f32[]", "cumsum(%x, dense<i32[] 0>)", NULL, "axis 0 is out of range for rank 0"},
    {"%x: f32[]", "softmax(%x)", NULL, "a softmax of a scalar"},
    {"%x: f32[2,3]", "reverse_v2(%x, dense<i32[1] 2>)", NULL, "axis 2 is out of range"},
    {"%x: f32[2,3]", "reverse_v2(%x, dense<i32[2] 1 -1>)", NULL, "an axis is given twice"},
    {"%x: f32[2,3]", "reverse_v2(%x, dense<i32[2] 1 0>)", "f32[2,3]", NULL},
    {"%x: f32[2,3], %n: i32[4]", "reverse_sequence(%x, %n) {seq_dim=1, batch_dim=0}", NULL, "4 lengths for a batch of 2"},
    {"%x: f32[2,3], %y: f32[3,2]", "add_n(%x, %y)", NULL, "different shapes"},
    {"%x: f32[3,3], %d: f32[2]", "matrix_set_diag(%x, %d)", "f32[3,3]", NULL},
    {"%x: f32[2,3,3], %d: f32[4,3]", "matrix_set_diag(%x, %d)", NULL, "does not fit the matrices"},
    {"%x: f32[n,4,4,3], %s: i32[3]", "resize_bilinear(%x, %s)", NULL, "has 3 elements, not 2"},
    {"%x: f32[1,8,8,?], %w: f32[4,3,3,0]", "conv_2d(%x, %w) {stride_h=1, stride_w=1}", NULL, "axis 3 of the filter has no elements"},
    {"%x: f32[1,8,8,0], %w: f32[4,3,3,2]", "conv_2d(%x, %w) {stride_h=1, stride_w=1}", NULL, "the input has no channels"},
    {"%x: f32[1,8,8,5], %w: f32[4,3,3,2]", "conv_2d(%x, %w) {stride_h=1, stride_w=1}", NULL, "5 channels, the filter 2"},
    {"%w: f32[5,3,3,2], %x: f32[1,3,4,2]", "transpose_conv(dense<i32[4] 1 8 8 5>, %w, %x) {stride_h=2, stride_w=2}", NULL, "axis 1: a result of 8 goes with an input of 4, not 3"},
    {"%w: f32[5,3,3,2], %x: f32[1,4,4,2]", "transpose_conv(dense<i32[4] 1 8 8 5>, %w, %x) {stride_h=2, stride_w=2}", "f32[1,8,8,5]", NULL},
    {"%w: f32[5,3,3,2], %x: f32[n,4,4,2]", "transpose_conv(dense<i32[4] 1 8 -1 5>, %w, %x) {stride_h=2, stride_w=2}", NULL, "a size of the result is negative"},
    {"%w: f32[5,3,3,2], %x: f32[1,4,4,2], %s: i32[3]", "transpose_conv(%s, %w, %x) {stride_h=2, stride_w=2}", NULL, "the output shape has 3 elements, not 4"},
    {"%x: f32[2,4,4,3]", "space_to_batch_nd(%x, dense<i32[2] 2 2>, dense<i32[2,2] -2 0 0 0>)", NULL, "-2 elements to pad"},
    {"%x: f32[4,4,4,3]", "batch_to_space_nd(%x, dense<i32[2] 2 2>, dense<i32[2,2] -1 0 0 0>)", NULL, "-1 elements to crop"},
    {"%x: f32[2,3], %c: bool[3]", "select(%c, %x, %x)", NULL, "3 conditions for 2 rows"},
    {"%x: f32[n,3], %c: bool[3]", "select(%c, %x, %x)", "f32[n,3]", NULL},
    {"%x: f32[2,3], %w: f32[5,3], %b: f32[4]", "fully_connected(%x, %w, %b)", NULL, "a bias of 4 elements for 5 rows"},
    {"%x: f32[2,4]", "local_response_normalization(%x) {radius=1}", NULL, "has rank 2, not 4"},
    {"%x: f32[], %i: i32[2]", "embedding_lookup(%i, %x)", NULL, "a table without rows"},
    {"%x: f32[1,4,4,3], %w: f32[5,5,5,3], %b: f32[5]", "conv_2d(%x, %w, %b) {padding=VALID, stride_h=2, stride_w=2}", NULL, "axis 1 of the result would have size -1"},
    {"%x: f32[1,4,4,3]", "max_pool_2d(%x) {padding=VALID, stride_h=1, stride_w=1, filter_height=2, filter_width=6}", NULL, "axis 2 of the result would have size -2"},
    {"%x: f32[3,0]", "arg_max(%x, dense<i32[] 1>) {output_type=i32}", NULL, "axis 1 has no elements to choose from"},
    {"%x: f32[]", "fill(dense<i32[2] 3 -4>, %x)", NULL, "axis 1 of the result would have size -4"},
    {"%x: f32[]", "fill(dense<i32[3] 2000000000 2000000000 9>, %x)", NULL, "more than 2^48 elements"},
    {"%x: i32[]", "range(dense<i32[] 5>, dense<i32[] 2>, dense<i32[] 1>)", NULL, "do not lead from its start to its limit"},
    {"%x: i32[]", "range(%x, dense<i32[] 2>, dense<i32[] 0>)", NULL, "do not lead from its start to its limit"},
    {"%x: i32[]", "range(dense<i32[] 2>, dense<i32[] 2>, dense<i32[] 1>)", "i32[0]", NULL},
};

static bool says(lc_ctx *ctx, const char *part) {
    for (const diag *d = ctx->diags.first; d; d = d->next)
        if (strstr(str_dup(&ctx->scratch, d->text).p, part)) return true;
    return false;
}

static bool check(lc_ctx *ctx, const row *r) {
    str text = str_fmt(&ctx->keep, "graph @main(%s) {\n  %%r = %s\n  return(%%r)\n}\n", r->operands, r->node);
    ir_module *m = ir_parse_with(ctx, text, STR("row"), b_infer);
    if (!m) return r->refused && says(ctx, r->refused);
    const ir_value *v = ir_output(m->graphs, 0);
    str shape = ir_shape_text(m, &ctx->scratch, &v->shape);
    str type = str_fmt(&ctx->keep, "%s%.*s", ir_dtypes[v->dtype].text, STR_ARG(shape));
    if (r->result && str_is(type, r->result)) return true;
    printf("    inferred: %.*s\n", STR_ARG(type));
    return false;
}

static void test_rows(void **state) {
    UNUSED(state);
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        void *ctx;
        assert_int_equal(unit_begin(&ctx), 0);
        if (!check(ctx, &rows[i])) {
            printf("%s of %s: expected %s\n", rows[i].node, rows[i].operands, rows[i].result ? rows[i].result : rows[i].refused);
            for (const diag *d = ((lc_ctx *)ctx)->diags.first; d; d = d->next) printf("    said: %.*s\n", STR_ARG(d->text));
            wrong++;
        }
        unit_end(&ctx);
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
