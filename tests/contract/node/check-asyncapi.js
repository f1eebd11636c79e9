"use strict";
// proto/asyncapi.yaml by AsyncAPI's own parser: no errors, no warnings.  And its schemas, which are in another dialect, by ajv: they
// accept and refuse the same as those of proto/.

const fs = require("node:fs");
const path = require("node:path");
const {Parser} = require("@asyncapi/parser");
const {Count, PROTO, nameOf, places, pointers, schemas} = require("./documents");
const {compiler, read} = require("./messages");

const SEVERITIES = ["error", "warning", "information", "hint"];
const NEWER = "asyncapi-latest-version"; // says only that there is a later version of AsyncAPI than 3.0

const count = new Count();
const placesOfProto = schemas().flatMap((document) => [...places(document)]);

function sameAsProto(document) {
    const schemaOf = compiler(document);
    const named = new Set(Object.keys(document.components.schemas));
    for (const {reference, examples, invalid} of placesOfProto) {
        const name = nameOf(reference);
        if (!named.delete(name)) {
            count.expect(!examples.length, `components/schemas lacks ${name}`);
            continue;
        }
        const validate = schemaOf("components/schemas", name);
        examples.forEach((example, i) => count.expect(validate(example), `${name}: example ${i}: ${JSON.stringify(validate.errors)}`));
        for (const {because, pointer, data} of invalid) {
            const found = validate(data) ? [] : pointers(validate.errors);
            count.expect(found.includes(pointer), `${name}: ${because}: no error at "${pointer}" but at ${JSON.stringify(found)}`);
        }
    }
    count.expect(!named.size, `components/schemas has what proto/ does not: ${[...named]}`);
}

function described(api) {
    for (const server of api.servers().all()) count.expect(server.security().length, `server ${server.id()} says nothing of CURVE`);
    for (const operation of api.operations().all()) {
        const asked = operation.isReceive();
        count.expect(operation.messages().length === 1, `${operation.id()} has ${operation.messages().length} messages`);
        count.expect(Boolean(operation.reply()) === asked, `${operation.id()}: only what is asked is answered`);
        if (!asked) continue;
        const roles = operation.extensions().get("x-roles");
        count.expect(roles && roles.value().length, `${operation.id()} does not say who may ask`);
        const replies = operation.reply().messages().all().map((message) => message.name());
        count.expect(replies.length === 2 && replies.includes("problem"), `${operation.id()} is answered by ${replies}`);
    }
    for (const message of api.components().messages().all())
        count.expect(message.examples().length && message.hasPayload(), `message ${message.name()} has no payload or no example`);
}

async function main() {
    const text = fs.readFileSync(path.join(PROTO, "asyncapi.yaml"), "utf8");
    const {document, diagnostics} = await new Parser().parse(text);
    for (const {severity, code, message, path: at} of diagnostics)
        count.expect(code === NEWER, `asyncapi.yaml: ${SEVERITIES[severity]} ${code} at ${at.join("/")}: ${message}`);
    if (!count.expect(document, "asyncapi.yaml: the parser gives no document")) return;
    described(document);
    sameAsProto(read());
}

main().then(() => count.finish());
