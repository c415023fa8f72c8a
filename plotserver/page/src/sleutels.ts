/** Starts the page of access keys and owns its state: make one, see it once, see all, end one. */
import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/sleutels.css";
import { html, nothing, render, type TemplateResult } from "lit";
import { fetchIdentity, Problem } from "./api.ts";
import { icons } from "./icons.ts";
import type { Identity } from "./model.ts";
import { type Choice, fetchKeys, type Key, type Keys, makeKey, revokeKey, Wrong } from "./sleutels-api.ts";
import { type KeysTranslate, keysTranslator } from "./sleutels-texts.ts";
import type { Language } from "./texts.ts";

const USUAL_DAYS = 30;
/** From how many choices a search box helps. */
const MANY = 8;

interface State {
  keys: Keys | null;
  identity: Identity | null;
  failed: boolean;
  language: Language;
  night: boolean;
  everything: boolean;
  chosen: ReadonlySet<string>;
  words: string;
  wrong: { location: string; detail: string }[];
  busy: boolean;
  /** The secret of the key that was just made, and what it is called. */
  made: { naam: string; geheim: string } | null;
  asked: string | null;
  notice: string;
}

let state: State = {
  keys: null,
  identity: null,
  failed: false,
  language: document.documentElement.lang === "en" ? "en" : "nl",
  night: matchMedia("(prefers-color-scheme: dark)").matches,
  everything: false,
  chosen: new Set(),
  words: "",
  wrong: [],
  busy: false,
  made: null,
  asked: null,
  notice: "",
};

function change(patch: Partial<State>): void {
  state = { ...state, ...patch };
  const t = keysTranslator(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset["theme"] = state.night ? "nacht" : "dag";
  document.title = `${t("title")} – plotserver`;
  const root = document.querySelector<HTMLElement>("#keys");
  if (root) render(page(t), root);
}

async function load(): Promise<void> {
  try {
    const [keys, identity] = await Promise.all([fetchKeys(), fetchIdentity()]);
    change({ keys, identity, failed: false });
  } catch {
    change({ failed: true });
  }
}

async function make(form: HTMLFormElement): Promise<void> {
  const said = new FormData(form);
  const naam = String(said.get("naam") ?? "").trim();
  const chosen = (kind: string): string[] =>
    state.everything ? [] : [...state.chosen].filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length));
  change({ busy: true, wrong: [] });
  try {
    const { geheim } = await makeKey({
      naam,
      mag: said.get("mag") === "bewerken" ? "bewerken" : "lezen",
      alles: state.everything,
      beelden: chosen("beeld:"),
      lagen: chosen("laag:"),
      verloopt: new Date(`${String(said.get("verloopt"))}T23:59:59`).toISOString(),
    });
    form.reset();
    change({ made: { naam, geheim }, chosen: new Set(), everything: false, words: "", busy: false });
    document.querySelector<HTMLElement>("#made")?.focus();
    await load();
  } catch (error) {
    const t = keysTranslator(state.language);
    const told = error instanceof Problem ? error.message : t("failed");
    const wrong = error instanceof Wrong && error.errors.length > 0 ? error.errors : [{ location: "", detail: told }];
    change({ busy: false, wrong });
    document.querySelector<HTMLElement>("#wrong")?.focus();
  }
}

async function revoke(key: Key): Promise<void> {
  try {
    await revokeKey(key.id);
    change({ asked: null });
    await load();
  } catch (error) {
    const t = keysTranslator(state.language);
    change({ notice: error instanceof Problem ? error.message : t("failed") });
  }
}

function copy(text: string, t: KeysTranslate): void {
  navigator.clipboard.writeText(text).then(
    () => change({ notice: t("copied") }),
    () => change({ notice: t("copyFailed") }),
  );
}

function page(t: KeysTranslate): TemplateResult {
  return html`
    <header class="keys-head">
      <a class="keys-back" href="/">${icons.left}${t("toMap")}</a>
      <button type="button" class="icon-button" aria-label=${t("theme")} title=${t("theme")} @click=${() => change({ night: !state.night })}>
        ${state.night ? icons.sun : icons.moon}
      </button>
      <button type="button" class="text-button" lang=${state.language === "nl" ? "en" : "nl"} @click=${() => change({ language: state.language === "nl" ? "en" : "nl" })}>
        ${t("otherLanguage")}
      </button>
    </header>
    <main>
      <h1>${t("title")}</h1>
      ${content(t)}
    </main>
    <p class="visually-hidden" role="status">${state.notice}</p>
  `;
}

function content(t: KeysTranslate): TemplateResult {
  const { keys, identity, failed } = state;
  if (failed) {
    return html`<p role="alert">${t("failed")}</p>
      <button type="button" class="button" @click=${() => void load()}>${t("retry")}</button>`;
  }
  if (!keys || !identity) return html`<p class="quiet">${t("loading")}</p>`;
  if (!keys.mogelijk) {
    return html`<p>${t("notAllowed")} ${identity.demo ? t("chooseFirst") : nothing}</p>
      <a class="button primary" href=${identity.inloggen ? `${identity.inloggen}?naar=/sleutels` : "/"}>
        ${identity.inloggen ? t("logIn") : t("toMap")}
      </a>`;
  }
  const organisatie = identity.organisatie?.naam ?? "";
  return html`
    <p class="intro">${t("intro", { organisatie })}</p>
    ${state.made ? secret(state.made, t) : newKey(keys, t)}
    <h2>${t("keys", { organisatie })}</h2>
    ${keys.sleutels.length === 0 ? html`<p class="quiet">${t("none")}</p>` : list(keys, t)}
  `;
}

function secret({ naam, geheim }: { naam: string; geheim: string }, t: KeysTranslate): TemplateResult {
  return html`
    <section class="made" id="made" tabindex="-1" aria-labelledby="made-title">
      <h2 id="made-title">${icons.check}${t("made")}: ${naam}</h2>
      <p><strong>${t("once")}</strong> ${t("howTo")}</p>
      <div class="secret-row">
        <code>${geheim}</code>
        <button type="button" class="button primary" @click=${() => copy(geheim, t)}>${icons.copy}${state.notice || t("copy")}</button>
      </div>
      <button type="button" class="button" @click=${() => change({ made: null, notice: "" })}>${t("done")}</button>
    </section>
  `;
}

function dateIn(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function newKey(keys: Keys, t: KeysTranslate): TemplateResult {
  const radio = (name: string, value: string, text: string, on: boolean, set?: () => void): TemplateResult =>
    html`<label class="tick"><input type="radio" name=${name} value=${value} ?checked=${on} @change=${() => set?.()} />${text}</label>`;
  return html`
    <form
      class="new-key"
      aria-labelledby="new-title"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void make(event.currentTarget as HTMLFormElement);
      }}
    >
      <h2 id="new-title">${t("newKey")}</h2>
      ${state.wrong.length > 0
        ? html`<div class="wrong" id="wrong" tabindex="-1" role="alert">
            <strong>${t("wrong")}</strong>
            <ul>${state.wrong.map(({ location, detail }) => html`<li>${location ? html`<b>${location}</b>: ` : nothing}${detail}</li>`)}</ul>
          </div>`
        : nothing}
      <label class="field">
        <span>${t("name")}</span>
        <input class="text-input" name="naam" required maxlength="80" autocomplete="off" placeholder=${t("nameHint")} />
      </label>
      <fieldset>
        <legend>${t("reach")}</legend>
        ${radio("bereik", "gekozen", t("chosen"), !state.everything, () => change({ everything: false }))}
        ${radio("bereik", "alles", t("everything"), state.everything, () => change({ everything: true }))}
        ${state.everything ? nothing : choices(keys, t)}
      </fieldset>
      <fieldset>
        <legend>${t("may")}</legend>
        ${radio("mag", "lezen", t("read"), true)} ${radio("mag", "bewerken", t("write"), false)}
        <p class="quiet small">${t("writeHint")}</p>
      </fieldset>
      <label class="field short">
        <span>${t("until")}</span>
        <input class="text-input" type="date" name="verloopt" required min=${dateIn(0)} max=${dateIn(keys.langsteDagen - 1)} value=${dateIn(USUAL_DAYS)} />
      </label>
      <button type="submit" class="button primary" ?disabled=${state.busy}>${t("make")}</button>
    </form>
  `;
}

function choices({ keuzes }: Keys, t: KeysTranslate): TemplateResult {
  const wanted = state.words.trim().toLowerCase();
  const fits = ({ id, titel }: Choice): boolean => `${titel} ${id}`.toLowerCase().includes(wanted);
  const group = (kind: string, title: string, all: Choice[]): TemplateResult => html`
    <section>
      <h3>${title}</h3>
      <ul>
        ${all.filter(fits).map(({ id, titel }) => {
          const name = `${kind}:${id}`;
          return html`<li>
            <label class="tick">
              <input type="checkbox" .checked=${state.chosen.has(name)} @change=${() => choose(name)} /><span>${titel}</span>
            </label>
          </li>`;
        })}
      </ul>
    </section>
  `;
  return html`
    ${keuzes.beelden.length + keuzes.lagen.length > MANY
      ? html`<input
          type="search"
          class="text-input"
          aria-label=${t("search")}
          placeholder=${t("search")}
          .value=${state.words}
          @input=${(event: InputEvent) => change({ words: (event.target as HTMLInputElement).value })}
        />`
      : nothing}
    <div class="key-choices">${group("beeld", t("pictures"), keuzes.beelden)} ${group("laag", t("layers"), keuzes.lagen)}</div>
    <p class="quiet small" role="status">${t("nChosen", { n: state.chosen.size })}</p>
  `;
}

function choose(name: string): void {
  const chosen = new Set(state.chosen);
  if (!chosen.delete(name)) chosen.add(name);
  change({ chosen });
}

function list(keys: Keys, t: KeysTranslate): TemplateResult {
  const when = (text: string | null): string =>
    text ? new Date(text).toLocaleString(state.language, { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Amsterdam" }) : t("never");
  const titles = new Map([...keys.keuzes.beelden, ...keys.keuzes.lagen].map(({ id, titel }) => [id, titel]));
  return html`
    <ul class="key-list">
      ${keys.sleutels.map(
        (key) => html`<li class="key-card ${key.stand}">
          <div class="key-title">
            <h3>${key.naam}</h3>
            <span class="mark ${key.stand}">${t(key.stand)}</span>
            <code>${key.begin}…</code>
          </div>
          <dl>
            <dt>${t("opens")}</dt>
            <dd>${key.alles ? t("all") : [...key.beelden, ...key.lagen].map((id) => titles.get(id) ?? id).join(", ")} · ${t(key.mag)}</dd>
            <dt>${t("madeBy")}</dt>
            <dd>${when(key.gemaakt)}${key.gemaaktDoor ? ` · ${key.gemaaktDoor}` : ""}</dd>
            <dt>${t("expires")}</dt>
            <dd>${when(key.verloopt)}</dd>
            <dt>${t("used")}</dt>
            <dd>${when(key.gebruikt)}</dd>
          </dl>
          ${key.stand === "geldig" ? ending(key, t) : nothing}
        </li>`,
      )}
    </ul>
  `;
}

function ending(key: Key, t: KeysTranslate): TemplateResult {
  if (state.asked !== key.id) {
    return html`<button type="button" class="button" aria-label=${t("revokeOf", { naam: key.naam })} @click=${() => change({ asked: key.id })}>
      ${t("revoke")}
    </button>`;
  }
  return html`<p class="button-row" role="group" aria-label=${t("sure", { naam: key.naam })}>
    <span>${t("sure", { naam: key.naam })}</span>
    <button type="button" class="button danger" @click=${() => void revoke(key)}>${t("yes")}</button>
    <button type="button" class="button" @click=${() => change({ asked: null })}>${t("no")}</button>
  </p>`;
}

change({});
void load();
