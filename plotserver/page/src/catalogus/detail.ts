/** All that is known of one map, beside the list it came from: open it, where it holds, how it does, who to ask. */
import { html, nothing, type TemplateResult } from "lit";
import { dayAndClock } from "../age.ts";
import { icons } from "../icons.ts";
import "./area-map.ts";
import type { CardRecord, Service } from "./model.ts";
import { accessMark, ageMark, ownerBadge, stateMark } from "./parts.ts";
import { address, layerDefinition } from "./qgis.ts";
import { reportPart } from "./report.ts";
import { plainClick } from "./results.ts";
import { areaOf, type CatalogueContext, typeName } from "./state.ts";
import { wordOf } from "./texts.ts";

export function detailPanel(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const { card } = state;
  return html`
    <aside class="detail" aria-label=${card?.titel ?? t("details")}>
      <div class="detail-bar">
        <button type="button" class="button" @click=${() => actions.close()}>${icons.left}${t("backToList")}</button>
      </div>
      ${state.cardFailed
        ? html`<div class="detail-failed empty" role="alert">
            <p>${t("gone")}</p>
            <button type="button" class="button" @click=${() => actions.close()}>${t("backToList")}</button>
          </div>`
        : card
          ? html`${headPart(card, context)} ${openPart(card, context)} ${previewPart(card, context)} ${servicesPart(card, context)}
            ${conditionPart(card, context)} ${crisisPart(card, context)} ${factsPart(card, context)} ${reportPart(context)}`
          : html`<p class="quiet" aria-busy="true">${t("loading")}</p>`}
    </aside>
  `;
}

function headPart(card: CardRecord, { state, t }: CatalogueContext): TemplateResult {
  const other = state.language === "en" ? card.titelEn : "";
  return html`
    <h2 id="detail-title" tabindex="-1" lang="nl">${card.titel}</h2>
    ${other ? html`<p class="quiet">${other}</p>` : nothing}
    <p class="facts">${ownerBadge(card)} ${stateMark(card, t)} ${ageMark(card, t)} ${accessMark(card.toegang, t)}</p>
    <p lang="nl">${card.omschrijving}</p>
    ${card.nietGeschikt ? html`<p class="not-for">${icons.warning}<span><b>${t("notFor")}</b> <span lang="nl">${card.nietGeschikt}</span></span></p>` : nothing}
  `;
}

/** What one can do with it at once; each kind of map has its own way, and where there is none it says so. */
function openPart(card: CardRecord, context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const own = card.soort === "laag" || card.soort === "beeld";
  const first = card.diensten[0];
  const file = layerDefinition([card], location.origin);
  const told = own ? t("addOwn") : first ? t("addExternal") : t("addNone", { how: t(`how_${card.toegang}`) });
  const activity = state.activities.find(({ id }) => id === (card.activiteit || state.activity));
  return html`
    <section class="open" aria-labelledby="open">
      <h3 id="open" class="visually-hidden">${t("addHow")}</h3>
      <div class="button-row">
        ${own ? ownLinks(card, activity?.beeld ?? null, context) : nothing}
        ${own && activity && card.activiteit ? html`<a class="button" href=${`/plot/${encodeURIComponent(activity.id)}`}>${icons.pencil}${t("toPlot")}</a>` : nothing}
        ${file
          ? html`<button type="button" class="button ${own ? "" : "primary"}" title=${t("qlrHint")} @click=${() => actions.download(file.text, `${card.id}.qlr`)}>
              ${icons.whole}${t("qlrOne")}
            </button>`
          : nothing}
        ${first
          ? html`<button type="button" class="button" @click=${() => actions.copy(address(first, location.origin))}>${icons.copy}${t("copyUrl")}</button>`
          : nothing}
        ${card.pagina ? html`<a class="button" href=${card.pagina} rel="noreferrer" target="_blank">${icons.link}${t("page")}</a>` : nothing}
      </div>
      <p class="quiet small">${told}</p>
    </section>
  `;
}

function ownLinks(card: CardRecord, picture: string | null, { t }: CatalogueContext): TemplateResult {
  const id = card.id.replace(/^(laag|beeld)\./, "");
  if (card.soort === "beeld") return html`<a class="button primary" href=${`/?beeld=${encodeURIComponent(id)}`}>${icons.eye}${t("openPicture")}</a>`;
  return html`
    ${picture ? html`<a class="button primary" href=${`/?beeld=${encodeURIComponent(picture)}&aan=${encodeURIComponent(id)}`}>${icons.eye}${t("openLayer")}</a>` : nothing}
    <a class="button ${picture ? "" : "primary"}" href=${`/ogc/v1/collections/${encodeURIComponent(id)}?f=html`}>${icons.eye}${t("openLayerPage")}</a>
  `;
}

function previewPart(card: CardRecord, { state, t }: CatalogueContext): TemplateResult {
  const id = card.id.replace(/^(laag|beeld)\./, "");
  const kind = card.soort === "laag" ? "collections" : card.soort === "beeld" ? "pictures" : null;
  const style = kind ? `/ogc/v1/${kind}/${encodeURIComponent(id)}/styles/default` : null;
  return html`
    <section aria-labelledby="preview">
      <h3 id="preview">${t("preview")}</h3>
      <ps-area-map
        class="preview"
        .label=${`${t("preview")}: ${card.titel}`}
        .theme=${state.theme}
        .language=${state.language}
        .coverage=${card.dekking}
        .area=${areaOf(state)}
        .styled=${style}
      ></ps-area-map>
      <p class="quiet small">${style ? t("previewOwn") : t("previewOutline", { owner: card.eigenaar.naam })}</p>
    </section>
  `;
}

function servicesPart(card: CardRecord, context: CatalogueContext): TemplateResult | typeof nothing {
  if (!card.diensten.length) return nothing;
  const { t } = context;
  return html`
    <section aria-labelledby="services">
      <h3 id="services">${t("services")}</h3>
      <ul class="services">
        ${card.diensten.map((service, at) => servicePart(service, at, context))}
      </ul>
    </section>
  `;
}

function servicePart(service: Service, at: number, { state, t, actions }: CatalogueContext): TemplateResult {
  const url = address(service, location.origin);
  const told = state.condition?.diensten[at];
  const checked = told?.gecontroleerd;
  return html`<li>
    <p>
      <b>${service.protocol.replace("OGC:", "OGC ")}</b>${service.titel ? html` <span lang="nl">${service.titel}</span>` : nothing}
      ${service.laag ? html`<span class="quiet">${t("layerName")} <code>${service.laag}</code></span>` : nothing}
    </p>
    <p class="address"><code>${url}</code></p>
    <div class="button-row">
      <button type="button" class="button" @click=${() => actions.copy(url)} aria-label=${`${t("copyUrl")}: ${service.protocol} ${service.laag}`}>${icons.copy}${t("copyUrl")}</button>
      ${service.laag
        ? html`<button type="button" class="button" @click=${() => actions.copy(service.laag)} aria-label=${`${t("copyLayer")}: ${service.laag}`}>${icons.copy}${t("copyLayer")}</button>`
        : nothing}
    </div>
    ${service.staat
      ? html`<p class="small quiet">
          ${checked ? t("checkedAt", { moment: dayAndClock(checked, state.language) }) : t("notChecked")}
          ${told?.melding ? html`<span lang="nl">· ${told.melding}</span>` : nothing}
          ${told && told.beschikbaar !== null ? html`· ${t("uptime", { p: Math.round(told.beschikbaar * 100) })}` : nothing}
        </p>`
      : nothing}
    ${told?.dagen.length
      ? html`<p class="uptime" aria-hidden="true">
          ${told.dagen.map(({ dag, controles, goed }) => html`<i class=${goed === controles ? "good" : goed ? "some" : "bad"} title=${`${dag}: ${goed}/${controles}`}></i>`)}
        </p>`
      : nothing}
  </li>`;
}

function conditionPart(card: CardRecord, { state, t }: CatalogueContext): TemplateResult | typeof nothing {
  const { condition } = state;
  const newest = card.staat.nieuwste;
  if (!condition && !newest && !card.actualisatie) return nothing;
  const better = condition?.kwaliteit?.verbeteringen ?? [];
  return html`
    <section aria-labelledby="fresh">
      <h3 id="fresh">${t("fresh")}</h3>
      <ul class="plain">
        ${card.actualisatie ? html`<li>${wordOf(t, "updated", card.actualisatie)}; ${wordOf(t, "freshness", condition?.actualiteit ?? "onbekend")}</li>` : nothing}
        ${newest ? html`<li>${t("newest")}: ${dayAndClock(newest, state.language)} (<span lang="nl">${card.staat.leeftijd}</span>)</li>` : nothing}
        ${condition?.kwaliteit ? html`<li>${t("quality", { n: condition.kwaliteit.score })}</li>` : nothing}
      </ul>
      ${better.length
        ? html`<details>
            <summary>${t("remedies", { n: better.length })}</summary>
            <ul class="remedies" lang="nl">
              ${better.map(({ naam, doen }) => html`<li><b>${naam}</b>: ${doen}</li>`)}
            </ul>
          </details>`
        : nothing}
    </section>
  `;
}

function crisisPart(card: CardRecord, { state, t, actions }: CatalogueContext): TemplateResult | typeof nothing {
  if (!card.crisis?.length) return nothing;
  const need = (id: string): string => {
    const found = state.needs.find((one) => one.id === id);
    return (state.language === "en" && found?.naamEn) || found?.naam || id;
  };
  return html`
    <section aria-labelledby="crises">
      <h3 id="crises">${t("crisisUses")}</h3>
      <ul class="plain uses">
        ${card.crisis.map(
          ({ type, behoefte, prioriteit }) => html`<li>
            <span class="priority ${prioriteit}">${t(`prio_${prioriteit}`)}</span>
            <a href=${`/catalogus?crisistype=${type}`} @click=${(event: MouseEvent) => plainClick(event, () => actions.choose({ crisis: type }))}>${typeName(state, type)}</a>
            <span class="quiet">${need(behoefte)}</span>
          </li>`,
        )}
      </ul>
    </section>
  `;
}

function factsPart(card: CardRecord, { state, t, actions }: CatalogueContext): TemplateResult {
  const { licentie } = card;
  const item = `/ogc/v1/collections/catalogus/items/${encodeURIComponent(card.id)}`;
  const rows: [string, TemplateResult | string | undefined][] = [
    [t("owner"), html`<span lang="nl">${card.eigenaar.naam}</span>${card.eigenaar.tooi ? html` (<a href=${card.eigenaar.tooi} rel="noreferrer" target="_blank">${t("ownerTooi")}</a>)` : nothing}`],
    [t("nature"), t(`nature_${card.aard}`)],
    [t("licence"), licentie && html`<span lang="nl">${licentie.uri ? html`<a href=${licentie.uri} rel="noreferrer" target="_blank">${licentie.naam}</a>` : licentie.naam}</span>`],
    [t("topics"), card.themas?.map(({ naam }) => naam).join(", ")],
    [t("authority"), card.gezaghebbend?.join(", ")],
    [t("abbreviations"), card.kort?.join(", ")],
    [t("keywords"), card.trefwoorden.length ? html`${card.trefwoorden.map((word) => html`<button type="button" class="text-button" lang="nl" @click=${() => actions.search(word)}>${word}</button>`)}` : undefined],
    [t("sources"), state.condition?.bronnen.length ? state.condition.bronnen.map(({ titel }) => titel).join(", ") : card.herkomst ? wordOf(t, "origin", card.herkomst) : undefined],
    [t("forms"), card.herkomst ? html`<a href=${`${item}?f=html`}>OGC API Records</a>` : undefined],
  ];
  return html`
    <section aria-labelledby="facts">
      <h3 id="facts">${t("details")}</h3>
      <dl class="fact-list">
        ${rows.map(([name, value]) => (value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing))}
      </dl>
    </section>
  `;
}
