/* eval/gemm.h: products of matrices in the four types that everything else is converted to.
 *
 * f32 (also for halves), f64, i64 as unsigned (for all integers: wraparound is then that of the
 * narrow type), complex128.  All matrices are row-major and dense. */
#ifndef EVAL_GEMM_H
#define EVAL_GEMM_H

#include "eval/kernel.h"

/* The type to compute in, IR_DTYPE_NONE: there is none. */
ir_dtype ev_work_type(ir_dtype t);
/* c[m, n] += a[m, k] * b[k, n] */
void ev_gemm_nn(ir_dtype t, int64_t m, int64_t n, int64_t k, const void *a, const void *b, void *c);
/* c[m, ldc: n of them] += a[m, k] * b[n, k] transposed */
void ev_gemm_nt(ir_dtype t, int64_t m, int64_t n, int64_t k, const void *a, const void *b, void *c,
                int64_t ldc);
/* Adds a bias (may be absent: p NULL) to every row of acc [rows, n], converts into out[0] from
 * element `at` on.  The bias is of any type. */
bool ev_put_rows(ev_call *c, ir_dtype t, void *acc, int64_t rows, int64_t n, const void *bias,
                 int64_t at);
/* The bias operand in the type t; *ok false: it is not [n]. */
const void *ev_bias(ev_call *c, size_t operand, ir_dtype t, int64_t n, bool *ok);

#endif
