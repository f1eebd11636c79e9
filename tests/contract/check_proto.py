"""proto/ with another validator: python3-jsonschema must agree about every example and every x-invalid.  Also what no
validator says: nothing is unbounded, nothing uses a keyword that ours does not have, and commands refuse extra fields."""

import datetime
import glob
import json
import re

import jsonschema

ANNOTATIONS = {"title", "description", "examples", "$comment", "$schema", "$id", "$defs", "default"}
KEYWORDS = ANNOTATIONS | {
    "type", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "items", "prefixItems",
    "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "oneOf",
    "anyOf", "allOf", "not", "if", "then", "else", "$ref", "format",
}  # fmt: skip
ONE, MANY, NAMED = ("additionalProperties", "propertyNames", "items", "not", "if", "then", "else"), \
    ("prefixItems", "oneOf", "anyOf", "allOf"), ("properties", "patternProperties", "$defs")  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")

formats = jsonschema.FormatChecker(["date", "uuid"])
formats.checks("date-time", raises=ValueError)(
    lambda value: not isinstance(value, str) or INSTANT.match(value) and datetime.datetime.fromisoformat(value) is not None)


def absolute(value, id):
    """With references inside the document written in full: older releases lose the place that they are relative to."""
    if isinstance(value, list):
        return [absolute(item, id) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: item if key in ("examples", "x-invalid") else
            id + item if key == "$ref" and isinstance(item, str) and item.startswith("#") else absolute(item, id)
            for key, item in value.items()}  # fmt: skip


def read_all():
    documents = {}
    for path in sorted(glob.glob("proto/*.json") + glob.glob("proto/*/*.json")):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if "$schema" in document:
            documents[path] = absolute(document, document["$id"])
    return documents


def validator(schema, store):
    """Works with the referencing library where there is one, and with the resolver of older releases (Debian 12)."""
    try:
        import referencing
    except ImportError:
        resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, store=store)
        return jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=formats)
    resources = [(id, referencing.Resource.from_contents(document)) for id, document in store.items()]
    registry = referencing.Registry().with_resources(resources)
    return jsonschema.Draft202012Validator(schema, registry=registry, format_checker=formats)


def places(errors):
    """Every JSON pointer at which something is wrong, also inside anyOf and the like."""
    for error in errors:
        path = [str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path]
        yield "".join("/" + part for part in path)
        if error.validator in ("additionalProperties", "propertyNames"):
            yield from ("".join("/" + part for part in path + [name]) for name in error.instance)
        if error.validator == "required":
            yield from ("".join("/" + part for part in path + [name]) for name in error.validator_value)
        if error.validator == "uniqueItems":  # ours names the item
            yield from ("".join("/" + part for part in [*path, str(i)]) for i in range(len(error.instance)))
        yield from places(error.context or [])


def parts(schema, at=""):
    """The schema and every schema inside it, with where it stands."""
    yield at, schema
    if not isinstance(schema, dict):
        return
    for keyword in ONE:
        if keyword in schema:
            yield from parts(schema[keyword], f"{at}/{keyword}")
    for keyword in MANY:
        for i, part in enumerate(schema.get(keyword, [])):
            yield from parts(part, f"{at}/{keyword}/{i}")
    for keyword in NAMED:
        for name, part in schema.get(keyword, {}).items():
            yield from parts(part, f"{at}/{keyword}/{name}")


def types(schema):
    type = schema.get("type", [])
    return [type] if isinstance(type, str) else type


def unbounded(schema):
    """What in this one schema could be larger than any bound, or None."""
    if "string" in types(schema) and not {"maxLength", "enum", "const"} & set(schema):
        return "a text without maxLength"
    if "array" in types(schema) and "maxItems" not in schema:
        return "a list without maxItems"
    return None


def wrong_in(schema):
    """What is wrong with this one schema as written."""
    if not isinstance(schema, dict):
        return
    for keyword in schema:
        if keyword not in KEYWORDS and not keyword.startswith("x-"):
            yield f"the keyword {keyword}, which ours does not have"
    if unbounded(schema):
        yield unbounded(schema)


def target(reference, base, store):
    """The document and schema that a $ref names."""
    id, _, pointer = reference.partition("#")
    document = store[id] if id else base
    schema = document
    for token in pointer.split("/")[1:]:
        schema = schema[token]
    return document, schema


def closes(schema, document, store):
    """Whether it refuses what it does not name, itself or by what it refers to."""
    if not isinstance(schema, dict):
        return False
    if "propertyNames" in schema or schema.get("additionalProperties") is False:
        return True
    if "$ref" in schema:
        base, inner = target(schema["$ref"], document, store)
        if closes(inner, base, store):
            return True
    return any(closes(part, document, store) for part in schema.get("allOf", []))


def open_objects(schema, document, store, closed, seen, at=""):
    """Where a command or query would accept fields that it does not name.  closed: something beside it says which."""
    if not isinstance(schema, dict) or "x-open" in schema:
        return
    closed = closed or closes(schema, document, store)
    if "properties" in schema and "object" in types(schema) and not closed:
        yield at or "/"
    if "$ref" in schema and (schema["$ref"], closed) not in seen:
        seen.add((schema["$ref"], closed))
        base, inner = target(schema["$ref"], document, store)
        yield from open_objects(inner, base, store, closed, seen, at)
    for name, part in schema.get("properties", {}).items():
        yield from open_objects(part, document, store, False, seen, f"{at}/{name}")
    for keyword in ("items", "additionalProperties"):
        yield from open_objects(schema.get(keyword), document, store, False, seen, at + "/*")
    for keyword in MANY:
        for part in schema.get(keyword, []):
            yield from open_objects(part, document, store, closed, seen, at)


class Check:
    def __init__(self):
        self.documents = read_all()
        self.store = {document["$id"]: document for document in self.documents.values()}
        self.passed, self.failures = 0, []

    def expect(self, good, where, what):
        if good:
            self.passed += 1
        else:
            self.failures.append(f"{where}: {what}")

    def data(self, path, document):
        """Examples and x-invalid, of the document, its $defs and its reply."""
        inside = {f"#/$defs/{name}": schema for name, schema in document.get("$defs", {}).items()}
        if "x-reply" in document:
            inside["#/x-reply"] = document["x-reply"]
        for where, schema in {"": document, **inside}.items():
            check = validator({"$ref": document["$id"] + where}, self.store)
            for i, example in enumerate(schema.get("examples", [])):
                errors = [f"{error.json_path}: {error.message}" for error in check.iter_errors(example)]
                self.expect(not errors, path + where, f"example {i}: " + "; ".join(errors))
            for invalid in schema.get("x-invalid", []):
                found = set(places(check.iter_errors(invalid["data"])))
                self.expect(found, path + where, f'accepts what is wrong: {invalid["because"]}')
                self.expect(not found or invalid["pointer"] in found, path + where,
                            f'{invalid["because"]}: no error at "{invalid["pointer"]}" but at {sorted(found)}')

    def form(self, path, document):
        everything = list(parts(document)) + list(parts(document.get("x-reply", {}), "/x-reply"))
        wrong = [f"{at}: {what}" for at, schema in everything for what in wrong_in(schema)]
        self.expect(not wrong, path, "; ".join(wrong))
        if document.get("x-kind") in ("command", "query"):
            found = list(open_objects(document, document, self.store, False, set()))
            self.expect(not found, path, "accepts fields that it does not name at " + ", ".join(found))

    def run(self):
        for path, document in self.documents.items():
            self.data(path, document)
            self.form(path, document)
        return self.passed, self.failures
