// Vietnamese letters without an input method of the system: Telex and VNI by keys, and a keyboard
// to touch. The first half is pure (text in, text out); the second half is the page.
//
// Rules: a key changes a word only when the word is then a Vietnamese syllable or the beginning of
// one; the same key again takes the change back and gives the letter; what stops being a syllable
// becomes the keys that were typed. Marks sit as on papers and cards here (hòa, thủy, khỏe): the
// catalogue, the forms and people's names are written so. Whoever searches finds both.

const TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]; // sắc, huyền, hỏi, ngã, nặng
const TONE = /[\u0301\u0300\u0309\u0303\u0323]/g;
const VOWELS = /^[aăâeêioôơuưy]+/;
const INITIALS = "ngh ch gh gi kh kr ng nh ph qu th tr b c d đ g h k l m n p r s t v x".split(" ");
const RIMES = `a ai ao au ay ac ach ak am an ang anh ap at ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
 e ec em en eng eo ep et ê êch êk êm ên ênh êp êt êu i ia ich im in inh ip it iu
 iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
 oc oe oem oen oeng oeo oet oi om on ong ooc oong op ot ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
 u ua uân uâng uât uây uc uê uêch uênh uêu ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
 uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
 y yêm yên yêng yêt yêu`.split(/\s+/);
const AFTER_QU = "yn ynh ych yt yp".split(" ");
const PLAIN = { ă: "a", â: "a", ê: "e", ô: "o", ơ: "o", ư: "u" };

/** Every beginning of a rime, its marks typed or still to come. */
const BEGUN = new Set();
for (const rime of [...RIMES, ...AFTER_QU]) {
  let spelled = [""];
  for (const letter of rime) {
    spelled = spelled.flatMap((begin) => [letter, PLAIN[letter]].filter(Boolean).map((one) => begin + one));
    for (const begin of spelled) BEGUN.add(begin);
  }
}

/** The first consonant and the rest; u after q and i before a vowel after g belong to the consonant. */
function parted(plain) {
  const initial = INITIALS.find((one) => plain.startsWith(one) && (one !== "gi" || VOWELS.test(plain.slice(2)))) ?? "";
  return [initial, plain.slice(initial.length)];
}

function isSpelled(initial, rime) {
  if (!BEGUN.has(rime) && !(initial === "gi" && BEGUN.has(`i${rime}`))) return false;
  const isFront = /^[eêiy]/.test(rime);
  if (/^(?:c|ng)$/.test(initial) || (initial === "g" && !rime.startsWith("i"))) return !isFront;
  if (/gh$/.test(initial)) return isFront;
  return initial === "qu" || !AFTER_QU.some((one) => rime === one);
}

/** Say whether letters are a syllable or the beginning of one, with a tone that may stand there. */
function fits(letters, tone) {
  const plain = letters.join("").toLowerCase();
  if (!tone && (plain === "q" || INITIALS.includes(plain))) return true;
  const [initial, rime] = parted(plain);
  const stops = /(?:c|ch|k|p|t)$/.test(rime);
  return isSpelled(initial, rime) && (!stops || [0, 1, 5].includes(tone));
}

/** Take a word apart: its letters without tones, and the tone; none when it has several. */
function read(word) {
  const apart = [...word.normalize("NFC")].map((one) => one.normalize("NFD"));
  const tones = apart.flatMap((one) => one.match(TONE) ?? []);
  if (tones.length > 1) return null;
  return { letters: apart.map((one) => one.replace(TONE, "").normalize("NFC")), tone: tones.length ? TONES.indexOf(tones[0]) : 0 };
}

/** Where the vowels stand that can bear a mark, from the first to behind the last. */
function vowelsOf(letters) {
  const [initial, rime] = parted(letters.join("").toLowerCase());
  const vowels = VOWELS.exec(rime)?.[0] ?? "";
  return { initial, vowels, from: initial.length, isOpen: vowels.length === rime.length };
}

/** The letter that bears the tone. */
function seatOf(letters) {
  const { vowels, from, isOpen } = vowelsOf(letters);
  const marked = vowels.search(/[ăâêôơư][^ăâêôơư]*$/);
  if (marked >= 0) return from + marked;
  if (vowels.length === 3) return from + 1;
  return from + (isOpen ? 0 : vowels.length - 1);
}

function shown({ letters, tone }, seat = seatOf(letters)) {
  return letters.map((one, at) => (at === seat ? one + TONES[tone] : one).normalize("NFC")).join("");
}

const withCase = (letter, like) => (like === like.toLowerCase() ? letter : letter.toUpperCase());

/** Put other letters in places; none when nothing changes or it is then no syllable. */
function changed({ letters, tone }, places) {
  const next = [...letters];
  for (const [at, letter] of places) next[at] = withCase(letter, letters[at]);
  if (next.every((one, at) => one === letters[at]) || !fits(next, tone)) return null;
  return { letters: next, tone };
}

const firstOf = (word, wanted) => wanted.map((places) => changed(word, places)).find(Boolean);

/** One wanted change for every vowel that can become another, the last first. */
function singles(word, into) {
  const { vowels, from } = vowelsOf(word.letters);
  return [...vowels].map((one, at) => [from + at, into[one]]).filter(([, letter]) => letter).reverse().map((place) => [place]);
}

function circumflexed(word, keys) {
  const all = { a: { a: "â", ă: "â" }, e: { e: "ê" }, o: { o: "ô", ơ: "ô" } };
  const { vowels, from } = vowelsOf(word.letters);
  const pair = vowels.search(/ư[oơ]|uơ/);
  const both = pair >= 0 && keys.includes("o") ? [[[from + pair, "u"], [from + pair + 1, "ô"]]] : [];
  return firstOf(word, [...both, ...singles(word, Object.assign({}, ...[...keys].map((key) => all[key])))]);
}

function hooked(word) {
  const { initial, vowels, from, isOpen } = vowelsOf(word.letters);
  const pair = vowels.search(/[uư][oôơ]/);
  const wanted = [];
  if (pair >= 0) {
    // "thuở" and "huơ" keep their u as long as nothing follows; "hương" and "người" do not.
    if (isOpen && pair + 2 === vowels.length && ["", "h", "kh", "th"].includes(initial) && vowels[pair] === "u") wanted.push([[from + pair + 1, "ơ"]]);
    wanted.push([[from + pair, "ư"], [from + pair + 1, "ơ"]]);
  }
  if (vowels === "ua" && isOpen) wanted.push([[from, "ư"]]);
  return firstOf(word, [...wanted, ...singles(word, { a: "ă", â: "ă", o: "ơ", ô: "ơ", u: "ư" })]);
}

function stroked(word) {
  return word.letters[0]?.toLowerCase() === "d" ? changed(word, [[0, "đ"]]) : null;
}

/** Take marks away again; none when the word has none of them. */
function without({ letters, tone }, marks) {
  const plain = { ...PLAIN, đ: "d" };
  const next = letters.map((one) => (marks.includes(one.toLowerCase()) ? withCase(plain[one.toLowerCase()], one) : one));
  return next.every((one, at) => one === letters[at]) ? null : { letters: next, tone };
}

/** What a key means: how it changes a word, and which marks its second press takes back. */
const MARKS = {
  a: [(word) => circumflexed(word, "a"), "â"],
  e: [(word) => circumflexed(word, "e"), "ê"],
  o: [(word) => circumflexed(word, "o"), "ô"],
  six: [(word) => circumflexed(word, "aeo"), "âêô"],
  hook: [hooked, "ăơư"],
  horn: [(word) => firstNot(hooked(word), "ă", word), "ơư"],
  breve: [(word) => firstOf(word, singles(word, { a: "ă", â: "ă" })), "ă"],
  stroke: [stroked, "đ"],
};

/** A horn is no breve: VNI has a key for each. */
function firstNot(found, letter, word) {
  return found && found.letters.some((one, at) => one.toLowerCase() === letter && word.letters[at] !== one) ? null : found;
}

const TELEX = { a: "a", e: "e", o: "o", w: "hook", d: "stroke", s: 1, f: 2, r: 3, x: 4, j: 5, z: 0 };
const VNI = { 6: "six", 7: "horn", 8: "breve", 9: "stroke", 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 0: 0 };
const TOUCH = Object.fromEntries(TONES.map((mark, tone) => [mark, tone]).slice(1));
export const METHODS = { telex: TELEX, vni: VNI, touch: TOUCH, off: {} };

/** What a key means to a word: what it becomes, and whether the key gives its letter as well. */
function meant(word, meaning, state) {
  if (typeof meaning === "number") {
    const { vowels } = vowelsOf(word.letters);
    if (!vowels || (meaning === 0 && !word.tone)) return null;
    if (meaning === 0) return { ...word, tone: 0 };
    if (meaning === word.tone) return { ...word, tone: 0, isBack: true };
    const toned = { ...word, tone: meaning };
    return fits(toned.letters, meaning) ? toned : null;
  }
  const [mark, marks] = MARKS[meaning];
  const next = mark(word);
  if (next) return next;
  const back = without(word, marks);
  // A lone w that became ư is a w again, and no u.
  if (back && meaning === "hook" && /(?:^|[^uU])[wW]$/.test(state.raw ?? "") && /[ưƯ]/.test(word.letters[state.at - 1] ?? "")) {
    return { letters: word.letters.filter((_, at) => at !== state.at - 1), tone: word.tone, isBack: true, isLone: true };
  }
  return back && { ...back, isBack: true };
}

/** A word that nothing was typed of yet, or of which it is not known how it was typed. */
export const begun = (text = "", at = text.length) => ({ text, at, raw: text ? null : "", undone: "", isRaw: false });

const isWhole = (text) => /^[\p{L}\p{M}]*$/u.test(text);

/**
 * Return a word after one more key.
 *
 * @param state what `begun` or this function returned: text, caret, and how it was typed.
 * @param key one character.
 * @param method one of METHODS.
 */
export function press(state, key, method) {
  const { text, at, raw, undone } = state;
  const added = text.slice(0, at) + key + text.slice(at);
  const asTyped = { ...state, text: added, at: at + key.length, raw: raw === null || at < text.length ? null : raw + key };
  const word = isWhole(text) && text === text.normalize("NFC") ? read(text) : null;
  const low = key.toLowerCase();
  const meaning = method[low];
  if (!word || state.isRaw) return state.isRaw && at < text.length ? begun(added, at + key.length) : asTyped;
  const isTouch = method === TOUCH && meaning !== undefined;
  if (meaning !== undefined && !undone.includes(low)) {
    const next = meant(word, meaning, state) ?? (isTouch ? forced(word, meaning) : null);
    if (next?.isBack) {
      if (isTouch) return { ...asTyped, text: shown(next), at };
      const kept = next.isLone ? at - 1 : at;
      next.letters.splice(kept, 0, key);
      return { text: fits(next.letters, next.tone) ? shown(next) : shown(next, seatNow(word, text)), at: kept + 1, raw: null, undone: undone + low, isRaw: false };
    }
    if (next) return { ...asTyped, text: next.seat === undefined ? shown(next) : shown(next, next.seat), at };
    if (meaning === "hook" && !vowelsOf(word.letters).vowels) {
      const horned = [...word.letters.slice(0, at), withCase("ư", key), ...word.letters.slice(at)];
      if (fits(horned, 0)) return { ...asTyped, text: horned.join("") };
    }
  }
  if (isTouch) return state;
  return plainly(word, key, at, asTyped, text);
}

/** A tone that was touched stands even where no syllable is: on the last vowel of a foreign name. */
function forced(word, tone) {
  const seat = word.letters.findLastIndex((one) => VOWELS.test(one.toLowerCase()));
  if (seat < 0) return null;
  return tone === word.tone ? { ...word, tone: 0, isBack: true } : { ...word, tone, seat };
}

/** Where the tone of a word stands as it is written. */
function seatNow(word, text) {
  return [...text].findIndex((one) => one.normalize("NFD").search(TONE) >= 0);
}

/** A letter that is only a letter: the tone moves where it then belongs, or the word is as it was typed. */
function plainly(word, key, at, asTyped, text) {
  if (!isWhole(key)) return asTyped;
  const letters = [...word.letters.slice(0, at), key, ...word.letters.slice(at)];
  const { vowels, from } = vowelsOf(letters);
  const pair = vowels.search(/ưo|uơ/);
  if (pair >= 0 && letters.length > from + pair + 2 && at > from + pair + 1) {
    const both = changed({ letters, tone: word.tone }, [[from + pair, "ư"], [from + pair + 1, "ơ"]]);
    if (both) return { ...asTyped, text: shown(both) };
  }
  if (fits(letters, word.tone)) return { ...asTyped, text: shown({ letters, tone: word.tone }) };
  const { raw } = asTyped;
  if (raw !== null && raw !== asTyped.text && fits(word.letters, word.tone)) return { ...asTyped, text: raw, at: raw.length, isRaw: true };
  return asTyped;
}

/** Return what a person sees after typing these keys, one after the other. */
export function typed(keys, method) {
  let [done, state] = ["", begun()];
  for (const key of keys) {
    if (/[\p{L}\p{M}\p{N}@_]/u.test(key)) state = press(state, key, METHODS[method]);
    else [done, state] = [done + state.text + key, begun()];
  }
  return done + state.text;
}

// ------------------------------------------------------------------------------------------ the page

const LETTER = /[\p{L}\p{M}\p{N}@_]/u;
const TOUCHED = "input:is([type=text], [type=search], :not([type])), textarea";
/** Numbers, addresses of mail and short names of procedures are no words. */
const UNTYPED = ".code, [inputmode=numeric], [inputmode=tel], [inputmode=email], [data-accept]";
const KEPT_AS = "motcua-typing";

/** How keys are read at this screen; the page says what it begins with. */
let method = METHODS.off;
/** The word that was typed last: in which field, from where, and how. */
let last = null;
/** The field that the keyboard on the screen writes into. */
let target = null;

const isTouchable = (element) => element instanceof HTMLElement && element.matches(TOUCHED);
const isField = (element) => isTouchable(element) && !element.matches(UNTYPED);

/** The word around the caret, without what is selected: that is going to be replaced. */
function wordAt(field) {
  const { value, selectionStart, selectionEnd } = field;
  let [from, to] = [selectionStart, selectionEnd];
  while (from > 0 && LETTER.test(value[from - 1])) from -= 1;
  while (to < value.length && LETTER.test(value[to])) to += 1;
  const [text, at] = [value.slice(from, selectionStart) + value.slice(selectionEnd, to), selectionStart - from];
  const isLast = last?.field === field && last.from === from && last.state.text === text && last.state.at === at;
  return { from, to, state: isLast ? last.state : begun(text, at) };
}

/** Replace a part of a field as if it were typed, so that it can be undone where a person types. */
function replace(field, from, to, text, caret) {
  if (document.activeElement === field) {
    field.setSelectionRange(from, to);
    document.execCommand(text ? "insertText" : "delete", false, text);
  } else {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(caret, caret);
}

/** Type a key into a field; say whether it became anything but its own letter. */
function put(field, key, how, isForced) {
  if (!LETTER.test(key)) {
    last = null;
    if (isForced) replace(field, field.selectionStart, field.selectionEnd, key, field.selectionStart + key.length);
    return isForced;
  }
  const { from, to, state } = wordAt(field);
  const next = press(state, key, how);
  const plain = state.text.slice(0, state.at) + key + state.text.slice(state.at);
  last = { field, from, state: next };
  if (next.text === plain && next.at === state.at + key.length && !isForced) return false;
  const [most, more] = [field.maxLength, next.text.length - (to - from)];
  if (next.text !== field.value.slice(from, to) && (most < 0 || more <= 0 || field.value.length + more <= most)) {
    replace(field, from, to, next.text, from + next.at);
  }
  return true;
}

/** Take a letter away; the tone of what is left sits where it belongs. Say whether that was done here. */
function erase(field, isForced) {
  const caret = field.selectionStart;
  if (field.selectionEnd > caret || caret === 0) {
    if (isForced && field.selectionEnd > caret) replace(field, caret, field.selectionEnd, "", caret);
    return isForced;
  }
  const { from, to, state } = wordAt(field);
  if (state.isRaw && state.at === state.text.length) {
    // One key back: what was no syllable any more may be one again.
    let before = begun();
    for (const key of state.raw.slice(0, -1)) before = press(before, key, method);
    last = { field, from, state: before };
    replace(field, from, to, before.text, from + before.at);
    return true;
  }
  const left = state.text.slice(0, Math.max(state.at - 1, 0)) + state.text.slice(state.at);
  const word = isWhole(left) && left ? read(left) : null;
  const text = word && fits(word.letters, word.tone) && vowelsOf(word.letters).vowels ? shown(word) : left;
  last = null;
  if (text === left && !isForced) return false;
  if (state.at === 0) replace(field, caret - 1, caret, "", caret - 1);
  else replace(field, from, to, text, caret - 1);
  return true;
}

function onInput(event) {
  const field = event.target;
  if (method === METHODS.off || !isField(field) || event.isComposing) return;
  const isKey = event.inputType === "insertText" && [...(event.data ?? "")].length === 1;
  if (isKey ? put(field, event.data, method, false) : event.inputType === "deleteContentBackward" && erase(field, false)) event.preventDefault();
}

/** What a touch of a key does besides typing. */
const ACTS = {
  shift: (board) => board.toggleAttribute("data-shift"),
  back: () => erase(target, true),
  left: () => target.setSelectionRange(target.selectionStart - 1, target.selectionStart - 1),
  right: () => target.setSelectionRange(target.selectionEnd + 1, target.selectionEnd + 1),
  done: (board) => {
    target.dispatchEvent(new Event("change", { bubbles: true }));
    if ("submits" in board.dataset) target.form.requestSubmit();
    else show(board, false);
  },
};

function onKey(board, key) {
  target = board.dataset.for ? document.getElementById(board.dataset.for) : target?.isConnected ? target : null;
  if (!target) return;
  const { act, tone, type } = key.dataset;
  if (act) ACTS[act](board);
  else put(target, tone ? TONES[tone] : "shift" in board.dataset ? type.toUpperCase() : type, METHODS.touch, true);
  if (!act) board.removeAttribute("data-shift");
  for (const one of board.querySelectorAll("[data-act=shift]")) one.setAttribute("aria-pressed", String("shift" in board.dataset));
}

function show(board, isShown) {
  board.hidden = !isShown;
  document.querySelector("[data-keyboard]")?.setAttribute("aria-pressed", String(isShown));
}

function setUp(board) {
  // A touch must not take the caret out of the field; keys and switches may stand on the key itself.
  board.addEventListener("pointerdown", (event) => event.preventDefault());
  board.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (key) onKey(board, key);
  });
  const field = board.dataset.for && document.getElementById(board.dataset.for);
  if (!field) return;
  field.inputMode = "none"; // no second keyboard, of the system, over this one
  // Under an answer there is room for the next question only when somebody wants to ask it.
  field.addEventListener("focus", () => show(board, true));
  show(board, document.activeElement === field || !document.querySelector(".answer"));
}

/** Begin: a page brings a choice of methods (data-typing) and a keyboard (data-keys-for), or one of them. */
function start() {
  const choice = document.querySelector("select[data-typing]");
  const board = document.querySelector(".keyboard");
  const isKept = choice !== null && "kept" in choice.dataset;
  const use = (name) => {
    method = METHODS[name] ?? METHODS.off;
    last = null;
  };
  if (choice) {
    if (isKept) choice.value = localStorage.getItem(KEPT_AS) ?? "off";
    if (choice.selectedIndex < 0) choice.value = "off";
    use(choice.value);
    choice.closest("[hidden]")?.removeAttribute("hidden");
    choice.addEventListener("change", () => {
      use(choice.value);
      if (isKept) localStorage.setItem(KEPT_AS, choice.value);
    });
  }
  document.querySelector("[data-keyboard]")?.addEventListener("click", () => {
    show(board, board.hidden);
    if (!board.hidden) target?.focus();
  });
  document.addEventListener("beforeinput", onInput);
  document.addEventListener("focusin", (event) => {
    if (!isTouchable(event.target)) return;
    target = event.target;
    if (board && !board.hidden) target.scrollIntoView({ block: "nearest" }); // not behind the keyboard
  });
  if (isTouchable(document.activeElement)) target = document.activeElement;
  if (board) setUp(board);
}

if (typeof document !== "undefined") start();
