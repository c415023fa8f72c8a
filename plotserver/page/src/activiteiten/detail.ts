/** One activity: what it is, its layers, who takes part. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { ownerDot } from "../owner-dot.ts";
import type { Detail } from "./api.ts";
import type { Asked, Context } from "./main.ts";
import { type Activity, type Layer, TEAMS } from "./model.ts";
import { people } from "./people.ts";
import { crisisField, gripField, wrongPart } from "./parts.ts";
import { when } from "./texts.ts";

export function detail(context: Context, { activity, layers, invitations }: Detail): TemplateResult {
  return html`${head(context, activity)} ${layersPart(context, activity, layers)} ${people(context, activity, invitations)}`;
}

function head(context: Context, activity: Activity): TemplateResult {
  const { state, t, actions } = context;
  const title = state.language === "en" ? activity.titelEn : activity.titel;
  return html`
    <section class="head">
      <h2>${title}</h2>
      <p class="marks">
        ${activity.oefening ? html`<span class="mark exercise">${t("exercise")}</span>` : nothing}
        <span class="mark">${t(activity.fase)}</span>
        ${activity.grip ? html`<span class="mark">${activity.grip}</span>` : nothing}
        ${activity.crisistype ? html`<span>${activity.crisistype} ${activity.crisistypeNaam}</span>` : nothing}
      </p>
      <p class="quiet">${t("ledBy", { who: activity.eigenaar.naam })} · ${t("since", { when: when(activity.gestart, state.language) })}</p>
      ${activity.omschrijving ? html`<p class="about">${activity.omschrijving}</p>` : nothing}
      <div class="button-row">
        <a class="button primary" href=${`/plot/${encodeURIComponent(activity.id)}`}>${t("openPlot")}</a>
        ${activity.beeld ? html`<a class="button" href=${`/?beeld=${encodeURIComponent(activity.beeld)}`}>${t("openPicture")}</a>` : nothing}
        ${activity.eigen && activity.open ? askButton(context, "edit", t("edit")) : nothing}
        ${activity.eigen && activity.open ? askButton(context, "close", t("close")) : nothing}
        ${activity.fase === "afgesloten" && activity.eigen
          ? html`<button type="button" class="button" @click=${() => actions.archive()}>${t("archive")}</button>`
          : nothing}
        ${!activity.eigen && activity.neemtDeel ? askButton(context, "leave", t("leave")) : nothing}
      </div>
      ${wrongPart(context, "head")}
      ${activity.eigen && activity.fase === "voorbereiding"
        ? html`<p><button type="button" class="button" @click=${() => actions.respond()}>${t("toResponse")}</button> <span class="quiet">${t("toResponseNote")}</span></p>`
        : nothing}
      ${state.asked === "edit" ? editing(context, activity) : nothing}
      ${state.asked === "close" ? sure(context, "close", t("sureClose"), t("yesClose"), () => actions.close()) : nothing}
      ${state.asked === "leave" ? sure(context, "leave", t("sureLeave"), t("yesLeave"), () => actions.leave()) : nothing}
    </section>
  `;
}

function askButton({ state, actions }: Context, asked: Asked, text: string): TemplateResult {
  return html`<button type="button" class="button" data-ask=${asked} aria-expanded=${state.asked === asked ? "true" : "false"} @click=${() => actions.ask(asked)}>
    ${text}
  </button>`;
}

function sure(context: Context, id: string, question: string, yes: string, work: () => void): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <div class="sure" id=${id} role="group" aria-labelledby="sure-question">
      ${wrongPart(context, id)}
      <p id="sure-question">${question}</p>
      <div class="button-row">
        <button type="button" class="button" @click=${() => actions.stop()}>${t("no")}</button>
        <button type="button" class="button danger" ?disabled=${state.busy} @click=${work}>${yes}</button>
      </div>
    </div>
  `;
}

function editing(context: Context, activity: Activity): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <form
      class="card"
      id="edit"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget as HTMLFormElement);
        const text = (name: string): string => String(said.get(name) ?? "").trim();
        actions.edit({ titel: text("titel"), omschrijving: text("omschrijving"), crisistype: text("crisistype") || null, grip: text("grip") || null });
      }}
    >
      ${wrongPart(context, "edit")}
      <label class="field"><span>${t("name")}</span><input class="text-input" name="titel" required maxlength="160" .value=${activity.titel} /></label>
      <div class="row">${crisisField(context, activity.crisistype)} ${gripField(context, activity.grip)}</div>
      <label class="field"
        ><span>${t("about")}</span><textarea class="text-input" name="omschrijving" rows="3" maxlength="4000" .value=${activity.omschrijving}></textarea>
      </label>
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${state.busy}>${t("save")}</button>
        <button type="button" class="button" @click=${() => actions.stop()}>${t("cancel")}</button>
      </div>
    </form>
  `;
}

function layersPart(context: Context, activity: Activity, layers: Layer[]): TemplateResult {
  const { state, t } = context;
  return html`
    <section aria-labelledby="layers-title">
      <div class="section-head">
        <h3 id="layers-title">${t("layers")}</h3>
        ${activity.open ? askButton(context, "layer", t("newLayer")) : nothing}
      </div>
      ${wrongPart(context, "layers")} ${state.asked === "layer" ? newLayer(context) : nothing}
      ${layers.length === 0
        ? html`<p class="quiet">${t("noLayers")}</p>`
        : html`<ul class="rows">
            ${layers.map((one) => layerRow(context, activity, one))}
          </ul>`}
    </section>
  `;
}

function layerRow({ t, actions }: Context, activity: Activity, layer: Layer): TemplateResult {
  const counts = [
    layer.publicatie ? t("published", { n: layer.aantal }) : t("unpublished"),
    ...(layer.conceptAantal !== null && layer.modus !== "live" ? [t("draft", { n: layer.conceptAantal })] : []),
    ...(layer.modus === "live" ? [t("live")] : []),
  ];
  const act = (text: string, work: () => void): TemplateResult => html`
    <button type="button" class="text-button" aria-label=${t("lockOf", { what: text, name: layer.titel })} @click=${work}>${text}</button>
  `;
  return html`
    <li class=${layer.gearchiveerd ? "away" : ""}>
      <div>
        <strong class=${layer.publicatie ? "" : "unpublished"}>${layer.titel}</strong>
        ${layer.team && layer.team !== layer.titel ? html`<span class="quiet">${layer.team}</span>` : nothing}
        ${layer.groep ? html`<span class="quiet">${layer.groep}</span>` : nothing}
        <br /><small
          >${ownerDot(layer.eigenaar)}${layer.eigenaar.kort} · ${counts.join(" · ")}${layer.magTekenen && activity.open ? ` · ${t("canDraw")}` : nothing}</small
        >
      </div>
      <span class="marks">
        ${layer.vergrendeld ? html`<span class="mark">${icons.lock}${t("locked")}</span>` : nothing}
        ${layer.gearchiveerd ? html`<span class="mark">${t("gearchiveerd")}</span>` : nothing}
        <span class="mark class-${layer.classificatie}">${layer.classificatie}</span>
      </span>
      ${layer.eigen && activity.open
        ? html`<span class="row-actions">
            ${layer.gearchiveerd
              ? act(t("reopen"), () => actions.putAway(layer.id, false))
              : html`${act(layer.vergrendeld ? t("unlock") : t("lock"), () => actions.lock(layer.id, !layer.vergrendeld))}
                ${act(t("putAway"), () => actions.putAway(layer.id, true))}`}
          </span>`
        : nothing}
    </li>
  `;
}

function newLayer(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const { policy } = state;
  return html`
    <form
      class="card"
      id="layer"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget as HTMLFormElement);
        const text = (name: string): string => String(said.get(name) ?? "").trim();
        actions.makeLayer({ titel: text("titel"), team: text("team") || null, classificatie: text("classificatie") });
      }}
    >
      ${wrongPart(context, "layer")}
      <label class="field"><span>${t("layerName")}</span><input class="text-input" name="titel" required maxlength="160" autocomplete="off" /></label>
      <div class="row">
        <label class="field"
          ><span>${t("team")}</span><input class="text-input" name="team" list="teams" maxlength="80" autocomplete="off" /></label
        ><datalist id="teams">${TEAMS.map((one) => html`<option value=${one}></option>`)}</datalist>
        <label class="field short"
          ><span>${t("classification")}</span
          ><select class="text-input" name="classificatie">
            ${(["intern", "open", "vertrouwelijk"] as const).map((one) => html`<option value=${one}>${t(one)}</option>`)}
          </select></label
        >
      </div>
      ${policy ? html`<p class="hint">${t("sharedAs", { how: `${t(policy.nieuwePlots)}, ${t(policy.mag)}` })}</p>` : nothing}
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${state.busy}>${t("makeLayer")}</button>
        <button type="button" class="button" @click=${() => actions.stop()}>${t("cancel")}</button>
      </div>
    </form>
  `;
}
