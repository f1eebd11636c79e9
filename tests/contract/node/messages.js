"use strict";
// Messages as proto/asyncapi.yaml describes them: is this envelope, with its data, one of this type?

const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv");
const formats = require("ajv-formats");
const yaml = require("js-yaml");
const {PROTO} = require("./documents");

// An ajv that knows the whole document, so that "asyncapi#/components/..." is one of its schemas.
function compiler(document) {
    const ajv = new Ajv({allErrors: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false});
    formats(ajv, ["date", "date-time", "uuid"]);
    ajv.addVocabulary(Object.keys(document));
    ajv.addSchema({$id: "asyncapi", ...document});
    return (...path) => ajv.getSchema(["asyncapi#", ...path].join("/"));
}

function read() {
    return yaml.load(fs.readFileSync(path.join(PROTO, "asyncapi.yaml"), "utf8"));
}

// Gives fits(type, envelope), which counts each envelope that does not.
function contract(count) {
    const document = read(), schemaOf = compiler(document);
    return (type, envelope) => {
        const validate = document.components.messages[type] && schemaOf("components/messages", type, "payload");
        if (!count.expect(validate, `asyncapi.yaml has no message ${type}`)) return;
        count.expect(validate(envelope), `${type}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(envelope)}`);
        if (type === "problem")
            count.expect(document.components.messages.problem["x-codes"][envelope.data.code], `no code ${envelope.data.code} in asyncapi.yaml`);
    };
}

module.exports = {compiler, contract, read};
