import { expect, test } from "vitest";
import { dimmed, moved, movesBetween, NO_CHOICES, showing, viewsOf } from "../src/layer-choices.ts";
import type { PictureLayer } from "../src/model.ts";

function layer(id: string, positie: number, zichtbaar = true): PictureLayer {
  return { id, positie, zichtbaar, dekking: 0.8 } as PictureLayer;
}

const LAYERS = [layer("bodem", 0), layer("midden", 1, false), layer("hoog", 2), layer("top", 3)];
const order = (choices = NO_CHOICES) => viewsOf(LAYERS, choices).map((view) => view.layer.id);

test("the top layer comes first, as the picture has it", () => {
  expect(order()).toEqual(["top", "hoog", "midden", "bodem"]);
});

test("only differences from the picture are kept", () => {
  const off = showing(NO_CHOICES, LAYERS, ["bodem", "midden"], false);
  expect(off.visible).toEqual({ bodem: false });
  expect(showing(off, LAYERS, ["bodem"], true)).toEqual(NO_CHOICES);
  expect(dimmed(NO_CHOICES, layer("bodem", 0), 0.35).opacity).toEqual({ bodem: 0.35 });
  expect(dimmed(NO_CHOICES, layer("bodem", 0), 0.8)).toEqual(NO_CHOICES);
});

test("a layer that is moved is the only one that is written down", () => {
  const choices = moved(NO_CHOICES, LAYERS, "bodem", 0);
  expect(choices.moved).toEqual({ bodem: 0 });
  expect(order(choices)).toEqual(["bodem", "top", "hoog", "midden"]);
});

test("moving it back leaves nothing written", () => {
  const there = moved(NO_CHOICES, LAYERS, "bodem", 0);
  expect(moved(there, LAYERS, "bodem", 3)).toEqual(NO_CHOICES);
});

test("several moves give the order that was seen", () => {
  let choices = moved(NO_CHOICES, LAYERS, "bodem", 1);
  choices = moved(choices, LAYERS, "top", 3);
  choices = moved(choices, LAYERS, "midden", 0);
  expect(order(choices)).toEqual(["midden", "bodem", "hoog", "top"]);
});

test("a reversed list can be told in moves", () => {
  const moves = movesBetween(["a", "b", "c", "d"], ["d", "c", "b", "a"]);
  expect(Object.keys(moves)).toHaveLength(3);
});

test("a moved layer that is gone, or a place beyond the end, does no harm", () => {
  expect(order({ ...NO_CHOICES, moved: { weg: 0, top: 99 } })).toEqual(["hoog", "midden", "bodem", "top"]);
});
