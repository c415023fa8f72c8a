/** A small picture of our own area with what a map covers on it; the ground is drawn once and used by all. */
import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import type { Box } from "../model.ts";
import type { Theme } from "../address.ts";
import { covering } from "./model.ts";
import type { CatalogueTranslate } from "./texts.ts";

export const LAND: Box = [3.1, 50.65, 7.4, 53.65];
const WIDE = 120;
const HIGH = 120;

/** The area with room round it, as wide as it is high on the map. */
export function frameOf(area: Box | null): Box {
  const [west, south, east, north] = area ?? LAND;
  const [left, right, low, high] = [west, east, mercator(south), mercator(north)];
  const half = (Math.max(right - left, high - low) / 2) * (area ? 1.8 : 1.05) || 0.05;
  const [x, y] = [(left + right) / 2, (low + high) / 2];
  return [x - half, y - half, x + half, y + half];
}

/** Degrees of latitude as web maps stretch them, in the same unit as longitude. */
function mercator(latitude: number): number {
  const capped = Math.max(-85, Math.min(85, latitude));
  return (Math.log(Math.tan(Math.PI / 4 + (capped * Math.PI) / 360)) * 180) / Math.PI;
}

export function latitudeOf(y: number): number {
  return (Math.atan(Math.sinh((y * Math.PI) / 180)) * 180) / Math.PI;
}

export function thumbnail(coverage: Box | null, area: Box | null, theme: Theme, t: CatalogueTranslate): TemplateResult {
  const covers = covering(coverage, area);
  const told = covers ? t(`cover_${covers}`) : t("cover_land");
  return html`<ps-thumbnail class="thumbnail" .coverage=${coverage} .area=${area} .theme=${theme} .told=${told}></ps-thumbnail>`;
}

const grounds = new Map<string, Promise<string | null>>();

function groundOf(frame: Box, theme: Theme): Promise<string | null> {
  const key = `${theme} ${frame.join()}`;
  let ground = grounds.get(key);
  if (!ground) {
    ground = import("./ground.ts").then(({ drawGround }) => drawGround(frame, theme, WIDE * 2, HIGH * 2)).catch(() => null);
    grounds.set(key, ground);
  }
  return ground;
}

export class Thumbnail extends LitElement {
  static override properties = {
    coverage: { attribute: false },
    area: { attribute: false },
    theme: {},
    told: {},
    ground: { state: true },
  };

  declare coverage: Box | null;
  declare area: Box | null;
  declare theme: Theme;
  declare told: string;
  declare ground: string | null;
  private drawnFor = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(): void {
    const frame = frameOf(this.area);
    const key = `${this.theme} ${frame.join()}`;
    if (key === this.drawnFor) return;
    this.drawnFor = key;
    void groundOf(frame, this.theme).then((ground) => {
      if (key === this.drawnFor) this.ground = ground;
    });
  }

  protected override render(): TemplateResult {
    const frame = frameOf(this.area);
    return html`<svg viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label=${this.told}>
      <title>${this.told}</title>
      ${this.ground ? svg`<image href=${this.ground} width=${WIDE} height=${HIGH} preserveAspectRatio="none"/>` : nothing}
      ${this.coverage ? rectangle(this.coverage, frame, "coverage") : nothing} ${this.area ? rectangle(this.area, frame, "ours") : nothing}
    </svg>`;
  }
}

function rectangle([west, south, east, north]: Box, [left, low, right, high]: Box, name: string): TemplateResult {
  const x = (lon: number): number => ((lon - left) / (right - left)) * WIDE;
  const y = (lat: number): number => ((high - mercator(lat)) / (high - low)) * HIGH;
  const [x1, x2] = [Math.max(-4, x(west)), Math.min(WIDE + 4, x(east))];
  const [y1, y2] = [Math.max(-4, y(north)), Math.min(HIGH + 4, y(south))];
  if (x2 <= x1 || y2 <= y1) return svg``;
  return svg`<rect class=${name} x=${x1} y=${y1} width=${x2 - x1} height=${y2 - y1}/>`;
}

customElements.define("ps-thumbnail", Thumbnail);
