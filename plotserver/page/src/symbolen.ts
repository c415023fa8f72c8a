/** Starts the handbook of signs and owns its state: whatever changes is drawn and written in the address. */
import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/symbolen.css";
import "./styles/symbolen-detail.css";
import "./styles/symbolen-print.css";
import { render } from "lit";
import type { Theme } from "./address.ts";
import { fetchBook, findSigns } from "./api.ts";
import {
  type Asked,
  type Book,
  type BookSign,
  type Filters,
  filtered,
  holding,
  NO_FILTERS,
  readAsked,
  writeAsked,
} from "./symbolen-model.ts";
import { bookPage } from "./symbolen-page.ts";
import { type BookTranslate, bookTranslator } from "./symbolen-texts.ts";
import type { Language } from "./texts.ts";

const TYPING_MS = 180;
const TOLD_MS = 4_000;

export interface BookState {
  book: Book | null;
  failed: boolean;
  words: string;
  filters: Filters;
  sign: string | null;
  language: Language;
  theme: Theme;
  /** Codes that the words found, best first; null while there are no words. */
  found: string[] | null;
  searching: boolean;
  /** The server did not answer: found among whole words only. */
  local: boolean;
  notice: string | null;
}

export interface BookContext {
  state: BookState;
  t: BookTranslate;
  /** What is shown: by section, or what was found, best first; and what was found before filtering. */
  shown: readonly BookSign[];
  unfiltered: readonly BookSign[];
  actions: BookActions;
}

export interface BookActions {
  search(words: string): void;
  filter(patch: Partial<Filters>): void;
  clearFilters(): void;
  showAll(): void;
  open(code: string): void;
  close(): void;
  step(by: 1 | -1): void;
  switchTheme(): void;
  switchLanguage(): void;
  copy(text: string): void;
  retry(): void;
}

const asked = readAsked(location.search);
let themed = asked.theme !== null;
let state: BookState = {
  book: null,
  failed: false,
  words: asked.words,
  filters: asked.filters,
  sign: asked.sign,
  language: asked.language,
  theme: asked.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "nacht" : "dag"),
  found: null,
  searching: false,
  local: false,
  notice: null,
};
let drawing = false;
let typing: ReturnType<typeof setTimeout> | undefined;
let telling: ReturnType<typeof setTimeout> | undefined;
let question = 0;

function change(patch: Partial<BookState>, how: "replace" | "push" = "replace"): void {
  state = { ...state, ...patch };
  const address: Asked = { ...state, theme: themed ? state.theme : null };
  const written = location.pathname + writeAsked(address);
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
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  const t = bookTranslator(state.language);
  document.title = t("title");
  const unfiltered = foundSigns();
  const shown = filtered(unfiltered, state.filters);
  const root = document.querySelector<HTMLElement>("#book");
  if (root) render(bookPage({ state, t, shown, unfiltered, actions }), root);
}

function foundSigns(): readonly BookSign[] {
  const { book, found } = state;
  if (!book) return [];
  if (!found) return book.tekens;
  const byCode = new Map(book.tekens.map((sign) => [sign.code, sign]));
  return found.map((code) => byCode.get(code)).filter((sign): sign is BookSign => sign !== undefined);
}

async function load(): Promise<void> {
  change({ failed: false });
  try {
    change({ book: await fetchBook() });
  } catch {
    change({ failed: true });
    return;
  }
  if (state.words.trim()) void ask(state.words);
}

/** Only the answer to the last question counts. */
async function ask(words: string): Promise<void> {
  question += 1;
  const mine = question;
  if (!words.trim()) {
    change({ found: null, searching: false, local: false });
    return;
  }
  change({ searching: true });
  try {
    const found = await findSigns(words.trim());
    if (mine === question) change({ found, searching: false, local: false });
  } catch {
    const found = holding(state.book?.tekens ?? [], words).map((sign) => sign.code);
    if (mine === question) change({ found, searching: false, local: true });
  }
}

function tell(notice: string): void {
  clearTimeout(telling);
  change({ notice });
  telling = setTimeout(() => change({ notice: null }), TOLD_MS);
}

const actions: BookActions = {
  search(words) {
    clearTimeout(typing);
    change({ words });
    typing = setTimeout(() => void ask(words), words.trim() ? TYPING_MS : 0);
  },
  filter(patch) {
    change({ filters: { ...state.filters, ...patch } });
  },
  clearFilters() {
    change({ filters: NO_FILTERS });
  },
  showAll() {
    clearTimeout(typing);
    change({ words: "", filters: NO_FILTERS });
    void ask("");
    document.querySelector<HTMLElement>("#search")?.focus();
  },
  open(code) {
    change({ sign: code }, state.sign ? "replace" : "push");
  },
  close() {
    const code = state.sign;
    change({ sign: null }, "push");
    if (code) queueMicrotask(() => document.querySelector<HTMLElement>(`#sign-${CSS.escape(code)}`)?.focus());
  },
  step(by) {
    const signs = filtered(foundSigns(), state.filters);
    const at = signs.findIndex((sign) => sign.code === state.sign);
    const next = signs[(at + by + signs.length) % signs.length];
    if (next) change({ sign: next.code });
  },
  switchTheme() {
    themed = true;
    change({ theme: state.theme === "dag" ? "nacht" : "dag" });
  },
  switchLanguage() {
    change({ language: state.language === "nl" ? "en" : "nl" });
  },
  copy(text) {
    const t = bookTranslator(state.language);
    navigator.clipboard.writeText(text).then(
      () => tell(t("copied", { what: text })),
      () => tell(t("copyFailed")),
    );
  },
  retry() {
    void load();
  },
};

addEventListener("popstate", () => {
  const { words, filters, sign, language } = readAsked(location.search);
  const again = words !== state.words;
  change({ words, filters, sign, language });
  if (again) void ask(words);
});

document.addEventListener("keydown", (event) => {
  const typed = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key !== "/" || typed || state.sign || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.querySelector<HTMLElement>("#search")?.focus();
});

change({});
void load();
