// Verify slips, logs and published vectors of motcua without trusting motcua: the second reader, in
// another language. One module without dependencies; SHA-256 and P-256 are WebCrypto's, in Node and
// in browsers alike. The formats are in docs/formats.
//
//   node verify.mjs slip KEYS TEXT...   node verify.mjs log KEYS FILE      node verify.mjs vectors FOLDER
//
// KEYS is a JSON file of public keys, hex of uncompressed points, by name:
// {"box-00103-a": {"role": "box", "point": "04..."}, ...}, the roles being hub, box, officer.
// A key that was revoked says so: since when, and where what the city believes of it ends.
// Exit code 0: holds. 1: does not hold. 2: wrong use. 3: the signatures are genuine, but a key was
// revoked, and a thief of the key could have written this too: only the city can tell.

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SIZE_MAX = 131072, DEPTH_MAX = 8, KEY_MAX = 23, TIME_MAX = 253402275599999;
const INT_MAX = 2n ** 63n - 1n, SEQ_MAX = Number.MAX_SAFE_INTEGER;
const SYNCHRONISED = 2;
const LOG = /^[a-z0-9][a-z0-9-]{0,22}$/;
const POINT = /^04[0-9a-f]{128}$/, EPOCH = /^[0-9a-f]{16}$/, HASH = /^[0-9a-f]{64}$/;
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const CLEAN = new RegExp(
  "^(?:\\n|[ -~\\u00a0-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0377\\u037a-\\u037f\\u0384-\\u038a\\u038c" +
    "\\u038e-\\u03a1\\u03a3-\\u0482\\u048a-\\u052f\\u1e00-\\u1f15\\u2000-\\u200a\\u2010-\\u2027" +
    "\\u202f-\\u205f\\u2070-\\u2071\\u2074-\\u208e\\u2090-\\u209c\\u20a0-\\u20bf\\u2100-\\u218b" +
    "\\u2190-\\u2426\\u2460-\\u2b73\\u3001-\\u3029\\u3030-\\u303e\\u3041-\\u3096\\u309b-\\u30ff" +
    "\\u3131-\\u3163\\u3165-\\u318e\\u3400-\\u4dbf\\u4e00-\\u9ffc\\uac00-\\ud7a3\\uff01-\\uff9f" +
    "\\uffa1-\\uffbe\\u{20000}-\\u{2a6dd}][\\u0300-\\u034e\\u0350-\\u036f]{0,3})*$", "u");

export class Refused extends Error {}

const need = (holds, what) => { if (!holds) throw new Refused(what); };
const utf8 = (text) => new TextEncoder().encode(text);
export const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const same = (a, b) => a.length === b.length && a.every((byte, place) => byte === b[place]);
const join = (...many) => Uint8Array.from(many.flatMap((part) => [...part]));
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const big = (bytes) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

// --- canonical values ---------------------------------------------------------------------------

export function readValue(data) {
  need(data.length > 0 && data.length <= SIZE_MAX, "size");
  const [value, end] = item(data, 0, DEPTH_MAX);
  need(end === data.length, "trailing bytes");
  return value;
}

function head(data, at) {
  need(at < data.length, "cut short");
  const major = data[at] >> 5, low = data[at] & 31;
  if (low < 24) return [major, low, at + 1];
  need(low <= 27, "indefinite or reserved");
  const size = 1 << (low - 24);
  need(at + 1 + size <= data.length, "cut short");
  const argument = big(data.subarray(at + 1, at + 1 + size));
  need(argument >= (size === 1 ? 24n : 1n << BigInt(4 * size)), "not the shortest form");
  return [major, argument <= BigInt(SEQ_MAX) ? Number(argument) : argument, at + 1 + size];
}

function item(data, at, depth) {
  if (data[at] === 0xf4 || data[at] === 0xf5) return [data[at] === 0xf5, at + 1];
  const [major, argument, next] = head(data, at);
  if (major <= 1) {
    need(BigInt(argument) <= INT_MAX, "integer too large");
    if (major === 0) return [argument, next];
    const negative = -1n - BigInt(argument);
    return [negative >= BigInt(-SEQ_MAX) ? Number(negative) : negative, next];
  }
  need(major <= 5 && argument <= data.length, "a type outside the subset, or cut short");
  if (major <= 3) {
    need(next + argument <= data.length, "cut short");
    const content = data.subarray(next, next + argument);
    return [major === 2 ? content : text(content), next + argument];
  }
  need(depth > 0, "too deep");
  return major === 4 ? list(data, next, argument, depth) : map(data, next, argument, depth);
}

function list(data, at, count, depth) {
  const items = [];
  for (let place = 0; place < count; place++) {
    let value;
    [value, at] = item(data, at, depth - 1);
    items.push(value);
  }
  return [items, at];
}

function map(data, at, count, depth) {
  const fields = new Map();
  let last = -1;
  for (let place = 0; place < count; place++) {
    let major, key, value;
    [major, key, at] = head(data, at);
    need(major === 0 && key > last && key <= KEY_MAX, "map keys");
    [value, at] = item(data, at, depth - 1);
    fields.set(key, value);
    last = key;
  }
  return [fields, at];
}

function text(content) {
  let read;
  try {
    read = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new Refused("UTF-8");
  }
  need(isClean(read), "characters");
  return read;
}

const isClean = (read) => CLEAN.test(read) && read.normalize("NFC") === read;

function headOf(major, argument) {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  const size = [1, 2, 4, 8].find((size) => BigInt(argument) < 1n << BigInt(8 * size));
  const bytes = unhex(BigInt(argument).toString(16).padStart(2 * size, "0"));
  return join(Uint8Array.of((major << 5) | (24 + Math.log2(size))), bytes);
}

const blob = (bytes) => join(headOf(2, bytes.length), bytes);
const words = (string) => { const bytes = utf8(string); return join(headOf(3, bytes.length), bytes); };

// --- signatures ---------------------------------------------------------------------------------

const imported = new Map();

async function signed(point, message, signature) {
  if (signature.length !== 64 || point.length !== 65 || big(signature.subarray(32)) > ORDER / 2n) return false;
  const name = hex(point);
  try {
    if (!imported.has(name)) {
      const kind = { name: "ECDSA", namedCurve: "P-256" };
      imported.set(name, await crypto.subtle.importKey("raw", point, kind, false, ["verify"]));
    }
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported.get(name), signature, message);
  } catch {
    return false;
  }
}

// The role of a key that is told by its name alone, as in old files; none for who is called hub-...
function oldRole(owner) {
  if (owner === "hub") return "hub";
  return owner.startsWith("hub-") ? "" : LOG.test(owner) ? "box" : "officer";
}

// What stands in an object of exactly these names.
function partsOf(value, ...names) {
  need(value !== null && typeof value === "object" && !Array.isArray(value), "fields of a key");
  need(Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name)), "fields of a key");
  return names.map((name) => value[name]);
}

function spelled(value, shape) {
  need(typeof value === "string" && shape.test(value), "text");
  return value;
}

// What is left of a revoked key: since when, and the last entry believed of each epoch.
function endOf(told) {
  const [at, last] = partsOf(told, "at", "last");
  whole(at, 0, TIME_MAX);
  need(Array.isArray(last), "last entries");
  const lasts = new Map(last.map((one) => {
    const [log, epoch, seq, hash] = partsOf(one, "log", "epoch", "seq", "hash");
    return [`${spelled(log, LOG)} ${spelled(epoch, EPOCH)}`, { seq: whole(seq, 1, SEQ_MAX), hash: spelled(hash, HASH) }];
  }));
  need(lasts.size === last.length, "last entry");
  return { at, last: (log, epoch) => lasts.get(`${log} ${epoch}`) ?? { seq: 0, hash: "" } };
}

// The keys one believes, each in its role; no name gives a role but the names of old files.
export async function keysOf(given) {
  const boxes = new Map(), hub = new Map(), officers = new Map(), ends = new Map();
  const roles = new Map([["hub", hub], ["box", boxes], ["officer", officers]]);
  need(given !== null && typeof given === "object" && !Array.isArray(given), "file of keys");
  for (const [owner, said] of Object.entries(given)) {
    need(owner !== "" && !owner.includes("\n") && isClean(owner), "name of a key");
    const told = typeof said === "string" ? { role: oldRole(owner), point: said } : said;
    const more = told !== null && typeof told === "object" && Object.hasOwn(told, "revoked") ? ["revoked"] : [];
    const [role, written, ...revoked] = partsOf(told, "role", "point", ...more);
    need(roles.has(role), "role of a key");
    need(role !== "box" || LOG.test(owner), "name of a box");
    const point = unhex(spelled(written, POINT)), named = hex((await sha256(point)).subarray(0, 8));
    roles.get(role).set(named, { owner, point });
    for (const one of revoked) ends.set(named, endOf(one));
  }
  const writer = (log) => log.startsWith("hub-") ? hub
    : new Map([...boxes].filter(([, { owner }]) => owner === log));
  return { boxes, officers, hub, ends, writer };
}

// The keys of the text of a file of keys. JSON takes 1.0 for 1; here a number is written as a whole one.
export async function readKeys(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refused("JSON");
  }
  need(!/\d[.eE]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, "")), "number");
  return keysOf(given);
}

function parts(sealed) {
  const message = readValue(sealed);
  need(Array.isArray(message) && message.length === 4, "no COSE_Sign1");
  const [prot, unprotected, payload, signature] = message;
  need(unprotected instanceof Map && unprotected.size === 0, "unprotected header");
  need([prot, payload, signature].every((part) => part instanceof Uint8Array), "COSE_Sign1");
  const header = readValue(prot);
  need(header instanceof Map && header.size === 2 && header.get(1) === -7, "protected header");
  const named = octets(header.get(4), 8);
  need(signature.length === 64, "signature");
  return { prot, named, payload, signature };
}

export const purpose = (name) => utf8(`motcua/${name}/v1\0`);

async function openSealed(name, sealed, known) {
  const { prot, named, payload, signature } = parts(sealed);
  const found = known.get(hex(named));
  need(found, "unknown key");
  const message = join(Uint8Array.of(0x84), words("Signature1"), blob(prot), blob(purpose(name)), blob(payload));
  need(await signed(found.point, message, signature), "signature");
  return { owner: found.owner, payload };
}

// --- typed fields -------------------------------------------------------------------------------

function octets(value, size) {
  need(value instanceof Uint8Array && value.length === size, "bytes");
  return value;
}

function whole(value, least, most) {
  need(Number.isInteger(value) && value >= least && value <= most, "integer");
  return value;
}

function line(value, most) {
  need(typeof value === "string" && value !== "" && [...value].length <= most && !value.includes("\n"), "text");
  return value;
}

function logName(value) {
  need(typeof value === "string" && LOG.test(value), "log name");
  return value;
}

function fieldsOf(data) {
  const value = readValue(data);
  need(value instanceof Map, "no map");
  return value;
}

// --- entries ------------------------------------------------------------------------------------

function origin(value) {
  need(Array.isArray(value) && value.length === 4, "origin");
  logName(value[0]), octets(value[1], 8), whole(value[2], 1, SEQ_MAX), octets(value[3], 32);
}

function readHeader(written) {
  const fields = fieldsOf(written), get = (key) => fields.get(key);
  whole(get(0), 1, 1), logName(get(1)), octets(get(2), 8);
  const seq = whole(get(3), 1, SEQ_MAX);
  octets(get(4), 32), whole(get(5), 0, TIME_MAX), whole(get(6), 0, 0xffff), whole(get(7), 0, 2);
  octets(get(8), 8), whole(get(9), 0, SEQ_MAX), whole(get(10), 1, 0xffff);
  whole(get(13), 1, 0xffff), octets(get(14), 32), whole(get(15), 0, 65536);
  if (fields.has(11)) line(get(11), 64);
  if (fields.has(12)) {
    need(Array.isArray(get(12)) && get(12).length > 0 && get(12).length <= 16, "parents");
    for (const parent of get(12)) Array.isArray(parent) ? origin(parent) : whole(parent, 1, seq - 1);
  }
  if (fields.has(16)) {
    need(Array.isArray(get(16)) && get(16).length > 0 && get(16).length <= 64, "attachments");
    for (const file of get(16)) {
      need(Array.isArray(file) && file.length === 2, "attachment");
      octets(file[0], 32), whole(file[1], 0, 2 ** 30);
    }
  }
  need(fields.has(17) === fields.has(18), "officer without act");
  if (fields.has(17)) octets(get(17), 8), octets(get(18), 64);
  if (fields.has(19)) origin(get(19));
  return fields;
}

const actOf = (header) => join(
  purpose("act"), Uint8Array.of(0x85), words(header.get(1)), headOf(0, header.get(10)),
  words(header.get(11) ?? ""), headOf(0, header.get(13)), blob(header.get(14)));

// Follows the entries of one log, epoch by epoch.
//
// What a revoked key sealed is in doubt until the chain meets the last entry the city believes of
// its epoch: that hash binds all before it. What comes behind stays in doubt. The act of a revoked
// officer is in doubt unless the box's checked clock says that it was before the revocation.
export class Chain {
  constructor(keys) {
    const late = { sealedLate: new Set(), actedLate: new Set() };
    const places = { held: new Map(), seen: [] }; // hashes by log, epoch and number
    Object.assign(this, { keys, log: null, heads: new Map(), count: 0, ...late, ...places });
  }

  // How many entries only the city can tell of.
  get inDoubt() {
    return new Set([...this.sealedLate, ...this.actedLate]).size;
  }

  weigh(header, sealer, hash) {
    const epoch = hex(header.get(2)), seq = header.get(3), place = `${epoch} ${seq}`;
    const end = this.keys.ends.get(sealer);
    if (end) {
      const last = end.last(this.log, epoch);
      this.sealedLate.add(place);
      if (seq === last.seq) {
        need(hex(hash) === last.hash, "another history than the city's");
        this.sealedLate = new Set([...this.sealedLate].filter((one) => !one.startsWith(`${epoch} `)));
      }
    }
    const left = header.has(17) && this.keys.ends.get(hex(header.get(17)));
    if (left && !(header.get(7) === SYNCHRONISED && header.get(5) < left.at)) this.actedLate.add(place);
  }

  async take(sealed, salt, payload) {
    const { payload: written, named } = parts(sealed);
    const header = readHeader(written);
    this.log ??= header.get(1);
    need(header.get(1) === this.log, "another log");
    await openSealed("entry", sealed, this.keys.writer(this.log));
    const epoch = hex(header.get(2));
    const head = this.heads.get(epoch) ?? { seq: 0, hash: new Uint8Array(32), at: -1, counter: -1 };
    const at = header.get(5), counter = header.get(6);
    need(header.get(3) === head.seq + 1 && same(header.get(4), head.hash), "chain");
    need(at > head.at || (at === head.at && counter > head.counter), "chain");
    for (const parent of (header.get(12) ?? []).filter(Array.isArray)) {
      this.seen.push([`${parent[0]} ${hex(parent[1])} ${parent[2]}`, hex(parent[3])]);
    }
    if (header.has(17)) {
      const officer = this.keys.officers.get(hex(header.get(17)));
      need(officer, "unknown officer");
      need(await signed(officer.point, actOf(header), header.get(18)), "act");
    }
    if (salt.length || payload.length) {
      need(salt.length === 16 && payload.length === header.get(15), "payload");
      need(same(await sha256(join(salt, payload)), header.get(14)), "payload hash");
      readValue(payload);
    }
    const hash = await sha256(join(purpose("entry"), written));
    this.weigh(header, hex(named), hash);
    this.held.set(`${this.log} ${epoch} ${header.get(3)}`, hex(hash));
    this.heads.set(epoch, { seq: head.seq + 1, hash, at, counter });
    this.count += 1;
    return hash;
  }
}

// What an entry says its writer saw is what stands there, where that log is at hand.
export function checkParents(...chains) {
  const held = new Map(chains.flatMap((chain) => [...chain.held]));
  for (const [place, hash] of chains.flatMap((chain) => chain.seen)) {
    need((held.get(place) ?? hash) === hash, "a parent that is not the one in that log");
  }
}

export async function verifyLog(data, keys) {
  const magic = utf8("motcua-export/v1\n");
  need(data.length > magic.length && same(data.subarray(0, magic.length), magic), "no export");
  const chain = new Chain(keys);
  let at = magic.length, log = null;
  for (;;) {
    need(at + 4 <= data.length, "cut short");
    const size = Number(big(data.subarray(at, at + 4))), end = at + 4 + size;
    need(size > 0 && size <= SIZE_MAX && end <= data.length, "cut short");
    const value = readValue(data.subarray(at + 4, end));
    if (log === null) {
      need(value instanceof Map, "preamble");
      log = logName(value.get(0));
    } else if (value instanceof Map) {
      const digest = octets(value.get(1), 32);
      need(value.get(0) === chain.count && same(digest, await sha256(data.subarray(0, at))), "end of file");
      need(end === data.length, "end of file");
      need(chain.log === null || chain.log === log, "another log");
      checkParents(chain);
      return chain;
    } else {
      need(Array.isArray(value) && value.length === 3, "record");
      need(value.every((part) => part instanceof Uint8Array), "record");
      await chain.take(...value);
    }
    at = end;
  }
}

// --- receipts -----------------------------------------------------------------------------------

export function fromBase45(read) {
  const bytes = [];
  for (let start = 0; start < read.length; start += 3) {
    const group = [...read.slice(start, start + 3)].map((c) => BASE45.indexOf(c));
    need(group.length > 1 && group.every((value) => value >= 0), "base45");
    const value = group.reduce((sum, digit, place) => sum + digit * 45 ** place, 0);
    need(value < 256 ** (group.length - 1), "base45");
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

// What a slip says, signed by a known box, and since when that box is revoked, if so. `believed` is
// the number of the last entry the city believes of the slip's epoch. A slip that names an earlier
// one may still be a thief's: nothing on it shows what that entry said.
export async function verifySlip(read, keys) {
  need(read.startsWith("MC1:") && read.length <= 419, "no slip");
  const sealed = fromBase45(read.slice(4));
  const { owner, payload } = await openSealed("slip", sealed, keys.boxes);
  const end = keys.ends.get(hex(parts(sealed).named));
  const digest = (await sha256(join(purpose("slip"), payload))).subarray(0, 16);
  const fields = fieldsOf(payload);
  need([...fields.keys()].every((key) => key < 12), "unknown fields");
  const get = (key) => fields.get(key);
  return {
    box: owner,
    epoch: hex(octets(get(0), 8)),
    seq: whole(get(1), 1, 2 ** 32 - 1),
    entry: hex(octets(get(2), 16)),
    payload: hex(octets(get(3), 32)),
    dossier: line(get(4), 32),
    procedure: line(get(5), 16),
    unit: line(get(6), 8),
    received: whole(get(7), 0, Math.floor(TIME_MAX / 1000)),
    due: fields.has(8) ? whole(get(8), 0, Math.floor(TIME_MAX / 1000)) : 0,
    trust: whole(get(9), 0, 2),
    number: whole(get(10), 1, 2 ** 32 - 1),
    previous: hex(octets(get(11), 16)),
    digest: hex(digest),
    ...(end && { revoked: end.at, believed: end.last(owner, hex(get(0))).seq }),
  };
}

// The day in Viet Nam on which a key was revoked, as YYYY-MM-DD.
export const dayOf = (at) => new Date(at + 7 * 3600000).toISOString().slice(0, 10);

// What two slips, both signed, say of each other.
export function between(one, other) {
  if (one.box !== other.box || one.epoch !== other.epoch) return "unrelated";
  if (one.digest === other.digest) return "same";
  const [early, late] = one.number <= other.number ? [one, other] : [other, one];
  const leftOut = late.number - early.number - 1;
  const grows = leftOut >= 0 && late.seq > early.seq;
  if (!grows || (late.previous === early.digest) !== (leftOut === 0)) return "contradiction";
  return leftOut ? `missing ${leftOut}` : "next";
}

// --- acknowledgements and checkpoints -----------------------------------------------------------

export async function verifyAcknowledgement(sealed, keys) {
  const known = new Map([...keys.hub, ...keys.boxes]);
  const fields = fieldsOf((await openSealed("acknowledgement", sealed, known)).payload);
  need([...fields.keys()].every((key) => key < 8), "unknown fields");
  const get = (key) => fields.get(key);
  whole(get(0), 1, 1), logName(get(1)), octets(get(2), 8), octets(get(4), 32);
  if (fields.has(6)) whole(get(6), 1, 999999);
  if (fields.has(7)) {
    need(Array.isArray(get(7)) && get(7).length > 0 && get(7).length <= 256, "quarantined");
    for (const aside of get(7)) {
      need(Array.isArray(aside) && aside.length === 2 && typeof aside[1] === "string", "quarantined");
      whole(aside[0], 1, SEQ_MAX);
      need(aside[1] !== "" && [...aside[1]].length <= 64, "quarantined");
    }
  }
  return { log: get(1), seq: whole(get(3), 0, SEQ_MAX), at: whole(get(5), 0, TIME_MAX) };
}

export async function verifyCheckpoint(sealed, keys) {
  const fields = fieldsOf(parts(sealed).payload), get = (key) => fields.get(key);
  need(fields.size === 8 && [...fields.keys()].every((key) => key < 8), "fields");
  const said = {
    version: whole(get(0), 1, 1),
    log: logName(get(1)),
    epoch: hex(octets(get(2), 8)),
    size: whole(get(3), 1, SEQ_MAX),
    head: hex(octets(get(4), 32)),
    root: hex(octets(get(5), 32)),
    at: whole(get(6), 0, TIME_MAX),
    trust: whole(get(7), 0, 2),
  };
  await openSealed("checkpoint", sealed, keys.writer(said.log));
  return said;
}

const half = (number) => Math.floor(number / 2);  // sizes pass 32 bits

// The walk to the root of RFC 9162, 2.1.3.2 and 2.1.4.2: the roots before and after.
async function climb(node, last, start, path) {
  const over = (left, right) => sha256(join(Uint8Array.of(1), left, right));
  let before = start, after = start;
  for (const sibling of path) {
    need(last > 0, "proof");
    if (node % 2 === 1 || node === last) {
      before = await over(sibling, before);
      after = await over(sibling, after);
      while (node > 0 && node % 2 === 0) [node, last] = [half(node), half(last)];
    } else {
      after = await over(after, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  need(last === 0, "proof");
  return [hex(before), hex(after)];
}

function pathOf(value) {
  need(Array.isArray(value) && value.length <= 54, "proof");
  return value.map((step) => octets(step, 32));
}

export async function includes(over, entry, proof) {
  need(Array.isArray(proof) && proof.length === 3, "proof");
  const seq = whole(proof[0], 1, over.size);
  whole(proof[1], over.size, over.size);
  const leaf = await sha256(join(Uint8Array.of(0), entry));
  const [, root] = await climb(seq - 1, over.size - 1, leaf, pathOf(proof[2]));
  need(root === over.root, "root");
}

export async function extendsFrom(held, shown, proof) {
  let path = pathOf(proof);
  need(held.log === shown.log && held.epoch === shown.epoch, "another log");
  need(held.size <= shown.size, "rolled back");
  if (held.size === shown.size) {
    need(path.length === 0 && held.root === shown.root && held.head === shown.head, "forked");
    return;
  }
  let node = held.size - 1, last = shown.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  if (node === 0) path = [unhex(held.root), ...path];  // a power of two is its own beginning
  need(path.length > 0, "proof");
  const [before, after] = await climb(node, last, path[0], path.slice(1));
  need(before === held.root && after === shown.root, "forked");
}

// --- vectors and the command --------------------------------------------------------------------

async function check(vector) {
  const keys = await keysOf(vector.keys ?? {});
  switch (vector.kind) {
    case "keys": await readKeys(vector.text); return null;
    case "canon": readValue(unhex(vector.bytes)); return null;
    case "base45": return hex(fromBase45(vector.text));
    case "seal": {
      const known = new Map([...keys.boxes, ...keys.hub, ...keys.officers]);
      return hex((await openSealed(vector.purpose, unhex(vector.sealed), known)).payload);
    }
    case "chain": {
      const chain = new Chain(keys);
      let hash = new Uint8Array();
      for (const record of vector.records) hash = await chain.take(...record.map(unhex));
      return hex(hash);
    }
    case "export": {
      const chain = await verifyLog(unhex(vector.bytes), keys);
      return { entries: chain.count, in_doubt: chain.inDoubt };
    }
    case "receipt": return verifySlip(vector.text, keys);
    case "receipts": return between(...await Promise.all(vector.texts.map((text) => verifySlip(text, keys))));
    case "acknowledgement": return verifyAcknowledgement(unhex(vector.sealed), keys);
    case "checkpoint": return verifyCheckpoint(unhex(vector.sealed), keys);
    case "inclusion": {
      const over = await verifyCheckpoint(unhex(vector.over), keys);
      await includes(over, unhex(vector.entry), readValue(unhex(vector.proof)));
      return null;
    }
    case "consistency": {
      const held = await verifyCheckpoint(unhex(vector.held), keys);
      const shown = await verifyCheckpoint(unhex(vector.shown), keys);
      await extendsFrom(held, shown, readValue(unhex(vector.proof)));
      return null;
    }
    default: throw new Refused(`unknown kind ${vector.kind}`);
  }
}

export async function agrees(vector) {
  let said;
  try {
    said = await check(vector);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return !vector.holds;
  }
  const sorted = (value) => JSON.stringify(value, value && typeof value === "object" ? Object.keys(value).sort() : null);
  return vector.holds && sorted(said) === sorted(vector.says ?? null);
}

async function runVectors(folder, { readFileSync, readdirSync }) {
  let total = 0, wrong = 0;
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    for (const vector of JSON.parse(readFileSync(`${folder}/${name}`, "utf8"))) {
      total += 1;
      if (await agrees(vector)) continue;
      wrong += 1;
      console.log(`DISAGREES ${name}: ${vector.name}`);
    }
  }
  console.log(`${total - wrong} of ${total} vectors agree`);
  return wrong || !total ? 1 : 0;
}

async function runSlips(keys, texts) {
  const slips = [];
  for (const text of texts) slips.push(await verifySlip(text.replace(/[\r\n]+$/, ""), keys));
  for (const slip of slips) for (const [word, said] of Object.entries(slip)) console.log(`${word}: ${said}`);
  const found = slips.slice(1).map((slip, place) => between(slips[place], slip));
  for (const said of found) console.log(`between: ${said}`);
  need(!found.includes("contradiction"), "contradiction");
  const doubts = slips.filter((slip) => "revoked" in slip);
  for (const slip of doubts) {
    const isLate = slip.seq > slip.believed;
    console.log(`ASK THE CITY: genuine signature, but the key of ${slip.box} was revoked on ` +
      `${dayOf(slip.revoked)}. The city ${isLate ? "did not have" : "has"} an entry of this number by then; ` +
      `whether ${isLate ? "it believes" : "it is"} this slip, only the city can tell: look it up there.`);
  }
  return doubts.length ? 3 : 0;
}

async function runLogs(keys, files) {
  const chains = [];
  for (const data of files) chains.push(await verifyLog(data, keys));
  checkParents(...chains);
  for (const chain of chains) console.log(`${chain.log}: ${chain.count} entries in ${chain.heads.size} epochs`);
  const inDoubt = chains.reduce((sum, chain) => sum + chain.inDoubt, 0);
  if (!inDoubt) return 0;
  console.log(`ASK THE CITY: genuine signatures, but ${inDoubt} entries are under a key that was ` +
    "revoked, and not among what the city is known to believe; the others hold.");
  return 3;
}

async function command([what, ...rest]) {
  const files = await import("node:fs");
  if (what === "vectors" && rest.length === 1) return runVectors(rest[0], files);
  const [path, ...subjects] = rest;
  if (!(what === "slip" && subjects.length > 0) && !(what === "log" && subjects.length > 0)) {
    console.log("verify.mjs slip KEYS TEXT... | log KEYS FILE... | vectors FOLDER");
    return 2;
  }
  const utf = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const keys = await readKeys(utf.decode(files.readFileSync(path)));
  try {
    const code = what === "slip" ? await runSlips(keys, subjects)
      : await runLogs(keys, subjects.map((file) => new Uint8Array(files.readFileSync(file))));
    if (code === 0) console.log("holds");
    return code;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.log(`DOES NOT HOLD: ${error.message}`);
    return 1;
  }
}

if (typeof process !== "undefined" && process.argv?.[1]?.endsWith("verify.mjs")) {
  process.exitCode = await command(process.argv.slice(2)).catch((error) => {
    console.log(`cannot read the keys or the file: ${error.message}`); // says nothing of the slip
    return 2;
  });
}
