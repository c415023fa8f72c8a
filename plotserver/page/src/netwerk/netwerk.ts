/** Starts the network page and owns its state: asks again every half minute, draws what changed. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "./netwerk.css";
import { render } from "lit";
import type { Theme } from "../address.ts";
import { fetchIdentity, fetchJson, Problem, sendJson } from "../api.ts";
import type { Organisation as Identified } from "../model.ts";
import type { Language } from "../texts.ts";
import type { Network, Wish } from "./model.ts";
import { networkPage } from "./page.ts";
import { type NetworkTranslate, networkTranslator } from "./texts.ts";

const EVERY_MS = 30_000;

export interface NetworkState {
  network: Network | null;
  own: Identified | null;
  /** What one can choose from, whatever is chosen now: id and name. */
  sectors: [string, string][];
  regions: [string, string][];
  wish: Wish;
  language: Language;
  theme: Theme;
  reporting: boolean;
  busy: boolean;
  wrong: { location: string; detail: string }[];
  notice: string;
  failed: boolean;
  askedAt: number;
}

export interface NetworkContext {
  state: NetworkState;
  t: NetworkTranslate;
  actions: NetworkActions;
}

export interface NetworkActions {
  wish(part: Partial<Wish>): void;
  report(open: boolean): void;
  send(said: Record<string, string | null>): void;
  switchTheme(): void;
  switchLanguage(): void;
  retry(): void;
}

const asked = new URLSearchParams(location.search);
let state: NetworkState = {
  network: null,
  own: null,
  sectors: [],
  regions: [],
  wish: {
    activiteit: asked.get("activiteit") ?? "",
    sector: asked.get("sector") ?? "",
    regio: asked.get("regio") ?? "",
    words: asked.get("zoek") ?? "",
  },
  language: asked.get("taal") === "en" ? "en" : "nl",
  theme: asked.get("thema") === "nacht" || (!asked.has("thema") && matchMedia("(prefers-color-scheme: dark)").matches) ? "nacht" : "dag",
  reporting: false,
  busy: false,
  wrong: [],
  notice: "",
  failed: false,
  askedAt: 0,
};
let drawing = false;
let turn = 0;

function change(patch: Partial<NetworkState>): void {
  state = { ...state, ...patch };
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function draw(): void {
  drawing = false;
  const t = networkTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  document.title = `${t("title")} – plotserver`;
  const root = document.querySelector<HTMLElement>("#network");
  if (root) render(networkPage({ state, t, actions }), root);
}

async function load(): Promise<void> {
  const mine = ++turn;
  const { activiteit, sector, regio } = state.wish;
  const query = new URLSearchParams(Object.entries({ activiteit, sector, regio }).filter(([, value]) => value)).toString();
  try {
    const [network, identity] = await Promise.all([fetchJson<Network>(`/v1/netwerk${query ? `?${query}` : ""}`), fetchIdentity()]);
    const all = query && !state.regions.length ? await fetchJson<Network>("/v1/netwerk") : network;
    if (mine !== turn) return;
    if (!query || !state.regions.length) change(choices(all));
    change({ network, own: identity.organisatie, failed: false, askedAt: Date.now() });
  } catch {
    if (mine === turn) change({ failed: true });
  }
}

function choices(all: Network): Pick<NetworkState, "sectors" | "regions"> {
  const regions = all.organisaties.filter(({ soort }) => soort === "veiligheidsregio");
  return {
    sectors: all.sectoren.map(({ id, naam, naamEn }) => [id, (state.language === "en" && naamEn) || naam]),
    regions: regions.map(({ id, naam }) => [id, naam]),
  };
}

function remember(): void {
  const { wish, language, theme } = state;
  const query = new URLSearchParams(location.search);
  const values = { activiteit: wish.activiteit, sector: wish.sector, regio: wish.regio, zoek: wish.words, taal: language === "en" ? "en" : "", thema: theme };
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", `?${query}`);
}

function focusOn(selector: string): void {
  queueMicrotask(() => queueMicrotask(() => document.querySelector<HTMLElement>(selector)?.focus()));
}

const actions: NetworkActions = {
  wish(part) {
    change({ wish: { ...state.wish, ...part } });
    remember();
    if (Object.keys(part).some((name) => name !== "words")) void load();
  },
  report(open) {
    change({ reporting: open, wrong: [], notice: "" });
    focusOn(open ? ".report input:checked" : ".own .button");
  },
  send(said) {
    if (!state.own || state.busy) return;
    change({ busy: true, wrong: [] });
    sendJson("PUT", `/v1/organisaties/${state.own.id}/bezetting`, said).then(
      () => {
        change({ busy: false, reporting: false, notice: networkTranslator(state.language)("sent") });
        focusOn(".own .button");
        void load();
      },
      (error: unknown) => {
        const told = error instanceof Problem ? error.errors : [];
        const detail = error instanceof Error ? error.message : String(error);
        change({ busy: false, wrong: told.length ? [...told] : [{ location: "", detail }] });
        focusOn(".report [aria-invalid=true]");
      },
    );
  },
  switchTheme() {
    change({ theme: state.theme === "dag" ? "nacht" : "dag" });
    remember();
  },
  switchLanguage() {
    change({ language: state.language === "nl" ? "en" : "nl", regions: [] });
    remember();
    void load();
  },
  retry() {
    void load();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.reporting) actions.report(false);
});

change({});
void load();
setInterval(() => {
  if (!document.hidden && !state.reporting) void load();
}, EVERY_MS);
