/** The composer: what a picture is called and for whom, its layers in their order, and more to choose from. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { PictureKind } from "../model.ts";
import { ownerDot } from "../owner-dot.ts";
import { entryList } from "./entries.ts";
import type { Context } from "./main.ts";
import { AUDIENCES, type Audience, type Choice, type Draft, type Head, KINDS, unseen } from "./model.ts";
import { ageOf } from "./texts.ts";

/** Of what is found, so many are listed; more words find fewer. */
const MOST_FOUND = 40;

export function composer(context: Context, draft: Draft, head: Head | undefined): TemplateResult {
  const { state, t } = context;
  const own = !draft.id || head?.eigen !== false;
  return html`
    <div class="compose">
      <div class="parts">
        ${state.wrong.length
          ? html`<div class="wrong" id="wrong" tabindex="-1" role="alert">
              <strong>${t("wrong")}</strong>
              <ul>
                ${state.wrong.map(({ location, detail }) => html`<li>${location ? html`<b>${location}</b>: ` : nothing}${detail}</li>`)}
              </ul>
            </div>`
          : nothing}
        ${own ? composing(context, draft) : ofAnother(context, draft, head)}
      </div>
      <div class="beside-map">
        <h3>${t("preview")}</h3>
        <div id="preview" role="region" aria-label=${t("preview")}></div>
        ${draft.id ? links(context, draft.id) : nothing}
      </div>
    </div>
  `;
}

function composing(context: Context, draft: Draft): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        actions.save();
      }}
    >
      <h2>${draft.titel || t("new")}</h2>
      ${headFields(context, draft)}
      <h3>${t("layers")}</h3>
      ${warning(context, draft)} ${draft.entries.length ? entryList(context, draft, true) : html`<p class="empty">${t("noLayers")}</p>`}
      <div class="save-row">
        <button type="submit" class="button primary" ?disabled=${state.busy || !draft.titel.trim()}>${t("save")}</button>
        ${state.dirty
          ? html`<span class="unsaved">${t("unsaved")}</span>
              <button type="button" class="text-button" @click=${() => actions.drop()}>${t("undo")}</button>`
          : nothing}
        ${draft.id ? html`<button type="button" class="text-button end" data-ask="archive" @click=${() => actions.askArchive(true)}>${t("archive")}</button>` : nothing}
      </div>
      ${state.sure
        ? html`<div class="sure" id="sure" role="group" aria-label=${t("archive")}>
            <p>${t("sure")}</p>
            <div class="button-row">
              <button type="button" class="button danger" @click=${() => actions.archive()}>${t("yes")}</button>
              <button type="button" class="button" @click=${() => actions.askArchive(false)}>${t("no")}</button>
            </div>
          </div>`
        : nothing}
    </form>
    ${finder(context, draft)}
  `;
}

function ofAnother(context: Context, draft: Draft, head: Head | undefined): TemplateResult {
  const { t, actions } = context;
  return html`
    <h2>${draft.titel}</h2>
    <p class="quiet">${t("notYours", { who: head?.eigenaar ?? "" })}</p>
    ${draft.omschrijving ? html`<p class="about">${draft.omschrijving}</p>` : nothing}
    ${head ? html`<p><button type="button" class="button" @click=${() => actions.begin(head)}>${icons.plus}${t("useIt")}</button></p>` : nothing}
    <h3>${t("layers")}</h3>
    ${entryList(context, draft, false)}
  `;
}

function headFields({ state, t, actions }: Context, draft: Draft): TemplateResult {
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const nothingChosen = draft.publiek === "deelnemers" || draft.soort === "activiteit";
  return html`
    <label class="field"
      ><span>${t("name")}</span
      ><input class="text-input" name="titel" required maxlength="160" autocomplete="off" .value=${draft.titel} @input=${(event: Event) => actions.edit({ titel: value(event) })}
    /></label>
    <label class="field"
      ><span>${t("about")}</span
      ><textarea class="text-input" name="omschrijving" rows="2" maxlength="4000" .value=${draft.omschrijving} @input=${(event: Event) => actions.edit({ omschrijving: value(event) })}></textarea>
    </label>
    <div class="row">
      <label class="field short"
        ><span>${t("audience")}</span
        ><select class="text-input" name="publiek" @change=${(event: Event) => actions.edit({ publiek: value(event) as Audience })}>
          ${AUDIENCES.map((one) => html`<option value=${one} ?selected=${one === draft.publiek}>${t(`aud_${one}`)}</option>`)}
        </select></label
      >
      <label class="field short"
        ><span>${t("kind")}</span
        ><select class="text-input" name="soort" @change=${(event: Event) => actions.edit({ soort: value(event) as PictureKind })}>
          ${KINDS.map((one) => html`<option value=${one} ?selected=${one === draft.soort}>${t(`kind_${one}`)}</option>`)}
        </select></label
      >
      <label class="field short"
        ><span>${t("activity")}</span
        ><select
          class="text-input"
          name="activiteit"
          ?required=${nothingChosen}
          @change=${(event: Event) => actions.edit({ activiteit: value(event) || null })}
        >
          <option value="">${t("noActivity")}</option>
          ${state.activities.map(({ id, titel }) => html`<option value=${id} ?selected=${id === draft.activiteit}>${titel}</option>`)}
        </select></label
      >
    </div>
  `;
}

/** In plain words, before anything is saved: what readers will not see. */
function warning({ state, t }: Context, draft: Draft): TemplateResult | typeof nothing {
  const hidden = unseen(draft, state.layers, new Map((state.pictures ?? []).map((one) => [one.id, one])));
  if (!hidden.length) return nothing;
  return html`<div class="unseen" role="status">
    ${icons.warning}
    <p>
      ${t(hidden.length === 1 ? "hidden_one" : "hidden", { n: hidden.length })}
      <b>${hidden.map((one) => one.titel || one.naam).join(", ")}</b>. ${t("hiddenWhy")}
    </p>
  </div>`;
}

function finder(context: Context, draft: Draft): TemplateResult {
  const { state, t, actions } = context;
  const all = [...state.layers.values()];
  const owners = [...new Map(all.map(({ eigenaar }) => [eigenaar.id, eigenaar.naam]))].sort((a, b) => a[1].localeCompare(b[1]));
  const sectors = [...new Set(all.flatMap(({ sectoren }) => sectoren))].sort();
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const taken = new Set(draft.entries.map(({ laag, beeld }) => laag ?? `beeld ${beeld ?? ""}`));
  const layers = all.filter(
    (one) =>
      !taken.has(one.id) &&
      (!state.owner || one.eigenaar.id === state.owner) &&
      (!state.sector || one.sectoren.includes(state.sector)) &&
      fits([one.titel, one.titelEn, one.eigenaar.naam, one.eigenaar.kort, one.activiteit?.titel ?? ""].join(" ")),
  );
  const pictures = (state.pictures ?? []).filter(
    (one) => !one.gearchiveerd && one.id !== draft.id && !taken.has(`beeld ${one.id}`) && !state.owner && !state.sector && fits(`${one.titel} ${one.eigenaar}`),
  );
  const option = (id: string, name: string, chosen: string): TemplateResult => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`;
  return html`
    <section aria-labelledby="add">
      <h3 id="add">${t("add")}</h3>
      <div class="row" role="search">
        <label class="field"
          ><span>${t("search")}</span
          ><input class="text-input" type="search" id="find" autocomplete="off" .value=${state.words} @input=${(event: Event) => actions.find({ words: value(event) })}
        /></label>
        <label class="field short"
          ><span>${t("owner")}</span
          ><select class="text-input" @change=${(event: Event) => actions.find({ owner: value(event) })}>
            ${option("", t("any"), state.owner)} ${owners.map(([id, name]) => option(id, name, state.owner))}
          </select></label
        >
        <label class="field short"
          ><span>${t("sector")}</span
          ><select class="text-input" @change=${(event: Event) => actions.find({ sector: value(event) })}>
            ${option("", t("any"), state.sector)} ${sectors.map((one) => option(one, one, state.sector))}
          </select></label
        >
      </div>
      <p class="quiet" role="status">${t("found", { n: layers.length + pictures.length })}</p>
      <ul class="found">
        ${layers.slice(0, MOST_FOUND).map((one) => layerChoice(context, one))}
        ${pictures.slice(0, MOST_FOUND).map((one) => pictureChoice(context, one))}
      </ul>
    </section>
  `;
}

function layerChoice({ state, t, actions }: Context, one: Choice): TemplateResult {
  const name = state.language === "en" ? one.titelEn : one.titel;
  const whom = one.gedeeldMet.map((share) => share.split(":").at(-1)).join(", ");
  return html`
    <li>
      <div>
        <b>${ownerDot(one.eigenaar)} ${name}</b>
        <small>
          ${one.eigenaar.kort} · ${ageOf(one.bijgewerkt, t)} · ${t("objects", { n: one.aantalObjecten })} ·
          ${whom ? t("sharedWith", { who: whom }) : t("notShared")}
        </small>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("addOne", { name })}
        title=${t("addOne", { name })}
        @click=${() => actions.add({ laag: one.id, naam: one.titel, kort: one.eigenaar.kort })}
      >
        ${icons.plus}
      </button>
    </li>
  `;
}

function pictureChoice({ t, actions }: Context, one: Head): TemplateResult {
  const name = one.titel;
  return html`
    <li>
      <div>
        <b>${name}</b> <span class="mark">${t("picture")}</span>
        <small>${one.eigenaar} · ${t("nLayers", { n: one.aantalLagen })} · ${t(`aud_${one.publiek}`)}</small>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("addOne", { name })}
        title=${t("addOne", { name })}
        @click=${() => actions.add({ beeld: one.id, naam: name, kort: one.eigenaar })}
      >
        ${icons.plus}
      </button>
    </li>
  `;
}

function links({ t, state, actions }: Context, id: string): TemplateResult {
  const url = `${location.origin}/ogc/v1/pictures/${id}`;
  return html`<div class="button-row">
    <a class="button" href=${`/?beeld=${encodeURIComponent(id)}&thema=${state.theme}${state.language === "en" ? "&taal=en" : ""}`}>${t("open")}</a>
    <button type="button" class="button" @click=${() => actions.copy(url)}>${icons.copy}${t("copyUrl")}</button>
  </div>`;
}
