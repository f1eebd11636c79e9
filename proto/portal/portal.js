#!/usr/bin/env node
"use strict";
/* A complete portal: what it takes to speak to Liaison from another language.
 *
 * It needs Node 20 and the package zeromq (npm install zeromq@6), and nothing else.  As a library:
 *
 *     const portal = new Portal("portal/331023-zwfw", "keys/portal.key");
 *     const application = portal.service("tcp://127.0.0.1:7102", APPLICATION_KEY);
 *     const filed = await application.call("application.submit.v1", {...});
 *
 * As a program, see `portal.js --help` and README.md.  portal.py beside this does the same in Python, part by part.
 */

const crypto = require("node:crypto");
const fs = require("node:fs");
const {setTimeout: sleep} = require("node:timers/promises");
const {parseArgs} = require("node:util");
const zmq = require("zeromq");

const RESEND_SECONDS = 2.5; // of silence, then the same bytes again over a new connection; more than a query may wait
const DOMAIN = Buffer.alloc(32).fill("liaison stream v1", 0, 17);
const HASHES = {"sha-256": "sha256", sm3: "sm3"};
const ZERO = "00".repeat(32);

/* The service answered with a problem.  `problem` is its body; programs go by `code`. */
class Refused extends Error {
    constructor(problem) {
        const lines = (problem.errors ?? []).map((e) => `\n  ${e.pointer || "/"}: ${e.detail}; expected ${e.expected}`);
        super(`${problem.title}: ${problem.detail} [${problem.code}]${lines.join("")}`);
        this.problem = problem;
        this.code = problem.code;
    }
}

/* Nothing came in time.  Whether the message was acted on is not known: send it again with the same id. */
class NoAnswer extends Error {}

/* The stream is not the one that was followed: its history has changed.  A matter for people. */
class Forked extends Error {}

/* The time, with the test clock's offset where one is in force. */
function nowMs() {
    const path = process.env.LIAISON_CLOCK_OFFSET_FILE;
    const offset = path && fs.existsSync(path) ? Number(fs.readFileSync(path, "ascii").trim() || 0) : 0;
    return Math.floor(Date.now() + offset / 1000);
}

/* UUID version 7 (RFC 9562): 48 bits of milliseconds, version, 12 random bits, variant, 62 random bits. */
function newId() {
    const bytes = crypto.randomBytes(16);
    bytes.writeUIntBE(nowMs(), 0, 6);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function newTraceparent() {
    return `00-${crypto.randomBytes(16).toString("hex")}-${crypto.randomBytes(8).toString("hex")}-01`;
}

/* The frame of a message.  There are integers only, and what JavaScript cannot hold exactly is not sent as something else. */
function frameOf(message) {
    return Buffer.from(JSON.stringify(message, (key, value) => {
        if (typeof value === "number" && !Number.isSafeInteger(value))
            throw new RangeError(`${key}: ${value} is no integer that is exact; other numbers travel as decimal texts`);
        return value;
    }), "utf8");
}

// ---- keys: 32 bytes as 40 characters of Z85; npm's zeromq makes pairs, but works out no public key from a secret one ----

const Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const X25519 = Buffer.from("302e020100300506032b656e04220420", "hex"); // what stands before a raw key in PKCS 8

function fromZ85(text) {
    const bytes = Buffer.alloc((text.length / 5) * 4);
    for (let i = 0; i < text.length; i += 5)
        bytes.writeUInt32BE([...text.slice(i, i + 5)].reduce((sum, digit) => sum * 85 + Z85.indexOf(digit), 0), (i / 5) * 4);
    return bytes;
}

function toZ85(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i += 4)
        for (let value = bytes.readUInt32BE(i), unit = 85 ** 4; unit >= 1; unit /= 85) text += Z85[Math.floor(value / unit) % 85];
    return text;
}

/* The secret key alone in its file, and the public one worked out from it. */
function readKey(path) {
    const secretKey = fs.readFileSync(path, "ascii").trim();
    const key = crypto.createPrivateKey({key: Buffer.concat([X25519, fromZ85(secretKey)]), format: "der", type: "pkcs8"});
    const publicKey = toZ85(crypto.createPublicKey(key).export({format: "der", type: "spki"}).subarray(-32));
    return {publicKey, secretKey};
}

// ---- connections ----

/* A principal with its key.  `lang` is that of the texts in answers: zh or en. */
class Portal {
    constructor(name, keyPath, lang = "zh") {
        Object.assign(this, {name, lang, ...readKey(keyPath), services: []});
    }

    /* One service: its endpoints (several, separated by blanks: a standby's too) and its public key, both from the directory. */
    service(endpoints, serverKey) {
        this.services.push(new Service(this, endpoints.split(/\s+/), serverKey));
        return this.services.at(-1);
    }

    close() {
        for (const service of this.services) service.disconnect();
    }
}

/* Calls may overlap: answers come in any order and are told apart by their ids. */
class Service {
    constructor(portal, endpoints, serverKey) {
        Object.assign(this, {portal, endpoints, serverKey, socket: null, waiting: new Map(), sending: Promise.resolve()});
        this.connections = 0; // made so far
        this.heard = 0; // when something last came
        this.at = undefined; // where the service's stream stood, as its last answer said
    }

    connect() {
        this.socket = new zmq.Dealer({
            curveServerKey: this.serverKey, curvePublicKey: this.portal.publicKey, curveSecretKey: this.portal.secretKey,
            linger: 0, immediate: true, // no message waits for an endpoint that is down
            sendTimeout: RESEND_SECONDS * 1000,
        });
        for (const endpoint of this.endpoints) this.socket.connect(endpoint);
        this.connections++;
        this.receive(this.socket);
    }

    disconnect() {
        this.socket?.close();
        this.socket = null;
    }

    /* Gives what comes to who waits for it.  Answers to what was asked before and given up are passed over; one without an id is
     * to what could not be read. */
    async receive(socket) {
        for await (const frames of socket) {
            const answer = JSON.parse(frames.at(-1).toString("utf8"));
            this.heard = performance.now();
            const id = answer.id ?? (this.waiting.size === 1 ? [...this.waiting.keys()][0] : undefined);
            this.waiting.get(id)?.(answer);
        }
    }

    envelope(type, data, {subject, after, id} = {}) {
        return {specversion: "1.0", id: id ?? newId(), source: this.portal.name, type, subject, datacontenttype: "application/json",
                lang: this.portal.lang, after, traceparent: newTraceparent(), data};
    }

    /* Sends a command or query and gives the answer's data.  `after` is the `at` of an earlier answer, of this or another service: a
     * query then shows at least that.  Throws Refused or NoAnswer. */
    async call(type, data, options = {}) {
        const answer = await this.exchange(this.envelope(type, data, options), options.seconds ?? 30);
        this.at = answer.at ?? this.at;
        if (answer.type === "problem") throw new Refused(answer.data);
        return answer.data;
    }

    /* The answer's envelope.  What gets no answer, or `busy`, is sent again as the same bytes with the same id, and done only once;
     * a connection that broke is not mended by ZeroMQ in all cases, so after silence it is made anew. */
    async exchange(message, seconds) {
        const frame = frameOf(message), end = performance.now() + seconds * 1000;
        while (performance.now() < end) {
            const sent = performance.now();
            if (!this.socket) this.connect();
            const socket = this.socket;
            const answer = await this.ask(socket, message.id, frame, Math.min(RESEND_SECONDS * 1000, end - sent));
            if (!answer) {
                if (this.heard < sent && this.socket === socket) this.disconnect();
                continue;
            }
            const pause = answer.data.retry_after * 1000;
            if (!(performance.now() + pause < end)) return answer; // also where there is none
            await sleep(pause);
        }
        throw new NoAnswer(`no answer to ${message.type} with id ${message.id} in ${seconds} s`);
    }

    /* The answer, or null if none comes in time. */
    async ask(socket, id, frame, ms) {
        const controller = new AbortController();
        const answered = new Promise((resolve) => this.waiting.set(id, resolve));
        const late = sleep(ms, null, {signal: controller.signal}).catch(() => null);
        this.sending = this.sending.then(() => socket.send(frame)).catch(() => null); // one at a time; unsent is unanswered
        try {
            return await Promise.race([answered, late]);
        } finally {
            controller.abort();
            this.waiting.delete(id);
        }
    }

    /* Follows a stream without end: yields {number, hash, event}, event null where it is not for us.
     *
     * Keep number and hash together with what the event brought about; start again with them.  With nothing new it yields those of
     * the last one with event null, so that a caller can stop.  Throws Forked. */
    async *follow(stream, number = 0, hash = ZERO, waitMs = 1000) {
        for (;;) {
            const links = await this.readPage(stream, number, hash, waitMs);
            if (!links.length) yield {number, hash, event: null};
            for (const link of links) {
                ({number, hash} = link);
                yield {number, hash, event: link.body === undefined ? null : JSON.parse(link.body)};
            }
        }
    }

    /* The next events as {number, hash, body}, after the whole page was found to continue the chain. */
    async readPage(stream, number, hash, waitMs) {
        const page = await this.call("stream.read.v1", {stream, after: number, hash, limit: 256, wait_ms: waitMs}).catch((error) => {
            throw error.code === "forked" ? new Forked(`${stream} has another event ${number} than was followed`) : error;
        });
        const links = [];
        for (const event of page.events) {
            ({number, hash} = nextLink(page.alg, number, hash, event));
            links.push({number, hash, body: event.body});
        }
        if (number === page.head.number && hash !== page.head.hash) throw new Forked(`${stream} does not end in the hash that it names`);
        return links;
    }
}

/* Number and hash of the event that follows (number, hash) in the chain. */
function nextLink(algorithm, number, hash, event) {
    const digest = (...parts) => crypto.createHash(HASHES[algorithm]).update(Buffer.concat(parts)).digest();

    if (event.number !== number + 1) throw new Forked(`event ${event.number} came after ${number}`);
    const bodyHash = event.body === undefined ? Buffer.from(event.body_hash, "hex")
        : digest(Buffer.from(event.salt, "hex"), Buffer.from(event.body, "utf8"));
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(event.number));
    return {number: event.number, hash: digest(DOMAIN, Buffer.from(hash, "hex"), count, bodyHash).toString("hex")};
}

// ---- the program ----

const HELP = `Usage: portal.js --name NAME --key FILE --endpoint ENDPOINT --server-key KEY [--lang zh|en] COMMAND
A portal to one of Liaison's services.

  --name        our name in the directory, such as portal/331023-zwfw
  --key         file with our secret key
  --endpoint    of the service, such as tcp://127.0.0.1:7102
  --server-key  the service's public key; as --server-key=KEY, since a key may begin with -

  profile CODE FILE             put an enterprise's profile
  person CODE FILE              put a person's data; prints the pseudonym
  policies                      of a policy service: what can be applied for
  fits FILE POLICY...           what each policy would say of a draft
  matches CODE                  what departments found for an enterprise; acknowledges it
  decline CODE POLICY           decline what would be granted without an application
  check FILE                    what would come of a draft, without filing it
  correct CASE FILE             hand an application in anew, under its case
  object AWARD FILE             of a subsidy service: object to an award in public notice
  ask FILE                      of a coordination service: file an enterprise's request
  rate REQUEST RATING           say how good the answer to a request was, 1 to 5
  submit FILE [--id ID]         file an application; --id: of an earlier try
  status CASE [--after AT]      show a case; --after: \`at\` of an earlier answer
  withdraw CASE REASON          withdraw an application
  follow STREAM [--number N --hash HASH] [--case CASE] [--forever]
                                follow a stream, checking its chain
`;

/* JSON from a file, or from standard input for \`-\`. */
function readData(path) {
    return JSON.parse(fs.readFileSync(path === "-" ? 0 : path, "utf8"));
}

function show(value) {
    console.log(JSON.stringify(value, null, 2));
}

/* What application.check.v1 says, in the period that the draft has or in the only one of the policy. */
async function wouldSay(service, draft, policy) {
    for (const period of [draft.period ?? "once", "once"]) {
        try {
            const {state, assessment: {amount, to_add}} = await service.call("application.check.v1", {...draft, policy, period});
            return {state, amount, to_add};
        } catch (error) {
            if (!(error instanceof Refused)) throw error;
            if (error.code !== "period_unfit" || period === "once") return {refused: error.code};
        }
    }
}

const COMMANDS = {
    async profile(service, [code, file]) {
        show(await service.call("application.profile.put.v1", readData(file), {subject: code}));
    },

    async person(service, [code, file]) {
        show(await service.call("application.person.put.v1", readData(file), {subject: code}));
    },

    async policies(service) {
        const {policies} = await service.call("policy.list.v1", {state: "published"});
        for (const policy of policies) console.log(JSON.stringify(policy));
    },

    /* One line for each policy: what would come of the draft, and what to add to it.  Nothing is filed. */
    async fits(service, [file, ...policies]) {
        const draft = readData(file);
        for (const policy of policies) console.log(JSON.stringify({policy, ...await wouldSay(service, draft, policy)}));
    },

    /* What departments found without being asked; each is acknowledged, so that they know it arrived. */
    async matches(service, [code]) {
        const {matches} = await service.call("application.match.list.v1", {party: code});
        for (const match of matches) {
            const {policy: subject, party, state} = match;
            const answer = state === "told" ? await service.call("application.match.answer.v1", {party}, {subject}) : {};
            console.log(JSON.stringify({...match, ...answer}));
        }
    },

    async decline(service, [party, subject]) {
        show(await service.call("application.match.answer.v1", {party, decline: true}, {subject}));
    },

    async check(service, [file]) {
        show(await service.call("application.check.v1", readData(file)));
    },

    async correct(service, [subject, file]) {
        show(await service.call("application.correct.v1", readData(file), {subject}));
    },

    async object(service, [subject, file]) {
        show(await service.call("subsidy.objection.file.v1", readData(file), {subject}));
    },

    async ask(service, [file]) {
        show(await service.call("coordination.request.file.v1", readData(file)));
    },

    async rate(service, [subject, rating]) {
        show(await service.call("coordination.request.rate.v1", {rating: Number(rating)}, {subject}));
    },

    /* Prints the answer with the id: with --id, the same application can be sent again and is filed only once. */
    async submit(service, [file], {id = newId()}) {
        const filed = await service.call("application.submit.v1", readData(file), {id});
        show({id, ...filed, at: service.at});
    },

    async status(service, [number], {after}) {
        show(await service.call("application.status.v1", {}, {subject: number, after}));
    },

    async withdraw(service, [number, reason]) {
        show(await service.call("application.withdraw.v1", {reason}, {subject: number}));
    },

    /* One line an event; ends when all there is has been shown, unless --forever. */
    async follow(service, [stream], {number = "0", hash = ZERO, forever, case: wanted}) {
        let last = Number(number);
        for await (const link of service.follow(stream, last, hash)) {
            if (link.number === last && !forever) return;
            if (link.number !== last && (!wanted || link.event?.subject === wanted)) console.log(JSON.stringify(link));
            last = link.number;
        }
    },
};

const OPTIONS = {name: {type: "string"}, key: {type: "string"}, endpoint: {type: "string"}, "server-key": {type: "string"},
                 lang: {type: "string", default: "zh"}, id: {type: "string"}, after: {type: "string"}, number: {type: "string"},
                 hash: {type: "string"}, case: {type: "string"}, forever: {type: "boolean"}, help: {type: "boolean"}};

async function main() {
    const {values, positionals: [command, ...words]} = parseArgs({options: OPTIONS, allowPositionals: true});
    const wanted = ["name", "key", "endpoint", "server-key"].every((option) => values[option]) && Object.hasOwn(COMMANDS, command ?? "");
    if (values.help || !wanted) {
        (values.help ? process.stdout : process.stderr).write(HELP);
        return values.help ? 0 : 2;
    }
    const portal = new Portal(values.name, values.key, values.lang);
    try {
        await COMMANDS[command](portal.service(values.endpoint, values["server-key"]), words, values);
    } catch (error) {
        if (!(error instanceof Refused || error instanceof NoAnswer || error instanceof Forked)) throw error;
        console.error(error.message);
        return 1;
    } finally {
        portal.close();
    }
    return 0;
}

module.exports = {Forked, NoAnswer, Portal, Refused, Service, ZERO, frameOf, newId, nextLink, nowMs, readKey};

if (require.main === module) main().then((status) => (process.exitCode = status));
