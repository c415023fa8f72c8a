/** The bar at the top: which picture, when, how secret, is it live, who am I. */
import { html, nothing, type TemplateResult } from "lit";
import { ageText, clock, shortMoment } from "./age.ts";
import { barButtons } from "./bar-buttons.ts";
import { type Context, momentOf, titleOf } from "./context.ts";
import { checkButton } from "./check-panel.ts";
import { icons } from "./icons.ts";
import "./identity-menu.ts";
import "./menu.ts";
import type { Classification, PictureKind, PictureSummary } from "./model.ts";
import { type Translate, valueText } from "./texts.ts";

const KINDS: PictureKind[] = ["landelijk", "sector", "regio", "activiteit", "eigen"];

export function exerciseBand({ state, t }: Context): TemplateResult | typeof nothing {
  const activity = state.picture?.activiteit;
  // While a picture is fetched the list of pictures knows already that it is an exercise.
  const known = state.picture ?? state.pictures?.find((picture) => picture.id === state.wanted);
  if (!known?.oefening && !activity?.oefening) return nothing;
  return html`
    <div class="exercise-band" role="note" aria-label=${t("exerciseNote")}>
      <strong>${t("exercise")}</strong>
      ${activity ? html`<span>${activity.titel.replace(/^oefening[ :]*/i, "")}</span>` : nothing}
      <strong class="wide-only" aria-hidden="true">${t("exercise")}</strong>
    </div>
  `;
}

export function topBar(context: Context): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <div class="top-bar">
      ${pictureChooser(context)} ${activityFacts(context)} ${plotLink(context)}
      <div class="top-state">
        ${timeChip(context)}
        ${state.picture ? classificationMark(state.picture.classificatie, t) : nothing} ${connectionMark(context)}
      </div>
      <div class="top-tools">
        <ps-identity .context=${context}></ps-identity>
        ${state.picture ? checkButton(context) : nothing}
        <button
          type="button"
          class="icon-button"
          aria-label=${t("shareView")}
          title=${t("shareView")}
          @click=${() => actions.copy(location.href, t("shareViewDone"))}
        >
          ${icons.link}
        </button>
        ${barButtons(context)}
        <button
          type="button"
          class="icon-button help"
          aria-label=${t("help")}
          title=${t("help")}
          @click=${() => actions.set({ helpOpen: true })}
        >
          ${icons.help}
        </button>
      </div>
    </div>
  `;
}

function pictureChooser(context: Context): TemplateResult {
  const { state, t } = context;
  const shown = state.picture ?? state.pictures?.find((picture) => picture.id === state.wanted);
  const label = html`
    <span class="picture-name"><small>${t("picture")}</small> <b>${shown ? titleOf(shown, state) : state.problem ? t("choosePicture") : "…"}</b></span>
    ${icons.down}
  `;
  return html`
    <h1 class="visually-hidden">${shown ? titleOf(shown, state) : "plotserver"}</h1>
    <ps-menu
      class="picture-menu"
      name=${`${t("picture")} ${shown ? titleOf(shown, state) : ""} – ${t("choosePicture")}`}
      .label=${label}
      .content=${(close: () => void) => pictureList(context, close)}
    ></ps-menu>
  `;
}

function pictureList(context: Context, close: () => void): TemplateResult {
  const { state, t } = context;
  const pictures = state.pictures ?? [];
  if (pictures.length === 0) return html`<p class="quiet">${t("noPictures")}</p>${managing(context)}`;
  return html`${KINDS.map((kind) => {
    const group = pictures.filter((picture) => picture.soort === kind).sort((a, b) => a.positie - b.positie);
    if (group.length === 0) return nothing;
    return html`
      <section class="menu-group">
        <h2 id="kind-${kind}">${t(`kind_${kind}`)}</h2>
        <ul aria-labelledby="kind-${kind}">
          ${group.map((picture) => html`<li>${pictureChoice(picture, context, close)}</li>`)}
        </ul>
      </section>
    `;
  })}${managing(context)}`;
}

/** To where pictures are composed; who only looks has nothing to do there. */
function managing({ state, t }: Context): TemplateResult | typeof nothing {
  if (!state.identity?.organisatie || state.preview) return nothing;
  const shown = state.wanted ? `beeld=${encodeURIComponent(state.wanted)}&` : "";
  return html`<a class="button menu-link" href=${`/beelden?${shown}thema=${state.theme}${state.language === "en" ? "&taal=en" : ""}`}>
    ${icons.pencil}${t("managePictures")}
  </a>`;
}

function pictureChoice(picture: PictureSummary, { state, t, actions }: Context, close: () => void): TemplateResult {
  const current = picture.id === state.wanted;
  const layers = picture.aantalLagen === 1 ? t("layerCountOne") : t("layersCount", { n: picture.aantalLagen });
  return html`
    <button
      type="button"
      class="choice"
      aria-current=${current ? "true" : nothing}
      title=${picture.beschrijving ?? nothing}
      @click=${() => {
        close();
        actions.choosePicture(picture.id);
      }}
    >
      <span class="choice-title">${titleOf(picture, state)}</span>
      ${picture.oefening ? html`<span class="mark exercise">${t("exercise")}</span>` : nothing}
      <small>
        ${layers}${picture.bijgewerkt ? ` · ${ageText(picture.bijgewerkt, state.now, t)}` : ""}
      </small>
    </button>
  `;
}

function activityFacts({ state, t }: Context): TemplateResult | typeof nothing {
  const activity = state.picture?.activiteit;
  if (!activity) return nothing;
  const facts = [activity.crisistypeNaam, activity.grip && gripText(activity.grip)].filter(Boolean);
  if (facts.length === 0) return nothing;
  return html`<p class="activity-facts" title=${activity.titel}>
    ${facts.join(" · ")}${activity.gestart ? html` · ${t("since", { time: clock(activity.gestart) })}` : nothing}
  </p>`;
}

/** From the picture of an activity to where it is drawn. */
function plotLink({ state, t }: Context): TemplateResult | typeof nothing {
  const activity = state.picture?.activiteit;
  if (!activity || !state.identity?.organisatie || state.preview) return nothing;
  const { view, theme, language } = state;
  const where = view ? `kaart=${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}&` : "";
  const query = `${where}thema=${theme}${language === "en" ? "&taal=en" : ""}`;
  return html`<a class="button plot-link" href=${`/plot/${encodeURIComponent(activity.id)}?${query}`} title=${t("openPlotHint")}>
    ${icons.pencil}${t("openPlot")}
  </a>`;
}

function gripText(grip: string): string {
  return /^\d$/.test(grip) ? `GRIP ${grip}` : grip.replace(/^grip[- ]?/i, "GRIP ");
}

function timeChip({ state, t, actions }: Context): TemplateResult | typeof nothing {
  if (!state.picture) return nothing;
  if (state.moment) {
    const time = shortMoment(state.moment, state.now, state.language);
    return html`
      <button type="button" class="chip past" title=${t("backToNow")} @click=${() => actions.chooseMoment(null)}>
        ${icons.clock}<span>${t("pictureOf", { time })}</span>
      </button>
    `;
  }
  const age = state.picture.bijgewerkt ? ageText(state.picture.bijgewerkt, momentOf(state), t) : "";
  return html`<span class="chip now" title=${age}>${t("now")} <b>${clock(new Date(state.now).toISOString())}</b></span>`;
}

export function classificationMark(classification: Classification, t: Translate): TemplateResult {
  const secret = classification === "vertrouwelijk" || classification === "geheim";
  return html`<span class="mark class-${classification}" title=${t("classification")}>
    ${secret ? icons.lock : nothing}${valueText(t, "class", classification)}
  </span>`;
}

function connectionMark({ state, t }: Context): TemplateResult {
  const { connection } = state;
  const text = {
    live: t("connected"),
    connecting: t("connecting"),
    gone: t("disconnected"),
  }[connection.kind];
  return html`<span class="connection ${connection.kind}" title=${text}>
    <span class="dot" aria-hidden="true"></span><span class="connection-text">${text}</span>
  </span>`;
}
