/** Starts the page of pictures and owns its state: which there are, the one that is composed, what was not saved. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/activiteiten.css";
import "../styles/beelden.css";
import { render } from "lit";
import type { Theme } from "../address.ts";
import { fetchIdentity, Problem } from "../api.ts";
import type { Identity } from "../model.ts";
import { ask, Wrong } from "../sleutels-api.ts";
import type { Language } from "../texts.ts";
import { type Choice, type Draft, emptyDraft, type Entry, type Head, keyOf, moved, sentOf, slugOf } from "./model.ts";
import { page } from "./page.ts";
import { Preview, type Shown } from "./preview.ts";
import { type PicKey, type PicTranslate, picTranslator } from "./texts.ts";

export interface State {
  identity: Identity | null;
  pictures: Head[] | null;
  layers: ReadonlyMap<string, Choice>;
  activities: { id: string; titel: string }[];
  /** The layers of pictures that the draft draws on, the lowest first. */
  inside: ReadonlyMap<string, Shown[]>;
  chosen: string | null;
  draft: Draft | null;
  dirty: boolean;
  open: string | null;
  words: string;
  owner: string;
  sector: string;
  sure: boolean;
  wrong: { location: string; detail: string }[];
  busy: boolean;
  failed: boolean;
  notice: string;
  language: Language;
  theme: Theme;
}

export interface Context {
  state: State;
  t: PicTranslate;
  actions: typeof actions;
}

type Composition = Head & { lagen: (Omit<Entry, "kort"> & { eigenaar: { kort: string } })[] };

const query = new URLSearchParams(location.search);
const night = query.get("thema") === "nacht" || (!query.has("thema") && matchMedia("(prefers-color-scheme: dark)").matches);
const preview = new Preview();
let drawing = false;
let state: State = {
  identity: null,
  pictures: null,
  layers: new Map(),
  activities: [],
  inside: new Map(),
  chosen: query.get("beeld"),
  draft: null,
  dirty: false,
  open: null,
  words: "",
  owner: "",
  sector: "",
  sure: false,
  wrong: [],
  busy: false,
  failed: false,
  notice: "",
  language: query.get("taal") === "en" ? "en" : "nl",
  theme: night ? "nacht" : "dag",
};

function change(patch: Partial<State>): void {
  state = { ...state, ...patch };
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function draw(): void {
  drawing = false;
  const t = picTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  document.title = `${state.draft?.titel ? `${state.draft.titel} – ` : ""}${t("title")}`;
  const root = document.querySelector<HTMLElement>("#pictures");
  if (root) render(page({ state, t, actions }), root);
  const place = document.querySelector<HTMLElement>("#preview");
  if (place && state.draft) void preview.show(place, shownOf(state.draft), state.theme);
}

/** What the map shows, the highest first; a layer once, where it stands by itself before where a picture brings it. */
function shownOf(draft: Draft): Shown[] {
  const own = new Set(draft.entries.map(({ laag }) => laag));
  const seen = new Set<string>();
  return draft.entries.flatMap((one): Shown[] => {
    if (one.laag) return [{ id: one.laag, visible: one.zichtbaar, opacity: one.dekking }];
    const inside = [...(state.inside.get(one.beeld ?? "") ?? [])].reverse().filter(({ id }) => !own.has(id) && !seen.has(id));
    for (const { id } of inside) seen.add(id);
    return inside.map(({ id, visible, opacity }) => ({ id, visible: visible && one.zichtbaar, opacity: opacity * one.dekking }));
  });
}

function remember(name: string, value: string | null): void {
  const here = new URLSearchParams(location.search);
  if (value === null) here.delete(name);
  else here.set(name, value);
  history.replaceState(null, "", here.size ? `?${here}` : location.pathname);
}

function focusOn(selector: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus());
}

const here = (id: string): string => `/v1/beelden/${encodeURIComponent(id)}`;

function send<T>(method: string, path: string, body: unknown, revision?: number): Promise<T> {
  const headers = { "Content-Type": "application/json", ...(revision === undefined ? {} : { "If-Match": `"v${revision}-"` }) };
  return ask<T>(path, { method, headers, body: JSON.stringify(body) });
}

async function fetchPictures(): Promise<Head[]> {
  return (await ask<{ beelden: Head[] }>("/v1/beelden?ook=gearchiveerd")).beelden;
}

async function load(): Promise<void> {
  try {
    const identity = await fetchIdentity();
    change({ identity, failed: false });
    if (!identity.organisatie) return;
    const [pictures, layers, activities] = await Promise.all([
      fetchPictures(),
      ask<{ lagen: Choice[] }>("/v1/lagen?limit=1000"),
      ask<{ activiteiten: { id: string; titel: string; open: boolean }[] }>("/v1/activiteiten"),
    ]);
    change({ pictures, layers: new Map(layers.lagen.map((one) => [one.id, one])), activities: activities.activiteiten.filter(({ open }) => open) });
    if (state.chosen) await show(state.chosen);
  } catch {
    change({ failed: true });
  }
}

async function show(id: string): Promise<void> {
  const head = state.pictures?.find((one) => one.id === id);
  if (head?.gearchiveerd) return change({ draft: null, dirty: false });
  try {
    const found = await ask<Composition>(`${here(id)}/lagen`);
    const whole = await ask<{ activiteit: { id: string } | null }>(here(id));
    if (state.chosen === id) change({ draft: draftOf(found, whole.activiteit?.id ?? null), dirty: false, failed: false });
    await fetchInside();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) return change({ failed: true });
    remember("beeld", null);
    change({ chosen: null, draft: null });
  }
}

function draftOf(found: Composition, activiteit: string | null): Draft {
  const entries = found.lagen.map(({ eigenaar, ...one }) => ({ ...one, kort: eigenaar.kort })).reverse();
  const { id, revisie, titel, beschrijving: omschrijving, soort, publiek } = found;
  return { id, revisie, titel, omschrijving, soort, publiek, activiteit, entries };
}

async function fetchInside(): Promise<void> {
  const wanted = (state.draft?.entries ?? []).flatMap(({ beeld }) => (beeld && !state.inside.has(beeld) ? [beeld] : []));
  for (const id of wanted) {
    const found = await ask<{ lagen: { id: string; zichtbaar: boolean; dekking: number }[] }>(here(id)).catch(() => ({ lagen: [] }));
    const shown = found.lagen.map(({ id: layer, zichtbaar, dekking }) => ({ id: layer, visible: zichtbaar, opacity: dekking }));
    change({ inside: new Map([...state.inside, [id, shown]]) });
  }
}

function edit(patch: Partial<Draft>): void {
  if (state.draft) change({ draft: { ...state.draft, ...patch }, dirty: true, notice: "" });
}

/** Does something; what is wrong is told above the composer. */
async function act(work: () => Promise<unknown>, done: PicKey): Promise<boolean> {
  if (state.busy) return false;
  change({ busy: true, wrong: [], notice: "" });
  const t = picTranslator(state.language);
  try {
    await work();
    change({ pictures: await fetchPictures(), busy: false, sure: false, notice: t(done) });
    return true;
  } catch (error) {
    const told = error instanceof Problem ? error.message : t("failed");
    const wrong = error instanceof Wrong && error.errors.length ? error.errors : [{ location: "", detail: told }];
    change({ busy: false, wrong });
    focusOn("#wrong");
    return false;
  }
}

/** Under a name in the address that says what it is; when somebody has that, with something behind it. */
async function make(draft: Draft): Promise<Composition> {
  const slug = slugOf(draft.titel);
  const taken = state.pictures?.some(({ id }) => id === slug);
  const id = taken ? `${slug}-${crypto.randomUUID().slice(0, 4)}` : slug;
  try {
    return await send("POST", "/v1/beelden", { id, ...sentOf(draft) });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    return send("POST", "/v1/beelden", { id: `${slug}-${crypto.randomUUID().slice(0, 4)}`, ...sentOf(draft) });
  }
}

function add(entry: Pick<Entry, "laag" | "beeld" | "naam" | "kort">): void {
  if (!state.draft) return;
  edit({ entries: [{ zichtbaar: true, dekking: 1, duiding: "", titel: null, versheid: null, ...entry }, ...state.draft.entries] });
  void fetchInside();
}

const actions = {
  choose(id: string): void {
    remember("beeld", id);
    change({ chosen: id, open: null, sure: false, wrong: [], notice: "", draft: state.draft?.id === id ? state.draft : null });
    void show(id).then(() => focusOn("#chosen"));
  },
  begin(source?: Head): void {
    remember("beeld", null);
    change({ chosen: null, draft: emptyDraft(), dirty: false, open: null, wrong: [], notice: "" });
    if (source) add({ beeld: source.id, naam: source.titel, kort: source.eigenaar });
    focusOn("#chosen [name=titel]");
  },
  edit,
  entry(key: string, patch: Partial<Entry>): void {
    edit({ entries: (state.draft?.entries ?? []).map((one) => (keyOf(one) === key ? { ...one, ...patch } : one)) });
  },
  move(key: string, to: number): void {
    const all = state.draft?.entries ?? [];
    const from = all.findIndex((one) => keyOf(one) === key);
    if (from >= 0 && to >= 0 && to < all.length && from !== to) edit({ entries: moved(all, from, to) });
  },
  remove(key: string): void {
    edit({ entries: (state.draft?.entries ?? []).filter((one) => keyOf(one) !== key) });
    focusOn("#find");
  },
  add,
  toggle: (key: string): void => change({ open: state.open === key ? null : key }),
  find: (patch: Partial<Pick<State, "words" | "owner" | "sector">>): void => change(patch),
  save(): void {
    const { draft } = state;
    if (!draft) return;
    const work = async (): Promise<void> => {
      const found = draft.id ? await send<Composition>("PATCH", here(draft.id), sentOf(draft), draft.revisie) : await make(draft);
      remember("beeld", found.id);
      change({ chosen: found.id, draft: draftOf(found, draft.activiteit), dirty: false });
    };
    void act(work, "saved");
  },
  drop(): void {
    if (state.draft?.id) void show(state.draft.id);
    else change({ draft: null, dirty: false });
  },
  askArchive(sure: boolean): void {
    change({ sure });
    focusOn(sure ? "#sure button" : "[data-ask=archive]");
  },
  archive(): void {
    const id = state.draft?.id;
    if (!id) return;
    const work = async (): Promise<void> => {
      await ask(here(id), { method: "DELETE" });
      remember("beeld", null);
      change({ chosen: null, draft: null, dirty: false });
    };
    void act(work, "archived").then((ok) => ok && focusOn("#begin"));
  },
  restore(id: string): void {
    void act(() => send("PATCH", here(id), { gearchiveerd: false }), "restored").then((ok) => ok && actions.choose(id));
  },
  copy(url: string): void {
    const t = picTranslator(state.language);
    void navigator.clipboard?.writeText(url).catch(() => undefined);
    change({ notice: t("copied", { url }) });
  },
  switchTheme(): void {
    const theme: Theme = state.theme === "dag" ? "nacht" : "dag";
    remember("thema", theme);
    change({ theme });
  },
  switchLanguage(): void {
    const language: Language = state.language === "nl" ? "en" : "nl";
    remember("taal", language);
    change({ language });
  },
  retry: (): void => void load(),
};

addEventListener("beforeunload", (event) => {
  if (state.dirty) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.sure) actions.askArchive(false);
  if (event.key === "s" && (event.ctrlKey || event.metaKey) && state.draft) {
    event.preventDefault();
    actions.save();
  }
});

change({});
void load();
