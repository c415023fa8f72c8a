/** Who is here: faces in the bar, a list with what each is at, and cursors and outlines on the map. */
import { html, nothing, type TemplateResult } from "lit";
import { Marker } from "maplibre-gl";
import type { Present } from "./model.ts";
import type { PlotMap } from "./plot-map.ts";
import type { PlotContext } from "./plot-state.ts";
import type { Store } from "./store.ts";
import { initials, inkOn, objectName } from "./words.ts";

const MOST_FACES = 4;

export function presenceMenu(context: PlotContext): TemplateResult | typeof nothing {
  const { store, t } = context;
  if (store.present.length === 0) return nothing;
  const others = store.present.filter(({ ik }) => !ik);
  const faces = [...others, ...store.present.filter(({ ik }) => ik)].slice(0, MOST_FACES);
  const label = html`<span class="faces">${faces.map((one) => face(one))}${store.present.length > MOST_FACES ? html`<span class="avatar more" aria-hidden="true" data-initials=${`+${store.present.length - MOST_FACES}`}></span>` : nothing}</span>`;
  const count = store.present.length === 1 ? t("presentOne") : t("presentMany", { n: store.present.length });
  return html`<ps-menu class="presence-menu" side="end" name=${count} .label=${label} .content=${() => list(context)}></ps-menu>`;
}

export function face({ naam, organisatie, ik }: Present): TemplateResult {
  const { kleur } = organisatie;
  return html`<span class="avatar ${ik ? "me" : ""}" aria-hidden="true" title=${`${naam}, ${organisatie.kort}`} data-initials=${initials(naam)} .style=${`background:${kleur ?? "#555"};color:${inkOn(kleur)}`}></span>`;
}

function list(context: PlotContext): TemplateResult {
  const { store, t, actions } = context;
  const first = (a: Present, b: Present) => Number(a.ik) - Number(b.ik) || a.naam.localeCompare(b.naam);
  return html`<ul class="present-list">
    ${[...store.present].sort(first).map(
      (one) => html`<li>
        ${face(one)}
        <span class="present-who"><b>${one.naam}${one.ik ? ` (${t("you")})` : ""}</b><small>${one.organisatie.naam}${doing(one, context)}</small></span>
        ${one.cursor && !one.ik
          ? html`<button type="button" class="button" aria-label=${t("goToPerson", { name: one.naam })} @click=${() => one.cursor && actions.goTo({ lon: one.cursor[0], lat: one.cursor[1] })}>${t("goTo")}</button>`
          : nothing}
      </li>`,
    )}
  </ul>`;
}

function doing(one: Present, context: PlotContext): string {
  const names = one.bewerkt.slice(0, 3).flatMap((id) => {
    const object = context.store.get(id);
    return object ? [objectName(object, context)] : [];
  });
  const layer = context.store.layers.find(({ id }) => id === one.laag);
  if (names.length > 0) return ` · ${context.t("worksOn", { what: names.join(", ") })}`;
  return layer ? ` · ${context.t("worksIn", { layer: layer.titel })}` : "";
}

/** Cursors with a name, and outlines round what others have chosen. */
export class PresenceOnMap {
  private readonly markers = new Map<string, Marker>();

  constructor(
    private readonly store: Store,
    private readonly map: PlotMap,
  ) {
    store.addEventListener("presence", () => this.draw());
  }

  draw(): void {
    const others = this.store.present.filter(({ ik }) => !ik);
    const here = new Set<string>();
    for (const one of others) {
      if (!one.cursor) continue;
      here.add(one.sessie);
      this.marker(one).setLngLat(one.cursor);
    }
    for (const [session, marker] of this.markers) {
      if (here.has(session)) continue;
      marker.remove();
      this.markers.delete(session);
    }
    this.outline();
  }

  /** Also when the objects themselves moved. */
  outline(): void {
    const things = this.store.present.flatMap((one) =>
      one.ik
        ? []
        : one.bewerkt.flatMap((id) => {
            const geometry = this.store.get(id)?.geometry;
            return geometry ? [{ geometry, kleur: one.organisatie.kleur ?? "#555555" }] : [];
          }),
    );
    this.map.showOthers(things);
  }

  private marker(one: Present): Marker {
    const known = this.markers.get(one.sessie);
    if (known) return known;
    const element = document.createElement("div");
    element.className = "cursor";
    element.setAttribute("aria-hidden", "true");
    element.style.setProperty("--cursor", one.organisatie.kleur ?? "#555555");
    element.style.setProperty("--cursor-ink", inkOn(one.organisatie.kleur));
    const name = document.createElement("span");
    const { naam, organisatie } = one;
    name.textContent = naam === organisatie.kort ? naam : `${naam} · ${organisatie.kort}`;
    element.append(name);
    const made = new Marker({ element, anchor: "top-left" }).setLngLat(one.cursor ?? [0, 0]).addTo(this.map.map);
    this.markers.set(one.sessie, made);
    return made;
  }
}
