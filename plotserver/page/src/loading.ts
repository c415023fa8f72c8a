/** Brings what the server has into the state, and keeps it up to date. */
import * as api from "./api.ts";
import type { Picture, PlotObject } from "./model.ts";
import { approximateRd, exactRd } from "./rd.ts";
import { contentsOf, type Store } from "./state.ts";
import type { ObjectAddress } from "./address.ts";

const FALLBACK_PICTURE = "landelijk";

export class Loading {
  private settings: Promise<api.Settings | null> | undefined;

  constructor(private readonly store: Store) {}

  /** Everything that is missing or may have changed. Throws Unreachable when nobody answers. */
  async refresh(): Promise<void> {
    const pictures = this.loadPictures();
    await Promise.all([pictures, this.loadIdentity(), this.loadSigns(), this.loadBase(), this.loadPicture(pictures)]);
    await Promise.all([this.loadObjects(), this.loadChosen()]);
  }

  private async loadPictures(): Promise<void> {
    const pictures = await api.fetchPictures();
    if (pictures !== this.store.state.pictures) this.store.change({ pictures });
  }

  private async loadIdentity(): Promise<void> {
    if (this.store.state.identity) return;
    this.store.change({ identity: await unlessRefused(api.fetchIdentity()) });
  }

  private async loadSigns(): Promise<void> {
    if (this.store.state.signs.size > 0) return;
    const signs = await unlessRefused(api.fetchSigns());
    if (signs) this.store.change({ signs });
  }

  /** The base map of the theme; without it the picture is drawn on an even ground. */
  async loadBase(): Promise<void> {
    const { theme } = this.store.state;
    this.settings ??= unlessRefused(api.fetchSettings());
    const replaced = (await this.settings)?.achtergrondkaart;
    const own = `/basemap/style-${theme === "dag" ? "day" : "night"}.json`;
    const base = await unlessRefused(api.fetchStyle(replaced ?? own));
    if (theme !== this.store.state.theme || base === this.store.state.base) return;
    this.store.change({ base, baseFailed: base === null });
  }

  /** The picture that is wanted, at the moment that is wanted; the first of the list when none is. */
  async loadPicture(pictures: Promise<void> = Promise.resolve()): Promise<void> {
    if (!this.store.state.wanted) {
      await pictures;
      const known = this.store.state.pictures ?? [];
      const first = known.find((picture) => picture.id === FALLBACK_PICTURE) ?? known[0];
      this.store.change({ wanted: first?.id ?? null });
    }
    const { wanted, moment } = this.store.state;
    if (!wanted) return;
    try {
      await this.bring(wanted, moment);
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      if (this.isStillWanted(wanted, moment)) this.refused(error);
    }
  }

  private async bring(wanted: string, moment: string | null): Promise<void> {
    // The style's address is nearly always this one: asked for together, the map is there one round trip sooner.
    const usual = `/ogc/v1/pictures/${encodeURIComponent(wanted)}/styles/alle-lagen`;
    const hoped = api.fetchStyle(usual).catch(() => null);
    const picture = await api.fetchPicture(wanted, moment);
    const style = (picture.stijl === usual ? await hoped : null) ?? (await api.fetchStyle(picture.stijl));
    if (!this.isStillWanted(wanted, moment)) return;
    const { state } = this.store;
    if (picture !== state.picture || style !== state.style || state.problem) {
      this.store.change({ picture, style, problem: null });
    }
  }

  private refused({ status, detail, title }: api.Problem): void {
    this.store.change({ picture: null, style: null, table: null, problem: { status, detail: detail || title } });
  }

  private isStillWanted(wanted: string, moment: string | null): boolean {
    return this.store.state.wanted === wanted && this.store.state.moment === moment;
  }

  /** All objects for the table, when it is open and they are not those of now. */
  async loadObjects(): Promise<void> {
    const { picture, moment, tableOpen, table } = this.store.state;
    if (!picture || !tableOpen) return;
    const of = contentsOf(picture, moment);
    if (table?.of === of) return;
    const found = await unlessRefused(api.fetchObjects(picture.id, moment, null));
    if (found && this.isStillWanted(picture.id, moment)) this.store.change({ table: { of, ...found } });
  }

  /** The chosen object as it is at this moment. */
  async loadChosen(): Promise<void> {
    const { picture, chosen, moment } = this.store.state;
    if (!picture || !chosen) return;
    const object = await unlessRefused(this.find(picture, chosen, moment));
    if (this.store.state.chosen !== chosen || this.store.state.moment !== moment) return;
    const before = this.store.state.object;
    if (object && before?.kind === "there" && before.object === object) return;
    this.store.change({ object: object ? { kind: "there", object } : { kind: "absent" } });
  }

  private async find(picture: Picture, chosen: ObjectAddress, moment: string | null): Promise<PlotObject | null> {
    const layer = picture.lagen.find(({ id }) => id === chosen.layer);
    if (!layer) return null;
    if (layer.soort !== "plot") return api.fetchItem(picture.id, chosen.layer, chosen.id);
    const { table } = this.store.state;
    const ready = table?.of === contentsOf(picture, moment) ? table.objects : null;
    const objects = ready ?? (await api.fetchObjects(picture.id, moment, chosen.layer)).objects;
    return objects.find((object) => object.id === chosen.id && object.layer === chosen.layer) ?? null;
  }

  /** First by seven parameters, then exactly, when the grid has come. */
  async loadRd(): Promise<void> {
    this.store.change({ rd: await approximateRd() });
    try {
      this.store.change({ rd: await exactRd(await api.fetchGrid()) });
    } catch (error) {
      console.warn("rd: no correction grid,", error instanceof Error ? error.message : error);
    }
  }
}

/** null when the server refuses: that part of the page then does without. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof api.Problem) return null;
    throw error;
  }
}
