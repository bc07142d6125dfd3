/* Small comforts on top of pages that work without them: no page needs this script. */
"use strict";

const each = (selector, deed) => document.querySelectorAll(selector).forEach(deed);
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const language = document.documentElement.lang || "nl";

/* ---- what went wrong is read out first ---- */
const wrong = document.querySelector("[data-error-summary]");
if (wrong) wrong.focus();

/* ---- counting as the server counts: code points with a line end as one, or words between white space ---- */
each("[data-counter-for]", (counter) => {
  const control = document.getElementById(counter.dataset.counterFor);
  if (!control) return;
  const spoken = document.createElement("span");
  spoken.className = "ronde-hidden";
  spoken.setAttribute("role", "status");
  counter.after(spoken);
  const max = Number(counter.dataset.max);
  let pause;
  const count = (aloud) => {
    const used = counter.dataset.unit === "words" ? (control.value.match(/\S+/gu) || []).length : [...control.value].length;
    const over = used > max;
    counter.textContent = filled(over ? counter.dataset.over : counter.dataset.text, { used, max, over: used - max });
    counter.classList.toggle("ronde-counter--over", over);
    clearTimeout(pause);
    /* Heard only near the end and after a pause, so that typing is not talked through. */
    if (aloud && used > max * 0.9) pause = setTimeout(() => { spoken.textContent = counter.textContent; }, 1200);
  };
  control.addEventListener("input", () => count(true));
  count(false);
});

/* ---- you ask x of at most y ---- */

/* Cents of what was typed, in Dutch or English marks; 0 for what is not (yet) an amount. The server decides. */
function centsOf(typed) {
  const text = typed.replace(/[€\s\u00a0]/g, "");
  const parts = /^([\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(text);
  if (!text || !parts) return 0;
  const whole = parts[1].replace(/[.,]/g, "");
  return Number(whole || "0") * 100 + Number((parts[2] || "").padEnd(2, "0"));
}

function euro(cents) {
  const digits = cents % 100 === 0 ? 0 : 2;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `€\u00a0${format.format(cents / 100)}`;
}

each("[data-asked-total]", (total) => {
  const form = total.closest("form");
  const max = Number(total.dataset.maxCents);
  let pause;
  const add = () => {
    let asked = 0;
    form.querySelectorAll("[data-asked]").forEach((control) => {
      asked += (control.dataset.asked === "less" ? -1 : 1) * centsOf(control.value);
    });
    const over = asked > max;
    const words = filled(over ? total.dataset.over : total.dataset.text, { asked: euro(asked), max: euro(max), over: euro(asked - max) });
    total.classList.toggle("ronde-asked--over", over);
    clearTimeout(pause);
    pause = setTimeout(() => { if (total.textContent !== words) total.textContent = words; }, 400);
  };
  form.addEventListener("input", (event) => { if (event.target.matches("[data-asked]")) add(); });
  add();
});

/* ---- a question that hangs on an earlier answer ---- */
each("[data-asked-if]", (block) => {
  const form = block.closest("form");
  const given = () => [...form.querySelectorAll(`[name="${CSS.escape(block.dataset.askedIf)}"]:checked`)].map((one) => one.value);
  const look = () => { block.hidden = !given().includes(block.dataset.answer); };
  form.addEventListener("change", look);
  look();
});

/* ---- what was typed and not yet saved ---- */
const unsaved = new Set();
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

each("form[data-guard]", (form) => {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.delete(form));
});

/* ---- saving while typing ----
   Posts the form to data-autosave with the head X-Autosave. Expected: JSON {saved_at: "14:02", version: 7} and
   perhaps told: words by the name of the data-told in which they stand, and over: those of them that are too much. A
   refusal (409 or another 4xx) is told and stops the saving, since only the person can settle it; 422 waits for the next
   key. Files wait for the button. */
const PAUSE = 1500;
const AGAIN = 15000;
const PATIENCE = 5000;

/* ---- what was typed stays in the browser until the server has it ---- */
const KEPT = "ronde-kept:";

class Kept {
  constructor(form) {
    this.form = form;
    this.key = KEPT + form.dataset.autosave;
    this.offer = form.querySelector("[data-kept-draft]");
    form.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.keep(), 300); });
    addEventListener("pagehide", () => { if (unsaved.has(form)) this.keep(); });
    if ("unsaved" in form.dataset) this.keep(); else this.look();
  }

  controls() {
    return [...this.form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button"].includes(one.type));
  }

  texts() {
    return this.controls().map((one) => [one.name, one.value, ["checkbox", "radio"].includes(one.type) ? one.checked : null, one.type === "select-one"]);
  }

  keep() {
    try { localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), texts: this.texts() })); } catch { /* no room: the server still saves */ }
  }

  forget() {
    clearTimeout(this.timer);
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  look() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { return; }
    if (!kept || !this.offer) return;
    if (JSON.stringify(withoutEmptyRows(kept.texts)) === JSON.stringify(withoutEmptyRows(this.texts()))) {
      if (!document.querySelector("[data-error-summary]")) this.forget();
      return;
    }
    const clock = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
    this.offer.querySelector("[data-kept-at]").textContent = clock.format(new Date(kept.at));
    this.offer.hidden = false;
    this.offer.querySelector("[data-kept-back]").addEventListener("click", () => this.putBack(kept.texts));
    this.offer.querySelector("[data-kept-away]").addEventListener("click", () => { this.forget(); this.offer.hidden = true; });
  }

  /* Rows the page does not have are sent along with the button that asks for one more: the server shows them all. */
  rowsPutBack(waiting) {
    const here = new Set(this.controls().map((one) => one.name));
    const missing = withoutEmptyRows(waiting).filter(([name, , checked]) => !here.has(name) && checked !== false);
    const more = [...this.form.querySelectorAll('button[name="add"]')].find((one) => missing.some(([name]) => name.startsWith(`${one.value}-`)));
    if (!more) return false;
    missing.forEach(([name, value]) => {
      const control = document.createElement("input");
      Object.assign(control, { type: "hidden", name, value });
      this.form.append(control);
    });
    this.form.requestSubmit(more);
    return true;
  }

  putBack(texts) {
    const waiting = [...texts];
    this.controls().forEach((one) => {
      const at = waiting.findIndex(([name, value, checked]) => name === one.name && (checked === null || value === one.value));
      if (at < 0) return;
      const [[, value, checked]] = waiting.splice(at, 1);
      if (checked === null) one.value = value; else one.checked = checked;
    });
    if (this.rowsPutBack(waiting)) return;
    this.offer.hidden = true;
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.controls()[0]?.focus();
  }
}

/* What was typed without the rows in which nothing but a choice stands: a page has as many of those as it likes. */
function withoutEmptyRows(texts) {
  const row = (name) => /^(.+-\d+)(?:-[^-]+)?$/.exec(name)?.[1];
  const full = new Set(texts.filter(([, value, checked, chosen]) => !chosen && (checked === null ? value : checked)).map(([name]) => row(name)));
  return texts.filter(([name]) => !row(name) || full.has(row(name)));
}

/* A shared computer keeps nothing after signing out. */
each('form[action$="/sign-out"]', (form) => form.addEventListener("submit", () => {
  unsaved.clear();
  try { Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => localStorage.removeItem(key)); } catch { /* nothing was kept */ }
}));

class Autosave {
  constructor(form) {
    this.form = form;
    this.kept = new Kept(form);
    this.status = form.querySelector("[data-autosave-status]");
    this.busy = false;
    this.stopped = false;
    this.changes = 0;
    form.addEventListener("input", () => { this.changes += 1; this.later(PAUSE); });
    form.addEventListener("submit", (event) => this.leave(event));
    if ("unsaved" in form.dataset) { unsaved.add(form); this.later(PAUSE); }
    document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved.has(form)) this.save(true); });
  }

  later(wait) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), wait);
  }

  /* The button waits for a save that is under way, or it would come with a version that this save has replaced. */
  leave(event) {
    this.stopped = true;
    clearTimeout(this.timer);
    if (!this.busy) return;
    event.preventDefault();
    if (this.waits) return;
    this.waits = true;
    Promise.race([this.saving, new Promise((done) => setTimeout(done, PATIENCE))]).then(() => {
      this.waits = this.busy = false;
      this.form.requestSubmit(event.submitter);
    });
  }

  say(words, bad = false) {
    if (!this.status) return;
    this.status.textContent = words;
    this.status.classList.toggle("ronde-autosave--bad", bad);
  }

  typed() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  }

  save(leaving = false) {
    if (this.stopped) return;
    if (this.busy) { this.later(PAUSE); return; }
    this.busy = true;
    this.saving = this.send(leaving);
  }

  async send(leaving) {
    const seen = this.changes;
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST", body: this.typed(), credentials: "same-origin", keepalive: leaving, redirect: "error",
        headers: { "X-Autosave": "1", Accept: "application/json" },
      });
      if (answer.ok) this.saved(await answer.json(), seen);
      else if (answer.status >= 500 || answer.status === 429) this.failed();
      else await this.refused(answer);
    } catch {
      this.failed();
    } finally {
      this.busy = false;
    }
  }

  saved(answer, seen) {
    if (answer.version !== undefined && this.form.elements.version) this.form.elements.version.value = answer.version;
    if (this.changes === seen) {
      this.kept.forget();
      if (!this.chosenFile()) unsaved.delete(this.form);
    }
    for (const [name, words] of Object.entries(answer.told ?? {})) {
      const place = this.form.querySelector(`[data-told="${CSS.escape(name)}"]`);
      if (place && place.textContent !== words) place.textContent = words;
      place?.closest("[data-told-box]")?.toggleAttribute("hidden", !words);
      if (place?.matches(".ronde-asked")) place.classList.toggle("ronde-asked--over", (answer.over ?? []).includes(name));
    }
    const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
    this.say(filled(this.status?.dataset.saved ?? "", { time: answer.saved_at ?? clock.format(new Date()) }));
  }

  chosenFile() {
    return [...this.form.querySelectorAll('input[type="file"]')].some((control) => control.files.length > 0);
  }

  failed() {
    this.say(this.status?.dataset.failed ?? "", true);
    this.later(AGAIN);
  }

  /* What is not right yet (422) may be right at the next key; anything else only the person can settle. */
  async refused(answer) {
    this.stopped = answer.status !== 422;
    const told = await answer.json().catch(() => ({}));
    this.say([told.message, this.status?.dataset.refused].filter(Boolean).join(" "), true);
  }
}

each("form[data-autosave]", (form) => new Autosave(form));

/* ---- printing ---- */
each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

/* ---- the menu on a small screen ---- */
each("[data-menu]", (nav) => {
  const button = nav.querySelector("[data-menu-button]");
  button.hidden = false;
  nav.toggleAttribute("data-closed", true);
  button.addEventListener("click", () => {
    const closed = nav.toggleAttribute("data-closed");
    button.setAttribute("aria-expanded", String(!closed));
  });
});

/* ---- small menus close by Escape and by looking elsewhere ---- */
each("details[data-closes]", (details) => {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
});

/* ---- a table that fits needs no stop for the keyboard ---- */
const fitting = new ResizeObserver((entries) => {
  for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
each(".ronde-scroll", (region) => fitting.observe(region));

/* ---- a list that is walked with keys, only while the focus is in one of its rows ---- */
each("table[data-listed]", (table) => {
  const help = document.querySelector("[data-list-keys]");
  const dialog = help?.querySelector("dialog");
  const rows = [...table.tBodies[0].rows];
  const link = (row) => row.querySelector("th a");
  const go = (row) => {
    if (!row) return;
    link(row).focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    ArrowDown: (row) => go(rows[rows.indexOf(row) + 1]),
    ArrowUp: (row) => go(rows[rows.indexOf(row) - 1]),
    " ": (row) => row.querySelector("input[type=checkbox]")?.click(),
    Enter: (row) => link(row).click(),
    "?": () => dialog?.showModal(),
  };
  keys.j = keys.ArrowDown;
  keys.k = keys.ArrowUp;
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    const deed = keys[event.key];
    if (!row || !deed || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    deed(row);
  });
  if (!help) return;
  help.hidden = false;
  help.querySelector("[data-list-keys-open]").addEventListener("click", () => dialog.showModal());
});

/* ---- an amount by dragging: the box keeps what is sent ---- */
each("[data-slides]", (range) => {
  const box = document.getElementById(range.dataset.slides);
  range.closest("[data-slide]").hidden = false;
  range.addEventListener("input", () => { box.value = new Intl.NumberFormat(language).format(range.value); });
  box.addEventListener("input", () => { range.value = Math.round(centsOf(box.value) / 100); });
});
