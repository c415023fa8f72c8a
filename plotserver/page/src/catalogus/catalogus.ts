/** Starts the catalogue and owns its state: whatever changes is drawn and written in the address. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/catalogus.css";
import { render } from "lit";
import { fetchJson, Problem, sendJson } from "../api.ts";
import { addressOf, fetchAll, fetchCard, fetchSet, gridAddress } from "./asking.ts";
import { type Asked, type CrisisType, type Found, type Grid, MOST, type Need, NO_FILTERS, PAGE, readAsked, readSeen, searchQuery, type Suggestion, viewOf, withSeen, writeAsked } from "./model.ts";
import { cataloguePage } from "./page.ts";
import type { CatalogueActions, CatalogueState } from "./state.ts";
import { catalogueTranslator } from "./texts.ts";

const TYPING_MS = 160;
const TOLD_MS = 6_000;
const SEEN = "plotserver.catalogus.bekeken";
const NO_REPORT = { open: false, busy: false, wrong: "", login: false };

const first = readAsked(location.search);
let themed = first.theme !== null;
let state: CatalogueState = {
  ...first,
  theme: first.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "nacht" : "dag"),
  found: null,
  searching: false,
  failed: false,
  grid: null,
  setRecords: [],
  types: [],
  needs: [],
  activities: [],
  card: null,
  condition: null,
  cardFailed: false,
  report: NO_REPORT,
  suggestions: [],
  at: -1,
  opened: new Set(),
  facetsOpen: false,
  drawing: false,
  seen: readSeen(stored()),
  notice: "",
};
let drawing = false;
let typing: ReturnType<typeof setTimeout> | undefined;
let telling: ReturnType<typeof setTimeout> | undefined;
let question = 0;
let guess = 0;

function stored(): string | null {
  try {
    return localStorage.getItem(SEEN);
  } catch {
    return null;
  }
}

function keep(text: string): void {
  try {
    localStorage.setItem(SEEN, text);
  } catch {
    // A browser that keeps nothing only forgets what was opened.
  }
}

function change(patch: Partial<CatalogueState>, how: "replace" | "push" = "replace"): void {
  state = { ...state, ...patch };
  const written = location.pathname + writeAsked({ ...state, theme: themed ? state.theme : null });
  if (written !== location.pathname + location.search) {
    if (how === "push") history.pushState(null, "", written);
    else history.replaceState(null, "", written);
  }
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function draw(): void {
  drawing = false;
  const t = catalogueTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  document.title = `${state.record && state.card ? `${state.card.titel} – ` : ""}${t("title")} – plotserver`;
  const root = document.querySelector<HTMLElement>("#catalogue");
  if (root) render(cataloguePage({ state, t, actions }), root);
}

/** Asks for what the address now tells. Only the answer to the last question counts. */
async function ask(): Promise<void> {
  const mine = ++question;
  change({ searching: true });
  try {
    const grid = gridAddress(state);
    const [found, needed] = await Promise.all([fetchJson<Found>(searchQuery(state)), grid ? fetchJson<Grid>(grid) : null]);
    if (mine !== question) return;
    change({ found, grid: needed, searching: false, failed: false });
    if (needed && viewOf(state) === "set") await askSet(needed, mine);
  } catch (error) {
    if (mine !== question) return;
    // A crisis or activity that is not there (for this viewer) is left out, not a dead end.
    if (error instanceof Problem && (error.status === 404 || error.status === 400) && (state.activity || state.crisis)) {
      change({ activity: "", crisis: "", view: "" });
      tell(error.message);
      await ask();
      return;
    }
    change({ searching: false, failed: true });
  }
}

async function askSet(grid: Grid, mine: number): Promise<void> {
  const setRecords = await fetchSet(grid);
  if (mine === question) change({ setRecords });
}

async function guessAt(words: string): Promise<void> {
  const mine = ++guess;
  if (words.trim().length < 2) {
    change({ suggestions: [], at: -1 });
    return;
  }
  try {
    const query = new URLSearchParams({ q: words, limit: "8" });
    const { suggesties } = await fetchJson<{ suggesties: Suggestion[] }>(`/v1/zoeken/suggesties?${query}`);
    if (mine === guess) change({ suggestions: suggesties, at: -1 });
  } catch {
    if (mine === guess) change({ suggestions: [], at: -1 });
  }
}

async function loadCard(): Promise<void> {
  const id = state.record;
  if (!id) return;
  change({ card: null, condition: null, cardFailed: false, report: NO_REPORT });
  try {
    const card = await fetchCard(id);
    if (id !== state.record) return;
    const seen = withSeen(state.seen, card);
    keep(JSON.stringify(seen));
    change({ card, seen });
    focusOn("#detail-title");
    const condition = await fetchJson<CatalogueState["condition"]>(`/v1/catalogus/${encodeURIComponent(id)}/toestand`).catch(() => null);
    if (id === state.record) change({ condition });
  } catch {
    if (id === state.record) change({ cardFailed: true });
    focusOn(".detail-failed button");
  }
}

function tell(notice: string): void {
  clearTimeout(telling);
  change({ notice });
  telling = setTimeout(() => change({ notice: "" }), TOLD_MS);
}

function focusOn(selector: string): void {
  queueMicrotask(() => queueMicrotask(() => document.querySelector<HTMLElement>(selector)?.focus()));
}

/** Something else is asked: from the top, as a step that the back button takes back. */
function asked(patch: Partial<Omit<Asked, "theme">>): void {
  clearTimeout(typing);
  guess += 1;
  change({ shown: PAGE, suggestions: [], at: -1, ...patch }, "push");
  void ask();
}

const actions: CatalogueActions = {
  type(words) {
    clearTimeout(typing);
    change({ words, shown: PAGE, view: "", record: null });
    typing = setTimeout(() => {
      void guessAt(words);
      void ask();
    }, TYPING_MS);
  },
  search(words) {
    asked({ words, view: "", record: null });
  },
  step(by) {
    const most = state.suggestions.length;
    if (most) change({ at: ((state.at + 1 + by + most + 1) % (most + 1)) - 1 });
  },
  hideSuggestions() {
    guess += 1;
    if (state.suggestions.length) change({ suggestions: [], at: -1 });
  },
  suggest({ tekst, id }) {
    if (id) {
      change({ suggestions: [], at: -1 });
      actions.open(id);
    } else actions.search(tekst);
  },
  choose({ crisis = "", activity = "" }) {
    asked({ crisis, activity, view: "", record: null });
    focusOn("#results");
  },
  filter(facet, value) {
    const chosen = state.filters[facet];
    const values = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    asked({ filters: { ...state.filters, [facet]: values }, view: state.view === "set" ? "" : state.view, record: null });
  },
  clearFilters() {
    asked({ filters: NO_FILTERS });
    focusOn("#results");
  },
  area(box) {
    change({ drawing: false });
    asked({ box });
  },
  draw(on) {
    change({ drawing: on });
  },
  view(view) {
    change({ view, shown: PAGE, record: null }, "push");
    if (view === "set" && state.grid) void askSet(state.grid, question);
    focusOn("#results");
  },
  more() {
    const from = state.found?.treffers.length ?? 0;
    change({ shown: Math.min(MOST, state.shown + PAGE) });
    void ask().then(() => focusOn(`.cards > li:nth-child(${from + 1}) .card-open`));
  },
  open(id) {
    change({ record: id }, state.record ? "replace" : "push");
    void loadCard();
  },
  close() {
    const id = state.record;
    change({ record: null, card: null, report: NO_REPORT }, "push");
    if (id) focusOn(`[data-record="${CSS.escape(id)}"]`);
  },
  toggle(what) {
    const opened = new Set(state.opened);
    if (!opened.delete(what)) opened.add(what);
    change({ opened });
  },
  toggleFacets() {
    change({ facetsOpen: !state.facetsOpen });
  },
  report(open) {
    change({ report: { ...NO_REPORT, open } });
    focusOn(open ? ".report select" : ".report-open");
  },
  send(kind, message) {
    const id = state.record;
    if (!id || state.report.busy) return;
    const t = catalogueTranslator(state.language);
    if (!message.trim()) {
      change({ report: { ...state.report, wrong: t("reportNeeded") } });
      focusOn(".report textarea");
      return;
    }
    change({ report: { ...state.report, busy: true, wrong: "" } });
    sendJson("POST", `/v1/catalogus/${encodeURIComponent(id)}/meldingen`, { soort: kind, bericht: message.trim() }).then(
      () => {
        change({ report: NO_REPORT });
        tell(t("sent"));
        focusOn(".report-open");
      },
      (error: unknown) => {
        const login = error instanceof Problem && (error.status === 401 || error.status === 403);
        const said = error instanceof Problem ? error.errors.map(({ detail }) => detail).join(" ") || error.message : t("failed");
        change({ report: { open: true, busy: false, wrong: login ? t("reportLogin") : said, login } });
      },
    );
  },
  copy(text, told) {
    const t = catalogueTranslator(state.language);
    navigator.clipboard.writeText(text).then(
      () => tell(told ?? t("copied", { what: text.length > 90 ? `${text.slice(0, 90)}…` : text })),
      () => tell(t("copyFailed")),
    );
  },
  download(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/xml" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
  forget() {
    keep("[]");
    change({ seen: [] });
    focusOn("#results");
  },
  retry() {
    void start();
  },
  switchTheme() {
    themed = true;
    change({ theme: state.theme === "dag" ? "nacht" : "dag" });
  },
  switchLanguage() {
    change({ language: state.language === "nl" ? "en" : "nl" });
  },
};

addEventListener("popstate", () => {
  const now = readAsked(location.search);
  const again = addressOf({ ...state, record: null }) !== addressOf({ ...now, record: null });
  const other = now.record !== state.record;
  change({ ...now, theme: now.theme ?? state.theme, suggestions: [], at: -1 });
  if (again) void ask();
  if (other) void loadCard();
});

document.addEventListener("keydown", (event) => {
  const typed = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || event.target instanceof HTMLTextAreaElement;
  if (event.key === "Escape" && !event.defaultPrevented) {
    if (state.drawing) actions.draw(false);
    else if (state.report.open) actions.report(false);
    else if (state.record && !typed) actions.close();
    return;
  }
  if (event.key !== "/" || typed || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.querySelector<HTMLElement>("#search")?.focus();
});

async function start(): Promise<void> {
  const known = fetchAll().then(
    (all: { types: CrisisType[]; needs: Need[]; activities: CatalogueState["activities"] }) => change(all),
    () => change({ failed: true }),
  );
  await Promise.all([known, ask()]);
}

change({});
if (!state.record) focusOn("#search");
void start();
if (state.record) void loadCard();
