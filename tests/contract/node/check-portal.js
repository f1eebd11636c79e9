"use strict";
// The portal in JavaScript against a whole platform: profile, person and applications to two real policies, from filing to payment;
// what goes wrong, and going on; streams with their chains.  Every answer and every event is held against proto/asyncapi.yaml.
//
// `run` starts it with the platform's description in a file, and does what it asks for on standard output ("> verb argument").

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const {execFileSync} = require("node:child_process");
const assert = require("node:assert/strict");
const {setTimeout: sleep} = require("node:timers/promises");
const zmq = require("zeromq");
const {Count, PROTO} = require("./documents");
const {contract} = require("./messages");
const portals = require(path.join(PROTO, "portal/portal.js"));

const town = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const {POLICY, APPLICATION, COUNTY, DISTRICT, COORDINATION} = town.names;
const CASE = /^331023-2026-[0-9]{6}-[0-9A-Z]$/;
const WAIT_SECONDS = 60;

const count = new Count();
const fits = contract(count);
const lines = readline.createInterface({input: process.stdin})[Symbol.asyncIterator]();
const portal = new portals.Portal(town.portal, town.keys[town.portal], "en");

// Every answer is looked at on its way to the portal.
const exchange = portals.Service.prototype.exchange;
portals.Service.prototype.exchange = async function (message, seconds) {
    const answer = await exchange.call(this, message, seconds);
    fits(answer.type, answer);
    return answer;
};

function connect(service, as = portal) {
    return as.service(town.services[service].endpoint, town.services[service].key);
}

const application = connect(APPLICATION);

// Has `run` do something to the platform, as officers or as a fault would; waits until it is done.
async function please(verb, ...words) {
    console.log(["> " + verb, ...words].join(" "));
    const {value} = await lines.next();
    assert.equal(value, "done", `${verb} ${words}: ${value}`);
}

async function eventually(what, condition) {
    const end = performance.now() + WAIT_SECONDS * 1000;
    for (;;) {
        const last = await condition();
        if (last) return last;
        assert.ok(performance.now() < end, `waited in vain: ${what}`);
        await sleep(50);
    }
}

async function refused(code, call) {
    const error = await call.then(() => assert.fail(`not refused, though ${code} was expected`), (error) => error);
    if (!(error instanceof portals.Refused)) throw error;
    assert.equal(error.code, code, error.message);
    return error.problem;
}

const status = (number, more) => application.call("application.status.v1", {}, {subject: number, ...more});
const reaches = (number, ...states) => eventually(`${number} is ${states}`, async () => {
    const now = await status(number);
    return states.includes(now.state) && now;
});

// ---- filing ----

// Profile and people of one of the prepared enterprises; gives the data of application.submit.v1.
async function register({code, profile, people, data}) {
    const put = await application.call("application.profile.put.v1", profile, {subject: code});
    assert.equal(put.party, code);
    assert.ok(put.changed.length > 0);
    const pseudonyms = {};
    for (const [role, person] of Object.entries(people)) {
        const answer = await application.call("application.person.put.v1", person, {subject: code});
        assert.match(answer.person, /^person-[0-9a-f-]{36}$/);
        pseudonyms[role] = answer.person;
    }
    return {...data, people: Object.fromEntries(Object.keys(data.people ?? {}).map((role) => [role, pseudonyms[role]]))};
}

async function file(party, options = {}) {
    const filed = await application.call("application.submit.v1", await register(party), options);
    assert.match(filed.case, CASE);
    return filed;
}

const tests = {
    async profileIsReadBack() {
        const {code, profile} = town.parties.instant[5];
        await application.call("application.profile.put.v1", profile, {subject: code});
        const read = await application.call("application.profile.read.v1", {}, {subject: code, after: application.at});
        const {name, value} = profile.attributes[0];
        assert.deepEqual(read.attributes.find((attribute) => attribute.name === name)?.value, value);
    },

    async instantPolicyIsPaid() {
        const filed = await file(town.parties.instant[0]);
        assert.equal(filed.state, "submitted");
        assert.equal(filed.assessment.outcome, "met");
        const shown = await status(filed.case, {after: application.at});
        assert.equal(shown.case, filed.case);
        assert.equal(shown.amount, town.parties.instant[0].amount);
        await reaches(filed.case, "paying");
        await please("confirm", COUNTY, filed.case);
        const paid = await reaches(filed.case, "paid");
        assert.deepEqual(paid.history.map((one) => one.state).filter((state, i, all) => state !== all[i - 1]).slice(-3),
            ["approved", "paying", "paid"]);
    },

    async reviewedPolicyIsPaid() {
        const filed = await file(town.parties.reviewed[0]);
        assert.equal(filed.state, "submitted");
        const waiting = await reaches(filed.case, "in_review");
        assert.ok(waiting.owner);
        await please("decide", DISTRICT, filed.case);
        await please("pay", DISTRICT, filed.case);
        await please("confirm", DISTRICT, filed.case);
        const paid = await reaches(filed.case, "paid");
        assert.equal(paid.decision.decided_by, town.names.APPROVER);
    },

    async incompleteSaysWhatIsMissing() {
        const filed = await file(town.parties.incomplete[0]);
        assert.equal(filed.state, "incomplete");
        assert.deepEqual(filed.assessment.missing, ["party.insured_jobs"]);
        assert.ok(filed.assessment.to_add[0].text.en);
    },

    async unmetIsRefusedWithReasons() {
        const filed = await file(town.parties.unmet[0]);
        assert.equal(filed.state, "refused");
        const shown = await status(filed.case, {after: application.at});
        assert.ok(shown.decision.reasons.length > 0);
    },

    async withdrawnInReview() {
        const filed = await file(town.parties.reviewed[1]);
        await reaches(filed.case, "in_review");
        const asked = await application.call("application.withdraw.v1", {reason: "no longer wanted"}, {subject: filed.case});
        assert.equal(asked.state, "withdrawing");
        await reaches(filed.case, "withdrawn");
        await refused("not_found", application.call("application.withdraw.v1", {reason: "x"}, {subject: "331023-2026-999999-5"}));
    },

    // portal.js as a program: each of its verbs.
    async commandLine() {
        const {code, profile, people, data} = town.parties.incomplete[1];
        const {endpoint, key} = town.services[APPLICATION];
        const run = (words, input) => execFileSync(process.execPath, [path.join(PROTO, "portal/portal.js"), "--name", town.portal, "--key",
            town.keys[town.portal], "--endpoint", endpoint, `--server-key=${key}`, "--lang", "en", ...words],
            {input: input && JSON.stringify(input), encoding: "utf8", stdio: ["pipe", "pipe", "pipe"]});
        assert.equal(JSON.parse(run(["profile", code, "-"], profile)).party, code);
        const {person} = JSON.parse(run(["person", code, "-"], people.founder));
        const id = portals.newId(), filing = {...data, people: {founder: person}};
        const filed = JSON.parse(run(["submit", "-", "--id", id], filing));
        assert.deepEqual([filed.id, filed.state], [id, "incomplete"]);
        assert.equal(JSON.parse(run(["submit", "-", "--id", id], filing)).case, filed.case);
        assert.equal(JSON.parse(run(["status", filed.case, "--after", filed.at])).state, "incomplete");
        assert.equal(JSON.parse(run(["withdraw", filed.case, "no longer wanted"])).state, "withdrawn");
        assert.throws(() => run(["withdraw", filed.case, "again"]), (error) => error.status === 1 && /\[[a-z_]+\]/.test(error.stderr));
        assert.throws(() => run(["pay", filed.case]), {status: 2});
        const links = run(["follow", APPLICATION]).trim().split("\n").map((line) => JSON.parse(line));
        assert.deepEqual(links.map((link) => link.number), links.map((_, i) => i + 1));
        assert.ok(links.some((link) => link.event?.subject === filed.case));
        const rest = run(["follow", APPLICATION, "--number", String(links[0].number), "--hash", links[0].hash]).trim().split("\n");
        assert.equal(rest.length, links.length - 1);
    },

    // ---- ids ----

    async sentAgainIsDoneOnce() {
        const id = portals.newId(), data = await register(town.parties.instant[1]);
        const first = await application.call("application.submit.v1", data, {id});
        const turned = Object.fromEntries(Object.entries(data).reverse()); // the same contents, whatever the order of the fields
        assert.notEqual(JSON.stringify(turned), JSON.stringify(data));
        assert.deepEqual(await application.call("application.submit.v1", turned, {id}), first);
        await refused("id_reused", application.call("application.submit.v1", {...data, period: "2025"}, {id}));
        const {applications} = await application.call("application.list.v1", {party: town.parties.instant[1].code}, {after: application.at});
        assert.deepEqual(applications.map((one) => one.case), [first.case]);
    },

    async idsHaveToTellTheTime() {
        const ids = Array.from({length: 1000}, portals.newId);
        assert.equal(new Set(ids).size, ids.length);
        for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const at = parseInt(ids[0].replaceAll("-", "").slice(0, 12), 16);
        assert.ok(Math.abs(at - portals.nowMs()) < 60000, `the id says ${at}, the clock ${portals.nowMs()}`);
        await refused("bad_envelope", application.call("health.v1", {}, {id: "0195566d-5c80-4a3b-8f10-3d5b9c2e4a61"}));
        const {code, profile} = town.parties.instant[0];
        const old = "0155566d-5c80-7a3b-8f10-3d5b9c2e4a61";
        await refused("expired", application.call("application.profile.put.v1", profile, {subject: code, id: old}));
    },

    async numbersThatAreNotExactAreNotSent() {
        for (const number of [0.5, 2 ** 53, NaN, 1e300])
            await assert.rejects(application.call("application.list.v1", {limit: number}), RangeError);
    },

    // ---- refusals ----

    async problemsSayWhatIsWrong() {
        const {code, profile} = town.parties.instant[0];
        const missing = await refused("invalid_data", application.call("application.submit.v1", {policy: "P1d@1"}));
        assert.ok(missing.errors.some((error) => error.pointer === "/party"), JSON.stringify(missing.errors));
        const extra = await refused("invalid_data", application.call("application.profile.put.v1", {...profile, vip: true}, {subject: code}));
        assert.ok(extra.errors.some((error) => error.pointer === "/vip"));
        await refused("missing_role", connect(COUNTY).call("subsidy.fund.list.v1", {}));
        await refused("unknown_type", application.call("application.approve.v1", {}));
        await refused("unknown_type", application.call("policy.list.v1", {}));
        await refused("not_found", status("331023-2026-999999-5"));
        const chinese = new portals.Portal(town.portal, town.keys[town.portal], "zh");
        const there = connect(APPLICATION, chinese);
        const problem = await refused("not_found", there.call("application.status.v1", {}, {subject: "331023-2026-999999-5"}));
        assert.match(problem.title, /[\u4e00-\u9fff]/);
        const another = new portals.Portal("portal/331023-other", town.keys[town.portal], "en");
        await refused("wrong_source", connect(APPLICATION, another).call("health.v1", {}));
        chinese.close();
        another.close();
    },

    async anUnknownKeyIsNotAnswered() {
        const key = town.folder + "/stranger.key";
        fs.writeFileSync(key, zmq.curveKeyPair().secretKey + "\n", {mode: 0o600});
        const stranger = new portals.Portal(town.portal, key, "en");
        await assert.rejects(connect(APPLICATION, stranger).call("health.v1", {}, {seconds: 3}), portals.NoAnswer);
        stranger.close();
    },

    // ---- waiting ----

    async notYetUntilItIs() {
        const head = (await application.call("health.v1", {})).head;
        const far = `${APPLICATION}#${head + 1000000}`;
        await refused("not_yet", application.call("health.v1", {}, {after: far, seconds: 2.9}));
        const county = connect(COUNTY);
        await county.call("health.v1", {});
        await application.call("health.v1", {}, {after: county.at}); // what the county did, the window knows
    },

    async busyIsWaitedFor() {
        const data = await register(town.parties.instant[2]);
        await please("database-down");
        try {
            await eventually("it is busy", () => refused("busy", application.call("health.v1", {}, {seconds: 0.9}))
                .catch(() => refused("busy", application.call("application.profile.read.v1", {},
                    {subject: town.parties.instant[2].code, seconds: 0.9}))).then((problem) => problem.retry_after >= 1, () => false));
        } finally {
            const filed = application.call("application.submit.v1", data, {seconds: WAIT_SECONDS});
            await please("database-up");
            assert.equal((await filed).state, "submitted");
        }
    },

    async silenceMakesANewConnection() {
        const before = application.connections, data = await register(town.parties.instant[3]);
        await please("stop", APPLICATION);
        const filed = Promise.all([application.call("application.submit.v1", data, {id: portals.newId()}),
                                   application.call("application.list.v1", {})]);
        await eventually("two new connections", () => application.connections >= before + 2);
        await please("continue", APPLICATION);
        assert.match((await filed)[0].case, CASE);
        const {applications} = await application.call("application.list.v1", {party: town.parties.instant[3].code}, {after: application.at});
        assert.equal(applications.length, 1);
    },

    async aRestartedServiceIsFoundAgain() {
        await please("kill", APPLICATION);
        const answer = application.call("health.v1", {});
        await please("start", APPLICATION);
        assert.equal((await answer).stream, APPLICATION);
    },

    async callsMayOverlap() {
        const answers = await Promise.all(Array.from({length: 300}, (_, i) => application.call("application.list.v1", {limit: (i % 3) + 1})));
        answers.forEach(({applications}, i) => assert.equal(applications.length, (i % 3) + 1));
    },

    // ---- streams ----

    async streamsAreWhole() {
        for (const name of [POLICY, APPLICATION, COUNTY, DISTRICT, COORDINATION]) {
            const service = connect(name), {head} = await service.call("health.v1", {});
            let last = {number: 0, hash: portals.ZERO}, read = 0;
            for await (const link of service.follow(name, 0, portals.ZERO, 0)) {
                if (link.number === last.number) break;
                assert.equal(link.number, last.number + 1);
                if (link.event) {
                    read++;
                    assert.equal(link.event.source, name);
                    fits(link.event.type, link.event);
                }
                last = link;
            }
            assert.ok(last.number >= head && head > 0, `${name}: ${last.number} of ${head}`);
            assert.ok(read > 0);
            const again = service.follow(name, last.number, last.hash, 0);
            assert.equal((await again.next()).value.number >= last.number, true);
        }
    },

    async aCaseIsFollowed() {
        const before = await application.call("health.v1", {}), filed = await file(town.parties.instant[4]);
        await reaches(filed.case, "paying");
        const types = [];
        for await (const {number, event} of application.follow(APPLICATION)) {
            if (event?.subject === filed.case && number > before.head) types.push(event.type);
            if (event?.subject === filed.case && event.data.state === "paying") break;
        }
        assert.equal(types[0], "application.submitted.v1");
        assert.ok(types.includes("application.state_changed.v1"), String(types));
    },

    async anotherHistoryIsNoticed() {
        const {value: first} = await application.follow(APPLICATION).next();
        await assert.rejects(application.follow(APPLICATION, first.number, "11".repeat(32)).next(), portals.Forked);
        const far = (await application.call("health.v1", {})).head + 1000;
        await assert.rejects(application.follow(APPLICATION, far, first.hash).next(), portals.Forked);
        const page = await application.call("stream.read.v1", {stream: APPLICATION, after: 0, hash: portals.ZERO, limit: 1, wait_ms: 0});
        const [event] = page.events;
        assert.equal(portals.nextLink(page.alg, 0, portals.ZERO, event).hash, first.hash);
        const changed = {...event, body: event.body.replace("liaison stream v1", "liaison stream v2")};
        assert.notEqual(changed.body, event.body);
        assert.notEqual(portals.nextLink(page.alg, 0, portals.ZERO, changed).hash, first.hash);
        assert.throws(() => portals.nextLink(page.alg, 1, first.hash, {...event, number: 3}), portals.Forked);
    },

    vectorsOfTheChain() {
        const chain = JSON.parse(fs.readFileSync(path.join(PROTO, "chain.json"), "utf8"));
        let last = {number: 0, hash: chain.hash_0};
        for (const event of chain.events) {
            const hidden = portals.nextLink("sha-256", last.number, last.hash, {number: event.number, body_hash: event.body_hash});
            last = portals.nextLink("sha-256", last.number, last.hash, event);
            assert.deepEqual(last, {number: event.number, hash: event.hash});
            assert.deepEqual(hidden, last);
        }
    },
};

async function main() {
    const only = process.argv.slice(3);
    for (const [name, test] of Object.entries(tests)) {
        if (only.length && !only.includes(name)) continue;
        const start = performance.now();
        try {
            await test();
            count.passed++;
            console.log(`ok    ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
        } catch (error) {
            count.failures.push(`FAIL  ${name}: ${error.stack}`);
        }
    }
    portal.close();
    count.finish();
    process.exit();
}

main();
