/** The chosen object: what, whose, how certain, when, from where. */
import { html, nothing, type TemplateResult } from "lit";
import { ageText, dayAndClock } from "./age.ts";
import { signImage } from "./api.ts";
import { type Context, momentOf, signName, titleOf } from "./context.ts";
import { formatLonLat, formatRd } from "./coordinates.ts";
import { isPoint, middleOf } from "./geometry.ts";
import type { Hit } from "./hits.ts";
import { icons } from "./icons.ts";
import { ownerDot } from "./identity-menu.ts";
import type { Organisation, PictureLayer, PlotObject } from "./model.ts";
import { originBadge } from "./origin-badge.ts";
import { rdLabel } from "./rd-label.ts";
import { valueText } from "./texts.ts";
import { classificationMark } from "./top-bar.ts";

/** What the panel shows in a place of its own; the rest of the properties follow at the end. */
const SHOWN = new Set(
  ("id laag laagTitel eigenaar teken naam toelichting status zekerheid bron auteur geldigVan geldigTot " +
    "geregistreerd versie organisatie organisatieNaam eigenaarKort eigenaarNaam classificatie aantal rotatie").split(" "),
);

export function objectPanel(context: Context): TemplateResult | typeof nothing {
  const { state, t, actions } = context;
  if (!state.chosen) return nothing;
  return html`
    <aside class="object-panel" aria-label=${t("object")} tabindex="-1">
      <button
        type="button"
        class="icon-button object-close"
        aria-label=${t("closeObject")}
        title=${t("closeObject")}
        @click=${() => {
          actions.closeObject();
          actions.focusMap();
        }}
      >
        ${icons.close}
      </button>
      <div class="panel-body" aria-live="polite">${several(context)} ${content(context)}</div>
    </aside>
  `;
}

function content(context: Context): TemplateResult {
  const { state, t } = context;
  const { object } = state;
  if (object?.kind === "there") return details(object.object, context);
  if (object?.kind === "absent") return html`<p class="empty">${t("objectGone")}</p>`;
  return html`<p class="visually-hidden">${t("objectLoading")}</p>
    <div class="skeleton" aria-hidden="true">
      ${Array.from({ length: 6 }, () => html`<div class="bone"></div>`)}
    </div>`;
}

/** All that lay under the click; choosing another keeps the list. */
function several(context: Context): TemplateResult | typeof nothing {
  const { state, t, actions } = context;
  const { hits, chosen } = state;
  if (hits.length < 2) return nothing;
  const choice = (hit: Hit) => html`
    <li>
      <button
        type="button"
        class="choice hit"
        aria-current=${hit.id === chosen?.id && hit.layer === chosen.layer ? "true" : nothing}
        @click=${() => actions.chooseObject(hit.layer, hit.id, hits)}
      >
        ${hit.sign ? html`<img src=${signImage(hit.sign)} alt="" width="24" height="24" />` : nothing}
        <span>${hit.name ?? (signName(hit.sign, state) || layerTitle(hit.layer, context))}</span>
      </button>
    </li>
  `;
  return html`
    <section class="hits">
      <h2 class="small-heading">${t("severalObjects", { n: hits.length })}</h2>
      <ul>
        ${hits.map(choice)}
      </ul>
    </section>
  `;
}

function layerTitle(id: string, { state, t }: Context): string {
  const layer = state.picture?.lagen.find((one) => one.id === id);
  return layer ? titleOf(layer, state) : t("noName");
}

function details(object: PlotObject, context: Context): TemplateResult {
  const { state, t } = context;
  const { properties } = object;
  const layer = state.picture?.lagen.find(({ id }) => id === object.layer);
  const what = signName(properties.teken, state);
  const name = properties.naam || what || (layer ? titleOf(layer, state) : t("noName"));
  return html`
    <header class="object-head">
      ${properties.teken ? html`<img src=${signImage(properties.teken)} alt="" width="48" height="48" />` : nothing}
      <div>
        <h2>${name}</h2>
        ${what && what !== name ? html`<p class="quiet">${what}</p>` : nothing}
      </div>
    </header>
    <div class="marks">
      ${layer?.soort === "plot" ? statusMarks(object, context) : nothing}
      ${classificationMark(properties.classificatie ?? layer?.classificatie ?? "open", t)}
    </div>
    ${originBadge(context, layer, { id: object.id, version: properties.versie })}
    ${properties.toelichting ? html`<p class="remarks">${properties.toelichting}</p>` : nothing}
    ${whose(object, layer, context)} ${when(object, context)} ${where(object, context)} ${rest(object, context)}
  `;
}

function statusMarks({ properties }: PlotObject, { t }: Context): TemplateResult {
  const { status, zekerheid } = properties;
  return html`
    ${status ? html`<span class="mark status-${status}">${valueText(t, "status", status)}</span>` : nothing}
    ${zekerheid
      ? html`<span class="mark certainty-${zekerheid}" title=${t("certainty")}>
          ${valueText(t, "certainty", zekerheid)}
        </span>`
      : nothing}
  `;
}

type Pair = [name: unknown, value: unknown];
type Part = TemplateResult | typeof nothing;

function facts(title: string, pairs: Pair[]): TemplateResult | typeof nothing {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (given.length === 0) return nothing;
  return html`
    <section class="fact-group">
      <h3 class="small-heading">${title}</h3>
      <dl class="facts">
        ${given.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
      </dl>
    </section>
  `;
}

function whose({ properties }: PlotObject, layer: PictureLayer | undefined, context: Context): Part {
  const { state, t } = context;
  const owner = layer?.eigenaar;
  const organisation = organisationName(properties, context);
  return facts(t("whose"), [
    [t("owner"), owner && html`${ownerDot(owner)}${owner.naam}`],
    [t("organisation"), organisation !== owner?.naam ? organisation : null],
    [t("author"), properties.auteur],
    [t("source"), properties.bron],
    [t("layer"), layer && titleOf(layer, state)],
  ]);
}

function organisationName({ organisatie }: PlotObject["properties"], { state }: Context): string | null {
  if (!organisatie) return null;
  const known: Organisation[] = [
    ...(state.identity?.keuzes ?? []),
    ...(state.picture?.lagen ?? []).map((layer) => layer.eigenaar),
  ];
  return known.find(({ id }) => id === organisatie)?.naam ?? organisatie;
}

function when({ properties }: PlotObject, { state, t }: Context): Part {
  const at = (iso: string | null | undefined) => (iso ? dayAndClock(iso, state.language) : null);
  const registered = properties.geregistreerd;
  return facts(t("when"), [
    [
      t("registered"),
      registered &&
        html`${at(registered)} <span class="quiet">(${ageText(registered, momentOf(state), t)})</span>`,
    ],
    [t("validFrom"), at(properties.geldigVan)],
    [t("validTo"), at(properties.geldigTot)],
    [t("version"), properties.versie],
  ]);
}

function where(object: PlotObject, context: Context): Part {
  const { state, t, actions } = context;
  if (!object.box) return nothing;
  const point = middleOf(object.box);
  const rd = state.rd?.toRd(point);
  const degrees = formatLonLat(point, state.language);
  const copyText = [rd ? `RD ${formatRd(rd)}` : "", degrees].filter(Boolean).join("; ");
  return html`
    ${facts(isPoint(object.geometry) ? t("coordinates") : `${t("coordinates")} (${t("centre").toLowerCase()})`, [
      [rdLabel(context), rd ? formatRd(rd) : rdReason(context)],
      [t("degreesShort"), degrees],
    ])}
    <div class="button-row">
      <button type="button" class="button" @click=${() => actions.zoomToObject()}>
        ${icons.target}${t("zoomToObject")}
      </button>
      <button type="button" class="button" @click=${() => actions.copy(location.href, t("copied"))}>
        ${icons.link}${t("shareObject")}
      </button>
      <button type="button" class="button" @click=${() => actions.copy(copyText, t("copied"))}>
        ${icons.copy}${t("copyCoordinates")}
      </button>
    </div>
  `;
}

function rdReason({ state, t }: Context): string {
  return state.rd ? t("rdNone") : "…";
}

function rest({ properties }: PlotObject, { t }: Context): Part {
  const others = Object.entries(properties).filter(
    ([name, value]) => !SHOWN.has(name) && (typeof value === "string" || typeof value === "number"),
  );
  const amount: Pair = [t("amount"), properties["aantal"]];
  return facts(t("otherProperties"), [amount, ...others.map(([name, value]): Pair => [spoken(name), value])]);
}

/** "verwachte_top" as people read it: "Verwachte top". */
function spoken(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
