/** How the security page is built: the chain's state above, the findings below it. */
import { html, nothing, type TemplateResult } from "lit";
import { serverNow } from "./api.ts";
import { barButtons } from "./bar-buttons.ts";
import { icons } from "./icons.ts";
import type { SocContext } from "./soc.ts";
import { findingItem } from "./soc-finding.ts";
import type { Chain, Standing } from "./soc-model.ts";
import { ago, type SocKey, type SocTranslate } from "./soc-texts.ts";

const STANDINGS: readonly Standing[] = ["open", "afgehandeld", "alles"];

export function socPage(context: SocContext): TemplateResult {
  const { state, t } = context;
  return html`
    <nav class="skip-links" aria-label=${t("skip")}><a href="#findings">${t("skip")}</a></nav>
    ${head(context)}
    <main>
      ${state.nobody
        ? html`<div class="empty"><p>${t("nobody")}</p><a class="button primary" href="/">${t("login")}</a></div>`
        : html`${state.chain ? chainPart(state.chain, t) : nothing} ${findingsPart(context)}
          ${state.blocks.length ? blocksPart(context) : nothing}`}
    </main>
    <p class="notice" role="status" aria-live="polite">${state.notice}</p>
  `;
}

function head(context: SocContext): TemplateResult {
  const { state, t } = context;
  return html`
    <header class="bar">
      <h1>${t("title")}</h1>
      <a class="back" href=${state.language === "en" ? "/?taal=en" : "/"}>${icons.left}<span>${t("toMap")}</span></a>
      ${barButtons(context)}
    </header>
  `;
}

function chainPart(chain: Chain, t: SocTranslate): TemplateResult {
  const now = serverNow();
  const age = chain.gecontroleerdOp ? ago(t, chain.gecontroleerdOp, now) : "";
  const broken = chain.ongeschonden === false;
  const line = broken
    ? t("chainBroken")
    : chain.ongeschonden === null
      ? t("chainUnchecked")
      : t("chainWhole", { until: chain.gecontroleerdTot ?? 0, age });
  return html`
    <section class="chain ${broken ? "broken" : chain.ongeschonden ? "whole" : ""}" aria-labelledby="chain-head">
      <h2 id="chain-head">${t("chain")}</h2>
      <p class="chain-line" role=${broken ? "alert" : "status"}>${line}</p>
      ${broken
        ? html`<ul>
              ${chain.afwijkingen.slice(0, 10).map(({ soort, van, tot }) => {
                const where = van === tot ? `${van}` : `${van}–${tot}`;
                return html`<li>${t(`fault_${soort}` as SocKey, { where })}</li>`;
              })}
            </ul>
            <p>${t("chainBrokenAdvice")}</p>`
        : nothing}
      <p class="quiet">
        ${t("chainLast", { n: chain.laatsteNummer })}.
        ${chain.controlepuntOp ? `${t("chainSigned", { n: chain.controlepunt ?? 0, age: ago(t, chain.controlepuntOp, now) })}.` : nothing}
        ${chain.nogNietInKeten > 0 ? `${t("chainWaiting", { n: chain.nogNietInKeten })}.` : nothing}
      </p>
    </section>
  `;
}

function findingsPart(context: SocContext): TemplateResult {
  const { state, t, actions } = context;
  const { findings } = state;
  return html`
    <section aria-labelledby="findings">
      <div class="findings-head">
        <h2 id="findings" tabindex="-1">${t("findings")}</h2>
        <div class="choice" role="group" aria-label=${t("standing")}>
          ${STANDINGS.map(
            (one) =>
              html`<button type="button" class="button" aria-pressed=${state.standing === one} @click=${() => actions.show(one)}>
                ${t(one)}
              </button>`,
          )}
        </div>
      </div>
      ${state.failed ? failedPart(context) : nothing}
      ${findings
        ? html`<p class="quiet">${t(findings.bewaker ? "everyone" : "ours")}</p>
            ${findings.meldingen.length
              ? html`<ol class="findings">
                  ${findings.meldingen.map((one) => findingItem(context, one))}
                </ol>`
              : html`<p class="empty">${t(state.standing === "open" ? "noneOpen" : "none")}</p>`}
            ${findings.cursor
              ? html`<button type="button" class="button" @click=${() => actions.more()}>${t("more")}</button>`
              : nothing}`
        : state.failed
          ? nothing
          : html`<p class="quiet" aria-busy="true">${t("loading")}</p>`}
    </section>
  `;
}

function blocksPart({ state, t, actions }: SocContext): TemplateResult {
  return html`
    <section class="blocks" aria-labelledby="blocks">
      <h2 id="blocks">${t("blocks")}</h2>
      <ul class="blocked">
        ${state.blocks.map((one) => {
          const organisation = one.organisatieNaam ?? "";
          const who = one.soort === "account" ? t("blockedAccount", { who: one.wie, organisation }) : t("blockedOrganisation", { organisation });
          return html`<li>
            <div>
              <strong>${who}</strong><br />${one.reden}<br />
              <span class="quiet">${t("blockedBy", { age: ago(t, one.sinds, serverNow()), who: one.door })}</span>
            </div>
            <button type="button" class="button" aria-label=${t("liftWhom", { who: one.wie })} @click=${() => actions.lift(one)}>
              ${t("lift")}
            </button>
          </li>`;
        })}
      </ul>
    </section>
  `;
}

function failedPart({ state, t, actions }: SocContext): TemplateResult {
  const told = state.findings ? t("stale", { age: ago(t, new Date(state.askedAt).toISOString(), Date.now()) }) : t("failed");
  return html`<div class="failed" role="alert">
    <p>${told}</p>
    <button type="button" class="button" @click=${() => actions.retry()}>${t("retry")}</button>
  </div>`;
}
