/** Starts the security page and owns its state: asks again every half minute, draws what changed. */
import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/soc.css";
import { render } from "lit";
import type { Theme } from "./address.ts";
import { actOnFinding, fetchBlocks, fetchChain, fetchFindings, liftBlock, Problem } from "./api.ts";
import type { Block, Chain, Doing, Finding, Findings, Standing } from "./soc-model.ts";
import { socPage } from "./soc-page.ts";
import { type SocKey, type SocTranslate, socTranslator } from "./soc-texts.ts";
import type { Language } from "./texts.ts";

const EVERY_MS = 30_000;
const DONE: Record<Doing["what"], SocKey> = {
  "sleutel-blokkeren": "done_sleutel",
  "sessies-beeindigen": "done_sessies",
  "account-blokkeren": "done_account",
  "deling-intrekken": "done_deling",
  "partner-melden": "done_melden",
  afhandelen: "done_afhandelen",
};

export interface SocState {
  chain: Chain | null;
  findings: Findings | null;
  blocks: Block[];
  standing: Standing;
  language: Language;
  theme: Theme;
  doing: Doing | null;
  notice: string;
  /** 403: nobody is logged in. */
  nobody: boolean;
  failed: boolean;
  askedAt: number;
}

export interface SocContext {
  state: SocState;
  t: SocTranslate;
  actions: SocActions;
}

export interface SocActions {
  show(standing: Standing): void;
  more(): void;
  begin(finding: number, what: Doing["what"]): void;
  cancel(): void;
  act(finding: Finding, said: Record<string, string>): void;
  lift(block: Block): void;
  switchTheme(): void;
  switchLanguage(): void;
  retry(): void;
}

const asked = new URLSearchParams(location.search);
let state: SocState = {
  chain: null,
  findings: null,
  blocks: [],
  standing: "open",
  language: asked.get("taal") === "en" ? "en" : "nl",
  theme: asked.get("thema") === "nacht" || (!asked.has("thema") && matchMedia("(prefers-color-scheme: dark)").matches) ? "nacht" : "dag",
  doing: null,
  notice: "",
  nobody: false,
  failed: false,
  askedAt: 0,
};
let drawing = false;

function change(patch: Partial<SocState>): void {
  state = { ...state, ...patch };
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function draw(): void {
  drawing = false;
  const t = socTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.theme;
  document.title = t("title");
  const root = document.querySelector<HTMLElement>("#soc");
  if (root) render(socPage({ state, t, actions }), root);
}

async function load(): Promise<void> {
  const wanted = state.standing;
  try {
    const [chain, findings, blocks] = await Promise.all([fetchChain(), fetchFindings(wanted, null), fetchBlocks()]);
    if (wanted === state.standing) change({ chain, findings, blocks, failed: false, nobody: false, askedAt: Date.now() });
  } catch (error) {
    const nobody = error instanceof Problem && (error.status === 403 || error.status === 401);
    change(nobody ? { nobody, chain: null, findings: null } : { failed: true });
  }
}

function remember(name: string, value: string): void {
  const query = new URLSearchParams(location.search);
  query.set(name, value);
  history.replaceState(null, "", `?${query}`);
}

function focusOn(selector: string): void {
  queueMicrotask(() => queueMicrotask(() => document.querySelector<HTMLElement>(selector)?.focus()));
}

const actions: SocActions = {
  show(standing) {
    change({ standing, findings: null, doing: null });
    void load();
  },
  more() {
    const known = state.findings;
    if (!known?.cursor) return;
    fetchFindings(state.standing, known.cursor).then(
      (older) => change({ findings: { ...older, meldingen: [...known.meldingen, ...older.meldingen] } }),
      () => change({ failed: true }),
    );
  },
  begin(finding, what) {
    change({ doing: { finding, what, busy: false, error: null }, notice: "" });
    focusOn(`#do-${finding} textarea, #do-${finding} button`);
  },
  cancel() {
    const doing = state.doing;
    change({ doing: null });
    if (doing) focusOn(`#finding-${doing.finding} [data-do="${doing.what}"]`);
  },
  act(finding, said) {
    const doing = state.doing;
    if (!doing || doing.busy) return;
    change({ doing: { ...doing, busy: true, error: null } });
    actOnFinding(finding.id, doing.what, said).then(
      () => {
        change({ doing: null, notice: socTranslator(state.language)(DONE[doing.what]) });
        focusOn("#findings");
        void load();
      },
      (error: unknown) => {
        const told = error instanceof Error ? error.message : String(error);
        change({ doing: { ...doing, busy: false, error: told } });
      },
    );
  },
  lift(block) {
    liftBlock(block.id).then(
      () => {
        change({ notice: socTranslator(state.language)("done_lift") });
        focusOn("#findings");
        void load();
      },
      () => change({ failed: true }),
    );
  },
  switchTheme() {
    const theme: Theme = state.theme === "dag" ? "nacht" : "dag";
    remember("thema", theme);
    change({ theme });
  },
  switchLanguage() {
    const language: Language = state.language === "nl" ? "en" : "nl";
    remember("taal", language);
    change({ language });
  },
  retry() {
    void load();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.doing) actions.cancel();
});

change({});
void load();
setInterval(() => {
  if (!document.hidden && !state.doing) void load();
}, EVERY_MS);
