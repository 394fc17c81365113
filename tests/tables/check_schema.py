"""Compares src/ir/*.def with the schema of TensorFlow Lite as the ai-edge-litert wheel has it: op codes, unions, tables
of options with the number, type and default of each field, enums, element types.  Prints what differs; exit code 1."""

import pathlib
import re
import sys

import ai_edge_litert

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = pathlib.Path(ai_edge_litert.__path__[0]) / "schema_py_generated.py"
SCALARS = {"Int8": "b", "Uint8": "b", "Bool": "b", "Int32": "i", "Uint32": "i", "Int64": "l", "Uint64": "l", "Float32": "f",
           "Float64": "d"}
VECTORS = {"Int8": "B", "Uint8": "B", "Bool": "B", "Int32": "v", "Uint32": "v", "Int64": "L", "Float32": "F"}
KINDS = {  # what a kind of attribute may be in the file
    "AK_INT": "bil", "AK_BOOL": "b", "AK_FLOAT": "fd", "AK_STR": "s", "AK_INTS": "vL", "AK_FLOATS": "F", "AK_BOOLS": "B",
    "AK_BYTES": "B", "AK_DTYPE": "bi", "AK_ENUM": "bi", "AK_GRAPH": "i", "AK_GRAPHS": "v"}


def schema_classes():
    """Of the schema's module: {class: {constant: value}}, {table: [(field, number, type, default)]}."""
    enums, tables = {}, {}
    for name, body in re.findall(r"^class (\w+)\(object\):\n(.*?)(?=^class |^def |\Z)", SCHEMA.read_text(), re.M | re.S):
        values = dict(re.findall(r"^    (\w+) = (-?\d+)$", body, re.M))
        if values:
            enums[name] = {k: int(v) for k, v in values.items()}
        elif "__slots__" in body:
            tables[name] = list(fields_of(body))
    return enums, tables


def fields_of(body):
    for method, vector, code in re.findall(r"^    def (\w+)\(self(, j)?\):\n(.*?)(?=^    # |^    def |^    @|\Z)", body, re.M | re.S):
        offset = re.search(r"_tab\.Offset\((\d+)\)", code)
        if not offset or re.search(r"AsNumpy$|Length$|IsNone$", method):
            continue
        flags = re.search(r"number_types\.(\w+)Flags, (?:a|o)\b", code)
        default = code.strip().splitlines()[-1].split()[-1]
        if "_tab.String(" in code:
            kind = "s"
        elif flags and flags[1] in SCALARS:
            kind = (VECTORS if vector else SCALARS).get(flags[1], "?")
        else:
            kind = "?"
        number = (int(offset[1]) - 4) // 2
        yield method, number, kind, {"False": 0, "True": 1, "None": 0}.get(default, default)


def rows(file, macro):
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "src/ir" / file).read_text(), flags=re.S)
    for row in re.findall(rf"^\s*{macro}\((.*)\)\s*$", text, re.M):
        yield [cell.strip() for cell in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", row)]


def our_tables():
    """{table: (slot, union number, [(field, kind, number, type, default, enum)])}"""
    found, name = {}, None
    for line in (ROOT / "src/ir/options.def").read_text().splitlines():
        if match := re.match(r"OPTIONS\((\w+), (\d), (\d+)\)", line):
            name = match[1]
            found[name] = (int(match[2]), int(match[3]), [])
        elif match := re.match(r"\s+FIELD\((\w+), (\w+), (\d+), '(\w)', (-?\d+), (NULL|\"\w+\")\)", line):
            found[name][2].append((match[1], match[2], int(match[3]), match[4], int(match[5]), match[6].strip('"')))
        elif re.match(r"\s*FIELD\(", line):
            sys.exit(f"cannot read the row {line.strip()}")
    return found


def camel(field):
    return "".join(part[:1].upper() + part[1:] for part in field.split("_"))


def compare_ops(enums, wrong):
    ours = {cells[0]: int(cells[5]) for cells in rows("ops.def", "OP")}
    theirs = enums["BuiltinOperator"]
    for name, code in theirs.items():
        if name in ours and ours[name] != code:
            wrong(f"op {name} has code {code}, not {ours[name]}")
        if name not in ours and not name.startswith("PLACEHOLDER"):
            wrong(f"op {name} (code {code}) is missing")
    for name, code in ours.items():
        if name not in theirs and code >= 0:
            wrong(f"op {name} is not in the schema")
    return len(ours)


def compare_table(name, ours, theirs, enums, wrong):
    wanted = {camel_name: (number, kind, default) for camel_name, number, kind, default in theirs}
    for field, kind, number, fb_type, default, enum in ours:
        where = f"{name}.{field}"
        want = wanted.pop(camel(field), None)
        if not want:
            wrong(f"{where} is not in the schema")
            continue
        if (number, fb_type) != want[:2] or float(default) != float(want[2]):
            wrong(f"{where} is field {want[0]} of type {want[1]} with default {want[2]}, not {number} {fb_type} {default}")
        if fb_type not in KINDS[kind]:
            wrong(f"{where} is of kind {kind}, but of type {fb_type}")
        if (kind == "AK_ENUM") != (enum != "NULL") or (kind == "AK_ENUM" and enum not in enums):
            wrong(f"{where} is of kind {kind} with enum {enum}")
    for field in wanted:
        wrong(f"{name}.{field} is missing")
    return len(ours)


def compare_options(enums, tables, wrong):
    ours, count = our_tables(), 0
    for slot, union in ((1, "BuiltinOptions"), (2, "BuiltinOptions2")):
        for name, number in enums[union].items():
            if name == "NONE":
                continue
            if name not in ours:
                wrong(f"table {name} is missing")
            elif ours[name][:2] != (slot, number):
                wrong(f"table {name} is number {number} of {union}")
    for name, (_, _, fields) in ours.items():
        if name not in tables:
            wrong(f"table {name} is not in the schema")
        else:
            count += compare_table(name, fields, tables[name], enums, wrong)
    used = {cells[6] for cells in rows("ops.def", "OP")} - {"NoOptions"}
    for name in used - set(ours):
        wrong(f"an op has options {name}, which have no table")
    return count


def compare_enums(enums, wrong):
    ours = {}
    for enum, name, value in rows("enums.def", "ENUM_VALUE"):
        ours.setdefault(enum, {})[name] = int(value)
    for enum, values in ours.items():
        if values != enums.get(enum):
            wrong(f"enum {enum} is {enums.get(enum)}, not {values}")
    for name, (_, _, fields) in our_tables().items():
        for field in fields:
            if field[5] != "NULL" and field[5] not in ours:
                wrong(f"{name}.{field[0]}: the values of {field[5]} are missing")
    return len(ours)


def compare_types(enums, wrong):
    long = {"F": "FLOAT", "BF": "BFLOAT", "I": "INT", "U": "UINT", "C": "COMPLEX"}
    names = {"STR": "STRING", "RES": "RESOURCE", "VAR": "VARIANT", "BOOL": "BOOL"}
    ours = {}
    for cells in rows("types.def", "IR_TYPE"):
        if match := re.fullmatch(r"([A-Z]+?)(\d+)", cells[0]):
            ours[long[match[1]] + match[2]] = int(cells[2])
        else:
            ours[names[cells[0]]] = int(cells[2])
    for name, code in ours.items():
        if enums["TensorType"].get(name) != code:
            wrong(f"type {name} has code {enums['TensorType'].get(name)}, not {code}")
    return len(ours)


def main():
    problems = []
    enums, tables = schema_classes()
    ops = compare_ops(enums, problems.append)
    fields = compare_options(enums, tables, problems.append)
    n_enums = compare_enums(enums, problems.append)
    types = compare_types(enums, problems.append)
    if min(ops, fields, n_enums, types) == 0:
        problems.append("nothing was compared: the tables could not be read")
    for problem in problems:
        print(problem)
    print(f"{ops} ops, {fields} fields, {n_enums} enums, {types} types: {len(problems)} differences")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
