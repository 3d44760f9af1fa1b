// --- the page -----------------------------------------------------------------------------------

const element = (name) => document.getElementById(name);

const moment = (seconds) => new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric",
}).format(new Date(seconds * 1000));

const TRUST = {
  0: "giờ chưa xác thực / unverified time",
  1: "đồng hồ của hộp, chưa đối chiếu / the box's own clock",
  2: "đã đối chiếu / checked",
};

function row(list, vi, en, said, kind = "") {
  const term = document.createElement("dt"), value = document.createElement("dd");
  term.textContent = `${vi} / ${en}`;
  value.textContent = said;
  value.className = kind;
  list.append(term, value);
}

// The kind of answer is "good", "doubt" or "bad".
function show(kind, vi, en, fill = () => {}) {
  const answer = element("answer"), heading = document.createElement("h2"), english = document.createElement("span");
  english.lang = "en";
  english.textContent = en;
  heading.append(vi, english);
  const list = document.createElement("dl");
  fill(list);
  answer.className = kind;
  answer.replaceChildren(heading, list);
  answer.hidden = false;
  answer.focus();
}

async function knownKeys() {
  const text = element("keys").value.trim();
  const keys = await readKeys(text);
  try { localStorage.setItem("keys", text); } catch { /* a page may be forbidden to remember */ }
  return keys;
}

// Several slips, each on a line of its own; a scanner may wrap one over several lines.
const texts = () => element("slip").value.split(/[\r\n]+(?=MC1:)/).map((text) => text.replace(/[\r\n]+/g, ""));

function betweenWords(said) {
  const [word, count] = said.split(" ");
  return {
    next: "liền nhau / one follows the other",
    same: "cùng một giấy / the same slip",
    unrelated: "không liên quan / unrelated",
    contradiction: "mâu thuẫn / a contradiction",
    missing: `thiếu ${count} giấy / ${count} missing`,
  }[word];
}

const ANSWERS = {
  good: ["Giấy thật: chữ ký đúng", "Genuine: the signature holds"],
  doubt: ["Chữ ký đúng, nhưng khóa đã bị thu hồi: hãy hỏi thành phố",
    "The signature is genuine, but the key was revoked: ask the city"],
  bad: ["Hai giấy mâu thuẫn: không thể cùng thật", "Two slips contradict each other: not both are honest"],
};

// Whoever has stolen a box's key can sign any slip with it, also one of an earlier day.
function revokedRow(list, said) {
  const day = dayOf(said.revoked).split("-").reverse().join("/"), isLate = said.seq > said.believed;
  row(list, "Khóa bị thu hồi ngày", "key revoked on", `${day}. ${isLate
    ? "Lúc đó thành phố chưa nhận được hồ sơ của giấy này."
    : "Người lấy được khóa có thể in ra giấy giống như thế này."} Hãy tra cứu hồ sơ tại thành phố.`);
  const english = document.createElement("span");
  english.lang = "en";
  english.textContent = `${isLate ? "By then the city had not received what this slip is for."
    : "Whoever took the key could print a slip like this."} Look the dossier up at the city.`;
  list.lastElementChild.append(english);
}

function rows(list, said) {
  if ("revoked" in said) revokedRow(list, said);
  row(list, "Mã hồ sơ", "dossier", said.dossier, "code");
  row(list, "Thủ tục", "procedure", said.procedure);
  row(list, "Đơn vị", "unit", said.unit);
  row(list, "Tiếp nhận", "received", `${moment(said.received)} (${TRUST[said.trust]})`);
  row(list, "Hẹn trả", "due", said.due ? moment(said.due) : "theo thông báo / as notified");
  row(list, "Số thứ tự giấy", "slip number", String(said.number));
  row(list, "Hộp đã ký", "signed by", said.box);
}

async function checkSlip() {
  if (!globalThis.crypto?.subtle) {
    show("bad", "Trình duyệt này không kiểm tra được", "This browser cannot check; open the page from a file or over HTTPS");
    return;
  }
  let known;
  try {
    known = await knownKeys();
  } catch {
    show("bad", "Chưa đọc được khóa công khai", "The public keys could not be read");
    return;
  }
  try {
    const said = [];
    for (const text of texts()) said.push(await verifySlip(text, known));
    const found = said.slice(1).map((slip, place) => between(said[place], slip));
    const kind = found.includes("contradiction") ? "bad" : said.some((slip) => "revoked" in slip) ? "doubt" : "good";
    show(kind, ...ANSWERS[kind],
      (list) => said.forEach((slip, place) => {
        if (place) row(list, "Giữa hai giấy", "between the slips", betweenWords(found[place - 1]));
        rows(list, slip);
      }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const unknown = error.message === "unknown key";
    show("bad", unknown ? "Không rõ hộp nào đã ký" : "Giấy không đúng: không được tin",
      unknown ? "Signed by a box whose key is not among these" : "Not genuine: do not trust it");
  }
}

try { element("keys").value = localStorage.getItem("keys") ?? ""; } catch { /* as above */ }
element("check").addEventListener("click", checkSlip);
