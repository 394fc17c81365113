"""The cases of run.py: (hint, graph that gets it, graph that follows it, options that follow it), graphs as text.

To add one:  follow("the hint", before=[node(...), ...], after=[node(...), ...], options=[...]); `after` may be left out when options
alone follow the hint.  placed("x", "float", [None, 3]) is an input, with None for open sizes; a shape of None is an unknown rank.
"""
CASES = []


def follow(hint, before, after=None, options=()):
    CASES.append((hint, "\n".join(before), "\n".join(after or before), list(options)))


# ---- graphs as text

def type_name(t):
    return "DT_" + t.upper()


def quoted(text):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else f"\\{ord(c):03o}" for c in text) + '"'


class Type(str):
    """an attribute that is a type: T("float")"""


def shape_text(shape):
    return "unknown_rank: true" if shape is None else "".join(f"dim {{ size: {-1 if d is None else d} }} " for d in shape)


def value(v):
    if isinstance(v, Type):
        return f"type: {type_name(v)}"
    if isinstance(v, bool):
        return f"b: {str(v).lower()}"
    if isinstance(v, int):
        return f"i: {v}"
    if isinstance(v, float):
        return f"f: {v}"
    if isinstance(v, str):
        return f"s: {quoted(v)}"
    if isinstance(v, dict):
        return f"shape {{ {shape_text(v['shape'])} }}" if "shape" in v else f"func {{ name: \"{v['func']}\" }}"
    return "list { " + " ".join(value(x) for x in v) + " }"


def attrs(values):
    return "".join(f'attr {{ key: "{k}" value {{ {value(v)} }} }} ' for k, v in values.items())


def node(name, op, inputs=(), word="node", **values):
    return f'{word} {{ name: "{name}" op: "{op}" ' + "".join(f'input: "{i}" ' for i in inputs) + attrs(values) + "}"


def T(t):
    return Type(t)


def placed(name, t, shape):
    return node(name, "Placeholder", dtype=T(t), shape={"shape": shape})


def const(name, t, v, shape=None, word="node"):
    flat = v if isinstance(v, list) else [v]
    shape = shape if shape is not None else [len(v)] if isinstance(v, list) else []
    field = {"float": "float_val", "double": "double_val", "int32": "int_val", "int64": "int64_val", "bool": "bool_val", "string": "string_val",
             "complex64": "scomplex_val"}[t]
    items = " ".join(f"{field}: {quoted(x) if t == 'string' else str(x).lower()}" for x in flat)
    return (f'{word} {{ name: "{name}" op: "Const" attr {{ key: "dtype" value {{ type: {type_name(t)} }} }} attr {{ key: "value" value {{ tensor {{ '
            f'dtype: {type_name(t)} tensor_shape {{ {shape_text(shape)} }} {items} }} }} }} }}')


# ---- sizes and axes

X = placed("x", "float", [2, 3])
OPEN = placed("x", "float", None)
AXIS, ONE = placed("a", "int32", []), const("a", "int32", 1)

nth = [const("n", "int32", 1), node("y", "NthElement", ["x", "n"], T=T("float"))]
follow("give the input a shape", [OPEN, *nth], options=["--shape", "x=2,5"])
diag = [node("y", "MatrixInverse", ["x"], T=T("float"))]
follow("give the inputs shapes with --shape", [OPEN, *diag], options=["--shape", "x=3,3"])
scan = [node("y", "Cumprod", ["x", "a"], T=T("float"), Tidx=T("int32"))]
follow("give the input a shape and a constant axis", [X, AXIS, *scan], [X, ONE, *scan])
follow("fix the size with --shape", [placed("x", "float", [2, None, 2, 2, 2]), ONE, *scan], options=["--shape", "x=2,3,2,2,2"])
flags = [node("y", "Reverse", ["x", "d"], T=T("float"))]
follow("make the axes constants", [X, placed("d", "bool", [2]), *flags], [X, const("d", "bool", [True, False]), *flags])
places = [placed("i", "int32", [4]), node("y", "UnravelIndex", ["i", "d"], Tidx=T("int32"))]
follow("make the dimensions constants", [placed("d", "int32", [2]), *places], [const("d", "int32", [2, 3]), *places])
roll = [node("y", "Roll", ["x", "s", "a"], T=T("float"), Tshift=T("int32"), Taxis=T("int32"))]
follow("make the shift a scalar or a vector", [X, placed("s", "int32", None), AXIS, *roll], [X, placed("s", "int32", []), AXIS, *roll])

# ---- numbers

follow("join strings before the model", [placed("x", "string", [2]), placed("z", "string", [2]), node("y", "AddV2", ["x", "z"], T=T("string"))],
       [placed("x", "string", [2]), node("y", "Identity", ["x"], T=T("string"))])
follow("use float32", [placed("x", "double", [2]), node("y", "NextAfter", ["x", "x"], T=T("double"))],
       [placed("x", "float", [2]), node("y", "NextAfter", ["x", "x"], T=T("float"))])
follow("compute with the real and imaginary parts",
       [placed("x", "complex64", [2, 3]), ONE, node("y", "Prod", ["x", "a"], T=T("complex64"), Tidx=T("int32"))],
       [placed("x", "complex64", [2, 3]), ONE, node("r", "Real", ["x"], T=T("complex64"), Tout=T("float")),
        node("y", "Prod", ["r", "a"], T=T("float"), Tidx=T("int32"))])
follow("make num_bits a constant", [X, *(extra := [const("lo", "float", -1.0), const("hi", "float", 1.0)]), placed("n", "int32", []),
                                    *(rounded := [node("y", "QuantizeAndDequantizeV3", ["x", "lo", "hi", "n"], T=T("float"), range_given=True)])],
       [X, *extra, const("n", "int32", 8), *rounded])
follow("quantize to 8 bits", [X, *extra, node("y", "QuantizeV2", ["x", "lo", "hi"], T=T("qint32"), mode="SCALED")],
       [X, *extra, node("y", "QuantizeV2", ["x", "lo", "hi"], T=T("qint8"), mode="SCALED")])


def rfft(n):
    return [placed("x", "float", [1, n]), const("n", "int32", [n]), node("y", "RFFT", ["x", "n"], Treal=T("float"), Tcomplex=T("complex64"))]


def rfft_parts(n):
    return [placed("x", "complex64", [1, n]), const("n", "int32", [n]), *[node(f"{op}", op, ["x"], T=T("complex64"), Tout=T("float")) for op in ("Real", "Imag")],
            *[node(f"y{op}", "RFFT", [op, "n"], Treal=T("float"), Tcomplex=T("complex64")) for op in ("Real", "Imag")]]


follow("transform lengths that are powers of two have a kernel", rfft(40009), rfft(32768))
follow("transform real and imaginary part by tf.signal.rfft, which has a kernel for powers of two",
       [placed("x", "complex64", [1, 32768]), node("y", "FFT", ["x"], Tcomplex=T("complex64"))], rfft_parts(32768))
follow("make the regularizer a constant",
       [*(system := [placed("x", "float", [3, 2]), placed("z", "float", [3, 1])]), placed("r", "double", []),
        node("y", "MatrixSolveLs", ["x", "z", "r"], T=T("float"), fast=True)],
       [*system, const("r", "double", 0.5), node("y", "MatrixSolveLs", ["x", "z", "r"], T=T("float"), fast=True)])

# ---- sorting, sets, words

follow("set aggregate_to_topk", [X, node("y", "ApproxTopK", ["x"], k=2, T=T("float"), aggregate_to_topk=False)],
       [X, node("y", "ApproxTopK", ["x"], k=2, T=T("float"), aggregate_to_topk=True)])
follow("map the values to integers first", [placed("x", "string", [4]), node("y", "Unique", ["x"], T=T("string"), out_idx=T("int32"))],
       [placed("x", "int32", [4]), node("y", "Unique", ["x"], T=T("int32"), out_idx=T("int32"))])
follow("flatten the input", [X, const("k", "int32", [1]), node("y", "UniqueV2", ["x", "k"], T=T("float"), Taxis=T("int32"), out_idx=T("int32"))],
       [X, const("s", "int32", [-1]), node("f", "Reshape", ["x", "s"], T=T("float"), Tshape=T("int32")), const("k", "int32", [0]),
        node("y", "UniqueV2", ["f", "k"], T=T("float"), Taxis=T("int32"), out_idx=T("int32"))])
table = [node("h", "HashTableV2", key_dtype=T("int64"), value_dtype=T("float"), shared_name="t"), placed("q", "int64", [2]), const("d", "float", 0.0)]


def filled(key):
    return [*table, key, const("v", "float", [1.0, 2.0]), node("i", "LookupTableImportV2", ["h", "k", "v"], Tin=T("int64"), Tout=T("float")),
            node("y", "LookupTableFindV2", ["h", "q", "d", "^i"], Tin=T("int64"), Tout=T("float"))]


follow("use constant keys and values", filled(placed("k", "int64", [2])), filled(const("k", "int64", [7, 9])))


def keyed(t, keys):
    return [node("h", "HashTableV2", key_dtype=T(t), value_dtype=T("float"), shared_name="t"), placed("q", t, [2]), const("d", "float", 0.0),
            const("k", t, keys), const("v", "float", [1.0, 2.0]), node("i", "LookupTableImportV2", ["h", "k", "v"], Tin=T(t), Tout=T("float")),
            node("y", "LookupTableFindV2", ["h", "q", "d", "^i"], Tin=T(t), Tout=T("float"))]


follow("use integer or string keys", keyed("float", [1.0, 2.0]), keyed("int64", [1, 2]))


def distance(t):
    part = ["i", "v", "s"]
    return [placed("i", "int64", [3, 2]), placed("v", t, [3]), const("s", "int64", [2, 3]),
            node("y", "EditDistance", part + part, T=T(t), normalize=False)]


follow("cast the values to int32", distance("double"), distance("int32"))
follow("choose or join numbers, and look the strings up outside",
       [placed("i", "int32", []), placed("x", "string", [2]), placed("z", "string", [2]),
        node("y", "DynamicStitch", ["j", "k", "x", "z"], N=2, T=T("string")), placed("j", "int32", [2]), placed("k", "int32", [2])],
       [placed("x", "int32", [2]), placed("z", "int32", [2]), node("y", "DynamicStitch", ["j", "k", "x", "z"], N=2, T=T("int32")),
        placed("j", "int32", [2]), placed("k", "int32", [2])])

# ---- sparse tensors

sparse = [placed("i", "int64", [None, 2]), placed("v", "float", [None])]
summed = [const("s", "int64", [2, 3]), node("y", "SparseReduceSum", ["i", "v", "s", "k"], T=T("float"))]
follow("make the axes a constant", [*sparse, placed("k", "int32", [1]), *summed], [*sparse, const("k", "int32", [0]), *summed])

# ---- random numbers

seeds = [const("s", "int64", [1, 2])]
normal = node("y", "StatelessRandomNormal", ["n", "s"], T=T("int32"), Tseed=T("int64"), dtype=T("float"))
follow("make the shape a constant", [placed("n", "int32", [2]), *seeds, normal], [const("n", "int32", [2, 3]), *seeds, normal])
follow("make the shape a constant, or generate the numbers outside of the model",
       [const("n", "int32", [40000, 40000]), *seeds, normal], [const("n", "int32", [2, 3]), *seeds, normal])
follow("make the seed a constant, or generate the numbers outside of the model",
       [const("n", "int32", [2, 3]), placed("s", "int64", [2]), normal], [const("n", "int32", [2, 3]), *seeds, normal])
keys = [const("n", "int32", [2, 3]), const("k", "int64", [1]), const("c", "int64", [1, 2])]


def by_algorithm(algorithm, t="float"):
    return [*[k.replace("int64_val", "uint64_val").replace("DT_INT64", "DT_UINT64") for k in keys], const("g", "int32", algorithm),
            node("y", "StatelessRandomNormalV2", ["n", "k", "c", "g"], Tshape=T("int32"), dtype=T(t))]


follow("use the Philox algorithm", by_algorithm(2), by_algorithm(1))
follow("generate float32 numbers", by_algorithm(1, "half"), by_algorithm(1))
limits = node("y", "StatelessRandomUniformInt", ["n", "s", "lo", "hi"], T=T("int32"), Tseed=T("int64"), dtype=T("int32"))
follow("make the limits constants", [keys[0], *seeds, placed("lo", "int32", []), const("hi", "int32", 9), limits],
       [keys[0], *seeds, const("lo", "int32", 1), const("hi", "int32", 9), limits])

# ---- images

conv = node("y", "FusedPadConv2D", ["x", "p", "f"], T=T("float"), mode="REFLECT", strides=[1, 1, 1, 1], padding="VALID")
image = [placed("x", "float", [1, 5, 5, 1]), const("f", "float", [1.0], [1, 1, 1, 1])]
pads = [0, 0, 1, 1, 1, 1, 0, 0]
follow("make the paddings constants", [*image, placed("p", "int32", [4, 2]), conv], [*image, const("p", "int32", pads, [4, 2]), conv])
turned = [placed("x", "float", [1, 5, 5, 1]), placed("m", "float", [1, 8])]
warp = node("y", "ImageProjectiveTransformV2", ["x", "m", "o"], dtype=T("float"), interpolation="BILINEAR")
follow("make the output shape a constant", [*turned, placed("o", "int32", [2]), warp], [*turned, const("o", "int32", [4, 4]), warp])


def boxes(shape, scores, per_class, total=None):
    return [placed("x", "float", shape), placed("z", "float", scores), per_class, total or const("t", "int32", 4), const("u", "float", 0.5),
            const("w", "float", 0.1), node("y", "CombinedNonMaxSuppression", ["x", "z", "c", "t", "u", "w"])]


few = const("c", "int32", 2)
follow("fix the shapes with --shape", boxes([1, None, 1, 4], [1, None, 2], few), options=["--shape", "x=1,6,1,4", "--shape", "z=1,6,2"])
follow("make the sizes constants", boxes([1, 6, 1, 4], [1, 6, 2], placed("c", "int32", [])), boxes([1, 6, 1, 4], [1, 6, 2], few))
follow("suppress over all classes at once", boxes([1, 6, 1, 4], [1, 6, 100000], few), boxes([1, 6, 1, 4], [1, 6, 1], few))
follow("ask for fewer boxes", boxes([1, 90000, 1, 4], [1, 90000, 50], const("c", "int32", 90000)), boxes([1, 90000, 1, 4], [1, 90000, 50], few))

# ---- XLA

follow("make the padding a constant",
       [X, const("w", "float", 0.0), placed("l", "int32", [2]), *(rest := [const("h", "int32", [0, 0]), const("i", "int32", [0, 0]),
        node("y", "XlaPad", ["x", "w", "l", "h", "i"], T=T("float"), Tindices=T("int32"))])],
       [X, const("w", "float", 0.0), const("l", "int32", [1, 1]), *rest])
DOT = "\012\001\001\022\001\000"  # contracts axis 1 of the one with axis 0 of the other


def dot(t, to):
    return [placed("x", t, [2, 3]), placed("z", t, [3, 2]), node("y", "XlaDotV2", ["x", "z"], LhsT=T(t), RhsT=T(t), preferred_element_type=T(to),
                                                              dimension_numbers=DOT, precision_config="")]


follow("cast its operands before, or its result after it", dot("float", "int32"), dot("float", "float"))


def xla_sorted(t):
    return [placed("x", t, [4]), node("y", "XlaSort", ["x"], T=T(t))]


follow("cast it to int64 before it", xla_sorted("uint64"), xla_sorted("int64"))


def rounded_to(t):
    return [placed("x", t, [4]), node("y", "XlaReducePrecision", ["x"], T=T(t), exponent_bits=10, mantissa_bits=30 if t == "double" else 9)]


follow("cast it to float32 before it", rounded_to("double"), rounded_to("float"))
CONV = "\030\002\040\003\062\002\000\001\070\000\100\003\110\000\120\003\132\002\001\002\142\002\001\002"  # NHWC, HWIO, NHWC


def xla_conv(t):
    filled = [const(n, "int32", v, s) for n, v, s in (("s", [1, 1], None), ("p", [0, 0, 0, 0], [2, 2]), ("l", [1, 1], None), ("r", [1, 1], None))]
    return [placed("x", t, [1, 4, 4, 2]), placed("f", t, [2, 2, 2, 3]), *filled, const("g", "int32", 1),
            node("y", "XlaConvV2", ["x", "f", "s", "p", "l", "r", "g"], LhsT=T(t), RhsT=T(t), Tindices=T("int32"), preferred_element_type=T(t),
                 dimension_numbers=CONV, precision_config="", batch_group_count=1)]


follow("cast its operands to float before it", xla_conv("int32"), xla_conv("float"))

# ---- lists

lengths = [placed("x", "float", [4, 2]), const("e", "int32", [-1, 2])]
tensors = [node("h", "TensorListSplit", ["x", "e", "l"], element_dtype=T("float"), shape_type=T("int32")), const("i", "int32", 0),
           node("y", "TensorListGetItem", ["h", "i", "e"], element_dtype=T("float"))]
follow("make the lengths constants", [*lengths, placed("l", "int64", [2]), *tensors], [*lengths, const("l", "int64", [1, 3]), *tensors])


def reserved(shape):
    handle = [const("e", "int32", *shape), const("n", "int32", 3), node("h", "TensorListReserve", ["e", "n"], element_dtype=T("float"), shape_type=T("int32"))]
    return [*handle, node("y", "TensorListStack", ["h", "e"], element_dtype=T("float"), num_elements=3)]


follow("give the list an element shape", reserved([-1]), reserved([[2]]))


def condition(then, arguments, types):
    stack = [const("m", "int32", -1), node("h", "StackV2", ["m"], elem_type=T("float"))] if "h" in arguments else []
    return [placed("p", "bool", []), X, *stack,
            node("y", "If", ["p", *arguments], Tcond=T("bool"), Tin=[T(t) for t in types], Tout=[T("float")], then_branch={"func": "f"}, else_branch={"func": "g"}),
            "library { " + "".join(
                f'function {{ signature {{ name: "{name}" ' + "".join(f'input_arg {{ name: "{a}" type: {type_name(t)} }} ' for a, t in zip("xh", types)) +
                'output_arg { name: "r" type: DT_FLOAT } is_stateful: true } ' + body + " } " for name, body in (("f", then), ("g", 'ret { key: "r" value: "x" }'))) + "}"]


follow("use the stack outside of conditions, or a TensorArray",
       condition(node("push", "StackPushV2", ["h", "x"], "node_def", T=T("float")) + ' ret { key: "r" value: "push:output:0" }', ["x", "h"], ["float", "resource"]),
       condition(node("relu", "Relu", ["x"], "node_def", T=T("float")) + ' ret { key: "r" value: "relu:activations:0" }', ["x"], ["float"]))

# ---- quasirandom numbers


def sobol(dim, count):
    return [const("d", "int32", dim), count, const("s", "int32", 0), node("y", "SobolSample", ["d", "n", "s"], dtype=T("float"))]


follow("make its operands constants", sobol(2, placed("n", "int32", [])), [X, *sobol(3, const("n", "int32", 2)), node("z", "AddV2", ["x", "y"], T=T("float"))])
follow("draw them in the application", sobol(2000, const("n", "int32", 5)), [placed("y", "float", [5, 2000]), node("z", "Neg", ["y"], T=T("float"))])
