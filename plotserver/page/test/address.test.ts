import { expect, test } from "vitest";
import { type Address, readAddress, writeAddress } from "../src/address.ts";
import { NO_CHOICES } from "../src/layer-choices.ts";

const PLAIN: Address = {
  picture: null,
  view: null,
  choices: NO_CHOICES,
  object: null,
  moment: null,
  table: false,
  language: "nl",
  theme: null,
};

const FULL: Address = {
  picture: "sector-energie",
  view: { zoom: 7.25, lat: 52.1, lon: -5.3 },
  choices: { visible: { wegen: true, water: false }, opacity: { water: 0.4 }, moved: { wegen: 0, water: 3 } },
  object: { layer: "vr08-inzet", id: "01938f2a-7c00-7000-8000-000000000001" },
  moment: "2026-11-24T13:05:00Z",
  table: true,
  language: "en",
  theme: "nacht",
};

test("a link brings back everything that is on the screen", () => {
  expect(readAddress(writeAddress(FULL))).toEqual(FULL);
});

test("an address without anything stays bare", () => {
  expect(writeAddress(PLAIN)).toBe("");
  expect(readAddress("")).toEqual(PLAIN);
});

test("a link stays legible", () => {
  expect(writeAddress({ ...FULL, choices: NO_CHOICES, object: null, table: false, language: "nl" })).toBe(
    "?beeld=sector-energie&kaart=7.25/52.10000/-5.30000&moment=2026-11-24T13:05:00Z&thema=nacht",
  );
});

test("a layer id with strange signs survives", () => {
  const choices = { ...NO_CHOICES, visible: { "a&b=c é": false } };
  expect(readAddress(writeAddress({ ...PLAIN, choices })).choices).toEqual(choices);
});

test("nonsense in a link is left out, not shown", () => {
  const read = readAddress("?kaart=99/x/5&moment=straks&object=zonder-punt&thema=paars&dekking=a:b,c:900&taal=fr");
  expect(read).toEqual({ ...PLAIN, choices: { ...NO_CHOICES, opacity: { c: 1 } } });
});
