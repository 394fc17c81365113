"""Compares src/wire/tflite.def with the schema of TensorFlow Lite as the ai-edge-litert wheel has it: the number and type of each
field of the structural tables.  Prints what differs; exit code 1."""

import re
import sys

from check_schema import ROOT, schema_classes

NAMES = {"INT32_VECTOR": "Int32Vector", "UINT16_VECTOR": "Uint16Vector", "UINT8_VECTOR": "Uint8Vector", "DIM_METADATA": "DimensionMetadata",
         "SPARSITY": "SparsityParameters", "CUSTOM_QUANT": "CustomQuantization", "BLOCKWISE_QUANT": "BlockwiseQuantization",
         "MULTI_AXIS_QUANT": "MultiAxisQuantization", "QUANT": "QuantizationParameters", "VARIANT": "VariantSubType", "TENSOR": "Tensor",
         "OPERATOR": "Operator", "SUBGRAPH": "SubGraph", "OPERATOR_CODE": "OperatorCode", "BUFFER": "Buffer", "METADATA": "Metadata",
         "TENSOR_MAP": "TensorMap", "SIGNATURE": "SignatureDef", "EXTERNAL_GROUP": "ExternalBufferGroup",
         "EXTERNAL_BUFFER": "ExternalBuffer", "MODEL": "Model"}
DEPRECATED = {("SIGNATURE", 3)}
UNREADABLE = {("EXTERNAL_BUFFER", 3)}     # Length: in the wheel's module it looks like the length of a vector


def our_fields():
    """{table: {number: type}}"""
    found = {}
    for macro, table, number, rest in re.findall(r"^\s+(\w*FIELD)\((\w+), \w+, (\d+), (.*)\)$", (ROOT / "src/wire/tflite.def").read_text(), re.M):
        found.setdefault(table, {})[int(number)] = "u" if macro == "UNION_FIELD" else rest[1]
    return found


def main():
    _, tables = schema_classes()
    ours, problems, count = our_fields(), [], 0
    for table, fields in ours.items():
        theirs = {number: kind for _, number, kind, _ in tables[NAMES[table]]}
        for number in sorted(set(theirs) - set(fields)):
            if (table, number) not in DEPRECATED:
                problems.append(f"{table}: field {number} is missing")
        for number, kind in fields.items():
            count += 1
            if (table, number) in UNREADABLE:
                continue
            if number not in theirs:
                problems.append(f"{table}: field {number} is not in the schema")
            elif theirs[number] != ("?" if kind in "tTuH" else kind):
                problems.append(f"{table}: field {number} is of type {theirs[number]}, not {kind}")
    if set(ours) != set(NAMES):
        problems.append(f"tables {sorted(set(NAMES) ^ set(ours))} were not compared")
    for problem in problems:
        print(problem)
    print(f"{count} fields of {len(ours)} tables: {len(problems)} differences")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
