/** One finding: what happened, why it matters, what one can do, and the form with which one does it. */
import { html, nothing, type TemplateResult } from "lit";
import { serverNow } from "./api.ts";
import type { SocContext } from "./soc.ts";
import type { Doing, Evidence, Finding } from "./soc-model.ts";
import { ago, type SocTranslate } from "./soc-texts.ts";

export function findingItem(context: SocContext, one: Finding): TemplateResult {
  const { state, t } = context;
  const words = one.tekst[state.language] ?? { title: one.regel, why: "", advice: "" };
  const age = ago(t, one.laatst, serverNow());
  const doing = state.doing?.finding === one.id ? state.doing : null;
  return html`
    <li class="finding ${one.ernst}" id="finding-${one.id}">
      <h3>
        <span class="severity">${t(one.ernst)}</span>
        <span>${words.title}</span>
      </h3>
      <p class="quiet">
        ${one.organisatieNaam ?? t("unknownOrganisation")} · ${one.keren > 1 ? t("times", { n: one.keren, age }) : t("once", { age })}
      </p>
      <div class="columns">
        <div>
          ${words.why ? html`<h4>${t("why")}</h4><p>${words.why}</p>` : nothing}
          ${words.advice ? html`<h4>${t("advice")}</h4><p>${words.advice}</p>` : nothing}
        </div>
        <div>
          <h4>${t("details")}</h4>
          <dl>
            ${facts(one, t).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
          </dl>
        </div>
      </div>
      ${messages(one, t)} ${one.afgehandeld ? closed(one, t) : buttons(context, one, doing)}
      ${doing ? form(context, one, doing) : nothing}
    </li>
  `;
}

function facts(one: Finding, t: SocTranslate): [string, string][] {
  const seen: Evidence = one.bewijs;
  const rows: [string, string | undefined][] = [
    [t("subject"), one.over],
    [t("addresses"), (seen.adressen?.length ? seen.adressen : [seen.oorsprong]).filter(Boolean).join(", ")],
    [t("count"), seen.aantal === undefined ? "" : t("inMinutes", { n: seen.aantal.toLocaleString(document.documentElement.lang), minutes: seen.minuten ?? 0 })],
    [t("distance"), seen.afstandKm !== undefined && !seen.naar ? `${seen.afstandKm} km` : ""],
    [
      t("journey"),
      seen.naar
        ? t("journeyTold", {
            van: seen.van ?? "",
            naar: seen.naar,
            afstandKm: seen.afstandKm ?? 0,
            minutenErtussen: seen.minutenErtussen ?? 0,
          })
        : "",
    ],
    [t("layers"), seen.lagen?.join(", ")],
    [t("numbers"), seen.nummers?.join(", ")],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

function messages(one: Finding, t: SocTranslate): TemplateResult | typeof nothing {
  if (one.berichten.length === 0) return nothing;
  return html`
    <h4>${t("messages")}</h4>
    <ul class="messages">
      ${one.berichten.map(
        ({ van, aan, op, bericht }) =>
          html`<li><span class="quiet">${t("messageFrom", { van, aan, age: ago(t, op, serverNow()) })}</span><br />${bericht}</li>`,
      )}
    </ul>
  `;
}

function closed(one: Finding, t: SocTranslate): TemplateResult {
  const age = ago(t, one.afgehandeld ?? "", serverNow());
  return html`<p class="closed">
    <span class="quiet">${t("closedBy", { who: one.afgehandeldDoor ?? "", age })}</span><br />${one.toelichting}
  </p>`;
}

function buttons({ t, actions }: SocContext, one: Finding, doing: Doing | null): TemplateResult {
  if (!one.vanOns) return html`<p class="quiet">${t("toldOnly")}</p>`;
  const all: Doing["what"][] = [...one.acties, "afhandelen"];
  return html`
    <div class="button-row">
      ${all.map(
        (what) => html`<button
          type="button"
          class="button ${what === "afhandelen" ? "" : "primary"}"
          data-do=${what}
          aria-expanded=${doing?.what === what}
          @click=${() => actions.begin(one.id, what)}
        >
          ${what === "afhandelen" ? t("acknowledge") : t(what)}
        </button>`,
      )}
    </div>
  `;
}

function form({ t, actions }: SocContext, one: Finding, doing: Doing): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const values = new FormData(event.target as HTMLFormElement);
    actions.act(one, Object.fromEntries([...values].map(([name, value]) => [name, String(value)])));
  };
  return html`
    <form id="do-${one.id}" class="doing" @submit=${submit}>
      ${fields(one, doing, t)} ${doing.error ? html`<p class="error" role="alert">${doing.error}</p>` : nothing}
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${doing.busy}>
          ${doing.what === "partner-melden" ? t("send") : doing.what === "afhandelen" ? t("close") : t("confirm")}
        </button>
        <button type="button" class="button" @click=${() => actions.cancel()}>${t("cancel")}</button>
      </div>
    </form>
  `;
}

function fields(one: Finding, doing: Doing, t: SocTranslate): TemplateResult {
  const text = (name: string, label: string, longest = 2000) => html`
    <label for="${name}-${one.id}">${label}</label>
    <textarea id="${name}-${one.id}" name=${name} rows="3" maxlength=${longest} required></textarea>
  `;
  if (doing.what === "sleutel-blokkeren") return html`<p>${t("sureKey", { key: one.bewijs.sleutel ?? "" })}</p>`;
  if (doing.what === "account-blokkeren") return html`<p>${t("sureAccount")}</p>${text("reden", t("reason"), 500)}`;
  if (doing.what === "sessies-beeindigen") return html`<p>${t("sureSessions")}</p>`;
  if (doing.what === "deling-intrekken") return html`<p>${t("sureShare", { who: one.organisatieNaam ?? "" })}</p>`;
  if (doing.what === "afhandelen") return text("toelichting", t("note"));
  return html`
    <label for="organisatie-${one.id}">${t("receiver")}</label>
    <select id="organisatie-${one.id}" name="organisatie">
      ${one.partners.map(({ id, naam }) => html`<option value=${id}>${naam}</option>`)}
    </select>
    ${text("bericht", t("message"))}
  `;
}
