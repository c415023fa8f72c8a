/** Where: a map whose view, or a box drawn in it, is the area that the maps must cover. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { AreaMap } from "./area-map.ts";
import "./area-map.ts";
import { activityOf, areaOf, type CatalogueContext } from "./state.ts";

export function areaPanel(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const used = (event: Event): void => {
    const map = (event.target as HTMLElement).closest(".area")?.querySelector<AreaMap>("ps-area-map");
    const box = map?.view();
    if (box) actions.area(box);
  };
  return html`
    <aside class="area ${state.opened.has("area") ? "open" : ""}" aria-labelledby="area">
      <h2 id="area">${t("area")}</h2>
      <button type="button" class="button area-fold" aria-expanded=${state.opened.has("area")} @click=${() => actions.toggle("area")}>
        ${state.opened.has("area") ? icons.down : icons.right}${t("area")}: ${areaName(context)}
      </button>
      <p class="area-now">${areaName(context)}</p>
      <ps-area-map
        .label=${`${t("areaMap")}. ${t("areaHelp")}`}
        .theme=${state.theme}
        .language=${state.language}
        .area=${areaOf(state)}
        .drawing=${state.drawing}
        @area-drawn=${(event: CustomEvent<[number, number, number, number]>) => actions.area(event.detail)}
      ></ps-area-map>
      <div class="button-row">
        <button type="button" class="button" @click=${used}>${icons.whole}${t("areaUse")}</button>
        <button type="button" class="button" aria-pressed=${state.drawing} @click=${() => actions.draw(!state.drawing)}>${icons.pencil}${t("areaDraw")}</button>
        ${state.box ? html`<button type="button" class="button" @click=${() => actions.area(null)}>${icons.close}${t("areaClear")}</button>` : nothing}
      </div>
      <p class="quiet small" role="status">${state.drawing ? t("areaDrawing") : nothing}</p>
    </aside>
  `;
}

function areaName({ state, t }: CatalogueContext): string {
  if (state.box) {
    const [west, south, east, north] = state.box.map((number) => number.toFixed(2));
    return t("areaBox", { box: `${south}–${north} N, ${west}–${east} O` });
  }
  return activityOf(state)?.vak ? t("areaOfActivity") : t("areaWhole");
}
