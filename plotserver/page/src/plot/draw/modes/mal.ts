/** Lays a template on the map: the place by a tap, wind and size by handles or by numbers; the server makes the shape. */
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { Problem, sendJson } from "../../../api.ts";
import { newId } from "../ids.ts";
import { dragged, firstValues, handles, type Mal, type MalHandle, type Values } from "../mal-model.ts";
import { dot, path, shape } from "../overlay.ts";
import { distance } from "../planar.ts";
import type { Pointed } from "../pointer.ts";
import { say } from "../texts.ts";
import type { Desk, Mode, Status } from "../tool.ts";

const REST_MS = 120;

export class MalMode implements Mode {
  readonly tool = "mal";
  mal: Mal | null = null;
  values: Values = {};
  /** Faults by parameter, as the server tells them. */
  faults: Record<string, string> = {};
  trouble: string | null = null;
  busy = false;
  private made: Feature[] = [];
  private held: MalHandle["name"] | null = null;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private question = 0;
  /** Enter came before the answer: what the answer makes goes into the plot. */
  private wanted = false;
  /** The objects that are made anew, when a template is taken up again. */
  private again: string[] = [];

  constructor(private readonly desk: Desk) {}

  choose(mal: Mal | null, values?: Values, again: string[] = []): void {
    const place = this.values["punt"];
    this.mal = mal;
    this.again = again;
    this.values = mal ? (values ?? { ...firstValues(mal), ...(place ? { punt: place } : {}) }) : {};
    this.faults = {};
    this.made = [];
    this.ask();
    this.desk.renewed();
  }

  get replaces(): boolean {
    return this.again.length > 0;
  }

  set(values: Values): void {
    this.values = Object.fromEntries(Object.entries({ ...this.values, ...values }).filter(([, value]) => value !== undefined));
    this.ask();
    this.desk.renewed();
  }

  // --- pointer

  private handleAt(at: Pointed): MalHandle | null {
    if (!this.mal) return null;
    const near = handles(this.mal, this.values)
      .map((handle) => {
        const { x, y } = this.desk.map.project(handle.at as [number, number]);
        return { handle, far: distance([x, y], [at.x, at.y]) };
      })
      .filter(({ far }) => far <= Math.max(14, at.reach))
      .sort((a, b) => a.far - b.far)[0];
    return near?.handle ?? null;
  }

  grab(at: Pointed): boolean {
    this.held = this.handleAt(at)?.name ?? null;
    return this.held !== null;
  }

  drag(at: Pointed): void {
    if (!this.held || !this.mal) return;
    const place = this.held === "punt" ? this.desk.snapped(at) : at.at;
    this.values = dragged(this.mal, this.values, this.held, place);
    this.ask();
    this.desk.renewed();
  }

  drop(at: Pointed): void {
    this.drag(at);
    this.held = null;
  }

  abandon(): void {
    this.held = null;
  }

  tap(at: Pointed): void {
    if (!this.mal) {
      this.desk.fault(say("malChooseFirst"));
      return;
    }
    if (this.handleAt(at)) return;
    if (!this.replaces) this.desk.begins();
    this.set({ punt: this.desk.snapped(at) });
    this.desk.announce(say("malPlaced"));
  }

  doubleTap(at: Pointed): void {
    this.tap(at);
  }

  // --- asking the server

  private complete(): boolean {
    return this.mal !== null && this.mal.parameters.every(({ naam, verplicht }) => !verplicht || this.values[naam] !== undefined);
  }

  private ask(): void {
    clearTimeout(this.asking);
    this.asking = undefined;
    this.wanted = false;
    if (!this.complete()) {
      this.made = [];
      return;
    }
    this.asking = setTimeout(() => {
      this.asking = undefined;
      void this.make();
    }, REST_MS);
  }

  /** Only the answer to the last question counts; what was drawn stays until there is another. */
  private async make(): Promise<void> {
    this.question += 1;
    const mine = this.question;
    const { mal } = this;
    if (!mal) return;
    this.busy = true;
    try {
      const { features } = (await sendJson("POST", `/v1/mallen/${encodeURIComponent(mal.id)}`, this.values)) as FeatureCollection;
      if (mine !== this.question) return;
      this.made = features;
      this.faults = {};
      this.trouble = null;
    } catch (error) {
      if (mine !== this.question) return;
      this.told(error);
    }
    this.busy = false;
    if (this.wanted) this.finish();
    this.desk.renewed();
  }

  private told(error: unknown): void {
    if (!(error instanceof Problem)) {
      this.trouble = say("malUnreachable");
      return;
    }
    this.faults = Object.fromEntries(error.errors.map(({ location, detail }) => [location, detail]));
    this.trouble = error.errors.length > 0 ? null : error.message;
    this.made = [];
  }

  // --- ending

  finish(): boolean {
    if (this.busy || this.asking !== undefined) {
      this.wanted = true;
      return true;
    }
    this.wanted = false;
    if (this.made.length === 0) return false;
    const group = newId();
    const mal = this.mal?.id;
    const made = this.made.map((feature) => ({
      geometry: feature.geometry as Geometry,
      fields: { ...feature.properties, ...(mal ? { mal, parameters: { ...this.values }, malgroep: group } : {}) },
    }));
    if (this.again.length > 0) this.replace(made);
    else if (!this.desk.create(made, "polygon", say("stepMal", { name: this.mal?.naam ?? "" }))) return true;
    this.choose(null);
    this.desk.setTool("select");
    return true;
  }

  /** Takes the place of what the template made before: the same objects as far as they go. */
  private replace(made: { geometry: Geometry; fields: Record<string, unknown> }[]): void {
    const { store } = this.desk;
    const olds = this.again.map((id) => store.get(id)).filter((one) => one !== undefined);
    const layer = olds[0]?.layer;
    if (!layer) return;
    const changes = made.map(({ geometry, fields }, i) => {
      const old = olds[i];
      return old
        ? ({ kind: "update", layer, id: old.id, geometry, fields } as const)
        : ({ kind: "create", layer, id: newId(), geometry, fields } as const);
    });
    const gone = olds.slice(made.length).map(({ id }) => ({ kind: "delete", layer, id }) as const);
    store.apply([...changes, ...gone], say("stepMalAgain", { name: this.mal?.naam ?? "" }));
    store.select(changes.map(({ id }) => id));
  }

  cancel(): boolean {
    if (!this.mal) return false;
    if (this.values["punt"] !== undefined && this.again.length === 0) {
      const { punt: _punt, ...rest } = this.values;
      this.values = rest;
      this.made = [];
      this.desk.renewed();
      return true;
    }
    this.choose(null);
    return true;
  }

  features(): Feature[] {
    const { mal } = this;
    if (!mal) return [];
    const shapes = this.made.flatMap(({ geometry, properties }) =>
      geometry ? [shape("mal", geometry, properties?.["kleur"] ? { kleur: properties["kleur"] } : {})] : [],
    );
    const knobs = handles(mal, this.values);
    const axis = knobs.length > 1 && mal.id !== "veiligheidsringen" ? [path("guide", knobs.map(({ at }) => at as Position))] : [];
    return [...shapes, ...axis, ...knobs.map(({ name, at, text }) => dot(name === "punt" ? "active" : "knob", at, { text }))];
  }

  status(): Status {
    const hint = !this.mal ? "malHintChoose" : this.values["punt"] === undefined ? "malHintPlace" : "malHintAdjust";
    return { hint: say(hint), measure: "", fault: this.trouble };
  }
}
