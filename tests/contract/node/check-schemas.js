"use strict";
// proto/ by ajv: every schema compiles in strict mode, every example is valid, every x-invalid is not, and the error is where it says.

const Ajv2020 = require("ajv/dist/2020");
const formats = require("ajv-formats");
const {Count, places, pointers, schemas} = require("./documents");

const documents = schemas();

// Strict but for one rule that finds style and no errors: a list may say more of its first items than of all.
const ajv = new Ajv2020({allErrors: true, strict: true, strictTypes: true, strictRequired: true, strictTuples: false, validateFormats: true});
formats(ajv, ["date", "date-time", "uuid"]);
ajv.addVocabulary(["x-kind", "x-roles", "x-reply", "x-problems", "x-open", "x-invalid"]);
for (const document of documents) ajv.addSchema(document);

const count = new Count();
for (const document of documents) {
    for (const {reference, examples, invalid} of places(document)) {
        const validate = ajv.getSchema(reference);
        examples.forEach((example, i) => count.expect(validate(example), `${reference}: example ${i}: ${ajv.errorsText(validate.errors)}`));
        for (const {because, pointer, data} of invalid) {
            if (!count.expect(!validate(data), `${reference}: ajv accepts what is wrong: ${because}`)) continue;
            count.expect(pointers(validate.errors).includes(pointer),
                `${reference}: ${because}: no error at "${pointer}" but at ${JSON.stringify(pointers(validate.errors))}`);
        }
    }
}
count.finish();
