/** `<plot-draw-menu>`: what can be done here, by right click, long press or Shift+F10. */
import type { Position } from "geojson";
import { html, nothing, type TemplateResult } from "lit";
import * as editing from "./editing.ts";
import { DrawElement } from "./element.ts";
import type { Values } from "./mal-model.ts";
import { placeText } from "./places.ts";
import type { Pointed } from "./pointer.ts";
import { say } from "./texts.ts";
import type { Alignment, Direction } from "./transform.ts";

interface Item {
  text: string;
  key?: string;
  act: () => void;
}

const ROOM = 8;

export class DrawMenu extends DrawElement {
  static override properties = { ...DrawElement.properties, at: { state: true } };

  protected readonly follows = { drawing: ["tool"] };
  declare at: Pointed | null;
  private returnTo: Element | null = null;

  constructor() {
    super();
    this.at = null;
  }

  protected override followed(drawing: NonNullable<DrawElement["drawing"]>, signal: AbortSignal): void {
    drawing.addEventListener("menu", (event) => this.open((event as CustomEvent<Pointed>).detail), { signal });
    drawing.addEventListener("tap", () => this.close(false), { signal });
    drawing.map.on("movestart", () => this.close(false));
    document.addEventListener("pointerdown", (event) => !event.composedPath().includes(this) && this.close(false), { signal });
  }

  private open(at: Pointed): void {
    this.returnTo = document.activeElement;
    this.at = at;
    void this.updateComplete.then(() => {
      this.place(at);
      this.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    });
  }

  private close(back = true): void {
    if (!this.at) return;
    this.at = null;
    if (back && this.returnTo instanceof HTMLElement) this.returnTo.focus();
  }

  /** Within the map, also near its edges. */
  private place({ x, y }: Pointed): void {
    const menu = this.querySelector<HTMLElement>(".draw-menu");
    const area = this.drawing?.map.getContainer();
    if (!menu || !area) return;
    menu.style.left = `${Math.max(ROOM, Math.min(x, area.clientWidth - menu.offsetWidth - ROOM))}px`;
    menu.style.top = `${Math.max(ROOM, Math.min(y, area.clientHeight - menu.offsetHeight - ROOM))}px`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { at, drawing } = this;
    if (!at || !drawing) return nothing;
    const groups = [this.objectItems(), this.manyItems(), this.placeItems(at)].filter((items) => items.length > 0);
    return html`<div class="draw-menu" role="menu" aria-label=${say("menu")} @keydown=${(event: KeyboardEvent) => this.key(event)}>
      ${groups.map((items, i) => html`${i > 0 ? html`<hr />` : nothing}${items.map((item) => this.item(item))}`)}
    </div>`;
  }

  private item({ text, key, act }: Item): TemplateResult {
    const done = () => {
      this.close();
      act();
    };
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${done}><span>${text}</span>${key ? html`<kbd>${key}</kbd>` : nothing}</button>`;
  }

  private objectItems(): Item[] {
    const { drawing } = this;
    const objects = this.chosen();
    const [only] = objects;
    if (!drawing || !only) return [];
    const items: Item[] = [{ text: say("menuEdit"), act: () => drawing.host("edit") }];
    const vertex = drawing.selecting.activeVertex();
    if (vertex) items.push({ text: say("menuDeleteVertex"), key: "Delete", act: () => drawing.selecting.removeVertex(vertex.object, vertex.path) });
    if (typeof only.fields["mal"] === "string") items.push({ text: say("menuMal"), act: () => this.takeUp() });
    items.push(
      { text: say("menuCopy"), key: "Ctrl C", act: () => editing.copySelection(drawing) },
      { text: say("menuCut"), key: "Ctrl X", act: () => editing.cutSelection(drawing) },
      { text: say("menuDuplicate"), key: "Ctrl D", act: () => editing.duplicate(drawing) },
    );
    if (objects.some(({ geometry }) => geometry !== null && geometry.type !== "Point")) items.push({ text: say("menuSplit"), key: "X", act: () => drawing.setTool("split") });
    items.push({ text: say("measure"), act: () => drawing.setPanel("measure", true) });
    items.push({ text: say("menuDelete"), key: "Delete", act: () => editing.deleteSelection(drawing) });
    return items;
  }

  /** The template that made it, with all that it made at the same time. */
  private takeUp(): void {
    const { drawing } = this;
    const [object] = this.chosen();
    if (!drawing || !object) return;
    const { mal, malgroep, parameters } = object.fields;
    const ids = malgroep
      ? [...drawing.store.objects(object.layer)].filter(({ fields }) => fields["malgroep"] === malgroep).map(({ id }) => id)
      : [object.id];
    drawing.malAsked = { id: String(mal), values: { ...(parameters as Values) }, ids };
    drawing.setTool("mal");
  }

  private manyItems(): Item[] {
    const { drawing } = this;
    const count = this.chosen().length;
    if (!drawing || count < 2) return [];
    const arrange = (text: string, how: Alignment | Direction): Item => ({ text, act: () => editing.arrange(drawing, how) });
    return [
      { text: say("menuMerge"), act: () => editing.merge(drawing) },
      arrange(say("menuAlignLeft"), "left"),
      arrange(say("menuAlignCentre"), "centre"),
      arrange(say("menuAlignRight"), "right"),
      arrange(say("menuAlignTop"), "top"),
      arrange(say("menuAlignMiddle"), "middle"),
      arrange(say("menuAlignBottom"), "bottom"),
      ...(count > 2 ? [arrange(say("menuAcross"), "across"), arrange(say("menuDown"), "down")] : []),
    ];
  }

  private placeItems({ at }: Pointed): Item[] {
    const { drawing } = this;
    if (!drawing) return [];
    const [lon = 0, lat = 0] = at as Position;
    const text = placeText({ lon, lat }, drawing.rd, "rd");
    return [
      { text: `${say("menuCopyPlace")} ${text}`, act: () => void navigator.clipboard?.writeText(text) },
      { text: say("menuPaste"), key: "Ctrl V", act: () => editing.paste(drawing, at) },
      { text: say("menuPoint"), act: () => this.from("point", { lon, lat }) },
      { text: say("menuMeasure"), act: () => this.from("measure", { lon, lat }) },
      { text: say("menuSelectAll"), key: "Ctrl A", act: () => editing.selectAll(drawing) },
    ];
  }

  private from(tool: "point" | "measure", place: { lon: number; lat: number }): void {
    this.drawing?.setTool(tool);
    this.drawing?.placeAt(place);
  }

  private key(event: KeyboardEvent): void {
    const items = [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === "Home") items[0]?.focus();
    else if (event.key === "End") items.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("plot-draw-menu", DrawMenu);
