/** The viewer's own parts on this page: who looks, share a layer, go to a place. They are given what they ask for. */
import type { Actions } from "../actions.ts";
import { readAddress } from "../address.ts";
import type { Context } from "../context.ts";
import type { Picture, PictureLayer } from "../model.ts";
import { type State, stateFrom } from "../state.ts";
import { translator } from "../texts.ts";
import type { PlotLayer } from "./model.ts";
import type { PlotContext } from "./plot-state.ts";

const BARE: State = stateFrom(readAddress(""), false, true, 0);

export function viewerContext({ state, store, t, actions }: PlotContext): Context {
  const borrowed = {
    goTo: (point: { lon: number; lat: number }, zoom?: number) => actions.goTo(point, zoom),
    chooseIdentity: (organisation: string | null) => actions.chooseIdentity(organisation),
    leave: () => actions.leave(),
    openSharing: (layer: string | null) => actions.set({ sharing: layer }),
    say: (notice: string) => actions.say(notice),
    retry: () => void actions.layerWork(() => Promise.resolve()),
    preview: () => actions.say(t("previewInViewer")),
  };
  const { identity, language, theme, rd, sharing, now } = state;
  return {
    state: { ...BARE, identity, language, theme, rd, sharing, now, picture: pictureOf(store.layers) },
    t: translator(language),
    views: [],
    actions: borrowed as unknown as Actions,
  };
}

function pictureOf(layers: readonly PlotLayer[]): Picture {
  return { lagen: layers.map(layerOf) } as unknown as Picture;
}

function layerOf({ id, titel, eigenaar, classificatie }: PlotLayer): PictureLayer {
  return { id, titel, titelEn: null, soort: "plot", eigenaar, classificatie } as unknown as PictureLayer;
}
