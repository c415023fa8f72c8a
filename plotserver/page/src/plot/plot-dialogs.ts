/** The page's dialogs: help with all keys, a new layer or its properties, and what asks to be sure. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { shortcutsOn, switchShortcuts } from "../keyboard.ts";
import { valueText, translator } from "../texts.ts";
import { DRAWING_KEYS } from "./drawing-parts.ts";
import type { PlotLayer } from "./model.ts";
import { PLOT_KEYS } from "./plot-keys.ts";
import type { Dialog, PlotContext } from "./plot-state.ts";
import { objectName } from "./words.ts";

const LEVELS = ["open", "intern", "vertrouwelijk"] as const;

export class PlotDialogs extends LitElement {
  static override properties = { context: { attribute: false } };

  declare context: PlotContext;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { dialog } = this.context.state;
    if (!dialog || dialog.kind === "import") return nothing;
    const [title, body] = this.parts(dialog);
    const { t, actions } = this.context;
    return html`<dialog aria-labelledby="dialog-title" @close=${() => actions.openDialog(null)}>
      <div class="panel-head">
        <h2 id="dialog-title">${title}</h2>
        <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => this.shut()}>${icons.close}</button>
      </div>
      <div class="panel-body">${body}</div>
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private shut(): void {
    this.querySelector("dialog")?.close();
  }

  private parts(dialog: NonNullable<Exclude<Dialog, { kind: "import" }>>): [string, TemplateResult] {
    const { t, store } = this.context;
    if (dialog.kind === "help") return [t("keysHead"), this.help()];
    if (dialog.kind === "remove") return [t("removeHead"), this.removing(dialog.ids)];
    const layer = store.layers.find(({ id }) => id === dialog.layer) ?? null;
    return [t(layer ? "editLayer" : "newLayer"), this.layer(layer)];
  }

  private help(): TemplateResult {
    const { t, state } = this.context;
    const row = (keys: string, what: string) => html`<dt><kbd>${keys}</kbd></dt><dd>${what}</dd>`;
    return html`
      <h3>${t("keysPage")}</h3>
      <dl class="shortcuts">${PLOT_KEYS.map(([keys, what]) => row(keys, t(what)))}</dl>
      <h3>${t("keysDrawing")}</h3>
      <dl class="shortcuts">${DRAWING_KEYS(state.language).map(([keys, what]) => row(keys, what))}</dl>
      <h3>${t("keysTable")}</h3>
      <dl class="shortcuts">
        ${row("↑ ↓", t("keyRows"))} ${row("Enter", t("keyChoose"))} ${row("F2", t("keyEdit"))} ${row("Z", t("keyZoom"))} ${row("Delete", t("keyDelete"))}
      </dl>
      <label class="tick"><input type="checkbox" .checked=${shortcutsOn()} @change=${(event: Event) => switchShortcuts((event.target as HTMLInputElement).checked)} />${t("shortcutsOn")}</label>
      <p class="quiet">${t("keysSafe")}</p>
      <p><a href="/symbolen" target="_blank">${t("allSigns")}</a></p>
    `;
  }

  private removing(ids: readonly string[]): TemplateResult {
    const { store, t, actions } = this.context;
    const objects = ids.flatMap((id) => store.get(id) ?? []);
    const [first] = objects;
    const sentence = objects.length === 1 && first ? t("removeOne", { name: objectName(first, this.context) }) : t("removeMany", { n: objects.length });
    return html`
      <p>${sentence}</p>
      <p class="quiet">${t("removeUndo")}</p>
      <div class="button-row">
        <button type="button" class="button primary" autofocus @click=${() => { this.shut(); actions.remove(ids); }}>${t("remove")}</button>
        <button type="button" class="button" @click=${() => this.shut()}>${t("cancel")}</button>
      </div>
    `;
  }

  private layer(layer: PlotLayer | null): TemplateResult {
    const { t, state, store } = this.context;
    const groups = [...new Set(store.layers.flatMap(({ groep }) => groep ?? []))];
    const viewer = translator(state.language);
    return html`<form class="layer-form" @submit=${(event: SubmitEvent) => void this.saveLayer(event, layer)}>
      <label class="field"><span>${t("layerTitle")}</span><input class="text-input" name="titel" required maxlength="120" autofocus .value=${layer?.titel ?? ""} placeholder=${t("layerTitleHint")} /></label>
      <label class="field"><span>${t("layerTeam")}</span><input class="text-input" name="team" maxlength="80" .value=${layer?.team ?? ""} placeholder=${t("layerTeamHint")} /></label>
      <label class="field"><span>${t("layerGroup")}</span><input class="text-input" name="groep" maxlength="80" list="layer-groups" .value=${layer?.groep ?? ""} /></label>
      <datalist id="layer-groups">${groups.map((group) => html`<option value=${group}></option>`)}</datalist>
      ${layer
        ? nothing
        : html`<fieldset class="field"><legend>${t("layerMode")}</legend>
              <label class="tick"><input type="radio" name="modus" value="op-commando" checked />${t("modeCommand")}</label>
              <label class="tick"><input type="radio" name="modus" value="live" />${t("modeLive")}</label>
            </fieldset>
            <label class="field"><span>${viewer("classification")}</span>
              <select class="text-input" name="classificatie">${LEVELS.map((level) => html`<option value=${level} ?selected=${level === "intern"}>${valueText(viewer, "class", level)}</option>`)}</select></label>`}
      <div class="button-row">
        <button type="submit" class="button primary">${t(layer ? "save" : "makeLayer")}</button>
        <button type="button" class="button" @click=${() => this.shut()}>${t("cancel")}</button>
      </div>
    </form>`;
  }

  private async saveLayer(event: SubmitEvent, layer: PlotLayer | null): Promise<void> {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(said.get(name) ?? "").trim();
    const shared = { titel: text("titel"), team: text("team") || null, groep: text("groep") || null };
    const { actions } = this.context;
    this.shut();
    if (layer) await actions.patch(layer, shared);
    else await actions.createLayer({ ...shared, modus: text("modus") as PlotLayer["modus"], classificatie: text("classificatie") });
  }
}

customElements.define("plot-dialogs", PlotDialogs);
