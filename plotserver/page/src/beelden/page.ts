/** How the page of pictures is built: the list at the left, what one composes in the middle, the map beside it. */
import { html, nothing, type TemplateResult } from "lit";
import { barButtons } from "../bar-buttons.ts";
import { icons } from "../icons.ts";
import { composer } from "./composer.ts";
import type { Context } from "./main.ts";
import type { Head } from "./model.ts";
import { ageOf } from "./texts.ts";

export function page(context: Context): TemplateResult {
  const { state, t } = context;
  const words = `thema=${state.theme}${state.language === "en" ? "&taal=en" : ""}`;
  return html`
    <nav class="skip-links" aria-label=${t("skip")}><a href="#chosen">${t("skip")}</a></nav>
    <header class="bar">
      <h1>${t("title")}</h1>
      <a class="back" href=${`/?${words}`}>${icons.left}<span>${t("toMap")}</span></a>
      <a class="back beside" href=${`/activiteiten?${words}`}>${t("toActivities")}</a>
      ${barButtons(context)}
    </header>
    ${content(context)}
    <p class="notice" role="status" aria-live="polite">${state.notice}</p>
  `;
}

function content(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const { identity, pictures } = state;
  if (state.failed) {
    return html`<main><p role="alert">${t("failed")}</p><button type="button" class="button" @click=${() => actions.retry()}>${t("retry")}</button></main>`;
  }
  if (identity && !identity.organisatie) {
    const way = identity.demo || !identity.inloggen ? "/" : `${identity.inloggen}?naar=/beelden`;
    return html`<main class="empty"><p>${t("nobody")}</p><a class="button primary" href=${way}>${t(identity.demo ? "choose" : "logIn")}</a></main>`;
  }
  if (!identity || !pictures) return html`<main><p class="quiet" aria-busy="true">${t("loading")}</p></main>`;
  return html`
    <main class="columns">
      <div class="side">
        <p class="quiet">${t("intro")}</p>
        <button type="button" class="button primary" id="begin" @click=${() => actions.begin()}>${icons.plus}${t("new")}</button>
        ${list(context, pictures)}
      </div>
      <div class="chosen" id="chosen" tabindex="-1">${chosen(context)}</div>
    </main>
  `;
}

function chosen(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const head = state.pictures?.find(({ id }) => id === state.chosen);
  if (head?.gearchiveerd) {
    return html`<h2>${head.titel}</h2>
      <p>${t("archived")}</p>
      <p><button type="button" class="button primary" @click=${() => actions.restore(head.id)}>${t("restore")}</button></p>`;
  }
  if (state.draft) return composer(context, state.draft, head);
  return html`<p class="empty">${state.chosen ? t("loading") : t("pick")}</p>`;
}

function list(context: Context, pictures: Head[]): TemplateResult {
  const { t } = context;
  const mine = pictures.filter((one) => one.eigen && !one.gearchiveerd);
  const others = pictures.filter((one) => !one.eigen);
  const away = pictures.filter((one) => one.gearchiveerd);
  const part = (summary: string, found: Head[], open: boolean): TemplateResult | typeof nothing =>
    found.length
      ? html`<details ?open=${open}>
          <summary>${summary}</summary>
          <ul class="acts-list">
            ${found.map((one) => item(context, one))}
          </ul>
        </details>`
      : nothing;
  return html`
    <section aria-labelledby="mine">
      <h2 id="mine">${t("mine")}</h2>
      ${mine.length ? nothing : html`<p class="quiet">${t("none")}</p>`}
      <ul class="acts-list">
        ${mine.map((one) => item(context, one))}
      </ul>
      ${part(t("others", { n: others.length }), others, mine.length === 0)} ${part(t("away", { n: away.length }), away, false)}
    </section>
  `;
}

function item({ state, t, actions }: Context, one: Head): TemplateResult {
  return html`
    <li>
      <button type="button" class="act" aria-current=${state.chosen === one.id ? "true" : nothing} @click=${() => actions.choose(one.id)}>
        <span class="act-title">${state.language === "en" ? one.titelEn : one.titel}</span>
        <span class="marks">
          ${one.oefening ? html`<span class="mark exercise">${t("exercise")}</span>` : nothing}
          <span class="mark">${t(`kind_${one.soort}`)}</span>
          <small>${t("nLayers", { n: one.aantalLagen })}${one.bijgewerkt ? ` · ${ageOf(one.bijgewerkt, t)}` : ""}${one.eigen ? "" : ` · ${one.eigenaar}`}</small>
        </span>
      </button>
    </li>
  `;
}
