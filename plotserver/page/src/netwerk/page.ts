/** How the network page is built: what one looks for, each sector, each organisation. */
import { html, nothing, type TemplateResult } from "lit";
import { serverNow } from "../api.ts";
import { barButtons } from "../bar-buttons.ts";
import { icons } from "../icons.ts";
import { freshness, named, type Organisation, ordered, type Sector } from "./model.ts";
import type { NetworkContext } from "./netwerk.ts";
import { presenceForm } from "./report.ts";
import { ago, type NetworkTranslate } from "./texts.ts";

export function networkPage(context: NetworkContext): TemplateResult {
  const { state, t } = context;
  return html`
    <nav class="skip-links" aria-label=${t("skip")}><a href="#organisations">${t("skip")}</a></nav>
    <header class="bar">
      <h1>${t("title")}</h1>
      <a class="back" href=${state.language === "en" ? "/?taal=en" : "/"}>${icons.left}<span>${t("toMap")}</span></a>
      ${barButtons(context)}
    </header>
    <main>
      ${state.failed ? failedPart(context) : nothing}
      ${state.network ? html`${ownPart(context)} ${filters(context)} ${sectorsPart(context)} ${organisationsPart(context)}` : nothing}
      ${!state.network && !state.failed ? html`<p class="quiet" aria-busy="true">${t("loading")}</p>` : nothing}
    </main>
    <p class="notice" role="status" aria-live="polite">${state.notice}</p>
  `;
}

function ownPart(context: NetworkContext): TemplateResult {
  const { state, t, actions } = context;
  if (!state.own) return html`<div class="own"><p>${t("nobody")}</p><a class="button" href="/">${t("login")}</a></div>`;
  const mine = state.network?.organisaties.find(({ id }) => id === state.own?.id);
  return html`
    <section class="own" aria-labelledby="own">
      <h2 id="own">${t("own")}: ${state.own.naam}</h2>
      <p>${presenceLine(mine, context)}</p>
      <button type="button" class="button primary" aria-expanded=${state.reporting} @click=${() => actions.report(!state.reporting)}>
        ${t("ownTell")}
      </button>
      ${state.reporting ? presenceForm(context, mine?.bezetting ?? null) : nothing}
    </section>
  `;
}

function filters({ state, t, actions }: NetworkContext): TemplateResult {
  const { network, wish } = state;
  const options = (chosen: string, all: string, found: [string, string][]) => html`
    <option value="" ?selected=${chosen === ""}>${all}</option>
    ${found.map(([id, name]) => html`<option value=${id} ?selected=${chosen === id}>${name}</option>`)}
  `;
  const choose = (name: "activiteit" | "sector" | "regio") => (event: Event) =>
    actions.wish({ [name]: (event.target as HTMLSelectElement).value });
  const activities = (network?.activiteiten ?? []).map(({ id, titel }): [string, string] => [id, titel]);
  return html`
    <form class="filters" role="search" aria-label=${t("filters")} @submit=${(event: Event) => event.preventDefault()}>
      <label>${t("activity")}<select name="activiteit" @change=${choose("activiteit")}>${options(wish.activiteit, t("allActivities"), activities)}</select></label>
      <label>${t("sector")}<select name="sector" @change=${choose("sector")}>${options(wish.sector, t("allSectors"), state.sectors)}</select></label>
      <label>${t("region")}<select name="regio" @change=${choose("regio")}>${options(wish.regio, t("allRegions"), state.regions)}</select></label>
      <label>${t("search")}<input type="search" name="words" .value=${wish.words} @input=${(event: Event) => actions.wish({ words: (event.target as HTMLInputElement).value })} /></label>
    </form>
  `;
}

function sectorsPart({ state, t, actions }: NetworkContext): TemplateResult | typeof nothing {
  const found = state.network?.sectoren ?? [];
  if (!found.length) return nothing;
  const name = (one: Sector): string => (state.language === "en" && one.naamEn) || one.naam;
  return html`
    <section aria-labelledby="sectors">
      <h2 id="sectors">${t("sectors")}</h2>
      <ul class="sectors">
        ${found.map(
          (one) => html`<li>
            <button
              type="button"
              class="sector ${one.situatie ?? ""}"
              aria-pressed=${state.wish.sector === one.id}
              @click=${() => actions.wish({ sector: state.wish.sector === one.id ? "" : one.id })}
            >
              <strong>${name(one)}</strong>
              <span class="situation">${t(one.situatie ?? "noSituation")}</span>
              <span class="quiet">${t("reachable", { n: one.bereikbaar, all: one.organisaties })}</span>
            </button>
          </li>`,
        )}
      </ul>
    </section>
  `;
}

function organisationsPart(context: NetworkContext): TemplateResult {
  const { state, t, actions } = context;
  const found = ordered(named(state.network?.organisaties ?? [], state.wish.words));
  const there = found.filter(({ bezetting }) => bezetting?.status === "aanwezig" || bezetting?.status === "piket").length;
  return html`
    <section aria-labelledby="organisations">
      <div class="organisations-head">
        <h2 id="organisations" tabindex="-1">${t("organisations")}</h2>
        <p class="quiet" role="status">${t(found.length === 1 ? "countedOne" : "counted", { n: found.length, there })}</p>
      </div>
      ${found.length
        ? html`<ul class="organisations">
            ${found.map((one) => card(one, context))}
          </ul>`
        : html`<div class="empty">
            <p>${t("none")}</p>
            <button type="button" class="button" @click=${() => actions.wish({ activiteit: "", sector: "", regio: "", words: "" })}>
              ${t("clear")}
            </button>
          </div>`}
    </section>
  `;
}

function card(one: Organisation, context: NetworkContext): TemplateResult {
  const { state, t } = context;
  const name = (state.language === "en" && one.naamEn) || one.naam;
  const told = one.bezetting;
  const grave = told && told.status !== "verlopen" ? told.situatie : "";
  const titles = state.network?.activiteiten.filter(({ id }) => one.activiteiten.includes(id)) ?? [];
  return html`
    <li class="organisation ${grave}">
      <h3><span class="dot" style="background:${one.kleur}"></span>${name}</h3>
      <p>${presenceLine(one, context)}</p>
      ${told?.toelichting ? html`<p>${told.toelichting}</p>` : nothing} ${contactPart(one, t)} ${sharePart(one, t)}
      ${titles.length || one.adHoc
        ? html`<p class="quiet small">${[one.adHoc ? t("adhoc") : "", ...titles.map(({ titel }) => titel)].filter(Boolean).join(" · ")}</p>`
        : nothing}
    </li>
  `;
}

function presenceLine(one: Organisation | undefined, { state, t }: NetworkContext): TemplateResult {
  const told = one?.bezetting;
  if (!told) return html`<span class="status unknown">${t("unknown")}</span>`;
  const until = told.tot
    ? new Date(told.tot).toLocaleString(state.language, { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" })
    : "";
  const more = [until && told.status !== "verlopen" ? t("until", { moment: until }) : "", t("told", { age: ago(t, told.gemeld, serverNow()) })];
  return html`<span class="status ${told.status}">${t(told.status)}</span>
    ${told.status === "verlopen" ? nothing : html`<span class="situation ${told.situatie}">${t(told.situatie)}</span>`}
    <span class="quiet">${more.filter(Boolean).join(", ")}</span>
    ${one?.aanHetWerk ? html`<span class="quiet">· ${t("atWork", { n: one.aanHetWerk })}</span>` : nothing}`;
}

function contactPart(one: Organisation, t: NetworkTranslate): TemplateResult | typeof nothing {
  const told = one.bezetting;
  if (!told) return nothing;
  const who = told.contact || one.kort;
  if (!told.telefoon && !told.email) return html`<p class="quiet">${told.contact || t("noContact")}</p>`;
  return html`<p class="contact">
    ${told.contact ? html`<span>${told.contact}</span>` : nothing}
    ${told.telefoon
      ? html`<a href="tel:${told.telefoon.replace(/[^+0-9]/g, "")}" aria-label="${t("call", { who })}: ${told.telefoon}">${told.telefoon}</a>`
      : nothing}
    ${told.email ? html`<a href="mailto:${told.email}" aria-label="${t("mail", { who })}: ${told.email}">${told.email}</a>` : nothing}
  </p>`;
}

function sharePart(one: Organisation, t: NetworkTranslate): TemplateResult {
  const { lagen, actueelste } = one.deelt;
  if (!lagen || !actueelste) return html`<p class="quiet">${t("sharesNone")}</p>`;
  const now = serverNow();
  return html`<p>
    <a href="/ogc/v1/collections/${actueelste.laag}">${t(lagen === 1 ? "sharesOne" : "shares", { n: lagen })}</a><br />
    <span class="quiet">${t("freshest", { title: actueelste.titel })}, </span>
    <span class="age ${freshness(actueelste.tijdstip, now)}">${ago(t, actueelste.tijdstip, now)}</span>
  </p>`;
}

function failedPart({ state, t, actions }: NetworkContext): TemplateResult {
  const told = state.network ? t("stale", { age: ago(t, new Date(state.askedAt).toISOString(), Date.now()) }) : t("failed");
  return html`<div class="failed" role="alert">
    <p>${told}</p>
    <button type="button" class="button" @click=${() => actions.retry()}>${t("retry")}</button>
  </div>`;
}
