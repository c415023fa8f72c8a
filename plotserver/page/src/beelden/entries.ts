/** What stands in the picture, the highest first: moved by dragging or by buttons, each with its settings. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { LayerDrag } from "../layer-drag.ts";
import type { Context } from "./main.ts";
import { type Draft, type Entry, keyOf, minutesOf } from "./model.ts";

let drag: LayerDrag | null = null;

/** The list is drawn anew while a row is dragged; the one who drags stays the same. */
function dragging(actions: Context["actions"]): LayerDrag {
  drag ??= new LayerDrag(document.querySelector<HTMLElement>("#pictures") ?? document.body, (key, to) => actions.move(key, to));
  return drag;
}

export function entryList(context: Context, draft: Draft, own: boolean): TemplateResult {
  return html`<ol class="entries">
    ${draft.entries.map((one, at) => row(context, one, at, draft.entries.length, own))}
  </ol>`;
}

function row(context: Context, one: Entry, at: number, count: number, own: boolean): TemplateResult {
  const { state, t, actions } = context;
  const key = keyOf(one);
  const name = one.titel || one.naam;
  const open = state.open === key;
  const button = (label: string, icon: unknown, work: () => void, off = false, more: { expanded?: boolean; pressed?: boolean } = {}): TemplateResult => html`
    <button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-expanded=${more.expanded === undefined ? nothing : more.expanded}
      aria-pressed=${more.pressed === undefined ? nothing : more.pressed}
      ?disabled=${off}
      @click=${work}
    >
      ${icon}
    </button>
  `;
  return html`
    <li class="layer entry ${one.zichtbaar ? "" : "off"}">
      <div class="entry-row">
        ${own ? dragging(actions).grip(key, t("drag", { name })) : nothing}
        ${own ? button(t("eye", { name }), one.zichtbaar ? icons.eye : icons.hidden, () => actions.entry(key, { zichtbaar: !one.zichtbaar }), false, { pressed: one.zichtbaar }) : nothing}
        <div class="entry-name">
          <b>${name}</b>
          <small>${one.beeld ? t("fromPicture", { who: one.kort }) : one.kort}${one.duiding ? ` · ${one.duiding}` : ""}</small>
        </div>
        ${own
          ? html`<span class="entry-buttons">
              ${button(t("up", { name }), icons.up, () => actions.move(key, at - 1), at === 0)}
              ${button(t("down", { name }), icons.down, () => actions.move(key, at + 1), at === count - 1)}
              ${button(t("details", { name }), icons.pencil, () => actions.toggle(key), false, { expanded: open })}
              ${button(t("remove", { name }), icons.close, () => actions.remove(key))}
            </span>`
          : nothing}
      </div>
      ${open && own ? settings(context, one, key) : nothing}
    </li>
  `;
}

function settings({ t, actions }: Context, one: Entry, key: string): TemplateResult {
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const minutes = minutesOf(one.versheid);
  return html`
    <div class="settings">
      <label class="field"
        ><span>${t("note")}</span
        ><textarea class="text-input" rows="2" maxlength="2000" placeholder=${t("noteHint")} .value=${one.duiding} @input=${(event: Event) => actions.entry(key, { duiding: value(event) })}></textarea>
      </label>
      <div class="row">
        <label class="field short"
          ><span>${t("opacity")} ${Math.round(one.dekking * 100)}%</span
          ><input type="range" min="0" max="100" step="5" .value=${String(Math.round(one.dekking * 100))} @input=${(event: Event) => actions.entry(key, { dekking: Number(value(event)) / 100 })}
        /></label>
        ${one.laag
          ? html`<label class="field short"
                ><span>${t("ownTitle")}</span
                ><input class="text-input" maxlength="160" placeholder=${one.naam} .value=${one.titel ?? ""} @input=${(event: Event) => actions.entry(key, { titel: value(event).trim() || null })}
              /></label>
              <label class="field short"
                ><span>${t("fresh")}</span
                ><input
                  class="text-input"
                  type="number"
                  min="1"
                  max="500000"
                  title=${t("freshHint")}
                  .value=${minutes === null ? "" : String(minutes)}
                  @change=${(event: Event) => actions.entry(key, { versheid: Number(value(event)) > 0 ? `PT${Math.round(Number(value(event)))}M` : null })}
              /></label>`
          : nothing}
      </div>
    </div>
  `;
}
