import { expect, test } from "vitest";
import { commonValue, FIELDS, kindOf, periodFault, readField } from "../../src/plot/draw/form-model.ts";
import { newId } from "../../src/plot/draw/ids.ts";
import { dragged, fieldText, handles, lengthAlong, type Mal, readField as readMalField } from "../../src/plot/draw/mal-model.ts";
import { parametersAfter } from "../../src/plot/draw/modes/select-shapes.ts";
import { Habits } from "../../src/plot/draw/palette-model.ts";
import { direct } from "../../src/plot/draw/geodesy.ts";
import { drawEn } from "../../src/plot/draw/texts-en.ts";
import { drawNl } from "../../src/plot/draw/texts-nl.ts";

const field = (name: string) => FIELDS.find((one) => one.name === name) as (typeof FIELDS)[number];

test("what is typed becomes a value, or a fault that leaves the text as it was", () => {
  expect(readField(field("aantal"), "12,5")).toEqual({ value: 12.5, fault: null });
  expect(readField(field("aantal"), "twaalf")).toEqual({ value: "twaalf", fault: { key: "number", values: {} } });
  expect(readField(field("sterkte"), "101").fault?.key).toBe("range");
  expect(readField(field("tijd"), "25:00").fault?.key).toBe("clock");
  expect(readField(field("tijd"), "31-01 14:05").fault).toBeNull();
  expect(readField(field("bron"), "").value).toBeNull();
  expect(readField(field("bron"), "x".repeat(501)).fault?.key).toBe("long");
  const now = Date.parse("2026-01-31T12:00:00Z");
  expect(readField(field("geldig_van"), "2026-01-31T13:00", now).fault).toBeNull();
  expect(readField(field("geldig_van"), "2026-03-01T13:00", now).doubt?.key).toBe("future");
  expect(readField(field("geldig_van"), "2126-03-01T13:00", now).fault?.key).toBe("moment");
  expect(periodFault({ geldig_van: "2026-01-31T12:00:00Z", geldig_tot: "2026-01-31T11:00:00Z" })?.key).toBe("order");
});

test("several objects show what they have in common", () => {
  const objects = [{ zekerheid: "zeker", bron: "A" }, { zekerheid: "zeker", bron: "B" }].map((fields, i) => ({
    id: String(i),
    layer: "l",
    geometry: { type: "Point" as const, coordinates: [5, 52] },
    fields,
  }));
  expect(commonValue(objects, "zekerheid")).toEqual({ text: "zeker", mixed: false });
  expect(commonValue(objects, "bron")).toEqual({ text: "", mixed: true });
  expect(kindOf(objects)).toBe("point");
});

test("favourites and habits are kept for each person apart, and a broken store loses nothing else", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const mine = new Habits(storage, "jan");
  mine.toggleFavourite("brand");
  for (const code of ["pomp", "brand", "pomp"]) mine.uses(code);
  const again = new Habits(storage, "jan");
  expect(again.favourites).toEqual(["brand"]);
  expect(again.recent).toEqual(["pomp", "brand"]);
  expect(again.mostUsed).toEqual(["pomp"]);
  expect(new Habits(storage, "piet").favourites).toEqual([]);
  kept.set("plotserver.tekenkeuze.jan", "{");
  expect(new Habits(storage, "jan").recent).toEqual([]);
});

const GAS = {
  id: "gasmal",
  parameters: [],
  maten: [
    { kleur: "geel", nummer: 2, lengte: 2950, breedte: 698 },
    { kleur: "geel", nummer: 3, lengte: 17000, breedte: 1709 },
  ],
} as unknown as Mal;

test("handles of a gas template turn the wind, and choose only sizes that exist", () => {
  const values = { punt: [5.2, 52.1], windrichting: 270, kleur: "geel", nummer: 2 };
  expect(lengthAlong(GAS, values)).toBe(2950);
  expect(handles(GAS, values).map(({ name }) => name)).toEqual(["punt", "wind", "size"]);
  const south = dragged(GAS, values, "wind", direct([5.2, 52.1], 1_000, 180));
  expect(south["windrichting"]).toBe(0);
  expect(dragged(GAS, values, "size", direct([5.2, 52.1], 12_000, 90))["nummer"]).toBe(3);
});

test("rings are dragged to radii of three figures, and typed as a list", () => {
  const rings = { id: "veiligheidsringen", parameters: [] } as unknown as Mal;
  const values = { punt: [5.2, 52.1], stralen: [100, 250] };
  expect(dragged(rings, values, "ring-1", direct([5.2, 52.1], 312.4, 45))["stralen"]).toEqual([100, 312]);
  const parameter = { naam: "stralen", soort: "numbers" } as Mal["parameters"][number];
  expect(readMalField(parameter, "100; 250; 12,5")).toEqual([100, 250, 12.5]);
  expect(fieldText([100, 12.5])).toBe("100; 12,5");
});

test("a template that is only moved keeps its numbers about its new place; reshaped it loses them", () => {
  const fields = { mal: "gasmal", parameters: { punt: [5, 52], windrichting: 270 }, malgroep: "g", naam: "x" };
  const object = { id: "1", layer: "l", version: 1, geometry: null, fields, pending: false };
  const kept = parametersAfter(object, ([lon = 0, lat = 0]) => [lon + 1, lat]);
  expect(kept.fields?.["parameters"]).toEqual({ punt: [6, 52], windrichting: 270 });
  expect(parametersAfter(object, null).fields).toEqual({ mal: null, parameters: null, malgroep: null });
});

test("ids sort by time, and are UUIDs of version 7", () => {
  const [one, two] = [newId(1_700_000_000_000), newId(1_700_000_000_001)];
  expect(one < two).toBe(true);
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("both languages say the same things, with the same blanks", () => {
  const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  for (const key of Object.keys(drawNl) as (keyof typeof drawNl)[]) expect(blanks(drawEn[key]), key).toBe(blanks(drawNl[key]));
});
