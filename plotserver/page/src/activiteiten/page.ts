/** How the page of activities is built: the list at the left, the chosen one or a new one at the right. */
import { html, nothing, type TemplateResult } from "lit";
import { barButtons } from "../bar-buttons.ts";
import { icons } from "../icons.ts";
import { creating } from "./creating.ts";
import { detail } from "./detail.ts";
import type { Context } from "./main.ts";
import type { Activity, Policy } from "./model.ts";
import { wrongPart } from "./parts.ts";

const AUDIENCES: readonly Policy["nieuwePlots"][] = ["activiteit", "sector", "partners", "geen"];

export function page(context: Context): TemplateResult {
  const { state, t } = context;
  const shown = state.making ? null : state.detail;
  return html`
    <nav class="skip-links" aria-label=${t("skip")}><a href="#chosen">${t("skip")}</a></nav>
    <header class="bar">
      <h1>${t("title")}</h1>
      <a class="back" href=${state.language === "en" ? "/?taal=en" : "/"}>${icons.left}<span>${t("toMap")}</span></a>
      <a class="back beside" href=${`/beelden?thema=${state.theme}${state.language === "en" ? "&taal=en" : ""}`}>${t("toPictures")}</a>
      ${barButtons(context)}
    </header>
    ${shown?.activity.oefening
      ? html`<div class="exercise-band"><span><strong>${t("exercise")}</strong> ${t("exerciseLong")}</span></div>`
      : nothing}
    ${content(context)}
    <p class="notice" role="status" aria-live="polite">${state.notice}</p>
  `;
}

function content(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const { identity, activities } = state;
  if (state.failed) {
    return html`<main><p role="alert">${t("failed")}</p><button type="button" class="button" @click=${() => actions.retry()}>${t("retry")}</button></main>`;
  }
  if (identity && !identity.organisatie) {
    const way = identity.demo || !identity.inloggen ? "/" : `${identity.inloggen}?naar=/activiteiten`;
    return html`<main class="empty"><p>${t("nobody")}</p><a class="button primary" href=${way}>${t(identity.demo ? "choose" : "logIn")}</a></main>`;
  }
  if (!identity || !activities) return html`<main><p class="quiet" aria-busy="true">${t("loading")}</p></main>`;
  return html`
    <main class="columns">
      <div class="side">
        <p class="quiet">${t("intro")}</p>
        <button type="button" class="button primary" id="begin" @click=${() => actions.begin()}>${icons.plus}${t("new")}</button>
        ${list(context, activities)} ${codePart(context)} ${state.policy ? policyPart(context, state.policy) : nothing}
      </div>
      <div class="chosen" id="chosen" tabindex="-1">
        ${state.making ? creating(context) : state.detail ? detail(context, state.detail) : html`<p class="empty">${state.chosen ? t("loading") : t("pick")}</p>`}
      </div>
    </main>
  `;
}

function list(context: Context, activities: Activity[]): TemplateResult {
  const { t } = context;
  const open = activities.filter((one) => one.open);
  const closed = activities.filter((one) => !one.open);
  return html`
    <section aria-labelledby="mine">
      <h2 id="mine">${t("mine")}</h2>
      ${activities.length === 0 ? html`<p class="quiet">${t("none")}</p>` : nothing}
      <ul class="acts-list">
        ${open.map((one) => item(context, one))}
      </ul>
      ${closed.length
        ? html`<details>
            <summary>${t("closedOnes", { n: closed.length })}</summary>
            <ul class="acts-list">
              ${closed.map((one) => item(context, one))}
            </ul>
          </details>`
        : nothing}
    </section>
  `;
}

function item({ state, t, actions }: Context, one: Activity): TemplateResult {
  const current = !state.making && state.chosen === one.id;
  const title = state.language === "en" ? one.titelEn : one.titel;
  return html`
    <li>
      <button type="button" class="act" aria-current=${current ? "true" : nothing} @click=${() => actions.choose(one.id)}>
        <span class="act-title">${title}</span>
        <span class="marks">
          ${one.oefening ? html`<span class="mark exercise">${t("exercise")}</span>` : nothing}
          <span class="mark">${t(one.fase)}</span>
          ${one.grip ? html`<span class="mark">${one.grip}</span>` : nothing}
          <small>${one.eigenaar.kort}</small>
        </span>
      </button>
    </li>
  `;
}

function codePart(context: Context): TemplateResult {
  const { t, actions } = context;
  return html`
    <details>
      <summary>${t("haveCode")}</summary>
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          actions.join(String(new FormData(event.currentTarget as HTMLFormElement).get("code") ?? ""));
        }}
      >
        ${wrongPart(context, "code")}
        <label class="field"><span>${t("code")}</span><input class="text-input" name="code" required maxlength="100" autocomplete="off" /></label>
        <button type="submit" class="button">${t("join")}</button>
      </form>
    </details>
  `;
}

function policyPart(context: Context, policy: Policy): TemplateResult {
  const { t, actions } = context;
  return html`
    <details>
      <summary>${t("policy")}: ${t(policy.nieuwePlots)}</summary>
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const said = new FormData(event.currentTarget as HTMLFormElement);
          actions.setPolicy({ nieuwePlots: String(said.get("nieuwePlots")) as Policy["nieuwePlots"], mag: String(said.get("mag")) as Policy["mag"] });
        }}
      >
        <p class="quiet">${t("policyNote")}</p>
        ${wrongPart(context, "policy")}
        <label class="field"
          ><span>${t("audience")}</span
          ><select class="text-input" name="nieuwePlots">
            ${AUDIENCES.map((one) => html`<option value=${one} ?selected=${one === policy.nieuwePlots}>${t(one)}</option>`)}
          </select></label
        >
        <label class="field"
          ><span>${t("may")}</span
          ><select class="text-input" name="mag">
            ${(["lezen", "bewerken"] as const).map((one) => html`<option value=${one} ?selected=${one === policy.mag}>${t(one)}</option>`)}
          </select></label
        >
        <button type="submit" class="button">${t("save")}</button>
      </form>
    </details>
  `;
}
