/** One layer opened: what its owner says of it, how strongly it is drawn, where it stands. */
import { html, nothing, type TemplateResult } from "lit";
import { dayAndClock } from "./age.ts";
import { type Context, titleOf } from "./context.ts";
import { icons } from "./icons.ts";
import type { LayerView } from "./layer-choices.ts";
import { ownsLayer } from "./share-dialog.ts";
import { originBadge } from "./origin-badge.ts";

export function layerDetails(
  view: LayerView,
  context: Context,
  place: number | null,
  move: (to: number) => void,
): TemplateResult {
  const { layer } = view;
  const { state, t, actions } = context;
  return html`
    <div class="layer-details">
      ${originBadge(context, layer)}
      ${layer.duiding ? html`<p class="duiding"><b>${t("note")}</b> ${layer.duiding}</p>` : nothing}
      ${layer.beschrijving ? html`<p>${layer.beschrijving}</p>` : nothing} ${opacitySlider(view, context)}
      <div class="button-row">
        ${layer.bbox
          ? html`<button type="button" class="button" @click=${() => layer.bbox && actions.zoomTo(layer.bbox)}>
              ${icons.target}${t("zoomToLayer")}
            </button>`
          : nothing}
        ${state.identity?.organisatie && !state.preview
          ? html`<button type="button" class="button" @click=${() => actions.openSharing(layer.id)}>
              ${ownsLayer(context, layer) ? icons.share : icons.eye}${t(ownsLayer(context, layer) ? "share" : "whoSeesThis")}
            </button>`
          : nothing}
        ${place === null ? nothing : orderButtons(view, context, place, move)}
      </div>
      ${facts(view, context)}
    </div>
  `;
}

function opacitySlider({ layer, opacity }: LayerView, { state, t, actions }: Context): TemplateResult {
  const percent = Math.round(opacity * 100);
  return html`
    <label class="slider-row">
      <span>${t("opacity")}</span>
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        .value=${String(percent)}
        aria-label=${`${t("opacity")}: ${titleOf(layer, state)}`}
        aria-valuetext=${`${percent} %`}
        @input=${(event: InputEvent) =>
          actions.dimLayer(layer, Number((event.target as HTMLInputElement).value) / 100)}
      />
      <output>${percent}&#8239;%</output>
    </label>
  `;
}

function orderButtons(
  { layer }: LayerView,
  { state, t, views }: Context,
  place: number,
  move: (to: number) => void,
): TemplateResult {
  const name = titleOf(layer, state);
  return html`
    <button
      type="button"
      class="button square"
      aria-label=${t("moveUp", { layer: name })}
      title=${t("moveUp", { layer: name })}
      ?disabled=${place === 0}
      @click=${() => move(place - 1)}
    >
      ${icons.up}
    </button>
    <button
      type="button"
      class="button square"
      aria-label=${t("moveDown", { layer: name })}
      title=${t("moveDown", { layer: name })}
      ?disabled=${place === views.length - 1}
      @click=${() => move(place + 1)}
    >
      ${icons.down}
    </button>
  `;
}

function facts({ layer }: LayerView, { state, t }: Context): TemplateResult {
  const pairs: [string, string | null][] = [
    [t("owner"), layer.eigenaar.naam],
    [t("published"), layer.gepubliceerd ? dayAndClock(layer.gepubliceerd, state.language) : null],
    [t("attribution"), layer.bronvermelding],
    [t("licence"), layer.licentie],
    [t("sharedWith"), layer.gedeeldMet.length > 0 ? layer.gedeeldMet.join(", ") : null],
  ];
  return html`<dl class="facts">
    ${pairs.map(([name, value]) => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing))}
  </dl>`;
}
