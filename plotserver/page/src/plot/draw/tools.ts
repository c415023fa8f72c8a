/** `<plot-tools>`: the tools, and under them what the one in hand says and asks. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../../icons.ts";
import { signImage } from "../../api.ts";
import { DrawElement, numberIn } from "./element.ts";
import { drawIcons, toolIcons } from "./icons.ts";
import { keyOf } from "./keys.ts";
import "./mal-form.ts";
import type { Kind } from "./palette-model.ts";
import { language, say, type DrawKey } from "./texts.ts";
import type { Exact, Tool } from "./tool.ts";

const GROUPS: readonly [name: DrawKey, tools: readonly Tool[]][] = [
  ["groupChoose", ["select", "box", "lasso"]],
  ["groupDraw", ["point", "text", "line", "area", "freehand", "rectangle", "circle", "arrow", "mal"]],
  ["groupMore", ["measure", "count", "split"]],
];
const KIND_OF: Partial<Record<Tool, Kind>> = { point: "point", line: "line", area: "polygon", rectangle: "polygon", circle: "polygon" };
const EXACT_OF: Partial<Record<Tool, readonly [keyof Exact, DrawKey][]>> = {
  circle: [["radius", "radiusM"]],
  rectangle: [["width", "widthM"], ["height", "heightM"], ["degrees", "directionDeg"]],
  arrow: [["width", "lengthM"], ["degrees", "directionDeg"]],
};
const BY_POINTS: readonly Tool[] = ["line", "area", "measure", "count", "split", "lasso", "freehand"];

export class Tools extends DrawElement {
  protected readonly follows = { drawing: ["tool", "status", "kept"], store: ["selection", "layers", "history"] };
  private wrong = new Set<keyof Exact>();

  protected override render(): TemplateResult {
    return html`
      <div class="draw-bar" role="toolbar" aria-label=${say("tools")} @keydown=${(event: KeyboardEvent) => this.roam(event)}>
        ${GROUPS.map(([name, tools]) => html`<div class="draw-group" role="group" aria-label=${say(name)}>${tools.map((tool) => this.button(tool))}</div>`)}
        <div class="draw-group">${this.panelButton()}</div>
      </div>
      ${this.drawing ? this.strip() : nothing}
    `;
  }

  private button(tool: Tool): TemplateResult {
    const pressed = this.drawing?.tool === tool;
    const name = say(`tool_${tool}`);
    return html`<button
      type="button"
      class="draw-tool"
      data-tool=${tool}
      aria-pressed=${pressed}
      aria-label=${name}
      aria-keyshortcuts=${keyOf(tool)}
      title=${`${name} (${say("keyIs", { key: keyOf(tool) })})`}
      tabindex=${pressed || (!this.drawing && tool === "select") ? 0 : -1}
      ?disabled=${!this.drawing}
      @click=${() => this.drawing?.setTool(tool)}
    >
      ${toolIcons[tool]}
    </button>`;
  }

  private panelButton(): TemplateResult {
    const open = this.drawing?.panels.coordinates ?? false;
    return html`<button
      type="button"
      class="draw-tool"
      aria-label=${say("coordinates")}
      title=${say("coordinates")}
      aria-expanded=${open}
      tabindex="-1"
      ?disabled=${!this.drawing}
      @click=${() => this.drawing?.setPanel("coordinates", !open)}
    >
      ${drawIcons.coordinates}
    </button>`;
  }

  /** One stop for Tab; the arrow keys go from tool to tool. */
  private roam(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...this.querySelectorAll<HTMLButtonElement>(".draw-tool")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : by === undefined ? null : (at + by + all.length) % all.length;
    if (next === null) return;
    event.preventDefault();
    all[next]?.focus();
  }

  private strip(): TemplateResult {
    const { drawing } = this;
    if (!drawing) return html``;
    const { hint, measure, fault } = drawing.status;
    return html`<div class="draw-strip ${fault ? "faulty" : ""}">
      <div class="draw-options">${this.signChoice()} ${this.exactFields()} ${this.toggles()}</div>
      <p class="draw-hint">${measure ? html`<strong class="draw-measure">${measure}</strong>` : nothing} <span>${hint}</span></p>
      ${fault ? html`<p class="draw-fault">${icons.warning}<span>${fault}</span></p>` : nothing} ${this.ending()} ${this.kept()}
      ${drawing.tool === "mal" ? html`<plot-mal-form .drawing=${drawing}></plot-mal-form>` : nothing}
    </div>`;
  }

  private signChoice(): TemplateResult | typeof nothing {
    const { drawing } = this;
    const kind = drawing && this.kind();
    if (!drawing || !kind) return nothing;
    const code = drawing.signOf(kind);
    const sign = drawing.book?.tekens.find((one) => one.code === code);
    const name = sign ? (language() === "en" ? sign.name : sign.naam) : code;
    return html`<button type="button" class="draw-sign" title=${say("chooseSign")} @click=${() => drawing.host("palette")}>
      <img src=${signImage(code)} alt="" width="28" height="28" /><span><small>${say("withSign")}</small>${name}</span>
    </button>`;
  }

  private kind(): Kind | null {
    const { drawing } = this;
    if (!drawing) return null;
    if (drawing.tool === "freehand") return drawing.options.freehandArea ? "polygon" : "line";
    if (drawing.tool === "arrow") return drawing.options.broadArrow ? "polygon" : "line";
    return KIND_OF[drawing.tool] ?? null;
  }

  private exactFields(): TemplateResult[] {
    const { drawing } = this;
    if (!drawing) return [];
    return (EXACT_OF[drawing.tool] ?? []).map(([name, label]) => {
      const wrong = this.wrong.has(name);
      const id = `draw-exact-${name}`;
      const value = drawing.options.exact[name];
      return html`<label class="draw-exact">
        <span>${say(label)}</span>
        <input
          class="text-input"
          inputmode="decimal"
          size="6"
          aria-invalid=${wrong}
          aria-describedby=${wrong ? id : nothing}
          .value=${value === null ? "" : String(value).replace(".", ",")}
          @change=${(event: Event) => this.exact(name, event.target as HTMLInputElement)}
        />
        ${wrong ? html`<small class="field-fault" id=${id}>${say("notNumber")}</small>` : nothing}
      </label>`;
    });
  }

  private exact(name: keyof Exact, input: HTMLInputElement): void {
    const value = numberIn(input.value);
    const good = value === null || (Number.isFinite(value) && (name === "degrees" || value > 0));
    if (good) this.wrong.delete(name);
    else this.wrong.add(name);
    if (good) this.drawing?.setOption("exact", { ...this.drawing.options.exact, [name]: value });
    else this.requestUpdate();
  }

  private toggles(): TemplateResult {
    const { drawing } = this;
    if (!drawing) return html``;
    const { options, tool } = drawing;
    const tick = (name: "snap" | "frame" | "freehandArea" | "broadArrow", text: DrawKey, note?: DrawKey) => html`<label class="tick" title=${note ? say(note) : nothing}>
      <input type="checkbox" .checked=${options[name]} @change=${() => drawing.setOption(name, !options[name])} />${say(text)}
    </label>`;
    return html`
      ${tool === "text"
        ? html`<label class="draw-exact wide"><span>${say("textLabel")}</span>
            <input class="text-input" maxlength="80" .value=${options.text} @input=${(event: Event) => drawing.setOption("text", (event.target as HTMLInputElement).value)} /></label>`
        : nothing}
      ${tool === "freehand" ? tick("freehandArea", "asArea") : nothing} ${tool === "arrow" ? tick("broadArrow", "broadArrow") : nothing}
      ${tool === "box" || tool === "lasso" ? nothing : tick("snap", "snap", "snapNote")}
      ${tool === "select" && drawing.store.selection.size === 1 ? tick("frame", "frame", "frameNote") : nothing}
    `;
  }

  /** The same as the keys do, for who has none at hand. */
  private ending(): TemplateResult | typeof nothing {
    const { drawing } = this;
    if (!drawing || !BY_POINTS.includes(drawing.tool) || drawing.current.features().length === 0) return nothing;
    return html`<div class="button-row">
      <button type="button" class="button primary" @click=${() => this.onMap(() => drawing.finish())}>${icons.check}${say("finish")}</button>
      <button type="button" class="button" @click=${() => this.onMap(() => drawing.back())}>${drawIcons.back}${say("takeBack")}</button>
      <button type="button" class="button" @click=${() => this.onMap(() => drawing.cancel())}>${icons.close}${say("cancel")}</button>
    </div>`;
  }

  /** These buttons go once they are pressed: the map has the focus then, not nothing. */
  private onMap(act: () => void): void {
    act();
    this.drawing?.map.getCanvas().focus();
  }

  private kept(): TemplateResult | typeof nothing {
    const { drawing } = this;
    const sketch = drawing?.sketches.kept;
    if (!drawing || !sketch || BY_POINTS.includes(drawing.tool) || sketch.points.length < 2) return nothing;
    return html`<div class="draw-kept" role="note">
      <span>${say("keptSketch", { n: sketch.points.length })}</span>
      <button type="button" class="button" @click=${() => this.onMap(() => drawing.resume())}>${say("resume")}</button>
      <button type="button" class="text-button" @click=${() => this.onMap(() => drawing.discard())}>${say("discard")}</button>
    </div>`;
  }
}

customElements.define("plot-tools", Tools);
