"use strict";
// The documents of proto/, and every place in them that has examples.

const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../../..");
const PROTO = path.join(ROOT, "proto");

// Every JSON Schema of proto/ (other data stands there too: roles, problems, vectors).
function schemas() {
    return fs.readdirSync(PROTO, {recursive: true}).filter((name) => name.endsWith(".json")).sort()
        .map((name) => JSON.parse(fs.readFileSync(path.join(PROTO, name), "utf8")))
        .filter((document) => document.$schema);
}

// Gives {reference, examples, invalid} of a document, its $defs and its answer: what can be referred to.
function* places(document) {
    const place = (reference, of) => ({reference, examples: of.examples ?? [], invalid: of["x-invalid"] ?? []});
    yield place(document.$id, document);
    for (const [name, shape] of Object.entries(document.$defs ?? {})) yield place(`${document.$id}#/$defs/${name}`, shape);
    if (document["x-reply"]) yield place(`${document.$id}#/x-reply`, document["x-reply"]);
}

// The name under components/schemas of asyncapi.yaml.
function nameOf(reference) {
    return reference.replace(/^liaison:/, "").replace("#/x-reply", ".reply").replace("#/$defs/", ".");
}

// JSON pointers at which ajv found something wrong.  Of a field that is missing or too much: the field's own.
function pointers(errors) {
    const escaped = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
    return (errors ?? []).flatMap(({instancePath, params}) => {
        const field = params.missingProperty ?? params.additionalProperty ?? params.propertyName;
        return field === undefined ? [instancePath] : [instancePath, `${instancePath}/${escaped(field)}`];
    });
}

// Counts, and keeps what failed; `finish` prints the line that every suite ends on.
class Count {
    constructor() {
        this.passed = 0;
        this.failures = [];
    }

    expect(good, what) {
        if (good) this.passed++;
        else this.failures.push(what);
        return Boolean(good);
    }

    finish() {
        for (const failure of this.failures) console.log(failure);
        console.log(`${this.passed} passed, ${this.failures.length} failed`);
        process.exitCode = this.failures.length || !this.passed ? 1 : 0;
    }
}

module.exports = {ROOT, PROTO, Count, nameOf, places, pointers, schemas};
