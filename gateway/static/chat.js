/**
 * The chat page. It keeps nothing: a phone may be lent, or looked through.
 * Text of the server is only ever set as text, never as HTML.
 */

/** Where "Leave now" goes: a page that anyone may have open. */
const HARMLESS_PAGE = "https://www.weather.go.kr";

/** Milliseconds to wait for an answer. Slow networks are common; an endless wait helps nobody. */
const PATIENCE = 60000;

const MAX_ROWS = 4;

/** Runs of digits with what may stand within a number, so that "112,000" is not cut at "112". */
const NUMBER = /(\+?\d[\d.,:-]*\d)/;
const HYPHENED = /^\+?\d+(?:-\d+)+$/;
/** Neighbours that make a number an article, a sum or a part of a word. */
const NOT_ALONE_BEFORE = /[\w제₩$§-]$/;
const NOT_ALONE_AFTER = /^[\w(조원%-]/;

const address = new URLSearchParams(location.search);
const byId = (id) => document.getElementById(id);
const log = byId("log");
const picker = byId("language");
const composer = byId("text");

const state = {
  texts: {},
  languages: [],
  /** Numbers of the support directory: what may be rung. */
  phones: new Set(),
  language: null,
  /** Language that the worker asked for; null lets the server detect it. */
  chosen: null,
  conversation: null,
  /** AbortController of the question that waits for its answer. */
  asking: null,
  /** What the button of the notice does. */
  again: null,
};

// Words of the page

async function getPage(code) {
  const query = code ? `?language=${encodeURIComponent(code)}` : "";
  const response = await fetch(`/api/v1/page${query}`);
  if (!response.ok) throw new Error(`page: ${response.status}`);
  return response.json();
}

/** Give the offered code for a tag such as "ne-NP"; Intl also turns old codes (tl, in) into new ones. */
function offered(tag, languages) {
  let code = tag;
  try {
    code = new Intl.Locale(tag).language;
  } catch {
    // Not a tag: compared as it stands.
  }
  return languages.some((language) => language.code === code) ? code : null;
}

/** Show the first words: the language in the address, else the first of the browser's that is offered. */
async function start() {
  try {
    let page = await getPage();
    state.chosen = offered(address.get("language"), page.languages);
    const codes = navigator.languages.map((tag) => offered(tag, page.languages));
    const code = state.chosen ?? codes.find(Boolean);
    if (code && code !== page.language) page = await getPage(code);
    showPage(page);
    hideNotice();
  } catch {
    showNotice(start);
  }
}

let pagesAsked = 0;

/** Change the words of the page. Of two changes in a hurry the later wins, whichever arrives first. */
async function changeLanguage(code) {
  const turn = ++pagesAsked;
  if (code === state.language) return;
  const page = await getPage(code);
  if (turn === pagesAsked) showPage(page);
}

function showPage({ language, languages, texts, phones, source_url: source }) {
  Object.assign(state, { language, languages, texts, phones: new Set(phones) });
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  document.title = texts.title;
  picker.replaceChildren(...languages.map(({ code, native }) => {
    const option = new Option(native, code, false, code === language);
    option.lang = code;
    return option;
  }));
  byId("draft").textContent = texts.draft_notice;
  byId("draft").hidden = !texts.draft_notice;
  showOpening();
  fillTexts();
  showSource(source);
}

/** Put the first words above whatever was said; not before they are loaded, and once. */
function showOpening() {
  if (state.language && !log.querySelector(".note")) log.prepend(byId("opening").content.cloneNode(true));
}

/** Link to the source code of the program, where whoever runs it has told where that is. */
function showSource(address) {
  const line = byId("source");
  if (!line) return;
  line.hidden = !address;
  if (address) line.firstElementChild.href = address;
}

function fillTexts() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = state.texts[element.dataset.text] ?? element.textContent;
  }
  composer.placeholder = state.texts[composer.dataset.placeholder] ?? "";
  composer.setAttribute("aria-label", composer.placeholder);
}

function directionOf(code) {
  return state.languages.find((language) => language.code === code)?.direction ?? "ltr";
}

/** Take the language picked by the worker; from now on it goes along with each question. */
async function choose() {
  state.chosen = picker.value;
  try {
    await changeLanguage(state.chosen);
    hideNotice();
  } catch {
    showNotice(choose);
  }
}

// Bubbles

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** Make a bubble; who speaks is told to screen readers only, eyes see it by the side. */
function makeBubble(className, speaker) {
  const bubble = make("div", `bubble ${className}`);
  bubble.append(make("span", "unseen", `${speaker}:`));
  return bubble;
}

function addOwn(label) {
  const bubble = makeBubble("own", state.texts.you ?? "");
  const text = make("p", "text", label);
  text.dir = "auto";
  bubble.append(text);
  bubble.tabIndex = -1;
  log.append(bubble);
  // The pressed button is about to be disabled: the keyboard goes on from here.
  if (log.contains(document.activeElement)) bubble.focus({ preventScroll: true });
  return bubble;
}

function addBot({ text, beside, files = [], buttons = [], sources = [], urgent = false }, language) {
  const bubble = makeBubble(urgent ? "bot urgent" : "bot", "Baro");
  const body = make("div");
  body.lang = languageOf(text, language);
  body.dir = directionOf(body.lang);
  body.append(beside ? makeCard(text, beside, language) : makeText(text));
  body.append(...files.map(makeFile));
  if (buttons.length) body.append(makeChoices(buttons));
  if (sources.length) body.append(makeSources(sources));
  bubble.append(body);
  log.append(bubble);
  showLeave();
}

/** Tell by the letters what is not in the worker's language: shown in Korean, or not yet translated. */
function languageOf(text, language) {
  const hangul = text.match(/[가-힣]/g) ?? [];
  if (hangul.length > text.length / 4) return "ko";
  return directionOf(language) === "rtl" && !/[\u0600-\u06ff]/.test(text) ? "en" : language;
}

/** Show a text for somebody else with the same in the worker's language beside it. */
function makeCard(text, beside, language) {
  const card = make("div", "card");
  card.append(makeText(text));
  const own = make("div", "beside");
  own.lang = language;
  own.dir = directionOf(language);
  own.append(makeText(beside));
  card.append(own);
  return card;
}

/** Offer a file that came with the answer; it is made here and kept nowhere. */
function makeFile({ name, type, content }) {
  const link = make("a", "file", state.texts.calendar_file);
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  return link;
}

/** Write a text line by line; of several the first weighs more, for it says the most. */
function makeText(text) {
  const paragraph = make("p", "text");
  const lines = text.split("\n");
  lines.forEach((line, i) => {
    const first = i === 0 && lines.length > 1;
    writeNumbers(paragraph.appendChild(make(first ? "b" : "span", "line")), line);
  });
  return paragraph;
}

function writeNumbers(target, text) {
  const parts = text.split(NUMBER);
  parts.forEach((part, i) => {
    const alone = !NOT_ALONE_BEFORE.test(parts[i - 1]) && !NOT_ALONE_AFTER.test(parts[i + 1]);
    target.append(i % 2 && alone ? makeNumber(part) : part);
  });
}

/** Link a phone number. After Arabic letters hyphened digits would swap sides: dir holds them. */
function makeNumber(number) {
  const rings = state.phones.has(number);
  if (!rings && !HYPHENED.test(number)) return number;
  const element = make(rings ? "a" : "bdi", "", number);
  if (rings) element.href = `tel:${number}`;
  element.dir = "ltr";
  return element;
}

function makeChoices(buttons) {
  const choices = make("div", "choices");
  for (const { label, payload, shown = label } of buttons) {
    const button = make("button", "", label);
    button.type = "button";
    button.addEventListener("click", () => send({ text: payload, label: shown }));
    choices.append(button);
  }
  return choices;
}

function makeSources(sources) {
  const details = make("details", "sources");
  const list = make("ul");
  list.append(...sources.map(makeSource));
  details.append(make("summary", "", state.texts.sources), list);
  return details;
}

function makeSource({ label, gloss, url, verified_on }) {
  const item = make("li");
  const name = make("b", "", label);
  const link = make("a", "", state.texts.law_text);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const read = make("span", "read", `${state.texts.last_read} `);
  const day = make("time", "", verified_on);
  day.dateTime = verified_on;
  day.dir = "ltr";
  read.append(day);
  item.append(name, make("p", "", gloss), link, read);
  return item;
}

/** Disable the buttons of earlier answers: their questions are over. Give those disabled. */
function lockButtons() {
  const buttons = [...log.querySelectorAll("button:enabled")];
  for (const button of buttons) button.disabled = true;
  return buttons;
}

// Asking

async function ask(text, signal) {
  const body = {
    text,
    language: state.chosen ?? undefined,
    as_of: address.get("as_of") ?? undefined,
    conversation: state.conversation ?? undefined,
  };
  const response = await fetch("/api/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  const data = await response.json();
  if (!data.reply && !data.error) throw new Error(`ask: ${response.status}`);
  return data;
}

/** Send a message and show what comes back; one at a time, for the answers build on each other. */
async function send(message) {
  if (state.asking || !message.text) return;
  const asking = new AbortController();
  const timer = setTimeout(() => asking.abort(), PATIENCE);
  const own = addOwn(message.label);
  const locked = lockButtons();
  hideNotice();
  setAsking(asking);
  if (message.typed) setText("");
  try {
    const chosen = state.chosen;
    const data = await ask(message.text, asking.signal);
    if (state.asking === asking && data.reply) await followLanguage(data.reply_language, chosen);
    // After "Start anew" an answer belongs to nothing any more.
    if (state.asking === asking) show(data, message, own);
  } catch {
    if (state.asking === asking) takeBack(message, own, locked);
  } finally {
    clearTimeout(timer);
    if (state.asking === asking) setAsking(null);
  }
}

/** Turn the page to the language of the reply, unless the worker picked one in the meantime. */
async function followLanguage(language, chosenThen) {
  if (state.chosen !== chosenThen) return;
  // The worker may also change the language in the chat: what was picked before is then over.
  if (state.chosen) state.chosen = language;
  await changeLanguage(language).catch(() => {
    // An answer among the words of another language is better than none.
  });
}

function show({ conversation, reply_language, reply, error }, message, own) {
  state.conversation = conversation ?? state.conversation;
  if (error) showError(error, message);
  else for (const bubble of reply) addBot(bubble, reply_language);
  byId("typing").hidden = true;
  // Long answers are read from their beginning, below the question.
  own.scrollIntoView({ block: "start" });
}

function showError({ message: text, retry, buttons = [] }, message) {
  const again = { label: state.texts.send_again, payload: message.text, shown: message.label };
  // The server may offer the same button itself.
  const others = buttons.filter(({ payload }) => payload !== message.text);
  addBot({ text, buttons: retry ? [again, ...others] : buttons }, state.language);
}

/** Undo a message that did not get through: nothing typed may be lost. */
function takeBack(message, own, locked) {
  for (const button of locked) button.disabled = false;
  if (message.typed) setText([message.text, composer.value].filter(Boolean).join("\n"));
  showNotice(message.typed ? submit : () => send(message));
  if (own === document.activeElement) byId("again").focus();
  own.remove();
}

function setAsking(asking) {
  state.asking = asking;
  byId("typing").hidden = !asking;
  // Not `disabled`: that would take the focus away.
  byId("send").setAttribute("aria-disabled", String(Boolean(asking)));
  if (asking) byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

function showNotice(again) {
  state.again = again;
  byId("notice").hidden = false;
}

function hideNotice() {
  byId("notice").hidden = true;
}

// Composer and header

function setText(text) {
  composer.value = text;
  fitRows();
}

/** Grow with the text; by `rows`, as the content policy is no friend of styles set here. */
function fitRows() {
  composer.rows = 1;
  while (composer.rows < MAX_ROWS && composer.scrollHeight > composer.clientHeight) composer.rows += 1;
}

function submit() {
  const text = composer.value.trim();
  send({ text, label: text, typed: true });
}

/** Enter sends, except while an input method is still composing a letter (229 on older phones). */
function onKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}

function startAnew() {
  state.asking?.abort();
  setAsking(null);
  state.conversation = null;
  log.replaceChildren();
  showOpening();
  hideNotice();
  setText("");
  fillTexts();
  showLeave();
  // The first words may have failed to load.
  if (!state.language) start();
}

function showLeave() {
  byId("leave").hidden = !log.querySelector(".urgent");
}

/** Leave at once: the page is emptied first, as the other may be slow, and Back does not return here. */
function leave() {
  document.title = "";
  document.body.replaceChildren();
  location.replace(HARMLESS_PAGE);
}

picker.addEventListener("change", choose);
composer.addEventListener("input", fitRows);
composer.addEventListener("keydown", onKey);
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
byId("again").addEventListener("click", () => state.again());
byId("anew").addEventListener("click", startAnew);
byId("leave").addEventListener("click", leave);

startAnew();
