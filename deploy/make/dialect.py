"""Schemas of proto/ (JSON Schema 2020-12) said in AsyncAPI's own dialect, which is draft 07, with references into one document.

The same values are valid; tests/contract proves it by every example and every x-invalid.
"""

ANNOTATIONS = ("$schema", "$id", "$comment", "$defs")
ONE = ("additionalProperties", "propertyNames", "not", "if", "then", "else", "contains", "items")
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties")
BEYOND = ("minContains", "maxContains", "dependentRequired")  # which draft 07 has not, or says in another way


def name_of(reference):
    """The name under components/schemas: liaison:common#/$defs/money is common.money, an answer x.do.v1.reply."""
    id, _, place = reference.removeprefix("liaison:").partition("#")
    if not place:
        return id
    if place == "/x-reply":
        return id + ".reply"
    if place.startswith("/$defs/") and "/" not in place.removeprefix("/$defs/"):
        return f"{id}.{place.removeprefix('/$defs/')}"
    raise ValueError(f"{reference}: only whole documents, their $defs and answers have names")


def rewritten(schema, base):
    """One schema of the document `base`, without its annotations for tests."""
    if not isinstance(schema, dict):
        return schema
    result = {}
    for keyword, value in schema.items():
        if keyword in BEYOND:
            raise ValueError(f"{base}: {keyword} has to be taught to dialect.py")
        if keyword in ANNOTATIONS or keyword.startswith("x-"):
            continue
        result[keyword] = keyword_rewritten(keyword, value, base)
    if schema.get("$id") or "x-reply" in schema:
        result.pop("examples", None)  # they stand with the message, in its envelope
    return in_draft_07(result)


def keyword_rewritten(keyword, value, base):
    if keyword == "$ref":
        return "#/components/schemas/" + name_of(base + value if value.startswith("#") else value)
    if keyword in ONE:
        return rewritten(value, base)
    if keyword in MANY:
        return [rewritten(item, base) for item in value]
    if keyword in NAMED:
        return {name: rewritten(item, base) for name, item in value.items()}
    return value


def in_draft_07(schema):
    """There a $ref silences what stands beside it, and a list's first items are `items` itself."""
    if "prefixItems" in schema:
        rest = schema.pop("items", None)
        schema["items"] = schema.pop("prefixItems")
        if rest is not None:
            schema["additionalItems"] = rest
    if "$ref" in schema and len(schema) > 1:
        schema["allOf"] = [{"$ref": schema.pop("$ref")}, *schema.get("allOf", [])]
    return schema
