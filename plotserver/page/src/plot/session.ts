/** One activity that is open: loads it, keeps it, sends and hears. What anything looks like is not its business. */
import { fetchIdentity, Problem, Unreachable } from "../api.ts";
import type { Identity } from "../model.ts";
import { Downstream } from "./downstream.ts";
import { Keeping } from "./keeping.ts";
import type { Conflict, PlotActivity, Present } from "./model.ts";
import * as api from "./plot-api.ts";
import { PresenceTeller } from "./presence.ts";
import type { Arrived } from "./replica.ts";
import type { Store } from "./store.ts";
import { Upstream } from "./upstream.ts";

const KEEP_SEEN_MS = 3_000;
const KEEP_STATE_MS = 250;
const LAST_IDENTITY = "plotserver.identity";

export interface SessionEars {
  activity(activity: PlotActivity): void;
  identity(identity: Identity): void;
  problem(problem: { status: number; detail: string } | null): void;
  published(layer: string, publication: api.Publication | null): void;
}

export class Session {
  readonly down: Downstream;
  up!: Upstream;
  readonly presence: PresenceTeller;
  private keeping: Keeping | null = null;
  private readonly loadingSince = new Map<string, Set<string>>();
  /** The number up to which each layer is here. */
  private readonly numbers = new Map<string, number>();
  private readonly unkept = new Set<string>();
  private stateTimer: ReturnType<typeof setTimeout> | undefined;
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private activity: PlotActivity | null = null;
  private reloading: Promise<void> | null = null;

  constructor(
    private readonly id: string,
    private readonly store: Store,
    private readonly ears: SessionEars,
  ) {
    this.down = new Downstream(id, {
      event: ({ soort, data }) => this.heard(soort, data),
      connection: (connection) => this.connected(connection),
      refused: ({ status, message }) => (status === 401 ? ears.problem({ status, detail: message }) : void this.reload()),
    });
    const watched = () => store.present.some(({ ik }) => !ik);
    this.presence = new PresenceTeller(id, watched, () => this.down.suspect());
  }

  /** First what the browser has kept, so that one can go on at once; then the server. */
  async open(): Promise<void> {
    const who = await this.who();
    try {
      this.keeping = await Keeping.open(`${who} ${this.id}`);
    } catch (error) {
      console.error(error);
      this.store.tell("notice", { text: "keepFailed", polite: false });
    }
    this.up = new Upstream(this.store, this.keeping, {
      unreachable: () => this.down.suspect(),
      sessionOver: () => this.ears.problem({ status: 401, detail: "" }),
      shut: (layer) => void this.shut(layer),
    });
    this.hook();
    await this.takeUp();
    if (!navigator.onLine) this.connected({ kind: "offline", since: Date.now(), answers: false });
    this.down.start();
    await this.reload();
    if (this.store.replica.operations.length > 0) this.up.queued();
  }

  private async who(): Promise<string> {
    try {
      const identity = await fetchIdentity();
      const who = `${identity.organisatie?.id ?? "publiek"} ${identity.persoon?.pseudoniem ?? ""}`.trim();
      localStorage.setItem(LAST_IDENTITY, JSON.stringify({ who, identity }));
      this.ears.identity(identity);
      this.presence.name = identity.persoon?.naam ?? null;
      return who;
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
      const known = JSON.parse(localStorage.getItem(LAST_IDENTITY) ?? "null") as { who: string; identity: Identity } | null;
      if (known) this.ears.identity(known.identity);
      return known?.who ?? "publiek";
    }
  }

  private hook(): void {
    const { store } = this;
    addEventListener("pagehide", () => {
      if (this.stateTimer !== undefined) this.writeState();
    });
    store.hooks = {
      queued: () => this.up.queued(),
      historyChanged: () => this.keepState(),
      conflictsChanged: () => this.keepState(),
      presence: (what) => this.presence.change(what),
      left: ({ left }, again) => store.tell("notice", { text: again ? "redoLeft" : left.length === 1 ? "undoLeftOne" : "undoLeft", polite: false }),
    };
  }

  /** Steps and decisions are written together a moment later, and at once when the page goes. */
  private keepState(): void {
    this.stateTimer ??= setTimeout(() => this.writeState(), KEEP_STATE_MS);
  }

  private writeState(): void {
    clearTimeout(this.stateTimer);
    this.stateTimer = undefined;
    const { undoable, redoable } = this.store.keptHistory;
    void this.keeping?.keepState({ undoable, redoable, conflicts: [...this.store.conflicts] }).catch(console.error);
  }

  private async takeUp(): Promise<void> {
    const { keeping, store } = this;
    if (!keeping) return;
    const seen = await keeping.seen();
    if (seen) {
      this.activity = seen.activity;
      this.ears.activity(seen.activity);
      store.setLayers(seen.layers);
      for (const { id } of seen.layers) store.touched(id, store.replica.load(id, await keeping.objectsOf(id)));
    }
    const { operations, state } = await keeping.adopt();
    const touched = operations.flatMap((operation) => store.replica.enqueue(operation));
    store.touched(null, [...new Set(touched)]);
    if (!state) return;
    store.restoreHistory(state.undoable, state.redoable);
    if (state.conflicts.length > 0) store.setConflicts(state.conflicts);
    this.keepState();
  }

  // --- the connection

  private connected(connection: Store["connection"]): void {
    const before = this.store.connection;
    if (before.kind === "offline" && connection.kind === "offline") return;
    const back = connection.kind === "live" && before.kind !== "live";
    if (before.kind !== connection.kind || (before.kind === "live" && connection.kind === "live" && before.how !== connection.how)) {
      this.store.setConnection(connection);
    }
    if (back) {
      this.up.resume();
      if (connection.kind === "live" && connection.how === "polling") void this.reload();
    }
    if (connection.kind === "offline") {
      this.up.pause();
      this.presence.end();
      this.store.setPresent([]);
    }
  }

  /** Asks for everything again; who asks while that is under way waits for it. */
  reload(): Promise<void> {
    this.reloading ??= this.loadAll().finally(() => {
      this.reloading = null;
    });
    return this.reloading;
  }

  private async loadAll(): Promise<void> {
    await this.guarded(async () => {
      const [activity, layers] = await Promise.all([api.fetchActivity(this.id), api.fetchLayers(this.id)]);
      this.activity = activity;
      this.ears.activity(activity);
      this.ears.problem(null);
      const gone = this.store.layers.filter(({ id }) => !layers.some((layer) => layer.id === id));
      this.store.setLayers(layers);
      for (const { id } of gone) this.forget(id, null);
      await Promise.all(layers.map(({ id }) => this.loadLayer(id)));
      this.keepSeen();
    });
  }

  async reloadLayers(): Promise<void> {
    await this.guarded(async () => {
      const layers = await api.fetchLayers(this.id);
      this.store.setLayers(layers);
      await Promise.all(layers.filter(({ id }) => !this.numbers.has(id)).map(({ id }) => this.loadLayer(id)));
      this.keepSeen();
    });
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Problem) this.ears.problem({ status: error.status, detail: error.message });
      else if (error instanceof Unreachable) this.down.suspect();
      else throw error;
    }
  }

  private async loadLayer(layer: string): Promise<void> {
    const since = new Set<string>();
    this.loadingSince.set(layer, since);
    const { number, objects } = await api.fetchObjects(layer);
    this.loadingSince.delete(layer);
    this.numbers.set(layer, number);
    this.store.touched(layer, this.store.replica.load(layer, objects, since));
    this.unkept.add(layer);
    this.keepSoon();
  }

  private keepSeen(): void {
    const { activity, store } = this;
    if (activity) void this.keeping?.keepSeen({ activity, layers: [...store.layers] }).catch(console.error);
  }

  private keepSoon(): void {
    this.keepTimer ??= setTimeout(() => {
      this.keepTimer = undefined;
      for (const layer of this.unkept) {
        const objects = [...this.store.replica.acknowledged(layer)];
        void this.keeping?.keepObjects(layer, objects, this.down.cursor).catch(console.error);
      }
      this.unkept.clear();
    }, KEEP_SEEN_MS);
  }

  // --- what is heard

  private heard(kind: string, data: Record<string, unknown>): void {
    const heard: Record<string, () => void> = {
      stand: () => void this.stood(data as never),
      wijzigingen: () => this.changed(data as never),
      publicatie: () => this.publication(data as never),
      toegang: () => this.access(data as never),
      activiteit: () => void this.reload(),
      aanwezig: () => this.presenceHeard(data as never),
      bijwerken: () => void this.outOfDate(data as never),
      overschreven: () => this.overwritten(data as never),
    };
    heard[kind]?.();
  }

  /** The stream begins. What was loaded before it stands, unless the server has gone on since. */
  private async stood({ sessie, aanwezig, lagen }: { sessie: string; aanwezig?: Present[]; lagen?: { id: string; nummer: number }[] }): Promise<void> {
    this.presence.begin(sessie);
    this.store.setPresent(aanwezig ?? []);
    await this.reloading;
    const told = lagen ?? [];
    const known = told.length === this.store.layers.length && told.every(({ id }) => this.store.layers.some((layer) => layer.id === id));
    if (!known) return this.reload();
    const behind = told.filter(({ id, nummer }) => (this.numbers.get(id) ?? -1) < nummer);
    await this.guarded(async () => {
      await Promise.all(behind.map(({ id }) => this.loadLayer(id)));
    });
  }

  private changed(data: { laag: string; tot?: number; objecten?: GeoJSON.Feature[]; verwijderd?: { id: string; versie: number; bewerking?: string | null }[] }): void {
    const { laag } = data;
    const arrived = (data.objecten ?? []).map((feature): Arrived => ({
      object: api.plotObject(feature, laag),
      operation: (feature.properties?.["bewerking"] as string | undefined) ?? null,
    }));
    const removed = data.verwijderd ?? [];
    if (data.tot !== undefined) this.numbers.set(laag, data.tot);
    const since = this.loadingSince.get(laag);
    for (const { object } of arrived) since?.add(object.id);
    this.store.touched(laag, this.store.replica.arrive(arrived, removed));
    this.unkept.add(laag);
    this.keepSoon();
  }

  private publication({ laag, publicatie }: { laag: string; publicatie: api.Publication | null }): void {
    const layers = this.store.layers.map((layer) => (layer.id === laag ? { ...layer, publicatie } : layer));
    this.store.setLayers(layers);
    this.ears.published(laag, publicatie);
    // Who may not draw here sees what is published: that is other content now.
    if (!layers.find(({ id }) => id === laag)?.magTekenen) void this.guarded(() => this.loadLayer(laag));
  }

  private access({ lagen }: { lagen: { id: string; leesbaar: boolean; magTekenen: boolean }[] }): void {
    for (const { id, leesbaar, magTekenen } of lagen) {
      if (!leesbaar) this.forget(id, "rightsGone");
      else if (!magTekenen) this.giveBack(id, "rightsGone");
    }
    void this.reload();
  }

  /** So much has changed that it is quicker to load it: one layer, or everything. */
  private async outOfDate({ laag }: { laag?: string }): Promise<void> {
    if (laag === undefined) await this.reload();
    else await this.guarded(() => this.loadLayer(laag));
  }

  private presenceHeard({ aanwezig, weg }: api.PresenceEvent): void {
    const changed = new Map(aanwezig.map((one) => [one.sessie, one]));
    const left = new Set(weg ?? []);
    const kept = this.store.present.filter(({ sessie }) => !changed.has(sessie) && !left.has(sessie));
    this.store.setPresent([...kept, ...aanwezig]);
  }

  private overwritten(data: { laag: string; object: string; veld: string; waarde: unknown; versie: number; door?: { naam?: string | null; organisatie?: string | null } }): void {
    const conflict: Conflict = {
      id: `${data.object} ${data.versie} ${data.veld}`,
      kind: "lost",
      layer: data.laag,
      object: data.object,
      at: Date.now(),
      field: data.veld,
      mine: data.waarde,
      theirs: null,
      who: data.door?.naam ?? null,
      organisation: data.door?.organisatie ?? null,
    };
    if (!this.store.conflicts.some(({ id }) => id === conflict.id)) this.store.addConflicts([conflict]);
  }

  // --- rights that end

  /** A layer that one may not write in (any more): the work in it is one's own copy from now on. */
  private giveBack(layer: string, reason: string): void {
    const mine = this.store.replica.operations.filter(({ laag }) => laag === layer);
    if (mine.length > 0) this.up.giveBack(mine, reason);
  }

  private async shut(layer: string): Promise<void> {
    this.giveBack(layer, "rightsGone");
    await this.reloadLayers();
  }

  private forget(layer: string, reason: string | null): void {
    this.giveBack(layer, reason ?? "rightsGone");
    this.numbers.delete(layer);
    this.store.touched(layer, this.store.replica.load(layer, []));
    this.store.setLayers(this.store.layers.filter(({ id }) => id !== layer));
    void this.keeping?.forgetObjects(layer).catch(console.error);
  }

  /** Everything of this person goes from the screen: another is going to look. */
  close(): void {
    this.presence.end();
    this.down.stop();
    this.up.pause();
  }
}
