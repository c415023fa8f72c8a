/** Starts the page of activities and owns its state: which there are, the one that is chosen, what is being done. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/activiteiten.css";
import { render } from "lit";
import type { Theme } from "../address.ts";
import { fetchIdentity, Problem } from "../api.ts";
import type { Identity } from "../model.ts";
import { Wrong } from "../sleutels-api.ts";
import type { Language } from "../texts.ts";
import * as api from "./api.ts";
import { nextForm } from "./creating.ts";
import type { Activity, CrisisType, Grip, NewActivity, Policy } from "./model.ts";
import { page } from "./page.ts";
import { type ActKey, actTranslator, type ActTranslate } from "./texts.ts";

export type Asked = "close" | "leave" | "edit" | "layer" | "";
export type Fault = { location: string; detail: string };

export interface State {
  identity: Identity | null;
  activities: Activity[] | null;
  detail: api.Detail | null;
  policy: Policy | null;
  types: CrisisType[];
  grips: Grip[];
  /** What a person types is looked up: places, or organisations by name. */
  places: string[];
  organisations: { id: string; naam: string }[];
  chosen: string | null;
  making: boolean;
  asked: Asked;
  /** Of an invitation that was just approved: for whom, and the code. */
  code: { naam: string; code: string } | null;
  wrong: Fault[];
  wrongIn: string;
  busy: boolean;
  failed: boolean;
  notice: string;
  language: Language;
  theme: Theme;
}

export interface Context {
  state: State;
  t: ActTranslate;
  actions: typeof actions;
}

const query = new URLSearchParams(location.search);
const night = query.get("thema") === "nacht" || (!query.has("thema") && matchMedia("(prefers-color-scheme: dark)").matches);
let state: State = {
  identity: null,
  activities: null,
  detail: null,
  policy: null,
  types: [],
  grips: [],
  places: [],
  organisations: [],
  chosen: query.get("activiteit"),
  making: false,
  asked: "",
  code: null,
  wrong: [],
  wrongIn: "",
  busy: false,
  failed: false,
  notice: "",
  language: query.get("taal") === "en" ? "en" : "nl",
  theme: night ? "nacht" : "dag",
};
let drawing = false;

function change(patch: Partial<State>): void {
  state = { ...state, ...patch };
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function draw(): void {
  drawing = false;
  const t = actTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  document.title = `${state.detail ? `${state.detail.activity.titel} – ` : ""}${t("title")}`;
  const root = document.querySelector<HTMLElement>("#acts");
  if (root) render(page({ state, t, actions }), root);
}

function remember(name: string, value: string | null): void {
  const here = new URLSearchParams(location.search);
  if (value === null) here.delete(name);
  else here.set(name, value);
  history.replaceState(null, "", here.size ? `?${here}` : location.pathname);
}

export function focusOn(selector: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus());
}

async function load(): Promise<void> {
  try {
    const identity = await fetchIdentity();
    change({ identity, failed: false });
    if (!identity.organisatie) return;
    const [activities, choices, policy] = await Promise.all([
      api.fetchActivities(),
      api.fetchChoices(),
      api.fetchPolicy(identity.organisatie.id).catch(() => null),
    ]);
    change({ activities, ...choices, policy });
    if (state.chosen) await show(state.chosen);
  } catch {
    change({ failed: true });
  }
}

async function show(id: string): Promise<void> {
  try {
    const detail = await api.fetchDetail(id);
    if (state.chosen === id) change({ detail, failed: false });
  } catch (error) {
    if (error instanceof Problem && error.status === 404) {
      remember("activiteit", null);
      change({ chosen: null, detail: null });
    } else change({ failed: true });
  }
}

/** Does something, then shows how it stands; what is wrong is told where it was done. */
async function act(where: string, work: () => Promise<unknown>, done: ActKey): Promise<boolean> {
  if (state.busy) return false;
  change({ busy: true, wrong: [], wrongIn: "", notice: "" });
  const t = actTranslator(state.language);
  try {
    await work();
    const [activities] = await Promise.all([api.fetchActivities(), state.chosen ? show(state.chosen) : null]);
    change({ activities, busy: false, asked: "", notice: t(done) });
    return true;
  } catch (error) {
    const told = error instanceof Problem ? error.message : t("failed");
    const wrong = error instanceof Wrong && error.errors.length ? error.errors : [{ location: "", detail: told }];
    change({ busy: false, wrong, wrongIn: where });
    focusOn("#wrong");
    return false;
  }
}

let looking = 0;
/** Looks up what is typed, when typing stops for a moment. */
function look(words: string, work: (words: string) => Promise<Partial<State>>): void {
  clearTimeout(looking);
  if (words.trim().length < 2) return;
  looking = window.setTimeout(() => void work(words).then(change, () => undefined), 180);
}

const actions = {
  choose(id: string): void {
    remember("activiteit", id);
    change({ chosen: id, making: false, asked: "", code: null, wrong: [], detail: state.detail?.activity.id === id ? state.detail : null });
    void show(id).then(() => focusOn("#chosen"));
  },
  begin(): void {
    nextForm();
    change({ making: true, asked: "", wrong: [], notice: "" });
    focusOn("#new [name=titel]");
  },
  stop(): void {
    const { asked } = state;
    change({ making: false, asked: "", wrong: [] });
    focusOn(asked ? `[data-ask=${asked}]` : "#begin");
  },
  ask(asked: Asked): void {
    change({ asked, wrong: [], notice: "" });
    focusOn(asked === "edit" || asked === "layer" ? `#${asked} input` : `#${asked} button`);
  },
  start(asked: NewActivity, teams: string[]): void {
    const work = async (): Promise<void> => {
      await api.startActivity(asked);
      for (const team of teams) await api.makeLayer(asked.id, { id: `${asked.id}-${team.toLowerCase()}`, titel: team, team });
      remember("activiteit", asked.id);
      change({ chosen: asked.id, detail: null, making: false });
    };
    void act("new", work, "done_start").then((ok) => ok && focusOn("#chosen"));
  },
  edit(changes: Record<string, unknown>): void {
    void act("edit", () => api.changeActivity(state.chosen ?? "", changes), "saved").then((ok) => ok && focusOn("[data-ask=edit]"));
  },
  respond(): void {
    void act("head", () => api.changeActivity(state.chosen ?? "", { fase: "respons" }), "saved");
  },
  close(): void {
    void act("close", () => api.closeActivity(state.chosen ?? ""), "done_close").then((ok) => ok && focusOn("#chosen"));
  },
  archive(): void {
    void act("head", () => api.changeActivity(state.chosen ?? "", { fase: "gearchiveerd" }), "saved");
  },
  leave(): void {
    const work = async (): Promise<void> => {
      await api.endParticipation(state.chosen ?? "", state.identity?.organisatie?.id ?? "");
      remember("activiteit", null);
      change({ chosen: null, detail: null });
    };
    void act("leave", work, "done_end");
  },
  makeLayer(layer: Record<string, unknown>): void {
    void act("layer", () => api.makeLayer(state.chosen ?? "", { id: crypto.randomUUID(), ...layer }), "done_layer").then(
      (ok) => ok && focusOn("[data-ask=layer]"),
    );
  },
  lock(id: string, vergrendeld: boolean): void {
    void act("layers", () => api.changeLayer(id, { vergrendeld }), "saved");
  },
  putAway(id: string, away: boolean): void {
    void act("layers", () => api.archiveLayer(id, away), "saved");
  },
  add(name: string): boolean {
    const found = state.organisations.find(({ naam }) => naam === name.trim());
    if (!found) {
      change({ wrong: [{ location: "", detail: actTranslator(state.language)("notFound") }], wrongIn: "participants" });
      return false;
    }
    void act("participants", () => api.addParticipant(state.chosen ?? "", found.id), "done_add");
    return true;
  },
  remove(organisation: string): void {
    void act("participants", () => api.endParticipation(state.chosen ?? "", organisation), "done_end");
  },
  invite(naam: string, day: string, domein: string): void {
    const asked = { naam, tot: new Date(`${day}T23:59:59`).toISOString(), ...(domein ? { domein } : {}) };
    void act("invitations", () => api.invite(state.chosen ?? "", asked), "saved");
  },
  approve(id: string, naam: string): void {
    const work = async (): Promise<void> => {
      const { code } = await api.approve(state.chosen ?? "", id);
      if (code) change({ code: { naam, code } });
    };
    void act("invitations", work, "saved").then((ok) => ok && focusOn("#code"));
  },
  withdraw(id: string): void {
    void act("invitations", () => api.withdrawInvitation(state.chosen ?? "", id), "saved");
  },
  join(code: string): void {
    const work = async (): Promise<void> => {
      const { activiteit } = await api.useCode(code);
      remember("activiteit", activiteit);
      change({ chosen: activiteit });
    };
    void act("code", work, "saved");
  },
  setPolicy(policy: Policy): void {
    const work = async (): Promise<void> => change({ policy: await api.setPolicy(state.identity?.organisatie?.id ?? "", policy) });
    void act("policy", work, "saved");
  },
  lookForPlace: (words: string): void => look(words, async (asked) => ({ places: await api.findPlaces(asked) })),
  lookForOrganisation: (words: string): void => look(words, async (asked) => ({ organisations: await api.findOrganisations(asked) })),
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

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (state.asked || state.making)) actions.stop();
});

change({});
void load();
